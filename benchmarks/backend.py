"""The service of examples/backend under load: failures, latency, memory, and hostile clients.

    pip install -e ".[dev]"
    python benchmarks/backend.py --seconds 60 --out benchmarks/results/backend.json

A real uvicorn in a process of its own, with one thread for matrices as in its Dockerfile; 64
connections of httpx2 on loopback, on the same machine, each asking again as soon as it is answered:
match, gap, neighbours and normalise at random, of 2,000 skills from the bundled taxonomy. First to
warm up, then for the time given, then beside clients that send huge, deep, broken and slow
requests. MiniLM has cut-offs that were made up, no cache, and a taxonomy of 500 concepts, since a
CPU takes minutes for the labels of the bundled one.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from figures import commit, machine
from peers import minilm_folder

from skillsim.taxonomy import Taxonomy

FOLDER = Path(__file__).parents[1] / "examples" / "backend"
MOST_GROWTH = 1.05
LONGEST = 190  # characters of a skill, so that the service takes it
SLOW = 5.0  # seconds that a client may take
JSON = {"Content-Type": "application/json"}
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(slots=True)
class Load:
    """What the clients have seen."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)

    def to_dict(self, lasted: float) -> dict[str, Any]:
        """The figures."""
        cuts = statistics.quantiles(self.seconds, n=100)
        return {
            "requests": len(self.seconds),
            "per_second": len(self.seconds) / lasted,
            "p50_ms": 1000 * cuts[49],
            "p99_ms": 1000 * cuts[98],
            "failed": dict(self.failed),
            "hostile": dict(sorted(self.hostile.items())),
        }


