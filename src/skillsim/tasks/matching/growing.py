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

    A view taken earlier keeps its rows whatever is added later, so that readers need no lock.

    Example:
        >>> rows = GrowingArray(np.dtype(np.int32))
        >>> rows.extend(np.array([1, 2], dtype=np.int32))
        >>> earlier = rows.view()
        >>> rows.extend(np.array([3], dtype=np.int32))
        >>> earlier.tolist(), rows.view().tolist()
        ([1, 2], [1, 2, 3])
    """

    __slots__ = ("_buffer", "_length")

    def __init__(self, dtype: np.dtype[_Scalar], width: tuple[int, ...] = ()) -> None:
        self._buffer: NDArray[_Scalar] = np.empty((0, *width), dtype=dtype)
        self._length = 0

    def extend(self, rows: NDArray[_Scalar]) -> None:
        """Add rows at the end."""
        length = self._length + len(rows)
        if length > len(self._buffer):
            room = length if not self._length else max(length, 2 * len(self._buffer))
            grown = np.empty((room, *self._buffer.shape[1:]), dtype=self._buffer.dtype)
            grown[: self._length] = self._buffer[: self._length]
            self._buffer = grown
        self._buffer[self._length : length] = rows
        self._length = length

    def view(self) -> NDArray[_Scalar]:
        """The rows so far, not copied."""
        return self._buffer[: self._length]
