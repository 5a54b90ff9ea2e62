"""All pairs of vectors from a similarity up, exactly, in memory that does not grow with n²."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from skillsim.search.scores import rounded_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["similar_pairs", "similarities"]

_ROWS, _COLUMNS = 1024, 4096  # of the block of scores at hand: 16 MB, and a mask of 4 MB
_RESCORED = 1 << 14
_ROUNDING = 1e-6  # of a similarity to 6 decimals


def similar_pairs(
    vectors: NDArray[np.float32],
    threshold: float,
    *,
    done: Callable[[int], object] = lambda _rows: None,
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """The pairs of rows whose cosine, to 6 decimals, is at least ``threshold``; each pair once.

    A product in float32 over the upper triangle, block by block, finds what may reach the
    threshold; what is found is scored again as ``skillsim.search.scores`` defines similarities.
    Takes n²·dim operations and, beside the vectors, at most 250 MB: that much only where every
    pair of a block is found.

    Args:
        vectors: Unit vectors, shape ``(n, dim)``, float32.
        threshold: The lowest similarity to find, in [-1, 1].
        done: Told how many rows have been compared with all that come after them.

    Yields:
        Blocks of found pairs: the first rows, the second rows (each after its first) and their
        similarities; may be empty.

    Example:
        >>> vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
        >>> [(i.tolist(), j.tolist(), s.tolist()) for i, j, s in similar_pairs(vectors, 0.7)]
        [([1], [2], [0.8])]
    """
    count, dimension = vectors.shape
    # What a sum of float32 products can be off by, whatever their order (Higham, section 3.1).
    lowest = np.float32(threshold - _ROUNDING - dimension * 2.0**-24)
    scores = np.empty(_ROWS * min(_COLUMNS, count), dtype=np.float32)
    reached = np.empty(len(scores), dtype=np.bool_)
    for top in range(0, count, _ROWS):
        rows = vectors[top : top + _ROWS]
        for left in range(top, count, _COLUMNS):
            columns = vectors[left : left + _COLUMNS]
            size = len(rows) * len(columns)
            block = scores[:size].reshape(len(rows), len(columns))
            np.matmul(rows, columns.T, out=block)
            np.greater_equal(scores[:size], lowest, out=reached[:size])
            first, second = np.divmod(np.flatnonzero(reached[:size]), len(columns))
            first += top
            second += left
            if left < top + _ROWS:  # the block holds part of the diagonal
                upper = first < second
                first, second = first[upper], second[upper]
            similarity = similarities(vectors, first, second)
            kept = similarity >= threshold
            yield first[kept], second[kept], similarity[kept]
        done(len(rows))


def similarities(
    vectors: NDArray[np.float32], first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Cosine similarity, to 6 decimals, of rows with rows, in memory that does not grow.

    Args:
        vectors: Unit vectors, shape ``(n, dim)``, float32.
        first: Rows, shape ``(pairs,)``.
        second: The rows to compare these with, each with its own, shape ``(pairs,)``.

    Returns:
        Scores in [-1, 1], shape ``(pairs,)``, float64.

    Example:
        >>> vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
        >>> similarities(vectors, np.array([0, 1]), np.array([2, 2]))
        array([0.6, 0.8])
    """
    similarity = np.empty(len(first))
    for start in range(0, len(first), _RESCORED):
        some = slice(start, start + _RESCORED)
        similarity[some] = rounded_rows(vectors[first[some]], vectors[second[some]])
    return similarity
