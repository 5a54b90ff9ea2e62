"""The similar pairs of names, kept so that clusters at other thresholds need no new search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.contrasts import are_contrasted, words_of
from skillsim.decisions.distinctions import kind, marks
from skillsim.encoding.cleaning import clean, fold
from skillsim.encoding.progress import progress
from skillsim.errors import TooManyPairsError
from skillsim.search.pairs import similar_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.tasks.deduplication.links import Links
    from skillsim.tasks.deduplication.names import Names

__all__ = ["MOST_PAIRS", "Evidence", "Pairs", "gather_evidence"]

MOST_PAIRS = 10_000_000
"""Pairs that are kept at most: 160 MB, and some 2 GB while they are clustered."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of names, each once.

    Attributes:
        first: The one name of each pair, shape ``(pairs,)``, int32.
        second: The other, a later one, shape ``(pairs,)``, int32.
        similarity: To 6 decimals, shape ``(pairs,)``, float64.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    similarity: NDArray[np.float64]

    def where(self, kept: NDArray[np.bool_]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.first[kept], self.second[kept], self.similarity[kept])


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that clusters are made of.

    Attributes:
        names: The names.
        floor: The lowest similarity of the pairs.
        pairs: Those that are similar and may be one skill.
        units: For each name the first of those that the caller links it with, or itself.
        kinds: For each unit its ``kind`` as a number from 1; or 0.
        apart: The pairs of units that the caller, or a word, keeps apart, shape ``(m, 2)``.
        vectors: Of the names that may share a cluster with linked ones, by name: the similarity of
            linked names is not among the pairs.
    """

    names: Names
    floor: float
    pairs: Pairs
    units: NDArray[np.intp]
    kinds: NDArray[np.intp]
    apart: NDArray[np.intp]
    vectors: dict[int, NDArray[np.float32]]


def gather_evidence(
    names: Names,
    links: Links,
    vectors: NDArray[np.float32],
    floor: float,
    *,
    show_progress: bool,
) -> Evidence:
    """The similar pairs of names, and what the caller knows.

    Args:
        names: The names.
        links: The caller's pairs.
        vectors: One per name.
        floor: The lowest similarity to keep.
        show_progress: Draw a progress bar on stderr.

    Raises:
        TooManyPairsError: More than ``MOST_PAIRS`` would have to be kept.
    """
    cleaned = list(map(clean, names.names))
    units = links.units(names.places)
    kinds = _kinds(cleaned)
    apart = np.array(links.kept_apart(names.places), dtype=np.intp).reshape(-1, 2)
    pairs = _search(cleaned, kinds, vectors, floor, show_progress=show_progress)
    contrasted = _contrasted(cleaned, pairs)
    # Linked names are one skill on the caller's word, whatever one of them is contrasted with.
    alone = (np.bincount(units, minlength=len(units)) == 1)[units]
    kept_apart = contrasted & alone[pairs.first] & alone[pairs.second]
    by_words = np.stack([pairs.first[kept_apart], pairs.second[kept_apart]], axis=1)
    return Evidence(
        names=names,
        floor=floor,
        pairs=pairs.where(~contrasted),
        units=units,
        kinds=_of_units(kinds, units),
        apart=np.concatenate([units[apart], by_words]),
        vectors={},
    )


def _search(
    names: Sequence[str],
    kinds: NDArray[np.intp],
    vectors: NDArray[np.float32],
    floor: float,
    *,
    show_progress: bool,
) -> Pairs:
    """Names are compared with those alone that have the same marks: others are other skills."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        groups[marks(name)].append(place)
    found = [Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))]
    kept = 0
    with progress(len(names), show=show_progress) as done:
        for group in groups.values():
            places = np.array(group, dtype=np.int32)
            own = vectors if len(group) == len(names) else vectors[places]
            for first, second, similarity in similar_pairs(own, floor, done=done):
                pairs = Pairs(places[first], places[second], similarity)
                pairs = pairs.where(_same_kind(kinds, pairs))
                kept += len(pairs.first)
                if kept > MOST_PAIRS:
                    raise _too_many(floor)
                found.append(pairs)
    return Pairs(
        np.concatenate([pairs.first for pairs in found]),
        np.concatenate([pairs.second for pairs in found]),
        np.concatenate([pairs.similarity for pairs in found]),
    )


def _contrasted(names: Sequence[str], pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs are of names that differ in a word which makes them two skills."""
    words = [words_of(fold(name)) for name in names]
    counts = np.fromiter(map(len, words), np.intp, len(words))
    contrasted: NDArray[np.bool_] = counts[pairs.first] == counts[pairs.second]
    for place in np.flatnonzero(contrasted).tolist():
        one, other = words[pairs.first[place]], words[pairs.second[place]]
        contrasted[place] = are_contrasted(one, other)
    return contrasted


def _same_kind(kinds: NDArray[np.intp], pairs: Pairs) -> NDArray[np.bool_]:
    one, other = kinds[pairs.first], kinds[pairs.second]
    same: NDArray[np.bool_] = (one == other) | (one == 0) | (other == 0)
    return same


def _kinds(names: Sequence[str]) -> NDArray[np.intp]:
    numbers: dict[frozenset[str], int] = {frozenset(): 0}
    found = (numbers.setdefault(kind(name), len(numbers)) for name in names)
    return np.fromiter(found, np.intp, len(names))


def _of_units(kinds: NDArray[np.intp], units: NDArray[np.intp]) -> NDArray[np.intp]:
    """A unit of several kinds, which the caller made on purpose, is of none."""
    highest, lowest = kinds.copy(), np.where(kinds == 0, len(kinds) + 1, kinds)
    np.maximum.at(highest, units, kinds)
    np.minimum.at(lowest, units, lowest.copy())
    return np.where(lowest == highest, highest, 0)


def _too_many(floor: float) -> TooManyPairsError:
    return TooManyPairsError(
        f"More than {MOST_PAIRS:,} pairs of skills have a similarity of {floor:g} or more. Raise "
        "threshold (and floor, if it is given), or deduplicate the skills in parts.",
        threshold=floor,
        limit=MOST_PAIRS,
    )
