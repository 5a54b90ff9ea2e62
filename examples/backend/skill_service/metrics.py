"""What Prometheus is told: how many requests, how long they take, how full it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Measured", "Metrics"]

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one process.

    Args:
        paths: The endpoints that are told apart; all others are "other", since anyone may make
            up paths, and each label costs memory.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)  # memory, open files, processor time
        PlatformCollector(registry=self.registry)
        self.paths = frozenset(paths)
        self.requests = Counter(
            "skill_requests", "Requests answered.", ["path", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "skill_request_seconds",
            "From the head of a request to the end of its answer.",
            ["path"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._waiting = Gauge(
            "skill_waiting", "Requests that wait to be computed.", registry=self.registry
        )

    def watch(self, waiting: Callable[[], float]) -> None:
        """Ask this for the number of waiting requests."""
        self._waiting.set_function(waiting)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class Measured:
    """Counts and times the requests of the application behind it."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 499  # the client has gone, unless an answer begins

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        path = scope["path"] if scope["path"] in self._metrics.paths else "other"
        started = time.perf_counter()
        try:
            await self._app(scope, receive, watched)
        except Exception:
            status = 500
            raise
        finally:
            self._metrics.seconds.labels(path).observe(time.perf_counter() - started)
            self._metrics.requests.labels(path, status).inc()
