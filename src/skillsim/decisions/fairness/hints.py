"""Words that carry no skill but hint at a group, as they come with the package.

The tables are in ``words`` beside this module; the README there tells where each word is from.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

__all__ = ["HintWord", "counterparts", "exchanged", "hint_words"]

_FOLDER = Path(__file__).with_name("words")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class HintWord:
    """A word that hints at a group.

    Attributes:
        word: The word, as it is written.
        kind: What kind of word it is, such as ``"name"``; words of one kind are compared.
        attribute: What the group is one of, such as ``"gender"``.
        group: The group that it hints at.
    """

    word: str
    kind: str
    attribute: str
    group: str


@cache
def hint_words() -> tuple[HintWord, ...]:
    """The words in the package; a word is there once for each attribute.

    Example:
        >>> sorted({word.kind for word in hint_words()})
        ['control', 'name', 'pronoun', 'title']
        >>> [(one.attribute, one.group) for one in hint_words() if one.word == "Emily"]
        [('gender', 'female'), ('race', 'White')]
    """
    return tuple(
        HintWord(row["word"], row["kind"], row["attribute"], row["group"])
        for row in _rows("hints.csv")
    )


@cache
def counterparts() -> Mapping[str, str]:
    """Words with a gender, in lower case, and the word for the other gender.

    Example:
        >>> counterparts()["chairman"], counterparts()["she"], counterparts()["her"]
        ('chairwoman', 'he', 'his')
    """
    # Where two words have one counterpart, its own is the later one: "her" becomes "his".
    table = {row["female"]: row["male"] for row in _rows("counterparts.csv")}
    table |= {row["male"]: row["female"] for row in _rows("counterparts.csv")}
    return MappingProxyType(table)


def exchanged(text: str) -> str:
    """The text with each word that has a gender replaced by its counterpart.

    Example:
        >>> exchanged("Train salesmen and women's teams"), exchanged("welding")
        ("Train saleswomen and men's teams", 'welding')
    """
    return _WORD.sub(lambda found: _counterpart(found[0]), text)


def _counterpart(word: str) -> str:
    other = counterparts().get(word.lower(), word)
    if other is word or word.islower():
        return other
    return other.upper() if word.isupper() else other.capitalize()


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
