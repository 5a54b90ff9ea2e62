"""The application: endpoints, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse, Response

from skill_service.batching import Batcher
from skill_service.engine import Engine
from skill_service.limits import BodyLimit
from skill_service.metrics import Measured, Metrics
from skill_service.problems import MEDIA_TYPE, ProblemError, answer_with_problems
from skill_service.schemas import (
    GapAnswer,
    GapQuestion,
    MatchAnswer,
    MatchQuestion,
    ModelFacts,
    NeighboursAnswer,
    NeighboursQuestion,
    NormaliseAnswer,
    NormaliseQuestion,
    Problem,
)
from skill_service.settings import Settings

__all__ = ["create_app"]

Q = TypeVar("Q")
_PATHS = ("/match", "/gap", "/neighbours", "/normalise", "/health", "/ready", "/metrics")
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 408, 413, 415, 422, 500, 503)
}
_ANY: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (408, 413, 415, 500)
}


class Service:
    """What a running application has."""

    def __init__(self, engine: Engine, worker: ThreadPoolExecutor, settings: Settings) -> None:
        def batcher(answer: Any) -> Batcher[Any]:
            return Batcher(
                answer,
                worker,
                size=lambda question: question.size,
                most=settings.batch_requests,
                most_texts=settings.batch_skills,
                seconds=settings.batch_seconds,
                waiting=settings.waiting_requests,
            )

        self.engine = engine
        self.match: Batcher[MatchQuestion] = batcher(engine.match)
        self.gap: Batcher[GapQuestion] = batcher(engine.gap)
        self.neighbours: Batcher[NeighboursQuestion] = batcher(engine.neighbours)
        self.normalise: Batcher[NormaliseQuestion] = batcher(engine.normalise)
        self.batchers = (self.match, self.gap, self.neighbours, self.normalise)
        self._answer_seconds = settings.answer_seconds

    async def answer(self, batcher: Batcher[Q], question: Q) -> Response:
        """The answer to one question, in time or not at all."""
        try:
            async with asyncio.timeout(self._answer_seconds):
                content = await batcher.ask(question)
        except TimeoutError:
            raise ProblemError(
                503,
                f"There was no answer within {self._answer_seconds:g} seconds. Ask for less, or "
                "try again.",
                headers={"Retry-After": "5"},
            ) from None
        return Response(content, media_type="application/json")


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


_Service = Annotated[Service, Depends(_service)]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application.

    Args:
        settings: ``None`` takes those of the environment.
    """
    settings = settings or Settings.from_environment()
    metrics = Metrics(_PATHS)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # One thread computes, and it is the one in which the model was warmed up.
        with ThreadPoolExecutor(1, "skills") as worker:
            loop = asyncio.get_running_loop()
            engine = await loop.run_in_executor(worker, Engine, settings)
            service = Service(engine, worker, settings)
            metrics.watch(lambda: sum(batcher.waiting() for batcher in service.batchers))
            async with AsyncExitStack() as running:
                for batcher in service.batchers:
                    await running.enter_async_context(batcher)
                app.state.service = service
                yield  # uvicorn has answered all requests when it comes back here

    app = FastAPI(
        title="Skill service",
        description="Skill similarity and job matching by skillsim. This service uses the ESCO "
        "classification of the European Commission.",
        version="1",
        lifespan=lifespan,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # to http, behind what ends TLS
    )
    app.add_middleware(BodyLimit, most=settings.body_bytes, seconds=settings.body_seconds)
    app.add_middleware(Measured, metrics=metrics)
    answer_with_problems(app)
    _add_questions(app)
    _add_upkeep(app, metrics)
    _show_problems_as_such(app)
    return app


def _add_questions(app: FastAPI) -> None:
    @app.post("/match", response_model=MatchAnswer, responses=_REFUSALS)
    async def match(question: MatchQuestion, service: _Service) -> Response:
        """Who answers a vacancy best, and why."""
        return await service.answer(service.match, question)

    @app.post("/gap", response_model=GapAnswer, responses=_REFUSALS)
    async def gap(question: GapQuestion, service: _Service) -> Response:
        """What is covered of what is wanted, what is nearly so, and what is missing."""
        return await service.answer(service.gap, question)

    @app.post("/neighbours", response_model=NeighboursAnswer, responses=_REFUSALS)
    async def neighbours(question: NeighboursQuestion, service: _Service) -> Response:
        """The skills of the taxonomy that are closest to each skill."""
        return await service.answer(service.neighbours, question)

    @app.post("/normalise", response_model=NormaliseAnswer, responses=_REFUSALS)
    async def normalise(question: NormaliseQuestion, service: _Service) -> Response:
        """The concept that each text stands for, or why none is known."""
        return await service.answer(service.normalise, question)


def _add_upkeep(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/health", responses=_ANY)
    async def health() -> dict[str, str]:
        """Whether the process is alive; if not, start it anew."""
        return {"status": "ok"}

    @app.get("/ready", response_model=ModelFacts, responses={**_ANY, 503: {"model": Problem}})
    async def ready(service: _Service) -> ModelFacts:
        """Whether requests should be sent here now, and which model answers them."""
        if any(batcher.is_full for batcher in service.batchers):
            raise ProblemError(503, "Too many requests are waiting.")
        return service.engine.facts

    @app.get("/metrics", response_class=PlainTextResponse, responses=_ANY)
    async def show_metrics() -> Response:
        """The figures of this process, for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _show_problems_as_such(app: FastAPI) -> None:
    """Let OpenAPI name the media type that problems have; FastAPI would show plain JSON."""
    document = app.openapi()
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    [schema] = response["content"].values()
                    response["content"] = {MEDIA_TYPE: schema}
    app.openapi_schema = document
