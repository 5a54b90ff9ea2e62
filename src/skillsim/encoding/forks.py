"""Locks that a fork leaves in order."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import TypeAlias

__all__ = ["ForkSafeLock"]

_Exit: TypeAlias = Callable[
    [type[BaseException] | None, BaseException | None, TracebackType | None], None
]

_LONGEST_WAIT = 60.0  # seconds; a fork waits for a batch, not for ever


class ForkSafeLock:
    """A mutual-exclusion lock for ``with``, open again in a forked child.

    A plain lock that another thread holds at the moment of the fork stays locked in the child for
    ever, since the thread that would release it is not there.

    Args:
        hold_forks: Whether a fork waits until the lock is free, so that what it guards is never
            copied in mid-use: libraries below have locks of their own, which nothing can reopen.

    Example:
        >>> with ForkSafeLock():
        ...     pass
    """

    def __init__(self, *, hold_forks: bool = False) -> None:
        self._lock = threading.Lock()
        self._hold_forks = hold_forks
        self._held_for_fork = False
        with _guard:
            _references.add(weakref.ref(self, _references.discard))

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

    # Properties, so that ``with`` calls the methods of the lock itself, which are of C: in a method
    # of ours, an interruption between taking the lock and the body would leave it locked for ever.
    @property
    def __enter__(self) -> Callable[[], bool]:
        return self._lock.__enter__

    @property
    def __exit__(self) -> _Exit:  # noqa: PLE0302, PYI036  # what it gives takes the three
        return self._lock.__exit__


_guard = threading.RLock()  # held from before a fork until after it, so that no lock is added
_references: set[weakref.ref[ForkSafeLock]] = set()
_in_this_fork: list[ForkSafeLock] = []


def _before() -> None:
    _guard.acquire()
    # The set is copied in one step: the garbage collector may take from it at any other time.
    locks = [reference() for reference in list(_references)]
    _in_this_fork[:] = [lock for lock in locks if lock is not None]
    for lock in _in_this_fork:
        lock.before_fork()


def _in_parent() -> None:
    for lock in _in_this_fork:
        lock.after_fork_in_parent()
    _in_this_fork.clear()
    _guard.release()


def _in_child() -> None:
    global _guard  # noqa: PLW0603  # the old one may never be released
    for lock in _in_this_fork:
        lock.after_fork_in_child()
    _in_this_fork.clear()
    _guard = threading.RLock()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