@contextmanager
def service(settings: Mapping[str, object]) -> Iterator[str]:
    """The service's address, for as long as it runs."""
    variables = {f"SERVICE_{name.upper()}": str(value) for name, value in settings.items()}
    paths = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH", "")]))
    process = subprocess.Popen(
        [sys.executable, "-m", "skill_service", "--port", "0"],
        env=os.environ | {"PYTHONPATH": paths} | THREADS | variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        found = None
        for line in process.stderr:
            if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                break
            print(line, end="", file=sys.stderr)
        if found is None:
            raise SystemExit("the service did not start")
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield found[1]
    finally:
        process.terminate()
        process.wait(60)


def question(rng: random.Random, skills: list[str]) -> tuple[str, dict[str, Any]]:
    """One of the four, of a size that people ask."""
    kind = rng.choice(("match", "gap", "neighbours", "normalise"))
    if kind == "match":
        candidates = {str(i): rng.sample(skills, 8) for i in range(5)}
        vacancy = [{"skill": skill} for skill in rng.sample(skills, 8)]
        return "/match", {"vacancy": vacancy, "candidates": candidates, "top_k": 3}
    if kind == "gap":
        want = [{"skill": skill} for skill in rng.sample(skills, 8)]
        return "/gap", {"have": rng.sample(skills, 10), "want": want}
    if kind == "neighbours":
        return "/neighbours", {"skills": rng.sample(skills, 2), "top_k": 10}
    return "/normalise", {"texts": [f"{skill} (basic)" for skill in rng.sample(skills, 5)]}


async def keep_asking(
    client: httpx2.AsyncClient, skills: list[str], until: float, load: Load, seed: int
) -> None:
    """One connection's questions, one after the other."""
    rng = random.Random(seed)
    while time.monotonic() < until:
        path, content = question(rng, skills)
        started = time.perf_counter()
        try:
            answer = await client.post(path, json=content)
        except httpx2.HTTPError as error:
            load.failed[type(error).__name__] += 1
            continue
        if answer.is_success:
            load.seconds.append(time.perf_counter() - started)
        else:
            load.failed[str(answer.status_code)] += 1


async def chunks(size: int) -> AsyncIterator[bytes]:
    """A body without a length."""
    for _ in range(size // 65_536):
        yield b" " * 65_536


async def slow(url: str, sent: bytes) -> str:
    """The status that a client gets who sends a part and no more."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    said = await asyncio.wait_for(reader.read(4096), 60)
    writer.close()
    return said[9:12].decode()


def attacks(client: httpx2.AsyncClient, url: str) -> dict[str, Callable[[], Awaitable[str]]]:
    """What hostile clients send, by name; each gives the status it was answered with."""

    async def post(content: bytes | AsyncIterator[bytes]) -> str:
        return str((await client.post("/match", content=content, headers=JSON)).status_code)

    head = b"POST /match HTTP/1.1\r\nHost: x\r\n"
    return {
        "huge": lambda: post(b" " * 5_000_000),
        "huge, in chunks": lambda: post(chunks(5_000_000)),
        "deep": lambda: post(b"[" * 200_000 + b"]" * 200_000),
        "bad UTF-8": lambda: post(b'{"vacancy": ["caf\xe9"]}'),
        "slow head": lambda: slow(url, head),
        "slow body": lambda: slow(url, head + b"Content-Length: 99\r\n\r\n{"),
    }


async def keep_attacking(
    name: str, attack: Callable[[], Awaitable[str]], until: float, load: Load
) -> None:
    """One hostile client."""
    while time.monotonic() < until:
        try:
            status = await attack()
        except (httpx2.HTTPError, OSError, TimeoutError) as error:
            status = type(error).__name__
        load.hostile[f"{name}: {status}"] += 1
        await asyncio.sleep(0.05)


async def under_load(
    url: str, skills: list[str], *, connections: int, seconds: float, hostile: bool = False
) -> Load:
    """So many connections for so long."""
    load, until = Load(), time.monotonic() + seconds
    limits = httpx2.Limits(max_connections=connections)
    async with (
        httpx2.AsyncClient(base_url=url, limits=limits, timeout=120, trust_env=False) as client,
        httpx2.AsyncClient(base_url=url, timeout=120, trust_env=False) as other,
        asyncio.TaskGroup() as tasks,
    ):
        for seed in range(connections):
            tasks.create_task(keep_asking(client, skills, until, load, seed))
        for name, attack in attacks(other, url).items() if hostile else ():
            tasks.create_task(keep_attacking(name, attack, until, load))
    return load


def resident(url: str) -> float:
    """The service's memory in MB."""
    figures = httpx2.get(f"{url}/metrics", trust_env=False).text
    found = re.search(r"^process_resident_memory_bytes (\S+)$", figures, re.MULTILINE)
    assert found is not None
    return float(found[1]) / 1e6


def small_taxonomy(folder: Path) -> Path:
    """500 concepts of the bundled taxonomy, as an ESCO download has them."""
    folder.mkdir()
    with (folder / "skills_en.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["conceptUri", "skillType", "preferredLabel", "altLabels", "status"])
        for concept in list(Taxonomy.bundled())[:500]:
            alternatives = "\n".join(concept.alternative_labels)
            label = concept.preferred_label
            rows.writerow([concept.uri, "skill/competence", label, alternatives, "released"])
    columns = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
    relations = folder / "broaderRelationsSkillPillar_en.csv"
    relations.write_text(",".join(columns) + "\n", encoding="utf-8")
    return folder


def settings_of(model: str, scratch: Path) -> dict[str, object]:
    """How the service is set for a model."""
    common: dict[str, object] = {
        "answer_seconds": 60,
        "head_seconds": SLOW,
        "body_seconds": SLOW,
    }
    if model == "embedded":
        return common
    policy = scratch / "policy.json"
    policy.write_text(json.dumps({"definite": 0.7, "related": 0.4, "source": "made up"}), "utf-8")
    return common | {
        "model": minilm_folder(),
        "policy": policy,
        "taxonomy": small_taxonomy(scratch / "taxonomy"),
    }


def measure(model: str, skills: list[str], connections: int, seconds: float) -> dict[str, Any]:
    """The figures of one model."""
    with tempfile.TemporaryDirectory() as scratch:
        started = time.monotonic()
        with service(settings_of(model, Path(scratch))) as url:
            ready = time.monotonic() - started

            def run(lasting: float, *, hostile: bool = False) -> tuple[Load, float]:
                begun = time.monotonic()
                load = asyncio.run(
                    under_load(
                        url, skills, connections=connections, seconds=lasting, hostile=hostile
                    )
                )
                return load, time.monotonic() - begun

            run(max(seconds / 4, 5.0))
            before = resident(url)
            load, lasted = run(seconds)
            after = resident(url)
            beside, beside_lasted = run(max(seconds / 4, 3 * SLOW), hostile=True)
    return {
        "model": model,
        "ready_seconds": ready,
        "calm": load.to_dict(lasted),
        "memory_mb": {"after warm-up": before, "at the end": after, "growth": after / before},
        "beside hostile clients": beside.to_dict(beside_lasted),
    }


def faults_of(case: Mapping[str, Any]) -> list[str]:
    """What must not be."""
    faults = [
        f"{case['model']}, {phase}: {case[phase]['failed']} failed"
        for phase in ("calm", "beside hostile clients")
        if case[phase]["failed"]
    ]
    if case["memory_mb"]["growth"] > MOST_GROWTH:
        faults.append(f"{case['model']}: memory grew to {case['memory_mb']['growth']:.3f} times")
    return faults + [
        f"{case['model']}: {answered}"
        for answered in case["beside hostile clients"]["hostile"]
        if not re.search(r": 4\d\d$", answered)
    ]


def main() -> int:
    """Measure, print JSON, and write it if asked to; 1 if a request failed or memory grew."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the calm load lasts")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--model", choices=("embedded", "MiniLM"), action="append")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    measured = commit()
    labels = [concept.preferred_label for concept in Taxonomy.bundled()]
    skills = random.Random(0).sample([label for label in labels if len(label) <= LONGEST], 2000)
    cases = [
        measure(model, skills, options.connections, options.seconds)
        for model in options.model or ("embedded", "MiniLM")
    ]
    faults = [fault for case in cases for fault in faults_of(case)]
    content = {
        "commit": measured,
        "machine": machine(),
        "seconds": options.seconds,
        "connections": options.connections,
        "cases": cases,
        "faults": faults,
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
