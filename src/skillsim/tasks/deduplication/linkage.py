"""Minimax linkage on the pairs that reach a threshold, without the matrix of all pairs.

J. Bien and R. Tibshirani, "Hierarchical clustering with prototypes via minimax linkage", Journal of
the American Statistical Association 106 (2011): clusters are joined by how similar their union's
best centre is to the member least similar to it. Cut at a threshold, every cluster has a centre
that reaches all of its members, and nothing is ever chained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["minimax_linkage"]


class _Reaches(NamedTuple):
    """How similar an item is to the least similar member of a cluster that is not its own.

    An item has an entry for each cluster of which it reaches all members.
    """

    items: NDArray[np.intp]
    clusters: NDArray[np.intp]
    similarity: NDArray[np.float64]

    def where(self, kept: NDArray[np.bool_]) -> _Reaches:
        return _Reaches(self.items[kept], self.clusters[kept], self.similarity[kept])


def minimax_linkage(
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    similarity: NDArray[np.float64],
    *,
    kinds: NDArray[np.intp],
    apart: NDArray[np.intp],
) -> NDArray[np.intp]:
    """For each item its cluster: the most similar clusters are joined as long as there are any.

    The similarity of two clusters is that of their union's centre to the member least similar to
    it, the centre being the member for which that is highest. Only pairs that are given count: two
    clusters without a member that makes such pairs with all others stay two. In each round all
    pairs of clusters that are most similar to each other are joined; but for ties, that gives the
    same as one pair after the other, for the linkage is reducible. Of equally similar pairs that
    share a cluster the one whose clusters' first items come first is taken, so the order of items
    decides ties alone. Those that share none are joined in one round, so that many items that are
    all equally similar take few.

    Args:
        first: Of each pair the one item.
        second: Of each pair the other. No pair may be given twice.
        similarity: Of each pair.
        kinds: For each item what kind it is, from 1, or 0; shape ``(items,)``. Two items of
            different kinds never get into one cluster, also not by a third.
        apart: Further pairs of items that never do, shape ``(m, 2)``.

    Returns:
        For each item the first item of its cluster, shape ``(items,)``.

    Example:
        >>> none, kinds = np.empty((0, 2), dtype=np.intp), np.zeros(4, dtype=np.intp)
        >>> pairs = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.8, 0.9, 0.7])
        >>> minimax_linkage(*pairs, kinds=kinds, apart=none).tolist()
        [0, 0, 0, 3]
    """
    count = len(kinds)
    cluster, kinds = np.arange(count), kinds.copy()
    own = np.ones(count)  # how similar each item is to the least similar of its own cluster
    reaches = _Reaches(
        np.concatenate([first, second]),
        np.concatenate([second, first]),
        np.concatenate([similarity, similarity]),
    )
    while True:
        reaches = reaches.where(
            (own[reaches.items] > -np.inf)  # others are never a centre again
            & _may_join(cluster[reaches.items], reaches.clusters, kinds, cluster[apart])
        )
        if not len(reaches.items):
            return cluster
        into = _joins(cluster, own, reaches)
        np.maximum.at(kinds, into, kinds)
        own, reaches = _after(into, cluster, own, reaches)
        cluster = into[cluster]


def _may_join(
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    kinds: NDArray[np.intp],
    apart: NDArray[np.intp],
) -> NDArray[np.bool_]:
    allowed: NDArray[np.bool_] = (
        (kinds[one] == kinds[other]) | (kinds[one] == 0) | (kinds[other] == 0)
    )
    if len(apart):
        allowed &= ~np.isin(
            _places(one, other, len(kinds)), _places(apart[:, 0], apart[:, 1], len(kinds))
        )
    return allowed


def _places(one: NDArray[np.intp], other: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """One number for each pair, in the order of pairs."""
    return np.minimum(one, other) * count + np.maximum(one, other)


def _joins(
    cluster: NDArray[np.intp], own: NDArray[np.float64], reaches: _Reaches
) -> NDArray[np.intp]:
    """For each cluster the one it becomes: pairs that are the best of both are joined."""
    count = len(cluster)
    ends = cluster[reaches.items], reaches.clusters
    similarity = np.minimum(own[reaches.items], reaches.similarity)  # if the item is the centre
    best = np.full(count, -np.inf)
    for end in ends:
        np.maximum.at(best, end, similarity)
    mutual = (similarity == best[ends[0]]) & (similarity == best[ends[1]])
    places = np.unique(_places(ends[0][mutual], ends[1][mutual], count))
    return _disjoint(*np.divmod(places, count), count)


def _disjoint(low: NDArray[np.intp], high: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """For each cluster the one it becomes: pairs in order, but for those that share a cluster."""
    into = np.arange(count)
    free = np.ones(count, dtype=np.bool_)
    lows, starts = np.unique(low, return_index=True)
    stops = np.append(starts[1:], len(low))
    for one, start, stop in zip(lows.tolist(), starts.tolist(), stops.tolist(), strict=True):
        others = high[start:stop]
        others = others[free[others]]
        if free[one] and len(others):
            into[others[0]] = one
            free[[one, others[0]]] = False
    return into


def _after(
    into: NDArray[np.intp], cluster: NDArray[np.intp], own: NDArray[np.float64], reaches: _Reaches
) -> tuple[NDArray[np.float64], _Reaches]:
    """What holds once the clusters are joined, two at most into one."""
    count = len(into)
    parts = np.bincount(into, minlength=count)
    clusters = into[reaches.clusters]
    # An item reaches its own new cluster if it reaches both its own old one and the other.
    inner = clusters == into[cluster[reaches.items]]
    grown = parts[into[cluster]] > 1
    now = np.where(grown, -np.inf, own)
    items = reaches.items[inner]
    now[items] = np.minimum(own[items], reaches.similarity[inner])
    # And another cluster if it reaches both its parts.
    whole = ~inner & (parts[clusters] == 1)
    changed = ~inner & ~whole
    places = reaches.items[changed] * count + clusters[changed]
    order = np.argsort(places)
    places, starts, found = np.unique(places[order], return_index=True, return_counts=True)
    similarity = reaches.similarity[changed][order]
    lowest = np.minimum.reduceat(similarity, starts) if len(starts) else similarity
    both = found > 1
    items, clusters_of = np.divmod(places[both], count)
    return now, _Reaches(
        np.concatenate([reaches.items[whole], items]),
        np.concatenate([clusters[whole], clusters_of]),
        np.concatenate([reaches.similarity[whole], lowest[both]]),
    )
