"""Which names make a cluster at a threshold, and which of them is its medoid."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.search.scores import exact_scores, rounded_cosines
from skillsim.tasks.deduplication.linkage import minimax_linkage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.tasks.deduplication.evidence import Evidence, Pairs

__all__ = ["Partition", "clusters_of", "linked_names", "partition"]

_MILLION = 1e6  # similarities have 6 decimals, and sums of whole numbers are exact
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Partition:
    """Clusters of names.

    Attributes:
        medoids: For each name the medoid of its cluster, shape ``(names,)``.
        similarity: For each name its similarity to the medoid, shape ``(names,)``.
        joined_to: For each name the name that it was joined to; of a medoid itself.
        joined_similarity: The similarity of the two.
        linked: Whether that was for the caller's word alone.
    """

    medoids: NDArray[np.intp]
    similarity: NDArray[np.float64]
    joined_to: NDArray[np.intp]
    joined_similarity: NDArray[np.float64]
    linked: NDArray[np.bool_]


def partition(evidence: Evidence, threshold: float) -> Partition:
    """The clusters at a threshold from the evidence's floor up."""
    pairs = evidence.pairs.where(evidence.pairs.similarity >= threshold)
    clusters = clusters_of(evidence, pairs)
    pairs = pairs.where(clusters[pairs.first] == clusters[pairs.second])
    medoids = _medoids(evidence, clusters, pairs)[clusters]
    similarity = np.ones(len(clusters))
    for one, other in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
        to_medoid = medoids[one] == other
        similarity[one[to_medoid]] = pairs.similarity[to_medoid]
    found = Partition(
        medoids, similarity, medoids.copy(), similarity.copy(), np.zeros(len(clusters), np.bool_)
    )
    _with_linked(found, evidence, clusters, pairs)
    return found


def linked_names(evidence: Evidence, clusters: NDArray[np.intp]) -> NDArray[np.intp]:
    """The names in clusters that have names that the caller linked."""
    units = evidence.units
    sizes = np.bincount(units, minlength=len(units))
    return np.flatnonzero(np.isin(clusters, clusters[sizes[units] > 1]))


def clusters_of(evidence: Evidence, pairs: Pairs) -> NDArray[np.intp]:
    """For each name its cluster; linked names act as one, as similar to others as the best is."""
    units = evidence.units
    first, second = units[pairs.first], units[pairs.second]
    similarity = pairs.similarity
    if np.any(units != np.arange(len(units))):
        first, second = np.minimum(first, second), np.maximum(first, second)
        order = np.lexsort((-similarity, second, first))
        first, second, similarity = first[order], second[order], similarity[order]
        other = first != second
        other[1:] &= (first[1:] != first[:-1]) | (second[1:] != second[:-1])
        first, second, similarity = first[other], second[other], similarity[other]
    return minimax_linkage(first, second, similarity, kinds=evidence.kinds, apart=evidence.apart)[
        units
    ]


def _medoids(evidence: Evidence, clusters: NDArray[np.intp], pairs: Pairs) -> NDArray[np.intp]:
    """For each cluster the name that reaches all of its others and is most similar to them.

    Each counts as often as it was written. Ties: the shorter name, then the earlier.
    """
    count = len(clusters)
    weights = evidence.names.weights
    millionths = np.rint(pairs.similarity * _MILLION)
    sums = weights * _MILLION
    sums += np.bincount(pairs.first, millionths * weights[pairs.second], minlength=count)
    sums += np.bincount(pairs.second, millionths * weights[pairs.first], minlength=count)
    reaches_all = _reached_units(evidence.units, pairs) == _unit_counts(evidence, clusters) - 1
    for members in _linked_clusters(evidence, clusters):
        sums[members] = _sums(evidence, members, weights[members])
    lengths = np.fromiter(map(len, evidence.names.names), np.intp, count)
    able = np.flatnonzero(reaches_all)
    order = able[np.lexsort((able, lengths[able], -sums[able], clusters[able]))]
    chosen, starts = np.unique(clusters[order], return_index=True)
    medoids = np.arange(count)
    medoids[chosen] = order[starts]
    return medoids


def _reached_units(units: NDArray[np.intp], pairs: Pairs) -> NDArray[np.intp]:
    """For each name how many other units its own unit makes pairs with."""
    count = len(units)
    one, other = units[pairs.first], units[pairs.second]
    reached = np.zeros(count, dtype=np.intp)
    places = np.unique(np.concatenate([one * count + other, other * count + one]))
    one, other = np.divmod(places, count)
    np.add.at(reached, one[one != other], 1)
    return reached[units]


def _unit_counts(evidence: Evidence, clusters: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each name how many units its cluster has."""
    units = np.unique(evidence.units)
    return np.bincount(clusters[units], minlength=len(clusters))[clusters]


def _linked_clusters(evidence: Evidence, clusters: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    names = linked_names(evidence, clusters)
    by_cluster: defaultdict[int, list[int]] = defaultdict(list)
    for name, cluster in zip(names.tolist(), clusters[names].tolist(), strict=True):
        by_cluster[cluster].append(name)
    return [np.array(members) for members in by_cluster.values()]


def _sums(
    evidence: Evidence, members: NDArray[np.intp], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    vectors = _vectors(evidence, members)
    sums = np.empty(len(members))
    for start in range(0, len(members), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        cosines = rounded_cosines(vectors[some], vectors).astype(np.float64)
        sums[some] = np.rint(cosines * _MILLION) @ weights
    return sums


def _vectors(evidence: Evidence, names: NDArray[np.intp]) -> NDArray[np.float32]:
    return np.stack([evidence.vectors[name] for name in names.tolist()])


def _with_linked(
    found: Partition, evidence: Evidence, clusters: NDArray[np.intp], pairs: Pairs
) -> None:
    """Fill in, in place, what clusters with linked names have that the pairs do not tell."""
    units = evidence.units
    for members in _linked_clusters(evidence, clusters):
        medoid = int(found.medoids[members[0]])
        found.similarity[members] = _cosines(evidence, members, medoid)
        found.similarity[medoid] = 1.0
        gates = _gates(units, medoid, pairs.where(clusters[pairs.first] == clusters[medoid]))
        for name in members.tolist():
            gate, via = gates.get(int(units[name]), (medoid, medoid))
            linked = name != gate
            found.joined_to[name] = gate if linked else via
            found.linked[name] = linked
            found.joined_similarity[name] = (
                _cosines(evidence, np.array([name]), int(found.joined_to[name]))[0]
                if name != medoid
                else 1.0
            )


def _gates(units: NDArray[np.intp], medoid: int, pairs: Pairs) -> dict[int, tuple[int, int]]:
    """For each unit beside the medoid's the closest pair of names of the two units."""
    gates: dict[int, tuple[float, int, int]] = {}
    for first, second, similarity in zip(
        pairs.first.tolist(), pairs.second.tolist(), pairs.similarity.tolist(), strict=True
    ):
        for one, other in ((first, second), (second, first)):
            unit = int(units[one])
            if units[other] == units[medoid] != unit:
                best = (-similarity, one, other)
                gates[unit] = min(gates.get(unit, best), best)
    return {unit: (gate, via) for unit, (_, gate, via) in gates.items()}


def _cosines(evidence: Evidence, names: NDArray[np.intp], name: int) -> NDArray[np.float64]:
    one = evidence.vectors[name][np.newaxis]
    return exact_scores(rounded_cosines(_vectors(evidence, names), one))[:, 0]
