"""A lock that a forked child finds open."""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Self

__all__ = ["ForkSafeLock"]


class ForkSafeLock:
    """A mutual-exclusion lock for ``with``, made anew in a forked child.

    A plain lock that another thread holds at the moment of the fork stays locked in the child for
    ever, since the thread that would release it is not there.

    Example:
        >>> with ForkSafeLock() as lock:
        ...     pass
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        if self._owner != os.getpid():
            self._lock, self._owner = threading.Lock(), os.getpid()
        self._lock.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lock.release()
