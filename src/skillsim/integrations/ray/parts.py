"""Jobs over Parquet files, written part by part, which can be stopped and gone on with.

A run leaves in its folder, beside one part for each file of its input:

===============================  ===============================================================
``_skillsim/run.json``           what decides about the content: model, policy, job, input
``_skillsim/keys-…``             the distinct strings, in chunks
``_skillsim/solved-…``           what is known of each chunk: of ``Encode`` and ``Match`` vectors
``_skillsim/labels-…``           of ``Normalise`` the same for the labels of the taxonomy
``part-00000.parquet``           the rows of the first file, in order, with the added columns
===============================  ===============================================================

Each file appears whole or not at all and always has the same content, whoever writes it, how often,
and beside whom: a task that is done twice does no harm, and what is there need not be done again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data

from skillsim.atomic import replacing
from skillsim.integrations.ray.actors import Actors, ship
from skillsim.integrations.ray.blocks import (
    chunk_table,
    error_in,
    guarded,
    keys_table,
    raise_error_in,
)
from skillsim.integrations.ray.encoding import vectors_by
from skillsim.integrations.ray.folder import RunFolder, checked, digests, input_files, write_table
from skillsim.integrations.ray.lookup import KEY
from skillsim.integrations.ray.running import (
    Solver,
    chunked,
    collected,
    require_ray,
    shared,
)

if TYPE_CHECKING:
    from ray.data import Dataset

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.lookup import Lookup
    from skillsim.integrations.ray.plan import Finish, Job, Plan, Solve
    from skillsim.integrations.shipped import ShippedEncoder

__all__ = ["WrittenParts", "write_parts"]

_ROWS_AT_ONCE = 8192
_ROWS_READ = 65_536  # of one column


@dataclass(frozen=True, slots=True)
class WrittenParts:
    """What a run has written.

    Attributes:
        paths: The parts, one for each file of the input, in order.
        rows: Rows in all of them.
        skipped: Parts that an earlier run had written.
        solved: Distinct strings that the model's actors were given now, the taxonomy's labels not
            counted; those of earlier runs are not given to them again.
    """

    paths: tuple[Path, ...]
    rows: int
    skipped: int
    solved: int


def write_parts(
    job: Job,
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    actors: Actors | None = None,
) -> WrittenParts:
    """A Parquet file of results for each Parquet file of the input, each row once and in order.

    A run that was stopped, however, is gone on with by the same call: what is written is skipped,
    strings that were solved included. Another model, policy, job or input is refused. More or fewer
    actors may be used than before.

    Args:
        job: ``Encode``, ``Normalise`` or ``Match``.
        inputs: Parquet files, or one folder of them, on a file system that all machines share.
        folder: Where the parts go, on such a file system; made if it is not there.
        actors: How many processes load the model; ``None`` is one, with one thread.

    Raises:
        RayNotStartedError: ``ray.init()`` has not been called.
        InvalidTableError: There is no such file, or it is no Parquet; or the folder holds something
            else, or a run with another model, policy, job or input.
        InvalidArgumentError: A file lacks the column, or has one that is to be added.
        SkillSimError: As the function that runs the same job over a dataset.

    Example:
        >>> from skillsim.integrations.ray import Actors, Encode, write_parts
        >>> from skillsim import SkillEncoder
        >>> job = Encode("skill", encoder=SkillEncoder("embedded"))
        >>> done = write_parts(job, "rows/", "vectors/", actors=Actors(2))  # doctest: +SKIP
        >>> len(done.paths), done.skipped  # doctest: +SKIP
        (1, 0)
    """
    require_ray()
    actors = actors or Actors()
    files = input_files(inputs)
    plan = job.plan()
    shipped = ship(plan.encoder, actors)
    counts = checked(files, plan)
    run = RunFolder(Path(folder).absolute())  # workers are in folders of their own
    run.begin(plan.finish.said, digests(files))
    parts = [run.folder / f"part-{i:05}.parquet" for i in range(len(files))]
    todo = [i for i, part in enumerate(parts) if not part.exists()]
    solved = 0
    if todo:
        known, solved = _known(run, plan, files, shipped, actors)
        tasks = ray.data.from_arrow([_task(str(files[i]), str(parts[i])) for i in todo])
        _wait_for(
            tasks.map_batches(
                _write_part,
                fn_kwargs={"finish": plan.finish, "known": known},
                batch_format="pyarrow",
                batch_size=None,
            )
        )
    return WrittenParts(tuple(parts), sum(counts), len(parts) - len(todo), solved)


def _known(
    run: RunFolder, plan: Plan, files: Sequence[Path], encoder: ShippedEncoder, actors: Actors
) -> tuple[ray.ObjectRef[Lookup], int]:
    """What is known of the input's strings, and of how many of them it was worked out now."""
    column, read = plan.finish.column, plan.read

    def reduce(task: pa.Table) -> pa.Table:
        [row] = task.to_pylist()
        return guarded(lambda: _distinct_in(row["source"], column, read))

    def keys() -> list[list[str]]:
        tasks = ray.data.from_arrow([_task(str(file), "") for file in files])
        blocks = tasks.map_batches(reduce, batch_format="pyarrow", batch_size=None)
        return chunked(collected(blocks, plan), plan.group)

    count = run.chunks("keys", keys)
    labels = None
    if plan.labels and count:
        pieces = run.chunks("labels", lambda: chunked(sorted(plan.labels), str))
        labels, _ = _solved(run, "labels", pieces, (vectors_by, encoder, None), actors)
    return _solved(run, "keys", count, (plan.start, encoder, labels), actors)


