"""The columns with the highest scores of each row, exactly, with ties in order of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["top_k_columns"]

_CHUNK = 64  # columns that share one maximum


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
