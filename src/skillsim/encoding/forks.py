"""Locks that a fork leaves in order."""

from __future__ import annotations

import os
import threading
import weakref
from types import TracebackType
from typing import Self

__all__ = ["ForkSafeLock"]

_LONGEST_WAIT = 60.0  # seconds; a fork waits for a batch, not for ever


class ForkSafeLock:
    """A mutual-exclusion lock for ``with``, open again in a forked child.

    A plain lock that another thread holds at the moment of the fork stays locked in the child for
    ever, since the thread that would release it is not there.

    Args:
        hold_forks: Whether a fork waits until the lock is free, so that what it guards is never
            copied in mid-use: libraries below have locks of their own, which nothing can reopen.

    Example:
        >>> with ForkSafeLock() as lock:
        ...     pass
    """

    def __init__(self, *, hold_forks: bool = False) -> None:
        self._lock = threading.Lock()
        self._hold_forks = hold_forks
        self._held_for_fork = False
        _locks.add(self)

    def before_fork(self) -> None:
        """Wait until nobody is inside, where that was asked for."""
        if self._hold_forks:
            self._held_for_fork = self._lock.acquire(timeout=_LONGEST_WAIT)

    def after_fork_in_parent(self) -> None:
        """Let others in again."""
        if self._held_for_fork:
            self._held_for_fork = False
            self._lock.release()

    def after_fork_in_child(self) -> None:
        """Forget who was inside; there is one thread yet."""
        self._held_for_fork = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lock.release()


_locks: weakref.WeakSet[ForkSafeLock] = weakref.WeakSet()


def _before() -> None:
    for lock in list(_locks):
        lock.before_fork()


def _in_parent() -> None:
    for lock in list(_locks):
        lock.after_fork_in_parent()


def _in_child() -> None:
    for lock in list(_locks):
        lock.after_fork_in_child()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
