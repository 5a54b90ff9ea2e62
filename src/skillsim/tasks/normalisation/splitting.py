r"""split_skills: the skills in one field that holds several.

===========================  ==================================================================
separator                    splits
===========================  ==================================================================
line end, tab, bullet,       always
``;`` ``|``
``,``                        always, but not between digits, nor before a remark that belongs to
                             what it follows ("SQL, 5+ years")
``/`` ``+`` with spaces      always
``/`` without                if one side is a known name, and no side is a lone unknown letter
                             or a number ("Java/J2EE", but not "SAP R/3")
``and`` ``or`` ``&``         if both sides are known names
brackets                     a list in them: "Adobe (Photoshop, Illustrator)"
===========================  ==================================================================

Names that the taxonomy or the table of abbreviations knows stay whole, whatever is in them:
"PL/SQL", "CI/CD", "data extraction, transformation and loading tools".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from skillsim.encoding.aliases import ALIASES
from skillsim.encoding.cleaning import fold, name_key, tidy
from skillsim.encoding.inputs import show
from skillsim.encoding.qualifiers import without_qualifiers
from skillsim.errors import InvalidSkillError
from skillsim.tasks.arguments import require_taxonomy
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["split_skills"]

_BULLET = r"(?:[•·▪▫◦●○■□►▶‣\u2043✓✔➢➤*\u2013\u2014-]|\d{1,2}[.)])"
_LINES = re.compile(rf"(?:[\r\n\t\v\f\u2028\u2029]+|^)(?:\s*{_BULLET}(?=\s))?|\s*[•▪●■►‣➢➤]\s*")
_LIST = re.compile(r"\s*[;|]\s*|\s*(?<![0-9]),\s*|\s*,(?![0-9])\s*|\s+[/+]\s+")
_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r"\s+(?:and|or|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"^(?:and|or|&)\s+", re.IGNORECASE)
_BRACKETS = re.compile(r"([^()]*)\(([^()]*)\)(.*)", re.DOTALL)
_NAMES = frozenset(map(fold, ALIASES.values()))
_IsName = Callable[[str], bool]


def split_skills(field: str, *, taxonomy: Taxonomy | None = None) -> list[str]:
    r"""The skills in a field that may hold several, in order; a field with one gives that one.

    Nothing is lost but separators: where it is not clear that a text is a list, it stays whole.

    Args:
        field: Such as "Python, SQL; MS Excel / Word".
        taxonomy: Whose names stay whole; ``None`` takes the bundled one.

    Returns:
        The parts without white space around them; none for a blank field. The words before a
        bracket are repeated with each item in it if all of them are known names then; else they are
        a part of their own.

    Raises:
        InvalidSkillError: ``field`` is no string.

    Example:
        >>> split_skills("Python, SQL; MS Excel / Word")
        ['Python', 'SQL', 'MS Excel', 'Word']
        >>> split_skills("C, C++ and C#"), split_skills("CI/CD")
        (['C', 'C++', 'C#'], ['CI/CD'])
        >>> split_skills("Adobe (Photoshop, Illustrator)")
        ['Adobe Photoshop', 'Adobe Illustrator']
    """
    if not isinstance(field, str):
        raise InvalidSkillError(
            f"field must be one string, not {type(field).__name__} ({show(field)}). Call "
            "split_skills for each row.",
            values=[show(field)],
        )
    require_taxonomy(taxonomy)
    known = Taxonomy.bundled() if taxonomy is None else taxonomy

    def is_name(text: str) -> bool:
        return bool(known.find(text)) or name_key(text) in _NAMES

    # Line ends are separators here, which tidying would take away.
    lines = [tidy(line) for line in _LINES.split(field)]
    return [part for line in lines if line for part in _split_line(line, is_name)]


def _split_line(line: str, is_name: _IsName) -> list[str]:
    if is_name(line):
        return [line]
    pieces, separators = _outside_brackets(line, _LIST)
    parts: list[str] = []
    at = 0
    while at < len(pieces):
        count = _whole(pieces[at:], separators[at:], is_name)
        text = _joined(pieces, separators, at, at + count)
        if count == 1:
            parts += _split_piece(_LEADING_AND.sub("", text, count=1) if at else text, is_name)
        else:
            parts.append(text)
        at += count
    return [part for part in parts if part]


def _whole(pieces: Sequence[str], separators: Sequence[str], is_name: _IsName) -> int:
    """How many of the pieces from the first on are one name, or one name with a remark."""
    for count in range(min(len(pieces), 6), 1, -1):
        if is_name(_joined(pieces, separators, 0, count)):
            return count
    count = 1
    while count < len(pieces):
        text = _joined(pieces, separators, 0, count + 1)
        if without_qualifiers(text) != without_qualifiers(_joined(pieces, separators, 0, count)):
            break
        count += 1
    return count


def _split_piece(piece: str, is_name: _IsName) -> list[str]:
    """The skills in what no list separator parts."""
    if not piece or is_name(piece):
        return [piece]
    found = _BRACKETS.fullmatch(piece)
    if found is not None and len(_outside_brackets(found[2], _LIST)[0]) > 1:
        return _split_brackets(found[1].strip(), found[2], found[3].strip(), is_name)
    sides = _outside_brackets(piece, _AND)[0]
    if len(sides) > 1 and all(map(is_name, sides)):
        return sides
    sides = _outside_brackets(piece, _SLASH)[0]
    if len(sides) > 1 and any(map(is_name, sides)):
        alone = (is_name(side) or sum(map(str.isalpha, side)) > 1 for side in sides)
        if all(alone):
            return sides
    return [piece]


def _split_brackets(head: str, inner: str, rest: str, is_name: _IsName) -> list[str]:
    items = _split_line(inner, is_name)
    rest = _LEADING_AND.sub("", rest.lstrip(",;/|+ "), count=1)
    after = _split_line(rest, is_name) if rest else []
    together = [f"{head} {item}".strip() for item in items]
    if head and not is_name(head) and all(map(is_name, together)):
        return [*together, *after]
    return [*([head] if head else []), *items, *after]


def _outside_brackets(text: str, separator: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """What the separators outside of brackets part, and these separators."""
    depth, end = [], 0
    for letter in text:
        end += (letter in "([") - (letter in ")]")
        depth.append(end)
    pieces, separators, start = [], [], 0
    for found in separator.finditer(text):
        # Brackets that do not close part nothing from nothing.
        if found.start() and depth[found.start() - 1] > 0 and min(depth[found.start() :]) <= 0:
            continue
        pieces.append(text[start : found.start()])
        separators.append(found[0])
        start = found.end()
    return [*pieces, text[start:]], separators


def _joined(pieces: Sequence[str], separators: Sequence[str], first: int, last: int) -> str:
    """Some of the pieces with what stood between them."""
    text = pieces[first]
    for i in range(first + 1, last):
        text += separators[i - 1] + pieces[i]
    return text
