"""The highest scores of each row, exactly, with ties in order of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["top_k_columns", "top_k_neighbours"]

_CHUNK = 64  # columns that share one maximum
_BLOCK_BYTES = 1 << 24  # of scores at a time


def top_k_neighbours(
    queries: NDArray[np.float32], vectors: NDArray[np.float32], k: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For each query the ``k`` rows of ``vectors`` with the highest cosine, highest first.

    Args:
        queries: Unit vectors, shape ``(n, dim)``, float32.
        vectors: Unit vectors, shape ``(m, dim)``, float32.
        k: How many; fewer come back if ``vectors`` has fewer.

    Returns:
        Positions and scores, each of shape ``(n, min(k, m))``. Equal scores keep the order of
        ``vectors``. Scores are in [-1, 1] but for rounding.

    Example:
        >>> vectors = np.eye(3, dtype=np.float32)
        >>> positions, scores = top_k_neighbours(vectors[1:2], vectors, 2)
        >>> positions.tolist(), scores.tolist()
        ([[1, 0]], [[1.0, 0.0]])
    """
    k = min(k, len(vectors))
    positions = np.empty((len(queries), k), dtype=np.intp)
    scores = np.empty((len(queries), k), dtype=np.float32)
    if not k:
        return positions, scores
    width = -(-len(vectors) // _CHUNK) * _CHUNK
    step = max(_BLOCK_BYTES // (4 * max(width, 1)), 1)
    # Whole chunks, so that their maxima are one pass; what is past the last vector never wins.
    block = np.full((min(step, len(queries)), width), -np.inf, dtype=np.float32)
    for first in range(0, len(queries), step):
        rows = queries[first : first + step]
        np.matmul(rows, vectors.T, out=block[: len(rows), : len(vectors)])
        found = top_k_columns(block[: len(rows)], k)
        positions[first : first + step] = found
        scores[first : first + step] = np.take_along_axis(block[: len(rows)], found, axis=1)
    return positions, scores


def top_k_columns(scores: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """For each row the columns of its ``k`` highest scores, highest first, ties in column order.

    Only the ``k`` chunks of columns with the highest maxima are looked into: every score outside
    them has ``k`` scores before it.

    Args:
        scores: Shape ``(n, m)``, float32, C-contiguous in rows, ``m`` a multiple of 64.
        k: At most ``m``.

    Returns:
        Shape ``(n, k)``.
    """
    n, m = scores.shape
    maxima = scores.reshape(n, m // _CHUNK, _CHUNK).max(axis=2)
    best = _first_k(_keys(maxima), min(k, m // _CHUNK))
    columns = (best[:, :, None] * _CHUNK + np.arange(_CHUNK)).reshape(n, -1)
    return _first_k(_keys(np.take_along_axis(scores, columns, axis=1), columns), k)


def _keys(
    scores: NDArray[np.float32], columns: NDArray[np.intp] | None = None
) -> NDArray[np.uint64]:
    """Integers that sort as the scores do, the highest first, ties by column; unique in a row."""
    bits = (scores + np.float32(0.0)).view(np.uint32)  # -0.0 becomes 0.0, its equal
    rising = bits ^ np.where(bits >> 31, np.uint32(0xFFFFFFFF), np.uint32(0x80000000))
    if columns is None:
        columns = np.arange(scores.shape[1])
    return (~rising).astype(np.uint64) << np.uint64(32) | columns.astype(np.uint64)


def _first_k(keys: NDArray[np.uint64], k: int) -> NDArray[np.intp]:
    """The columns in each row's ``k`` smallest keys, in order."""
    if k < keys.shape[1]:
        keys = np.partition(keys, k - 1, axis=1)[:, :k]
    return (np.sort(keys, axis=1) & np.uint64(0xFFFFFFFF)).astype(np.intp)
