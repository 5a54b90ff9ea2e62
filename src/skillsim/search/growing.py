"""Arrays that grow at their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GrowingArray"]

_Scalar = TypeVar("_Scalar", bound=np.generic)


class GrowingArray(Generic[_Scalar]):
    """Rows that are only ever added, in memory that doubles when it is full.

    How many rows count is known to its owner alone, who says where to write. So rows that were
    written by a call that was then interrupted are written over by the next one. A view keeps its
    rows whatever is added behind them, so that readers need no lock.

    Example:
        >>> rows = GrowingArray(np.dtype(np.int32))
        >>> rows.write(0, np.array([1, 2], dtype=np.int32))
        >>> earlier = rows.view(2)
        >>> rows.write(2, np.array([3], dtype=np.int32))
        >>> earlier.tolist(), rows.view(3).tolist()
        ([1, 2], [1, 2, 3])
    """

    __slots__ = ("_buffer",)

    def __init__(self, dtype: np.dtype[_Scalar], width: tuple[int, ...] = ()) -> None:
        self._buffer: NDArray[_Scalar] = np.empty((0, *width), dtype=dtype)

    def write(self, at: int, rows: NDArray[_Scalar]) -> None:
        """Put rows behind the first ``at``."""
        length = at + len(rows)
        if length > len(self._buffer):
            room = max(length, 2 * len(self._buffer))
            grown = np.empty((room, *self._buffer.shape[1:]), dtype=self._buffer.dtype)
            grown[:at] = self._buffer[:at]
            self._buffer = grown
        self._buffer[at:length] = rows

    def view(self, length: int) -> NDArray[_Scalar]:
        """The first rows, not copied."""
        return self._buffer[:length]

    def copy(self, length: int) -> GrowingArray[_Scalar]:
        """An array of its own that holds the first rows and no room for more."""
        copy = GrowingArray(self._buffer.dtype, self._buffer.shape[1:])
        copy.write(0, self._buffer[:length])
        return copy
