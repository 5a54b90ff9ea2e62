"""uvicorn's HTTP, which gives a request's head a time to arrive in, and an answer one to be read.

uvicorn 0.54 closes connections that are idle between requests, and waits for ever for the rest of
a head once it has begun, and for clients that do not read. Behind a proxy that sees to it, this is
not needed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from skill_service.problems import problem_response

__all__ = ["HeadTimeoutProtocol"]


class HeadTimeoutProtocol(H11Protocol):
    """One connection.

    Attributes:
        head_seconds: How long the head of a request may take to arrive, and how long a client may
            read nothing of what it was sent.
    """

    head_seconds = 10.0
    _unread: asyncio.TimerHandle | None = None
    _late: asyncio.TimerHandle | None = None

    if TYPE_CHECKING:
        transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(0)  # so that any byte left is told of
        self._watch()

    def pause_writing(self) -> None:
        """Something is left that the client has not read: wait for that, too."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.head_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """All is read."""
        super().resume_writing()
        self._read()

    def data_received(self, data: bytes) -> None:
        """Wait on, or no more."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._stop()
        self._read()

    def _read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:  # the head is there
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            return
        if self.conn.our_state is h11.IDLE:
            answer = problem_response(
                408,
                f"The head of the request did not arrive within {self.head_seconds:g} seconds.",
                headers={"Connection": "close"},
            )
            for event in (
                h11.Response(
                    status_code=408, headers=answer.raw_headers, reason=b"Request Timeout"
                ),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
