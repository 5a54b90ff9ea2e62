"""Connections that threads take in turn, and that no forked child uses."""

from __future__ import annotations

import os
import selectors
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import psycopg
from psycopg.pq import TransactionStatus

from skillsim.encoding.forks import ForkSafeLock

__all__ = ["Connection", "Connections", "InDoubtError"]

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_of_parents: list[object] = []  # what a forked child must neither use nor close


class InDoubtError(psycopg.OperationalError):
    """The connection was lost while a transaction was being committed: it may be, or not."""


class Connections:
    """Up to so many connections to one database, opened when they are first needed.

    Those that the server has closed meanwhile are noticed when they are taken, and replaced.

    Args:
        settings: As ``psycopg.connect`` takes them.
        most: How many at one time; who comes later waits.
    """

    def __init__(self, settings: Mapping[str, Any], most: int) -> None:
        self._settings = settings
        self._most = most
        self.closed: bool = False
        self._starting = ForkSafeLock()
        self._start()

    def _start(self) -> None:
        process = os.getpid()
        self._slots = threading.BoundedSemaphore(self._most)
        self._idle: list[Connection] = []
        self._close_idle = weakref.finalize(self, _close, self._idle, process)
        self._process = process

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed, or rolled back if anything is raised.

        Raises:
            psycopg.Error: There is no connection, or the database refused something.
            InDoubtError: The connection was lost in the commit.
        """
        with self._take() as connection:
            try:
                yield connection
            except BaseException:
                with suppress(psycopg.Error):
                    connection.rollback()
                raise
            try:
                connection.commit()
            except psycopg.OperationalError as error:
                if not connection.closed:  # the server said no
                    raise
                raise InDoubtError(str(error)) from error

    def close(self) -> None:
        """Close those that nobody uses now, and the others when they come back."""
        self.closed = True
        self._close_idle()

    @contextmanager
    def _take(self) -> Iterator[Connection]:
        if self.closed:
            raise psycopg.OperationalError("the store is closed")
        with self._starting:
            if self._process != os.getpid():
                _of_parents.append(self._idle)
                self._start()
        with self._slots:
            connection = self._next()
            try:
                yield connection
            finally:
                idle = connection.info.transaction_status == TransactionStatus.IDLE
                if idle and not self.closed:
                    self._idle.append(connection)
                else:
                    connection.close()

    def _next(self) -> Connection:
        while self._idle:
            with suppress(IndexError):  # another thread may take the last
                connection = self._idle.pop()
                if _is_silent(connection):
                    return connection
                connection.close()
        connection = psycopg.connect(
            **{**self._settings, "client_encoding": "utf8"},
            # Servers that share connections between transactions know of no prepared statements.
            prepare_threshold=None,
        )
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        return connection


def _is_silent(connection: Connection) -> bool:
    """Whether the server has said nothing since; what it says unasked is mostly goodbye."""
    if connection.closed:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return not selector.select(timeout=0)


def _close(connections: list[Connection], process: int) -> None:
    """Close connections, unless they are those of the process that this one was forked from."""
    while connections and process == os.getpid():
        connections.pop().close()
