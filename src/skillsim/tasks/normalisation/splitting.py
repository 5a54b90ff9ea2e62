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
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from skillsim.arguments import show
from skillsim.encoding.aliases import ALIASES
from skillsim.encoding.cleaning import fold, name_key, tidy
from skillsim.encoding.qualifiers import without_qualifiers
from skillsim.errors import InvalidSkillError
from skillsim.tasks.arguments import require_taxonomy
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["split_skills"]

_BULLET = r"(?:[•·▪▫◦●○■□►▶‣\u2043✓✔➢➤*\u2013\u2014-]|\d{1,2}[.)])"
_LINE_ENDS = "\r\n\t\v\f\u2028\u2029"
_LINES = re.compile(rf"(?:[{_LINE_ENDS}]+|^)(?:\s*{_BULLET}(?=\s))?|\s*[•▪●■►‣➢➤]\s*")
_WHITE_SPACE = re.compile(r"\s{2,}")
_LIST = re.compile(r"\s*[;|]\s*|\s*(?<![0-9]),\s*|\s*,(?![0-9])\s*|\s+[/+]\s+")
_SLASH = re.compile(r"\s*/\s*")
_AND = re.compile(r"\s+(?:and|or|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"^(?:and|or|&)\s+", re.IGNORECASE)
_BRACKETS = re.compile(r"([^()]*)\(([^()]*)\)")
_BEFORE_REST = re.compile(r"[,;/|+ ]*(?:(?:and|or|&)\s+)?", re.IGNORECASE)
_LONGEST_NAME = 1_000  # characters; of longer texts nobody asks whether they are names
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

    @cache
    def is_known(text: str) -> bool:
        return bool(known.find(text)) or name_key(text) in _NAMES

    def is_name(text: str) -> bool:
        return len(text) <= _LONGEST_NAME and is_known(text)

    # Line ends are separators here, which tidying would take away.
    lines = [tidy(line) for line in _LINES.split(_WHITE_SPACE.sub(_shortened, field))]
    return [part for line in lines if line for part in _split_line(line, is_name)]


def _shortened(white_space: re.Match[str]) -> str:
    """What a run of white space means to ``_LINES``, which would try a long one from each place."""
    text = white_space[0]
    before = "" if text[0] in _LINE_ENDS else " "
    return before if set(text).isdisjoint(_LINE_ENDS) else f"{before}\n"


def _split_line(line: str, is_name: _IsName) -> list[str]:
    parts: list[str] = []
    levels = [_pieces(line, is_name)]  # what follows a list in brackets is a line of its own
    while levels:
        text, depth = next(levels[-1], (None, 0))
        if text is None:
            levels.pop()
        elif depth is None:
            parts.append(text)
        else:
            found, rest = _split_piece(text, depth, is_name)
            parts += found
            if rest:
                levels.append(_pieces(rest, is_name))
    return [part for part in parts if part]


def _pieces(line: str, is_name: _IsName) -> Iterator[tuple[str, int | None]]:
    """What the list separators part, with the depth of brackets before it; ``None`` if whole."""
    if is_name(line):
        yield line, None
        return
    pieces, separators = _outside_brackets(line, _LIST)
    at = depth = 0
    while at < len(pieces):
        count = _whole(pieces, separators, at, is_name)
        text = _joined(pieces, separators, at, at + count)
        if count == 1:
            yield _LEADING_AND.sub("", text, count=1) if at else text, depth
        else:
            yield text, None
        depth += _opened(text)
        at += count


def _whole(pieces: Sequence[str], separators: Sequence[str], first: int, is_name: _IsName) -> int:
    """How many of the pieces from ``first`` on are one name, or one name with a remark."""
    most = len(pieces) - first
    for count in range(min(most, 6), 1, -1):
        if is_name(_joined(pieces, separators, first, first + count)):
            return count
    count, text = 1, pieces[first]
    while count < most:
        longer = _joined(pieces, separators, first, first + count + 1)
        if without_qualifiers(longer) != without_qualifiers(text):
            break
        count, text = count + 1, longer
    return count


def _split_piece(piece: str, depth: int, is_name: _IsName) -> tuple[list[str], str]:
    """The skills in what no list separator parts, and a rest in which one may.

    Args:
        piece: The text.
        depth: How many brackets are open before it.
        is_name: Whether a text is a name.
    """
    parts: list[str] = []
    at = 0
    while at < len(piece):
        if len(piece) - at <= _LONGEST_NAME and is_name(piece[at:]):
            return [*parts, piece[at:]], ""
        found = _BRACKETS.match(piece, at)
        if found is None or len(_outside_brackets(found[2], _LIST)[0]) == 1:
            return [*parts, *_sides(piece[at:], is_name)], ""
        parts += _split_brackets(found[1].strip(), found[2], is_name)
        depth += _opened(found[0])
        before_rest = _BEFORE_REST.match(piece, found.end())
        at = found.end() if before_rest is None else before_rest.end()
        if depth:  # else separators are in the same brackets as before, and part nothing
            return parts, piece[at:]
    return parts, ""


def _sides(text: str, is_name: _IsName) -> list[str]:
    """What "and" or a slash parts."""
    sides = _outside_brackets(text, _AND)[0]
    if len(sides) > 1 and all(map(is_name, sides)):
        return sides
    sides = _outside_brackets(text, _SLASH)[0]
    if len(sides) > 1 and any(map(is_name, sides)):
        alone = (is_name(side) or sum(map(str.isalpha, side)) > 1 for side in sides)
        if all(alone):
            return sides
    return [text]


def _split_brackets(head: str, inner: str, is_name: _IsName) -> list[str]:
    items = _split_line(inner.strip(), is_name)
    if not head:
        return items
    # One after the other: a long head is not repeated before each of many items in vain.
    together = (f"{head} {item}".strip() for item in items)
    if not is_name(head) and all(map(is_name, together)):
        return [f"{head} {item}".strip() for item in items]
    return [head, *items]


def _outside_brackets(text: str, separator: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """What the separators outside of brackets part, and these separators."""
    inside = _inside_brackets(text)
    pieces, separators, start = [], [], 0
    for found in separator.finditer(text):
        if inside is not None and inside[found.start()]:
            continue
        pieces.append(text[start : found.start()])
        separators.append(found[0])
        start = found.end()
    return [*pieces, text[start:]], separators


def _inside_brackets(text: str) -> list[bool] | None:
    """For each place whether it is in brackets; brackets that do not close are none."""
    if set("()[]").isdisjoint(text):
        return None
    depths = list(accumulate((letter in "([") - (letter in ")]") for letter in text))
    lowest = list(accumulate(reversed(depths), min))[::-1]  # from each place on
    return [False, *(depth > 0 >= low for depth, low in zip(depths, lowest[1:], strict=False))]


def _opened(text: str) -> int:
    """How many more brackets are opened than closed."""
    return text.count("(") + text.count("[") - text.count(")") - text.count("]")


def _joined(pieces: Sequence[str], separators: Sequence[str], first: int, last: int) -> str:
    """Some of the pieces with what stood between them."""
    text = pieces[first]
    for i in range(first + 1, last):
        text += separators[i - 1] + pieces[i]
    return text
