"""The best of each candidate: maxima over groups of rows of unequal size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["group_maxima"]

_BLOCK_BYTES = 1 << 19  # of one step's rows, so that they stay in the second-level cache
_LONG = 512  # members from which a group is worth its own pass


def group_maxima(
    table: NDArray[np.float32],
    members: NDArray[np.int32],
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
    *,
    empty: float,
) -> NDArray[np.float32]:
    """For each group the largest value of each column over the group's rows of ``table``.

    Args:
        table: Shape ``(rows, columns)``, float32, C-contiguous.
        members: Rows of ``table``; group ``i`` has ``members[starts[i] : starts[i] + counts[i]]``.
        starts: Shape ``(groups,)``.
        counts: Shape ``(groups,)``.
        empty: What a group without members gets in every column.

    Returns:
        Shape ``(groups, columns)``, float32.

    Example:
        >>> table = np.array([[0.1, 0.9], [0.5, 0.2]], dtype=np.float32)
        >>> members = np.array([0, 1, 1], dtype=np.int32)
        >>> group_maxima(table, members, np.array([0, 2, 3]), np.array([2, 1, 0]), empty=-1.0)
        array([[ 0.5,  0.9],
               [ 0.5,  0.2],
               [-1. , -1. ]], dtype=float32)
    """
    width = table.shape[1]
    best = np.empty((len(starts), width), dtype=np.float32)
    by_size = np.argsort(-counts, kind="stable")
    long = int(np.count_nonzero(counts > _LONG))
    for group in by_size[:long]:
        start, stop = starts[group], starts[group] + counts[group]
        best[group] = table[members[start:stop]].max(axis=0)
    step = max(_BLOCK_BYTES // (4 * max(width, 1)), 1)
    for first in range(long, len(by_size), step):
        groups = by_size[first : first + step]
        best[groups] = _padded_maxima(table, members, starts[groups], counts[groups])
    best[counts == 0] = empty
    return best


def _padded_maxima(
    table: NDArray[np.float32],
    members: NDArray[np.int32],
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> NDArray[np.float32]:
    """``group_maxima`` of some groups, the largest first: all first members, all second, ..."""
    best = np.full((len(starts), table.shape[1]), -np.inf, dtype=np.float32)
    rows = np.empty_like(best)
    for place in range(int(counts[0])):
        active = int(np.searchsorted(-counts, -place, side="left"))  # those with more members
        # mode="clip" spares a copy; the rows are in range.
        np.take(table, members[starts[:active] + place], axis=0, out=rows[:active], mode="clip")
        np.maximum(best[:active], rows[:active], out=best[:active])
    return best
