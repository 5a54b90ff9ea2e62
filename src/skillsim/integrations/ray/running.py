"""What the driver does: collects distinct strings, has actors solve them, shares the answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NoReturn

import ray
import ray.data

from skillsim.errors import RayNotStartedError, SkillSimError
from skillsim.integrations.ray.blocks import (
    chunk_table,
    error_in,
    guarded,
    keys_table,
    raise_error_in,
)
from skillsim.integrations.ray.encoding import vectors_by
from skillsim.integrations.ray.known import KnownVectors, Model
from skillsim.integrations.ray.lookup import KEY, Lookup, make_lookup

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.actors import Actors
    from skillsim.integrations.ray.plan import Finish, Plan, Solve
    from skillsim.integrations.shipped import ShippedEncoder

__all__ = [
    "Solver",
    "add_columns",
    "chunked",
    "collected",
    "distinct_keys",
    "known_labels",
    "require_ray",
    "shared",
    "solve_all",
]

_CHUNKS = 64
_SMALLEST, _LARGEST = 512, 8192  # strings


def require_ray() -> None:
    """Make sure that the caller has started Ray, or joined a cluster.

    Raises:
        RayNotStartedError: It is not so.
    """
    if not ray.is_initialized():
        raise RayNotStartedError(
            "Ray is not started in this process. Call ray.init() first: with address='auto' it "
            "joins the cluster that runs, without it starts one on this machine."
        )


def distinct_keys(dataset: Dataset, plan: Plan) -> list[str]:
    """The distinct strings of a dataset, and those that are needed beside, in order of ``group``.

    Each block is reduced to its distinct strings where it is; only those come to the driver.
    """
    column, read = plan.finish.column, plan.read

    def reduce(block: pa.Table) -> pa.Table:
        return guarded(lambda: keys_table(read(block[column])))

    return collected(
        dataset.select_columns([column]).map_batches(
            reduce, batch_format="pyarrow", batch_size=None
        ),
        plan,
    )


def collected(blocks: Dataset, plan: Plan) -> list[str]:
    """The strings of blocks, each once, and those that are needed beside, in order of ``group``.

    Raises:
        SkillSimError: What a worker met; the first.
    """
    found = dict.fromkeys(plan.also)
    for block in blocks.iter_batches(batch_format="pyarrow", batch_size=None):
        raise_error_in(block)
        found.update(dict.fromkeys(block[KEY].to_pylist()))
    return sorted(found, key=lambda key: (plan.group(key), key))


def chunked(keys: Sequence[str], group: Callable[[str], str]) -> list[list[str]]:
    """Strings in pieces, none of which parts a group; depends on the strings alone."""
    size = min(max(math.ceil(len(keys) / _CHUNKS), _SMALLEST), _LARGEST)
    chunks: list[list[str]] = [[]]
    for _, alike in groupby(keys, key=group):
        if len(chunks[-1]) >= size:
            chunks.append([])
        chunks[-1].extend(alike)
    return [chunk for chunk in chunks if chunk]


class Solver:
    """What an actor holds: one model, loaded once, and what a job does with it.

    Args:
        start: The job's.
        encoder: The model's settings.
        labels: Where vectors are that need not be computed.
    """

    def __init__(
        self,
        start: Callable[[SkillEncoder], Solve],
        encoder: ShippedEncoder,
        labels: ray.ObjectRef[Lookup] | None,
    ) -> None:
        try:
            model = encoder.load()
            if labels is not None:
                model = KnownVectors(ray.get(labels), Model.of(model), model)
            self._solve = start(model)
        except SkillSimError as error:  # Ray would start the actor again, and again
            self._solve = partial(_fail, error)

    def __call__(self, chunk: pa.Table) -> pa.Table:
        """What is to be known of the strings in a table of one row, a list of them."""
        [keys] = chunk[KEY].to_pylist()
        return guarded(lambda: self._solve(keys))


def _fail(error: SkillSimError, _: Sequence[str]) -> NoReturn:
    raise error


def solve_all(
    chunks: Sequence[Sequence[str]],
    start: Callable[[SkillEncoder], Solve],
    encoder: ShippedEncoder,
    actors: Actors,
    labels: ray.ObjectRef[Lookup] | None = None,
) -> ray.ObjectRef[Lookup]:
    """What is to be known of strings, worked out by actors, each chunk by one of them."""
    if not chunks:
        return shared([])
    # A chunk is one row: Ray wants a number of rows for GPUs, and would cut and join longer ones.
    solved = ray.data.from_arrow(list(map(chunk_table, chunks))).map_batches(
        Solver,
        fn_constructor_args=(start, encoder, labels),
        batch_format="pyarrow",
        batch_size=1,
        compute=actors.strategy,
        **actors.resources,
    )
    tables = solved.to_arrow_refs()
    first_error = ray.remote(num_cpus=0)(_first_error)
    error = ray.get(first_error.remote(*tables))
    if error is not None:
        raise error
    return shared(tables)


def known_labels(
    plan: Plan, encoder: ShippedEncoder, actors: Actors
) -> ray.ObjectRef[Lookup] | None:
    """The vectors of a plan's labels, computed once for all actors; ``None`` if it has none."""
    if not plan.labels:
        return None
    return solve_all(chunked(sorted(plan.labels), str), vectors_by, encoder, actors)


def shared(tables: Sequence[ray.ObjectRef[pa.Table]]) -> ray.ObjectRef[Lookup]:
    """One lookup of tables, in the object store."""
    if not tables:  # nothing will be asked for
        return ray.put(make_lookup([keys_table([])]))
    gather = ray.remote(num_cpus=0)(_gather)
    return gather.remote(*tables)


def _first_error(*tables: pa.Table) -> SkillSimError | None:
    return next(filter(None, map(error_in, tables)), None)


def _gather(*tables: pa.Table) -> Lookup:
    return make_lookup(tables)


def add_columns(table: pa.Table, finish: Finish, known: ray.ObjectRef[Lookup]) -> pa.Table:
    """Some rows with the columns of a job. What is known is mapped, not copied."""
    return finish(table, ray.get(known))
