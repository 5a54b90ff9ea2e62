"""Batches, overload and the end."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from tests.support.service import Service, read_all, serving

from skill_service.batching import Batcher, Outcome
from skill_service.problems import ProblemError
from skill_service.settings import Settings


class Echo:
    """Answers with what was asked, and keeps the batches."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, questions: Sequence[str]) -> list[Outcome]:
        self.batches.append(list(questions))
        self.begun.set()
        self.go_on.wait(30)
        if "all" in questions:
            raise ValueError("all are refused")
        return [KeyError(each) if each == "no" else each.encode() for each in questions]


def run(echo: Echo, steps, *, most: int = 4, most_texts: int = 100, waiting: int = 8) -> None:
    async def main() -> None:
        with ThreadPoolExecutor(1) as worker:
            async with Batcher(
                echo,
                worker,
                size=len,
                most=most,
                most_texts=most_texts,
                seconds=0.01,
                waiting=waiting,
            ) as batcher:
                await steps(batcher)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_what_comes_at_once_is_answered_together_and_in_order() -> None:
    echo = Echo()

    async def steps(batcher: Batcher[str]) -> None:
        answers = await asyncio.gather(*(batcher.ask(str(i)) for i in range(6)))
        assert answers == [str(i).encode() for i in range(6)]

    run(echo, steps)
    assert echo.batches == [["0", "1", "2", "3"], ["4", "5"]]


def test_a_batch_has_so_many_texts_but_for_one_question_that_has_more() -> None:
    echo = Echo()
    asked = ["aaa", "bbb", "c", "dddddd", "e"]

    async def steps(batcher: Batcher[str]) -> None:
        answers = await asyncio.gather(*map(batcher.ask, asked))
        assert answers == [question.encode() for question in asked]

    run(echo, steps, most_texts=4)
    assert echo.batches == [["aaa"], ["bbb", "c"], ["dddddd"], ["e"]]


def test_a_refusal_is_for_the_one_and_a_failure_for_its_batch() -> None:
    async def steps(batcher: Batcher[str]) -> None:
        asked = map(batcher.ask, ("yes", "no", "also"))
        first, second, third = await asyncio.gather(*asked, return_exceptions=True)
        assert (first, type(second), third) == (b"yes", KeyError, b"also")
        failed = await asyncio.gather(*map(batcher.ask, ("x", "all")), return_exceptions=True)
        assert [type(each) for each in failed] == [ValueError, ValueError]
        assert await batcher.ask("on it goes") == b"on it goes"

    run(Echo(), steps)


def test_when_too_many_wait_others_are_sent_away_and_told_when_to_come_again() -> None:
    echo = Echo()
    echo.go_on.clear()

    async def steps(batcher: Batcher[str]) -> None:
        asked = [asyncio.create_task(batcher.ask("first"))]
        await asyncio.to_thread(echo.begun.wait, 30)
        asked += [asyncio.create_task(batcher.ask(str(i))) for i in range(8)]
        await asyncio.sleep(0)
        assert batcher.is_full
        with pytest.raises(ProblemError) as caught:
            await batcher.ask("one too many")
        assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "1"})
        echo.go_on.set()
        assert len(await asyncio.gather(*asked)) == 9

    run(echo, steps)


def test_who_has_given_up_waiting_is_not_computed() -> None:
    echo = Echo()
    echo.go_on.clear()

    async def steps(batcher: Batcher[str]) -> None:
        first = asyncio.create_task(batcher.ask("first"))
        await asyncio.to_thread(echo.begun.wait, 30)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(batcher.ask("impatient"), 0.05)
        echo.go_on.set()
        assert await first == b"first"
        assert await batcher.ask("next") == b"next"

    run(echo, steps)
    assert echo.batches == [["first"], ["next"]]


def test_at_the_end_all_that_was_asked_is_answered() -> None:
    answers: list[asyncio.Task[bytes]] = []

    async def steps(batcher: Batcher[str]) -> None:
        answers.extend(asyncio.create_task(batcher.ask(str(i))) for i in range(8))
        await asyncio.sleep(0)

    run(Echo(), steps)
    assert [answer.result() for answer in answers] == [str(i).encode() for i in range(8)]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_MODEL", "hub")
    monkeypatch.setenv("SERVICE_BODY_SECONDS", "2.5")
    assert Settings.from_environment() == Settings(model="hub", body_seconds=2.5)
    monkeypatch.setenv("SERVICE_BODY_BYTES", "many")
    with pytest.raises(ValueError, match="many"):
        Settings.from_environment()


@pytest.fixture
def narrow(esco: Path) -> Iterator[Service]:
    """A service in which one request may wait."""
    with serving(taxonomy=esco, batch_requests=1, waiting_requests=1) as service:
        yield service


def test_a_service_sheds_what_is_too_much_and_ends_when_all_is_answered(narrow: Service) -> None:
    def texts(request: int) -> list[str]:
        return [f"operate the forklift number {request}-{i}" for i in range(200)]

    async def flood() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(base_url=narrow.url, trust_env=False, timeout=60) as client:
            asked = (client.post("/normalise", json={"texts": texts(i)}) for i in range(12))
            return await asyncio.gather(*asked)

    answers = asyncio.run(flood())
    assert {answer.status_code for answer in answers} == {200, 503}
    assert all("retry-after" in each.headers for each in answers if each.status_code == 503)

    body = b'{"texts": ["repair engines"]}'
    head = (
        b"POST /normalise HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    with (
        socket.create_connection(("127.0.0.1", narrow.port), timeout=30) as begun,
        socket.create_connection(("127.0.0.1", narrow.port), timeout=30) as idle,
    ):
        begun.sendall(head + body[:5])
        time.sleep(0.3)
        narrow.process.send_signal(signal.SIGTERM)
        assert idle.recv(1) == b""  # closed at once
        begun.sendall(body[5:])
        said = read_all(begun)
    assert said.startswith(b"HTTP/1.1 200 ")
    assert b'"status":"resolved"' in said
    assert narrow.process.wait(30) in (0, -signal.SIGTERM)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", narrow.port), timeout=5)


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SERVICE_HEAD_SECONDS", value)
    with pytest.raises(ValueError, match="SERVICE_HEAD_SECONDS must be above 0"):
        Settings.from_environment()
