"""Errors as ``application/problem+json`` (RFC 9457), whoever raises them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from skillsim.errors import SkillSimError

__all__ = ["ProblemError", "answer_with_problems", "problem_response"]

MEDIA_TYPE = "application/problem+json"
_SHOWN = 10  # faults of one request
_LONGEST = 100  # of a member's name, as of a candidate's identifier
_log = logging.getLogger(__name__)


class ProblemError(Exception):
    """A request that cannot be answered.

    Attributes:
        status: The HTTP status.
        detail: What is wrong, for people.
        headers: Headers of the answer.
    """

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers


def problem_response(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells a problem."""
    content: dict[str, Any] = {
        "type": "about:blank",  # RFC 9457: the status says it all
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = errors
    # In ASCII: what was sent may hold characters that UTF-8 cannot say.
    return Response(json.dumps(content), status, headers, MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of the app become a problem."""

    @app.exception_handler(ProblemError)
    async def _problem(_: Request, error: ProblemError) -> Response:
        return problem_response(error.status, error.detail, headers=error.headers)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        return problem_response(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        faults = error.errors()
        if any(fault["type"] == "json_invalid" for fault in faults):
            return problem_response(400, f"The body is not JSON: {faults[0]['ctx']['error']}.")
        # Without the values: they may be long, deep, or somebody's.
        shown = [
            {"pointer": _pointer(fault["loc"]), "detail": str(fault["msg"])}
            for fault in faults[:_SHOWN]
        ]
        more = f", of which the first {_SHOWN} are shown" if len(faults) > _SHOWN else ""
        return problem_response(422, f"The request has {len(faults)} faults{more}.", errors=shown)

    @app.exception_handler(SkillSimError)
    async def _refused(_: Request, error: SkillSimError) -> Response:
        if isinstance(error, ValueError):  # what was asked makes no sense
            return problem_response(422, str(error))
        _log.error("skillsim failed", exc_info=error)
        return problem_response(500, "The request could not be answered.")

    @app.exception_handler(Exception)
    async def _unexpected(_: Request, __: Exception) -> Response:
        return problem_response(500, "The request could not be answered.")  # uvicorn logs it


def _pointer(place: Sequence[str | int]) -> str:
    """The place in the body as a JSON Pointer (RFC 6901); long names of members shortened."""
    members = place[1:-1] if place[-1] == "[key]" else place[1:]  # what pydantic adds is none
    steps = (str(step)[:_LONGEST].replace("~", "~0").replace("/", "~1") for step in members)
    pointer = "".join(f"/{step}" for step in steps)
    return pointer.encode("utf-8", "replace").decode()
