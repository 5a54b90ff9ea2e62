"""The concepts that are closest to a query, each searched by all of its labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.search.columns import top_k_columns
from skillsim.search.scores import DECIMALS, rounded_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LabelVectors", "NearestConcepts", "nearest_concepts"]

_SPARE = (
    4  # concepts looked at beyond those wanted, since float32 leaves the order of near ties open
)
_NOISE = 2e-6  # of a score in float32, and of its rounding
_COLUMNS = 64  # of which top_k_columns wants a whole multiple
_BLOCK_BYTES = 1 << 25  # of cosines at a time
_EXACT_ROWS = 256  # queries whose best concepts are computed in float64 at a time


@dataclass(frozen=True, slots=True)
class LabelVectors:
    """Unit vectors of all labels of some concepts.

    Attributes:
        vectors: Shape ``(labels, dim)``, float32: the labels of the first concept, then those of
            the second, and so on; of each the preferred label first.
        starts: Where each concept's labels begin, shape ``(concepts,)``, intp, strictly rising.
    """

    vectors: NDArray[np.float32]
    starts: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class NearestConcepts:
    """The closest concepts of each query, closest first.

    Attributes:
        concepts: Positions of concepts, shape ``(n, k)``.
        scores: To 6 decimals, shape ``(n, k)``, float64.
        labels: Of each concept the label that is closest to the query, shape ``(n, k)``.
    """

    concepts: NDArray[np.intp]
    scores: NDArray[np.float64]
    labels: NDArray[np.intp]


def nearest_concepts(queries: NDArray[np.float32], labels: LabelVectors, k: int) -> NearestConcepts:
    """For each query the ``k`` concepts with the highest score, ties in the order of concepts.

    The score is the mean of the cosine to the preferred label and the highest cosine to any label,
    so that no concept is worse off for having alternative labels, and one without is judged by the
    label it has. A query gets the same answer whatever else is asked with it.

    Args:
        queries: Unit vectors, shape ``(n, dim)``, float32.
        labels: At least one concept.
        k: How many, from 1; at most as many as there are concepts come back.

    Example:
        >>> labels = LabelVectors(np.eye(3, dtype=np.float32), np.array([0, 2]))
        >>> found = nearest_concepts(labels.vectors[1:2], labels, 2)
        >>> found.concepts.tolist(), found.scores.tolist(), found.labels.tolist()
        ([[0, 1]], [[0.5, 0.0]], [[1, 2]])
    """
    count = len(labels.starts)
    k = min(k, count)
    found = NearestConcepts(
        np.empty((len(queries), k), dtype=np.intp),
        np.empty((len(queries), k)),
        np.empty((len(queries), k), dtype=np.intp),
    )
    _fill(found, np.arange(len(queries)), queries, labels, min(k + _SPARE, count))
    return found


def _fill(
    found: NearestConcepts,
    rows: NDArray[np.intp],
    queries: NDArray[np.float32],
    labels: LabelVectors,
    width: int,
) -> None:
    """Answer the queries of some rows from the ``width`` best by float32; again where in doubt."""
    k = found.concepts.shape[1]
    asked = queries[rows]
    near, rough = _roughly_nearest(asked, labels, width)
    for first in range(0, len(rows), _EXACT_ROWS):
        some = slice(first, first + _EXACT_ROWS)
        scores, best = _exact_scores(asked[some], labels, near[some])
        order = np.lexsort((near[some], -scores))[:, :k]
        here = rows[some]
        found.concepts[here] = np.take_along_axis(near[some], order, axis=1)
        found.scores[here] = np.take_along_axis(scores, order, axis=1)
        found.labels[here] = np.take_along_axis(best, order, axis=1)
    if width < len(labels.starts):
        unsettled = rough[:, -1] > found.scores[rows, -1] - _NOISE
        if unsettled.any():
            _fill(found, rows[unsettled], queries, labels, min(2 * width, len(labels.starts)))


def _roughly_nearest(
    queries: NDArray[np.float32], labels: LabelVectors, width: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The concepts with the highest scores in float32, and these scores."""
    count, n_labels = len(labels.starts), len(labels.vectors)
    near = np.empty((len(queries), width), dtype=np.intp)
    rough = np.empty((len(queries), width), dtype=np.float32)
    step = max(_BLOCK_BYTES // (4 * n_labels), 1)
    cosines = np.empty((min(step, len(queries)), n_labels), dtype=np.float32)
    preferred = np.empty((len(cosines), count), dtype=np.float32)
    # What is past the last concept never wins.
    scores = np.full((len(cosines), -(-count // _COLUMNS) * _COLUMNS), -np.inf, dtype=np.float32)
    for first in range(0, len(queries), step):
        n = len(queries[first : first + step])
        np.matmul(queries[first : first + step], labels.vectors.T, out=cosines[:n])
        # mode="clip" spares a copy; the positions are in range.
        np.take(cosines[:n], labels.starts, axis=1, out=preferred[:n], mode="clip")
        np.maximum.reduceat(cosines[:n], labels.starts, axis=1, out=scores[:n, :count])
        scores[:n, :count] += preferred[:n]
        scores[:n, :count] *= np.float32(0.5)
        best = top_k_columns(scores[:n], width)
        near[first : first + n] = best
        rough[first : first + n] = np.take_along_axis(scores[:n], best, axis=1)
    return near, rough


def _exact_scores(
    queries: NDArray[np.float32], labels: LabelVectors, near: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Scores of each query with some concepts of its own, and their labels closest to it."""
    firsts = labels.starts[near].ravel()
    counts = np.diff(labels.starts, append=len(labels.vectors))[near].ravel()
    begins = np.cumsum(counts) - counts  # where each pair's labels begin among all that follow
    own = np.repeat(firsts - begins, counts) + np.arange(counts.sum())
    asker = np.repeat(np.arange(near.size) // near.shape[1], counts)
    cosines = rounded_rows(queries[asker], labels.vectors[own])
    best = np.maximum.reduceat(cosines, begins)
    # The first label that has the highest cosine.
    at_best = np.flatnonzero(cosines == np.repeat(best, counts))
    pair = np.repeat(np.arange(near.size), counts)[at_best]
    closest = own[at_best[np.unique(pair, return_index=True)[1]]]
    scores = np.round((cosines[begins] + best) / 2.0, DECIMALS)
    return scores.reshape(near.shape), closest.reshape(near.shape)
