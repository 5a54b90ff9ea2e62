"""Requests that come at the same time are computed together, in one thread.

A model answers many texts faster together than one by one, and Python computes in one thread at a
time in any case. While a batch is computed, the next one gathers; so nobody waits for company
unless there is none yet, and then for milliseconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from typing import Generic, Self, TypeAlias, TypeVar

from skill_service.problems import ProblemError

__all__ = ["Batcher", "Outcome"]

Q = TypeVar("Q")
Outcome: TypeAlias = bytes | Exception
"""The answer to one question, or why there is none."""


class Batcher(Generic[Q]):
    """Gathers questions, and has each batch answered in the worker thread; for ``async with``.

    Leaving it waits until everything that was asked is answered.

    Args:
        answer: Called with a batch in the worker; gives one outcome for each question, in order.
        worker: Where it is called.
        size: How many texts a question has.
        most: Questions in a batch at most.
        most_texts: Texts in a batch at most, but for one question that has more: all who are in a
            batch wait for all of it, and so does whoever is in the next one.
        seconds: How long the first of a batch waits for others.
        waiting: Questions that may wait before others are refused.
    """

    def __init__(  # noqa: PLR0913  # each is a limit of its own
        self,
        answer: Callable[[Sequence[Q]], Sequence[Outcome]],
        worker: Executor,
        *,
        size: Callable[[Q], int],
        most: int,
        most_texts: int,
        seconds: float,
        waiting: int,
    ) -> None:
        self._answer = answer
        self._worker = worker
        self._size = size
        self._most = most
        self._most_texts = most_texts
        self._seconds = seconds
        self._queue: asyncio.Queue[tuple[Q, asyncio.Future[bytes]]] = asyncio.Queue(waiting)

    @property
    def is_full(self) -> bool:
        """Whether the next question would be refused."""
        return self._queue.full()

    def waiting(self) -> int:
        """How many questions wait for the next batch."""
        return self._queue.qsize()

    async def ask(self, question: Q) -> bytes:
        """The answer.

        Raises:
            ProblemError: Too many wait already (503).
            Exception: What ``answer`` gave in its place.
        """
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((question, answer))
        except asyncio.QueueFull:
            raise ProblemError(
                503, "Too many requests are waiting. Try again.", headers={"Retry-After": "1"}
            ) from None
        return await answer  # who gives up waiting cancels it

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._queue.join()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        first = None
        while True:
            taken = [first or await self._queue.get()]
            first = None
            if self._queue.empty():
                await asyncio.sleep(self._seconds)
            texts = self._size(taken[0][0])
            while first is None and len(taken) < self._most and not self._queue.empty():
                one = self._queue.get_nowait()
                texts += self._size(one[0])
                if texts > self._most_texts:
                    first = one  # of the next batch
                else:
                    taken.append(one)
            await self._compute([one for one in taken if not one[1].done()])
            for _ in taken:
                self._queue.task_done()

    async def _compute(self, batch: Sequence[tuple[Q, asyncio.Future[bytes]]]) -> None:
        if not batch:
            return
        loop = asyncio.get_running_loop()
        questions = [question for question, _ in batch]
        try:
            outcomes = await loop.run_in_executor(self._worker, self._answer, questions)
        except Exception as error:  # noqa: BLE001  # it is theirs who asked, and no end of the loop
            outcomes = [error] * len(batch)
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if answer.done():  # they have gone
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