def _solved(
    run: RunFolder,
    name: str,
    count: int,
    begin: tuple[Callable[[SkillEncoder], Solve], ShippedEncoder, ray.ObjectRef[Lookup] | None],
    actors: Actors,
) -> tuple[ray.ObjectRef[Lookup], int]:
    pairs = [
        (run.state / f"{name}-{i:05}.parquet", run.state / f"solved-{name}-{i:05}.parquet")
        for i in range(count)
    ]
    todo = [(str(keys), str(solved)) for keys, solved in pairs if not solved.exists()]
    if todo:
        tasks = ray.data.from_arrow([_task(*pair) for pair in todo]).map_batches(
            _ChunkSolver,
            fn_constructor_args=begin,
            batch_format="pyarrow",
            batch_size=1,
            compute=actors.strategy,
            **actors.resources,
        )
        _wait_for(tasks)
    fresh = sum(pq.read_metadata(solved).num_rows for _, solved in todo)
    read = ray.remote(num_cpus=0)(pq.read_table)
    return shared([read.remote(str(solved)) for _, solved in pairs]), fresh


def _distinct_in(path: str, column: str, read: Callable[[pa.ChunkedArray], list[str]]) -> pa.Table:
    found: dict[str, None] = {}
    with pq.ParquetFile(path) as source:
        for batch in source.iter_batches(_ROWS_READ, columns=[column]):
            found.update(dict.fromkeys(read(pa.chunked_array([batch[column]]))))
    return keys_table(found)


class _ChunkSolver:
    """An actor that reads chunks of strings and writes what is known of them."""

    def __init__(self, *begin: Any) -> None:
        self._solve = Solver(*begin)

    def __call__(self, task: pa.Table) -> pa.Table:
        [row] = task.to_pylist()
        solved = self._solve(chunk_table(pq.read_table(row["source"])[KEY].to_pylist()))
        if error_in(solved) is not None:
            return solved
        return guarded(lambda: write_table(solved, Path(row["target"])))


def _wait_for(tasks: Dataset) -> None:
    """Have all of it done.

    Raises:
        SkillSimError: What a worker met; the first.
    """
    for block in tasks.iter_batches(batch_format="pyarrow", batch_size=None):
        raise_error_in(block)


def _write_part(task: pa.Table, *, finish: Finish, known: ray.ObjectRef[Lookup]) -> pa.Table:
    """One file of the input as one part."""
    [row] = task.to_pylist()
    return guarded(lambda: _finish_file(row["source"], Path(row["target"]), finish, ray.get(known)))


def _finish_file(path: str, part: Path, finish: Finish, lookup: Lookup) -> pa.Table:
    with pq.ParquetFile(path) as source:
        empty = finish(source.schema_arrow.empty_table(), lookup)
        with (
            replacing(part) as target,
            pq.ParquetWriter(target, empty.schema) as writer,
        ):
            for batch in source.iter_batches(batch_size=_ROWS_AT_ONCE):
                writer.write_table(finish(pa.Table.from_batches([batch]), lookup))
    return keys_table([path])


def _task(source: str, target: str) -> pa.Table:
    return pa.table({"source": [source], "target": [target]})
