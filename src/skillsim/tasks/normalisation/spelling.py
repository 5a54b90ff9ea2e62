"""Misspelled words: which known words one may have been meant to be.

A model gives a misspelled word the vector of its pieces, which is next to noise. Here the evidence
is the letters alone, and most unknown words of job advertisements are names that are spelled as
they should be ("Ironclad", "Supernova"). So a word is taken for another only if

- it is in no label, its first letter is right, and it is one slip away from a word that is: a
  letter too many, missing or wrong, or two neighbours that changed places;
- where other words stand beside it: it has five letters or more ("machine lerning");
- where it stands alone: it has six or more, its last letter is right too, and either it has nine
  or more or the slip is one that fingers make: a letter missing, doubled, or two that changed
  places ("Pyhton", "Kubernets", "excell").

``SASS``, ``Jav`` and other short names are never taken for misspelled ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, product

from skillsim.decisions.contrasts import words_of

__all__ = ["Spelling", "one_slip_apart"]

_SHORTEST = 5
_SHORTEST_ALONE = 6
_LONG = 9
_MOST_WORDS = 2  # misspelled in one name; more of them are another language
_MOST_READINGS = 8


class Spelling:
    """The words of a taxonomy's labels.

    Args:
        names: The labels, as ``name_key`` has them.

    Example:
        >>> spelling = Spelling(["python", "project management"])
        >>> list(spelling.readings("porject managment")), list(spelling.readings("pyhton"))
        ([('project management', 2)], [('python', 1)])
        >>> list(spelling.readings("jython")), list(spelling.readings("pythonic"))
        ([], [])
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.known: frozenset[str] = frozenset(word for name in names for word in words_of(name))
        self._longest = max(map(len, self.known), default=0) + 1
        # Words that are one slip apart have a string in common among those that lack a letter.
        self._shortened: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):  # in an order that does not change from run to run
            if len(word) >= _SHORTEST and word.isalpha():
                for short in _shortened(word):
                    self._shortened[short].append(word)

    def readings(self, name: str) -> Iterator[tuple[str, int]]:
        """The names that this one may be a misspelling of, each with its slips.

        None if all words are known, or one that is not cannot be corrected.
        """
        words = dict.fromkeys(words_of(name))
        unknown = [word for word in words if word not in self.known]
        if not 0 < len(unknown) <= _MOST_WORDS:
            return
        meant = [self._meant(word, alone=len(words) == 1) for word in unknown]
        for choice in islice(product(*meant), _MOST_READINGS):
            reading = name
            for word, other in zip(unknown, choice, strict=True):
                reading = reading.replace(word, other)
            yield reading, len(unknown)

    def _meant(self, word: str, *, alone: bool) -> list[str]:
        shortest = _SHORTEST_ALONE if alone else _SHORTEST
        if not (shortest <= len(word) <= self._longest and word.isalpha()):
            return []
        near = dict.fromkeys(
            other for short in _shortened(word) for other in self._shortened.get(short, ())
        )
        return [
            other
            for other in near
            if other[0] == word[0]
            and one_slip_apart(word, other)
            and (not alone or _is_fumbled(word, other))
        ]


def _shortened(word: str) -> set[str]:
    """The word itself, and without each of its letters after the first."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _is_fumbled(word: str, other: str) -> bool:
    """Whether fingers are likely to have made one word of the other; the two are one slip apart."""
    if word[-1] != other[-1]:
        return False
    if len(word) >= _LONG or len(word) < len(other):
        return True
    if len(word) == len(other):
        return sorted(word) == sorted(other)
    return any(
        word[i] == word[i - 1] and word[:i] + word[i + 1 :] == other for i in range(1, len(word))
    )


def one_slip_apart(a: str, b: str) -> bool:
    """Whether a letter was added, left out or changed, or two neighbours changed places.

    Example:
        >>> one_slip_apart("pyhton", "python"), one_slip_apart("excell", "excel")
        (True, True)
        >>> one_slip_apart("phyton", "python"), one_slip_apart("java", "java")
        (False, False)
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    first, second = a[start : len(a) - end], b[start : len(b) - end]
    if len(first) == len(second) == 2:  # noqa: PLR2004
        return first == second[::-1]
    return first != second and len(first) <= 1 and len(second) <= 1
