"""Connections that threads take in turn and that no fork copies.

SQLite forbids to use, and even to close, a connection in a forked child. A fork therefore waits
until no connection is in use and closes all of them; parent and child open theirs anew.
"""

from __future__ import annotations

import ctypes
import sqlite3
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skillsim.encoding.cache.file import Identity, identity_of, open_file
from skillsim.encoding.forks import ForkSafeLock

__all__ = ["Connection", "Connections"]


class Connection(ForkSafeLock):
    """One connection; ``with`` takes it for a thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(hold_forks=True)
        self._path = path
        self._db: sqlite3.Connection | None = None
        self.identity: Identity | None = None
        """The file that is open, or that could not be opened."""

    def database(self) -> sqlite3.Connection:
        """The open connection, to be asked for within ``with`` and before every use.

        It is opened on first use, after a fork, and when another file has taken the place.

        Raises:
            Exception: One of ``FAILURES``.
        """
        current = identity_of(self._path)
        if self._db is not None and current != self.identity:
            self.close()
        if self._db is None:
            self.identity = current
            self._db = open_file(self._path)
            self.identity = identity_of(self._path)
        return self._db

    def has_lost_its_file(self) -> bool:
        """Whether the file that is open, or could not be opened, is no longer in its place."""
        return self.identity is not None and not _is_at(self._path, self.identity)

    def close(self) -> None:
        """Close it, if it is open, without harm to a file that has taken the place of its own."""
        db, self._db = self._db, None
        if db is None:
            return
        if _is_at(self._path, self.identity):
            db.close()
        else:
            _keep_for_ever(db)

    def close_if_free(self) -> None:
        """Close it unless somebody is inside. Never waits, since the garbage collector calls it."""
        if self._lock.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._lock.release()

    def before_fork(self) -> None:
        """Wait until nobody is inside, and close."""
        super().before_fork()
        if self._held_for_fork:
            self.close()

    def after_fork_in_child(self) -> None:
        """Forget a connection that could not be closed in time."""
        super().after_fork_in_child()
        if self._db is not None:
            _keep_for_ever(self._db)
            self._db = None


class Connections:
    """As many connections to one file as threads use at the same time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._free: deque[Connection] = deque()  # its pop and append need no lock
        weakref.finalize(self, _close_all, self._free)  # runs at exit, too

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection for this thread alone."""
        try:
            connection = self._free.pop()
        except IndexError:
            connection = Connection(self._path)
        try:
            with connection:
                yield connection
        finally:
            self._free.append(connection)


def _close_all(connections: deque[Connection]) -> None:
    for connection in connections:
        connection.close_if_free()


def _is_at(path: Path, identity: Identity | None) -> bool:
    try:
        return identity_of(path) == identity
    except OSError:
        return False


def _keep_for_ever(db: sqlite3.Connection) -> None:
    """Let the connection be closed by nobody, not even by the end of the interpreter.

    To close the last connection to a file, SQLite deletes the file's log by name; after a rename
    that is the log of the new file. In a child it would let go of the parent's.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(db))
