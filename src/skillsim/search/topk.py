"""The rows with the highest cosines, exactly, with ties in order of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.search.scores import rounded_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Vectors", "best_pairs", "take_rows", "top_k_neighbours"]

Vectors = Sequence["NDArray[np.float32]"]
"""Rows in one array or several, counted through."""

_GROUP = 16  # rows that share one maximum
_SCORES = 1 << 22  # at a time: 16 MB
_MOST_ROWS = 1 << 16  # at a time, however few the queries
_RESULTS = 1 << 17  # of the queries that pass the rows together …
_MOST_QUERIES = 1024  # … and how many those are at most
_CANDIDATES = 1 << 20  # that are kept before they are settled
_PAIR_BYTES = 1 << 21
_NOISE = np.float32(2e-6)  # of a cosine in float32 and of its rounding, twice
_NONE = np.empty(0, dtype=np.intp)


def top_k_neighbours(
    queries: NDArray[np.float32],
    vectors: NDArray[np.float32] | Vectors,
    k: int,
    *,
    removed: NDArray[np.intp] = _NONE,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each query the ``k`` rows with the highest cosine, highest first.

    Which comes first is decided by the cosine to 6 decimals, as ``rounded_cosines`` has it; rows
    that are equal in it keep their order. Takes some tens of megabytes beside the result, however
    many the rows and queries are.

    Args:
        queries: Unit vectors, shape ``(n, dim)``, float32.
        vectors: Unit vectors, shape ``(m, dim)``, float32; or several such arrays, whose rows are
            counted through.
        k: How many; fewer come back if there are fewer rows.
        removed: Rows that do not count, in rising order.

    Returns:
        Rows and cosines, each of shape ``(n, min(k, rows that count))``.

    Raises:
        ValueError: The vectors hold what is not a finite number.

    Example:
        >>> vectors = np.eye(3, dtype=np.float32)
        >>> rows, cosines = top_k_neighbours(vectors[1:2], vectors, 2)
        >>> rows.tolist(), cosines.tolist()
        ([[1, 0]], [[1.0, 0.0]])
    """
    segments = [vectors] if isinstance(vectors, np.ndarray) else vectors
    k = min(k, sum(map(len, segments)) - len(removed))
    rows = np.empty((len(queries), k), dtype=np.intp)
    cosines = np.empty((len(queries), k))
    step = max(min(_MOST_QUERIES, _RESULTS // max(k, 1)), 1)
    for first in range(0, len(queries) if k else 0, step):
        some = queries[first : first + step]
        best = _Best(some, segments, k)
        for start, scores in _score_blocks(some, segments, removed):
            best.offer(start, scores)
        rows[first : first + step], cosines[first : first + step] = best.result()
    return rows, cosines


def best_pairs(
    queries: NDArray[np.float32],
    vectors: Vectors,
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    k: int,
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of some pairs of query and row, each query's ``k`` with the highest cosines to 6 decimals.

    Args:
        queries: Unit vectors, shape ``(n, dim)``, float32.
        vectors: Unit vectors, as for ``top_k_neighbours``.
        pairs: The query and the row of each pair, none twice.
        k: How many of each query at most.

    Returns:
        Places in ``pairs`` and their cosines: by query, closest first, ties in order of rows.
    """
    query, row = pairs
    cosines = np.empty(len(query))
    step = max(_PAIR_BYTES // (4 * max(queries.shape[1], 1)), 1)
    for first in range(0, len(query), step):
        some = slice(first, first + step)
        cosines[some] = rounded_rows(queries[query[some]], take_rows(vectors, row[some]))
    order = np.lexsort((row, -cosines, query))
    order = order[_places(query[order]) < k]
    return order, cosines[order]


def take_rows(vectors: Vectors, rows: NDArray[np.intp]) -> NDArray[np.float32]:
    """A copy of some rows of several arrays, counted through.

    Example:
        >>> take_rows([np.zeros((2, 1), np.float32), np.ones((1, 1), np.float32)], np.array([2, 0]))
        array([[1.],
               [0.]], dtype=float32)
    """
    if len(vectors) == 1:
        return vectors[0][rows]
    taken = np.empty((len(rows), vectors[0].shape[1]), dtype=np.float32)
    start = 0
    for segment in vectors:
        here = (rows >= start) & (rows < start + len(segment))
        taken[here] = segment[rows[here] - start]
        start += len(segment)
    return taken


class _Best:
    """The best rows of some queries, found while the rows pass by in blocks.

    Of each query the score is known that a row must pass to matter. All others are seen by the
    maximum of their group alone; what passes is put aside. Each time twice as many rows have been
    seen, what was put aside is sorted and the bar raised: about as many pass it between two such
    times as are wanted, unless the rows come in rising order, or nearly all are tied.
    """

    def __init__(self, queries: NDArray[np.float32], vectors: Vectors, k: int) -> None:
        self._queries = queries
        self._vectors = vectors
        self._k = k
        self._bar = np.full(len(queries), -np.inf, dtype=np.float32)
        self._most = max(_CANDIDATES, 4 * k * len(queries))
        self._seen = 0
        self._raise_at = 0
        self._count = 0
        self._found: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]] = []

    def offer(self, start: int, scores: NDArray[np.float32]) -> None:
        """Look at the next rows.

        Args:
            start: Which is the first of them.
            scores: Their cosines in float32, shape ``(rows, queries)``, rows a multiple of
                ``_GROUP``; -inf for what does not count.
        """
        groups = scores.reshape(-1, _GROUP, len(self._queries))
        maxima = groups.max(axis=1)
        if not self._seen:  # so many groups, or rows, are as good as the last of them
            best = maxima if len(maxima) >= self._k else scores
            last = len(best) - self._k
            if last >= 0:
                self._bar = np.partition(best, last, axis=0)[last] - _NOISE
        # Flat, which is several times faster where little is found.
        group, query = np.divmod(np.flatnonzero(maxima > self._bar), len(self._queries))
        inside = groups[group, :, query]
        hit, place = np.nonzero(inside > self._bar[query, np.newaxis])
        self._found.append((query[hit], start + group[hit] * _GROUP + place, inside[hit, place]))
        self._count += len(hit)
        self._seen += len(scores)
        if self._seen >= self._raise_at or self._count > self._most:
            self._raise_bar()
            self._raise_at = 2 * self._seen

    def result(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Rows and cosines to 6 decimals, each of shape ``(queries, k)``."""
        self._raise_bar()
        query, row, _ = self._gathered()
        kept, cosines = best_pairs(self._queries, self._vectors, (query, row), self._k)
        shape = len(self._queries), self._k
        if len(kept) != shape[0] * shape[1]:
            raise ValueError("vectors and queries must be finite numbers")
        return row[kept].reshape(shape), cosines.reshape(shape)

    def _raise_bar(self) -> None:
        query, row, score = self._gathered()
        order = np.argsort(query * 4.0 - score)  # scores are less than 4 apart
        query, row, score = query[order], row[order], score[order]
        last = np.flatnonzero(_places(query) == self._k - 1)
        self._bar[query[last]] = np.maximum(self._bar[query[last]], score[last] - _NOISE)
        kept = np.flatnonzero(score > self._bar[query])
        if len(kept) > self._most // 2:  # tied by the thousand: only order decides among them
            kept = kept[
                best_pairs(self._queries, self._vectors, (query[kept], row[kept]), self._k)[0]
            ]
        self._found = [(query[kept], row[kept], score[kept])]
        self._count = len(kept)

    def _gathered(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
        if len(self._found) == 1:
            return self._found[0]
        query, row, score = zip(*self._found, strict=True)
        return np.concatenate(query), np.concatenate(row), np.concatenate(score)


def _places(query: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of sorted values the place of each among its equals: 0, 1, 2, ..."""
    places = np.arange(len(query))
    starts = np.flatnonzero(np.diff(query, prepend=-1))
    counts = np.diff(starts, append=len(query))
    return places - np.repeat(starts, counts)


def _score_blocks(
    queries: NDArray[np.float32], vectors: Vectors, removed: NDArray[np.intp]
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """The scores of some rows at a time, as ``_Best.offer`` takes them, in memory used again."""
    groups = min(max(_SCORES // len(queries), _GROUP), _MOST_ROWS, max(map(len, vectors)))
    height = -(-groups // _GROUP) * _GROUP
    buffer = np.empty((height, len(queries)), dtype=np.float32)
    start = 0
    for segment in vectors:
        for first in range(0, len(segment), height):
            rows = segment[first : first + height]
            scores = buffer[: -(-len(rows) // _GROUP) * _GROUP]
            np.matmul(rows, queries.T, out=scores[: len(rows)])
            scores[len(rows) :] = -np.inf
            gone = np.searchsorted(removed, [start, start + len(rows)])
            scores[removed[gone[0] : gone[1]] - start] = -np.inf
            yield start, scores
            start += len(rows)
