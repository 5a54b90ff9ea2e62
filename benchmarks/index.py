"""How fast an index is, exact and approximate, beside faiss, in the same run.

    pip install -e ".[ann]" && pip install --group peers
    python benchmarks/index.py --out benchmarks/results/index.json

Exact search is compared with faiss' `IndexFlatIP` on the same vectors, 2 threads each, in turn. The
vectors are those of the embedded model, of names put together from pairs of the 30,957 phrases of
skill-extractor (seed 0); the queries are other pairs. Where the ids differ, the cosines must be
equal to 2e-6: which of two such rows comes first in float32 is chance.

`--pairs 100000 --queries 1000 --rows 1000000` are the sizes of the figures that are kept.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import KILOBYTES, Figure, in_turn, python, report, seconds
from peers import phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THREADS = 2
TOP_K = 10
SAME = 2e-6  # of cosines in float32

MEMORY = f"""
{KILOBYTES}
import sys
from index import made_up
from skillsim import SkillEncoder
from skillsim.search import SkillIndex

index = SkillIndex.load(sys.argv[1], encoder=SkillEncoder("embedded"))
queries = made_up(int(sys.argv[2]), seed=1)
index.search(queries[:10])
def anonymous():
    return kilobytes("RssAnon")
import threading, time
peak, stop = [anonymous()], threading.Event()
before = peak[0]
def watch():
    while not stop.is_set():
        peak.append(anonymous())
        time.sleep(0.002)
watcher = threading.Thread(target=watch)
watcher.start()
index.search(queries)
stop.set()
watcher.join()
print((max(peak) - before) / 1024)
"""

OPENING = """
import sys, time
from skillsim import SkillEncoder
from skillsim.search import SkillIndex, graph

encoder = SkillEncoder("embedded")
graph.require_usearch()
started = time.perf_counter()
SkillIndex.load(sys.argv[1], encoder=encoder)
print(time.perf_counter() - started)
"""


def made_up(count: int, *, seed: int) -> list[str]:
    """So many distinct names, each of two phrases."""
    import numpy as np

    words = phrases()
    generator = np.random.default_rng(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        pairs = generator.integers(0, len(words), (count, 2)).tolist()
        names |= dict.fromkeys(f"{words[a]} {words[b]}" for a, b in pairs)
    return list(names)[:count]


def measure_exact(rows: int, queries: int) -> Iterator[Figure]:
    """Exact search against faiss' flat index."""
    import numpy as np

    from skillsim import SkillEncoder
    from skillsim.search.topk import top_k_neighbours

    faiss: Any = importlib.import_module("faiss")
    faiss.omp_set_num_threads(THREADS)
    encoder = SkillEncoder("embedded")
    vectors, asked = encoder.encode(made_up(rows, seed=0)), encoder.encode(made_up(queries, seed=1))
    flat = faiss.IndexFlatIP(encoder.dimension)
    flat.add(vectors)
    ours, theirs = in_turn(
        [
            lambda: seconds(lambda: top_k_neighbours(asked, vectors, TOP_K)),
            lambda: seconds(lambda: flat.search(asked, TOP_K)),
        ],
        runs=9,
    )
    places, cosines = top_k_neighbours(asked, vectors, TOP_K)
    scores, ids = flat.search(asked, TOP_K)
    what = f"exact top-{TOP_K}, {queries:,} queries x {rows:,} x {encoder.dimension}"
    yield Figure(
        f"{what}, time : that of faiss IndexFlatIP",
        ours / theirs,
        1.2,
        at_most=True,
        detail=f"{ours:.3f} s : {theirs:.3f} s",
    )
    print(f"ids that differ: {int((places != ids).sum())} of {ids.size}; see the next figure")
    yield Figure(
        "largest difference of cosines at the same rank",
        float(np.abs(cosines - scores).max()),
        SAME,
        at_most=True,
    )


