"""What the fuzzing did, shown at the end and written where ``FUZZ_REPORT`` says."""

from __future__ import annotations

import json
import os
import platform
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fuzz.hunting import SECONDS, SEED, TALLIES
from tests.fuzz.parts import folder

from skillsim.errors import CacheWarning, EmbeddedModelWarning, FewLabelsWarning


@pytest.fixture(autouse=True)
def _work_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is taken for a path lies in a folder that is thrown away."""
    deep = folder() / "a" / "b" / "c"
    deep.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(deep)


@pytest.fixture(autouse=True)
def _our_own_warnings() -> Iterator[None]:
    """Warnings of ours are no findings; those of others are, as in every other test."""
    with warnings.catch_warnings():
        for category in (CacheWarning, EmbeddedModelWarning, FewLabelsWarning):
            warnings.simplefilter("ignore", category)
        yield


def pytest_runtest_teardown() -> None:
    # After each target, so that a run that is stopped leaves what it found.
    place = os.environ.get("FUZZ_REPORT")
    if place and TALLIES:
        Path(place).write_text(json.dumps(_report(), indent=1) + "\n", encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not TALLIES:
        return
    totals = _report()["totals"]
    terminalreporter.section("fuzzing")
    terminalreporter.write_line(json.dumps(totals))


def _report() -> dict[str, object]:
    outcomes: Counter[str] = Counter()
    for tally in TALLIES.values():
        outcomes.update(tally.outcomes)
    return {
        "python": platform.python_version(),
        "seed": SEED,
        "seconds_per_target": SECONDS,
        "totals": {
            "targets": len(TALLIES),
            "tries": sum(tally.tries for tally in TALLIES.values()),
            "answered": outcomes["answered"],
            "refused": outcomes.total() - outcomes["answered"],
            "kinds_of_refusal": len(outcomes) - 1,
            "seconds": round(sum(tally.seconds for tally in TALLIES.values())),
            "slowest_cpu_seconds": round(max(t.slowest for t in TALLIES.values()), 2),
            "findings": sum(bool(tally.found) for tally in TALLIES.values()),
        },
        "refusals": dict(outcomes.most_common()),
        "targets": {
            name: vars(tally)
            | {"seconds": round(tally.seconds, 1), "slowest": round(tally.slowest, 3)}
            for name, tally in sorted(TALLIES.items())
        },
    }
