"""What tells two names apart that a model takes for one: numbers, levels, languages, short words.

"Python 2" and "Python 3", "Calculus I" and "Calculus II", "basic" and "advanced life support" share
nearly all of their text, and so nearly all of their vectors. Where the like is all that differs, it
is what the writer meant. And of short words, most of them abbreviations, a model knows little more
than their letters: "CDD", "CDH" and "CDX" are close to it. So names with different marks, or of
different kinds, are not the same skill, however similar.

The rules are about writing and not about skills, and hold back rather than guess: "Windows" and
"Windows 10" differ, too, though the one may be the other.
"""

from __future__ import annotations

import re

from skillsim.decisions.lookalikes import LANGUAGES
from skillsim.encoding.cleaning import fold

__all__ = ["kind", "marks"]

_NUMBER = re.compile(r"\b[a-z][0-9][a-z]\b|[0-9]+(?:\.[0-9]+)*")  # "b2b" is no 2, "b2c" another
_ROMAN = dict(
    zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), range(1, 11), strict=True)
)
_LAST_WORD = re.compile(r" \(?([a-z]+)\)?$")
_WORD = re.compile(r"[a-z.][a-z+#-]*")
_SHORT = 4  # letters
_LEVELS = {
    **dict.fromkeys(("basic", "beginner", "beginners", "introductory"), "basic"),
    **dict.fromkeys(("primary", "elementary"), "primary"),  # as schools are called
    **{level: level for level in ("intermediate", "advanced", "junior", "senior", "secondary")},
    **{level: level for level in ("tertiary", "undergraduate", "postgraduate")},
}


def marks(name: str) -> tuple[str, ...]:
    """The numbers, versions and levels in a name, sorted; equal for names that may be one skill.

    Roman numerals and single letters count at the end of a name, where they number or grade it.

    Args:
        name: A cleaned name.

    Example:
        >>> marks("Python 3.10"), marks("Calculus II"), marks("Advanced Excel"), marks("SQL")
        (('3.10',), ('2',), ('advanced',), ())
        >>> marks("Hepatitis A") == marks("Hepatitis B"), marks("HTML5") == marks("html 5")
        (False, True)
    """
    key = fold(name)
    found = [_plain(number) for number in _NUMBER.findall(key)]
    last = _LAST_WORD.search(key)
    if last is not None:
        word = last[1]
        if word in _ROMAN:
            found.append(str(_ROMAN[word]))
        elif len(word) == 1:
            found.append(word)
    found += {_LEVELS[word] for word in _LEVELS.keys() & _WORD.findall(key)}
    return tuple(sorted(found))


def kind(name: str) -> frozenset[str]:
    """The programming languages that a name mentions, or the short word that it is; else nothing.

    Names of two different kinds are not the same skill; a name of none may be the same as any.

    Args:
        name: A cleaned name.

    Example:
        >>> sorted(kind("Java and C++ frameworks")), sorted(kind("ETL")), sorted(kind("welding"))
        (['c++', 'java'], ['etl'], [])
    """
    key = fold(name)
    languages = LANGUAGES.intersection(_WORD.findall(key))
    if not languages and len(key) <= _SHORT and key.isalpha():
        return frozenset({key.removesuffix("s")})  # perhaps a plural
    return languages


def _plain(number: str) -> str:
    """A number without what does not change it: "2.0" and "02" are 2."""
    end = len(number)
    while number.endswith(".0", 0, end):  # a regex would try each of the zeros as the first
        end -= 2
    return number[:end].lstrip("0") or "0"
