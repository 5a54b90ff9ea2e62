"""Figures with bounds: how they are measured, printed and stored."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["KILOBYTES", "Figure", "commit", "in_turn", "publish", "python", "report", "seconds"]

# For scripts that run in a process of their own, and measure its memory.
KILOBYTES = """
def kilobytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and what it must reach.

    Attributes:
        name: What was measured.
        value: The figure.
        bound: What the figure must reach.
        at_most: Whether the bound is an upper one.
        detail: The two sides of the ratio.
    """

    name: str
    value: float
    bound: float
    at_most: bool = False
    detail: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def in_turn(calls: Sequence[Callable[[], float]], runs: int) -> list[float]:
    """Median of each measurement, taken in turn: a b c, a b c, …; the first turn warms up."""
    turns = [[call() for call in calls] for _ in range(runs + 1)][1:]
    return [statistics.median(column) for column in zip(*turns, strict=True)]


def python(*arguments: str) -> str:
    """Run this Python and return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent), "HF_HUB_OFFLINE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment
    ).stdout


def report(description: str, measure: Callable[[], Iterable[Figure]]) -> int:
    """Measure, print a table, and write JSON if the command line asks for it.

    Returns:
        The exit status: 1 if a figure misses its bound.
    """
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    measured = commit()  # now, before anything can change
    return publish(list(measure()), options.out, measured)


def publish(figures: Sequence[Figure], out: Path | None, measured: str) -> int:
    """Print a table, and write JSON if there is a file for it.

    Returns:
        The exit status: 1 if a figure misses its bound.
    """
    print("| figure | measured | bound | ours : theirs |")
    print("|---|---|---|---|")
    for figure in figures:
        sign = "≤" if figure.at_most else "≥"
        miss = "" if figure.holds else " **missed**"
        print(
            f"| {figure.name} | {figure.value:.3g}{miss} | {sign} {figure.bound:g} "
            f"| {figure.detail} |"
        )
    if out:
        content = {
            "commit": measured,
            "machine": machine(),
            "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures],
        }
        out.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.split(": ")[1] for line in lines if "model name" in line), model)
    return {
        "system": platform.system(),
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit measured, marked if the working tree differs from it."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    answer = subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or "unknown"