def measure_large(rows: int, queries: int) -> Iterator[Figure]:
    """Time and memory of exact search, and the graph, in many rows."""
    from skillsim import SkillEncoder
    from skillsim.search import SkillIndex
    from skillsim.search.topk import top_k_neighbours

    encoder = SkillEncoder("embedded")
    skills = made_up(rows, seed=0)
    vectors = encoder.encode(skills)
    asked = encoder.encode(made_up(queries, seed=1))

    def search(some: NDArray[np.float32]) -> float:
        return seconds(lambda: top_k_neighbours(asked, some, TOP_K))

    part, whole = in_turn(
        [partial(search, vectors[: rows // 10]), partial(search, vectors)], runs=3
    )
    yield Figure(
        f"exact, time per row, {rows:,} : {rows // 10:,} rows",
        whole / part / 10,
        1.2,
        at_most=True,
        detail=f"{whole:.2f} s : {part:.2f} s for {queries:,} queries",
    )
    del vectors
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "exact.index")
        SkillIndex(skills, encoder=encoder).save(path)
        yield Figure(
            f"exact, {queries:,} queries in {rows:,} mapped rows, MB of memory beside the file",
            float(python("-c", MEMORY, path, str(queries))),
            256,
            at_most=True,
        )
        yield from measure_graph(skills, Path(folder), queries)


def measure_graph(skills: list[str], folder: Path, queries: int) -> Iterator[Figure]:
    """Recall and speed of the approximate index."""
    from ready import ReadyEncoder

    from skillsim import SkillEncoder
    from skillsim.search import SkillIndex

    encoder = SkillEncoder("embedded")
    exact = SkillIndex.load(folder / "exact.index", encoder=encoder)
    started = time.perf_counter()
    quick = SkillIndex(skills, encoder=encoder, approximate=True)
    print(f"approximate index of {len(skills):,} built in {time.perf_counter() - started:.1f} s")
    quick.save(folder / "quick.index")
    names = made_up(queries, seed=1)
    expected, found = exact.search(names, top_k=TOP_K), quick.search(names, top_k=TOP_K)
    # A hit counts if it is as near as the last of the nearest: which of two ties comes is order.
    recall = sum(
        sum(hit.similarity >= best[-1].similarity for hit in hits) / len(best)
        for best, hits in zip(expected, found, strict=True)
    ) / len(names)
    yield Figure(f"approximate, recall@{TOP_K} in {len(skills):,} rows", recall, 0.95)
    batch = in_turn([lambda: seconds(lambda: quick.search(names, top_k=TOP_K))], runs=5)[0]
    words = iter(names)
    [one] = in_turn(
        [lambda: seconds(lambda: quick.search(next(words), top_k=TOP_K))], runs=len(names) - 1
    )
    print(f"the same, many at once from their strings: {batch / len(names) * 1e3:.2f} ms a query")
    print(f"one query from its string: {one * 1e3:.2f} ms")
    ready = ReadyEncoder("embedded")
    ready.prepare(names)
    mapped, words = SkillIndex.load(folder / "quick.index", encoder=ready), iter(names)
    [one] = in_turn(
        [lambda: seconds(lambda: mapped.search(next(words), top_k=TOP_K))], runs=len(names) - 1
    )
    yield Figure("approximate, one query from its vector, ms", one * 1e3, 1, at_most=True)
    path = str(folder / "quick.index")
    megabytes = Path(path).stat().st_size / 1e6
    opening = in_turn([lambda: float(python("-c", OPENING, path))], runs=5)[0]
    yield Figure(
        "opening it from disk, ms",
        opening * 1e3,
        100,
        at_most=True,
        detail=f"{megabytes:,.0f} MB",
    )


def main() -> int:
    """Read the sizes, and leave the rest of the command line to ``report``."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--pairs", type=int, default=100_000, help="rows beside faiss")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the large index")
    parser.add_argument("--queries", type=int, default=1_000)
    sizes, rest = parser.parse_known_args()
    sys.argv[1:] = rest

    def measure() -> Iterator[Figure]:
        yield from measure_exact(sizes.pairs, sizes.queries)
        yield from measure_large(sizes.rows, sizes.queries)

    return report(__doc__ or "", measure)


if __name__ == "__main__":
    sys.exit(main())
