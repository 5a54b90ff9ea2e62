"""A dictionary that forgets what has not been asked for in a while."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["Memo"]

_T = TypeVar("_T")


class Memo(Generic[_T]):
    """The latest entries, between ``size`` and twice as many.

    When ``size`` entries have been added or asked for, those that have not been since the last
    time go. Threads may share it: at worst one does again what another has just done.

    Example:
        >>> memo = Memo(size=2)
        >>> for word in ("a", "b", "c", "d", "e"):
        ...     memo.put(word, word.upper())
        ...     _ = memo.get("a")
        >>> memo.get("a"), memo.get("b"), memo.get("e")
        ('A', None, 'E')
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._young: dict[str, _T] = {}
        self._old: dict[str, _T] = {}

    def get(self, key: str) -> _T | None:
        """The entry, or ``None``."""
        entry = self._young.get(key)
        if entry is None:
            entry = self._old.get(key)
            if entry is not None:
                self.put(key, entry)
        return entry

    def put(self, key: str, entry: _T) -> None:
        """Add an entry."""
        if len(self._young) >= self._size:
            self._old, self._young = self._young, {}
        self._young[key] = entry
