"""Examples, one after the other, until the budget of a target is spent."""

from __future__ import annotations

import os
import reprlib
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

__all__ = ["SEED", "TALLIES", "Hang", "Tally", "hunt", "timed"]

_T = TypeVar("_T")

SECONDS = float(os.environ.get("FUZZ_SECONDS", "2"))
"""How long to try each target."""
SEED = int(os.environ.get("FUZZ_SEED", "0"))
_ROUND = 25  # examples
_CPU_SECONDS = 10  # of one example; of CPU, so that a busy machine is no finding


def _told(error: BaseException) -> str:
    """What was raised and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "skillsim" in Path(frame.filename).parts] or frames
    try:
        message = " ".join(str(error).split())[:200]
    except Exception:  # noqa: BLE001
        message = "which cannot be shown"
    return f"{type(error).__name__} at {Path(own[-1].filename).name}:{own[-1].lineno}: {message}"


class _Shown(Generic[_T]):
    """An example with a short text for it, whatever its own methods raise."""

    def __init__(self, example: _T) -> None:
        self.example = example

    def __repr__(self) -> str:
        facts = self.example.items() if isinstance(self.example, dict) else [("", self.example)]
        return "\n".join(f"{name} = {_show(value)}" for name, value in facts)


_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 200
_repr.maxdict = _repr.maxlist = _repr.maxtuple = 12


def _show(value: object) -> str:
    try:
        return _repr.repr(value)
    except Exception as error:  # noqa: BLE001
        return f"{type(value).__name__}, which cannot be shown ({type(error).__name__})"


class Hang(AssertionError):  # noqa: N818
    """One example took longer than any should."""


@dataclass
class Tally:
    """What came of the tries of one target."""

    tries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest: float = 0.0
    found: str = ""


TALLIES: dict[str, Tally] = {}


def hunt(
    name: str, examples: st.SearchStrategy[_T], attempt: Callable[[_T], str], *, share: float = 1.0
) -> None:
    """Try examples until the time is spent, each round of them with a seed of its own.

    Args:
        name: What is tried.
        examples: What it is tried with.
        attempt: Tries one example and says what came of it; raises for what must not come of it.
        share: How much of the time to take.

    Raises:
        Exception: What the first example raised that must not be raised.
    """
    tally = TALLIES.setdefault(name, Tally())
    began = time.monotonic()
    first = SEED * 1_000_000
    try:
        for number in range(first, first + 1_000_000):
            _round(examples, attempt, tally, number)
            if time.monotonic() - began > SECONDS * share:
                break
    except BaseException as error:
        tally.found = _told(error)
        raise
    finally:
        tally.seconds += time.monotonic() - began


def _round(
    examples: st.SearchStrategy[_T], attempt: Callable[[_T], str], tally: Tally, number: int
) -> None:
    @seed(number)
    @settings(
        max_examples=_ROUND,
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # examples are small, and to shrink one takes minutes
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(examples.map(_Shown))
    def one(shown: _Shown[_T]) -> None:
        tally.tries += 1
        began = time.process_time()
        with timed():
            outcome = attempt(shown.example)
        tally.outcomes[outcome or "answered"] += 1
        tally.slowest = max(tally.slowest, time.process_time() - began)

    one()


@contextmanager
def timed() -> Iterator[None]:
    """A limit on the processor's time. What waits and computes nothing, pytest-timeout ends."""
    if not hasattr(signal, "SIGPROF"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _hang)
    signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _hang(*_: object) -> None:
    raise Hang(f"one example took more than {_CPU_SECONDS} s of CPU")
