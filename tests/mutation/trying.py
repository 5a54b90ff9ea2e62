"""A pytest plugin that tries mutants, each in a fork of the process that has collected the tests.

mutmut's own runner starts pytest anew for each mutant, which tests/conftest.py forbids within one
process, and tries the tests in no order. Here nothing is imported twice, the tests of a mutant are
those that call its function, the fastest come first, and the first that fails ends it.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from tests.mutation.mutants import Mutant

__all__ = ["Trials"]

_ACTIVE = "MUTANT_UNDER_TEST"
_PATIENCE = 4.0  # times the processor's seconds that the tests take without a mutant …
_AT_LEAST = 4.0  # … and seconds
_STUCK = 60.0  # seconds on the clock, for what waits for ever
_EXAMPLES = 30  # of Hypothesis; the same ones each time


@dataclass
class _Reach:
    """Which tests call which functions, and how many seconds each test takes."""

    seconds: dict[int, float] = field(default_factory=dict)
    tests: dict[str, list[int]] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> list[int]:
        return sorted(self.tests.get(mutant.reached_by, ()), key=self.seconds.__getitem__)


class Trials:
    """Tries mutants in place of running the tests.

    Args:
        mutants: Those to try.
        done: Told of each mutant what became of it, as soon as it is known: ``"killed"``,
            ``"timeout"``, ``"survived"`` or, if no test calls its function, ``"no tests"``.
    """

    def __init__(self, mutants: Iterable[Mutant], done: Callable[[Mutant, str], None]) -> None:
        self._mutants = list(mutants)
        self._done = done

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutation",
            max_examples=_EXAMPLES,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],  # the first example that fails is enough
        )
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed or not session.items:
            raise session.Failed("the tests could not be collected")
        reach = _reach(session)
        for mutant in self._mutants:
            tests = reach.of(mutant)
            if not tests:
                self._done(mutant, "no tests")
                continue
            seconds = sum(reach.seconds[test] for test in tests)
            self._done(mutant, _try(session, mutant, tests, _AT_LEAST + _PATIENCE * seconds))
        return True


def _reach(session: pytest.Session) -> _Reach:
    """Run every test once, without a mutant, in a fork: caches that it fills would hide mutants."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        found = _measured(session)
        with os.fdopen(write, "w") as pipe:
            json.dump(found, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    found = json.loads(text or '{"failed": "the process ended"}')
    if "failed" in found:
        raise session.Failed(f"without a mutant, {found['failed']} fails")
    if not any(functions for _, functions in found["tests"]):
        raise session.Failed("the tests import another skillsim than the one with the mutants")
    reach = _Reach()
    for test, (seconds, functions) in enumerate(found["tests"]):
        reach.seconds[test] = seconds
        for function in functions:
            reach.tests.setdefault(function, []).append(test)
    return reach


def _measured(session: pytest.Session) -> dict[str, object]:
    from mutmut.state import state

    os.environ[_ACTIVE] = "stats"
    tests = []
    for test, item in enumerate(session.items):
        state()._stats.clear()
        start = time.process_time()
        _run(session, test)
        tests.append((time.process_time() - start, sorted(state()._stats)))
        if session.testsfailed:
            return {"failed": item.nodeid}
    return {"tests": tests}


def _try(session: pytest.Session, mutant: Mutant, tests: Iterable[int], seconds: float) -> str:
    child = os.fork()
    if not child:
        # Of the processor, so that a busy machine is no finding.
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
        _try_here(session, mutant, tests)
    end = time.monotonic() + _STUCK + 10 * seconds
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            if code in {-signal.SIGXCPU, -signal.SIGKILL}:
                return "timeout"
            return "survived" if code == 0 else "killed"  # a crash is noticed, too
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def _try_here(session: pytest.Session, mutant: Mutant, tests: Iterable[int]) -> NoReturn:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.environ[_ACTIVE] = mutant.name
        for test in tests:
            _run(session, test)
            if session.testsfailed:
                os._exit(1)
    except BaseException:  # noqa: BLE001  # whatever it is, the mutant is behind it
        os._exit(1)
    os._exit(0)


def _run(session: pytest.Session, test: int) -> None:
    item = session.items[test]
    # Without a next test, every fixture is torn down: the tests do not share what a mutant made.
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def read_results(path: Path) -> dict[tuple[str, str], str]:
    """What became of each mutant in an earlier run, by function and change."""
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {(line["function"], line["change"]): line["result"] for line in lines}
