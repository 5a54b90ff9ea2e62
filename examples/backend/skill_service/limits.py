"""Bodies that are too large, too slow or no JSON are refused before anything is done with them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from skill_service.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["BodyLimit"]

_DROPPED = 16
"""Limits' worth of a body that is read on and dropped. A server that closes a connection with data
unread resets it, and the client never sees why."""

_CLOSE = {"Connection": "close"}


class BodyLimit:
    """Reads each request's body whole, by the byte and by the clock, and hands it on as one piece.

    What ``Content-Length`` says is not relied upon, so that the limit holds for chunked bodies too.

    Args:
        app: The application behind it.
        most: The longest body that is taken, in bytes.
        seconds: How long it may take to arrive.
    """

    def __init__(self, app: ASGIApp, *, most: int, seconds: float) -> None:
        self._app = app
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the application answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(receive)
            if body:
                _require_json(scope)
        except ProblemError as error:
            answer = problem_response(error.status, error.detail, headers=error.headers)
            await answer(scope, receive, send)
            return
        if body is None:
            return  # the client has gone
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        body, size = bytearray(), 0
        try:
            async with asyncio.timeout(self._seconds):
                more = True
                while more and size <= _DROPPED * self._most:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    part = message.get("body", b"")
                    more = message.get("more_body", False)
                    size += len(part)
                    if size <= self._most:
                        body += part
                    else:
                        body.clear()
        except TimeoutError:
            raise ProblemError(
                408, f"The body did not arrive within {self._seconds:g} seconds.", headers=_CLOSE
            ) from None
        if size > self._most:
            raise ProblemError(
                413,
                f"The body is longer than {self._most:,} bytes. Ask in parts.",
                headers=_CLOSE if more else None,
            )
        return bytes(body)


def _require_json(scope: Scope) -> None:
    kinds = [value for name, value in scope["headers"] if name == b"content-type"]
    kind = kinds[0].partition(b";")[0].strip().lower() if kinds else b""
    if kind != b"application/json":
        raise ProblemError(415, "The body must be JSON, with Content-Type: application/json.")
