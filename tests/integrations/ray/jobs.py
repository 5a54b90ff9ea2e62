"""Jobs that keep a diary of what the model is asked, and some that fail on purpose."""

from __future__ import annotations

import dataclasses
import os
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillsim import SkillEncoder
from skillsim.errors import SkillSimError
from skillsim.integrations.ray.plan import Job, Plan, Solve

__all__ = ["Diary", "asked", "seconds_by_actor"]


@dataclasses.dataclass(frozen=True)
class Diary:
    """A job of which every string that reaches the model is noted, in files of a folder.

    Attributes:
        job: What is to be done.
        folder: Where the notes go.
        failure: What happens to the first actor that is given its third chunk: ``"killed"`` ends
            the process, ``"stopped"`` raises an error; once in the life of the folder.
    """

    job: Job
    folder: Path
    failure: str = ""

    def plan(self) -> Plan:
        plan = self.job.plan()
        return dataclasses.replace(plan, start=_Start(plan.start, str(self.folder), self.failure))


@dataclasses.dataclass(frozen=True)
class _Start:
    start: Any
    folder: str
    failure: str

    def __call__(self, encoder: SkillEncoder) -> Solve:
        folder = Path(self.folder)
        inner = self.start(_noting(encoder, folder))
        chunks = 0

        def solve(keys: Sequence[str]) -> Any:
            nonlocal chunks
            chunks += 1
            begun = time.time()
            marker = folder / "failed"
            if self.failure and chunks == 3 and not marker.exists():
                marker.touch()
                if self.failure == "killed":
                    os._exit(1)
                raise SkillSimError("stopped")
            solved = inner(keys)
            line = f"{os.getpid()} {begun} {time.time()} {len(keys)}\n"
            (folder / f"{uuid.uuid4().hex}.time").write_text(line)
            return solved

        return solve


def _noting(encoder: SkillEncoder, folder: Path) -> SkillEncoder:
    known = encoder.encode

    def encode(texts: Any, **options: Any) -> Any:
        texts = [texts] if isinstance(texts, str) else list(texts)
        (folder / f"{uuid.uuid4().hex}.asked").write_text("\n".join(texts))
        return known(texts, **options)

    encoder.encode = encode
    return encoder


def asked(folder: Path) -> list[str]:
    """Every string that the model was asked about, as often as it was."""
    notes = [note.read_text() for note in folder.glob("*.asked")]
    return [text for note in notes for text in note.splitlines()]


def seconds_by_actor(folder: Path) -> dict[str, list[tuple[float, float, int]]]:
    """For each actor of its chunks begin, end and how many strings, in order."""
    found: dict[str, list[tuple[float, float, int]]] = {}
    for note in folder.glob("*.time"):
        actor, begun, ended, count = note.read_text().split()
        found.setdefault(actor, []).append((float(begun), float(ended), int(count)))
    return {actor: sorted(chunks) for actor, chunks in found.items()}
