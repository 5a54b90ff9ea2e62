"""Labels by name: which labels a text is, letter case, punctuation and spacing aside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from skillsim.decisions.contrasts import words_of

__all__ = ["NameIndex", "loose_key"]

_SHORTEST_LOOSE = 4  # characters: ".NET" is not "net", nor "R&D" the film
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[^\w+#]+(?=[0-9])")
_SEPARATORS = re.compile(r"[^\w+#~]+|_")
_PUNCTUATION = re.compile(r"[^\w\s+#]|_")
_EDGES = " .,;:?*'\""


def loose_key(name: str) -> str:
    """Equal for names that differ in punctuation and spacing alone.

    ``+`` and ``#`` tell names apart, and so does what stands between two digits.

    Args:
        name: As ``name_key`` has it.

    Example:
        >>> loose_key("power-bi") == loose_key("powerbi")
        True
        >>> [loose_key(name) for name in ("c", "c++", "c#", "visual basic 6.0")]
        ['c', 'c++', 'c#', 'visualbasic6~0']
        >>> loose_key("research & development") == loose_key("research and development")
        True
    """
    spelled = _BETWEEN_DIGITS.sub("~", name.replace("~", " ").replace("&", " and "))
    return _SEPARATORS.sub("", spelled)


class NameIndex:
    """Positions of labels by name.

    Args:
        keys: Of each label its ``name_key``.
        known: The words of all labels.

    Example:
        >>> names = NameIndex(["c", "c++", "power bi", "use rs"], {"c", "power", "bi", "users"})
        >>> names.find("c++"), names.find("powerbi"), names.find("c."), names.find("c--")
        ([1], [2], [0], [])
        >>> names.find("users"), names.find("power-bi")
        ([], [2])
    """

    def __init__(self, keys: Sequence[str], known: Collection[str]) -> None:
        self._keys = keys
        self._known = known
        self._by_loose: defaultdict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(keys):
            self._by_loose[loose_key(key)].append(position)

    def find(self, name: str) -> list[int]:
        """The labels with this name; if there are none, those with nearly this name.

        Punctuation never matters in names of four letters and more. White space does if all words
        of the name are known: "users" is not the label "use RS", but "powerbi" is "Power BI".

        Args:
            name: As ``name_key`` has it.
        """
        loose = loose_key(name)
        near = self._by_loose.get(loose, [])
        for spelled in (name, name.strip(_EDGES)):
            same = [position for position in near if self._keys[position] == spelled]
            if same:
                return same
        if len(loose) < _SHORTEST_LOOSE:
            return []
        if not all(word in self._known for word in words_of(name)):
            return list(near)
        spellings = _spellings(name)
        return [
            position
            for position in near
            if not spellings.isdisjoint(_spellings(self._keys[position]))
        ]


def _spellings(name: str) -> set[str]:
    """The name with white space in place of punctuation, and with nothing in its place."""
    spelled = name.replace("&", " and ")
    return {" ".join(_PUNCTUATION.sub(other, spelled).split()) for other in (" ", "")}
