"""The pairs that the caller knows to be one skill, or to be two."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import name_key, surface_key
from skillsim.encoding.pairs import Pair, read_pairs
from skillsim.errors import ContradictoryLinksError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Links"]


class Links:
    """Which names are to be linked, and which are to be kept apart.

    Two spellings of one name that are to be kept apart become two names; other texts are known by
    their ``name_key``.

    Args:
        must_link: Pairs of texts that are one skill; so are all that a chain of pairs connects.
        must_not_link: Pairs of texts that are not, nor may become so through others.

    Raises:
        InvalidArgumentError: An argument does not hold pairs of skill phrases.
        ContradictoryLinksError: Two texts are to be linked and kept apart.
    """

    def __init__(self, must_link: Iterable[Pair], must_not_link: Iterable[Pair]) -> None:
        linked = read_pairs(must_link, "must_link")
        apart = read_pairs(must_not_link, "must_not_link")
        self._divided = frozenset(name_key(a) for a, b in apart if name_key(a) == name_key(b))
        self._neighbours: dict[str, dict[str, Pair]] = defaultdict(dict)
        for pair in linked:
            a, b = map(self.key, pair)
            if a != b:
                self._neighbours[a][b] = self._neighbours[b][a] = pair
        self._groups = _connected(self._neighbours)
        self._apart = [(self.key(a), self.key(b)) for a, b in apart]
        for pair, (a, b) in zip(apart, self._apart, strict=True):
            if self._group(a) == self._group(b):
                raise self._contradiction(pair, a, b)

    def key(self, text: str) -> str:
        """Equal for texts that spell the same name."""
        name = name_key(text)
        return f"{name}\n{surface_key(text)}" if name in self._divided else name

    def divides(self, key: str) -> bool:
        """Whether the key is of one spelling of a name of which two are to be kept apart."""
        return "\n" in key  # which no name has in it

    def units(self, places: Mapping[str, int]) -> NDArray[np.intp]:
        """For each name the first of those that it is linked with, or itself.

        Args:
            places: The place of each key; keys that are not in it link others all the same.
        """
        units = np.arange(len(places))
        members = defaultdict(list)
        for key, group in self._groups.items():
            if key in places:
                members[group].append(places[key])
        for names in members.values():
            units[names] = min(names)
        return units

    def kept_apart(self, places: Mapping[str, int]) -> list[tuple[int, int]]:
        """The pairs of names that are to be kept apart, as far as both are there."""
        return [(places[a], places[b]) for a, b in self._apart if a in places and b in places]

    def _group(self, key: str) -> str:
        return self._groups.get(key, key)

    def _contradiction(self, pair: Pair, a: str, b: str) -> ContradictoryLinksError:
        chain = _chain(self._neighbours, a, b)
        shown = f"({show(pair[0])}, {show(pair[1])})"
        if not chain:
            return ContradictoryLinksError(
                f"must_not_link has the pair {shown}, but these are one text, save for white "
                "space and letter case. Take the pair out.",
                must_not_link=pair,
            )
        through = ", ".join(f"({show(x)}, {show(y)})" for x, y in chain)
        return ContradictoryLinksError(
            f"must_not_link has the pair {shown}, but must_link links the two by {through}. Take "
            "one of these pairs out.",
            must_not_link=pair,
            must_link=chain,
        )


def _connected(neighbours: Mapping[str, Mapping[str, Pair]]) -> dict[str, str]:
    """For each key one that stands for all that it is connected with."""
    groups: dict[str, str] = {}
    for start in neighbours:
        if start not in groups:
            waiting = [start]
            while waiting:
                key = waiting.pop()
                if key not in groups:
                    groups[key] = start
                    waiting += neighbours[key]
    return groups


def _chain(neighbours: Mapping[str, Mapping[str, Pair]], start: str, end: str) -> list[Pair]:
    """The shortest chain of pairs from one key to another; empty if they are the same."""
    came_from = {start: start}
    waiting = deque([start])
    while end not in came_from:
        key = waiting.popleft()
        for other in neighbours[key]:
            if other not in came_from:
                came_from[other] = key
                waiting.append(other)
    chain = []
    while end != start:
        chain.append(neighbours[came_from[end]][end])
        end = came_from[end]
    return chain[::-1]
