"""Blocks that workers and the driver pass each other: strings, or an error of ours."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable

import pyarrow as pa

from skillsim.errors import SkillSimError
from skillsim.integrations.ray.lookup import KEY

__all__ = ["chunk_table", "error_in", "guarded", "keys_table", "raise_error_in"]

_ERROR = b"skillsim-error"


def keys_table(keys: Iterable[str]) -> pa.Table:
    """Strings as the column ``key``."""
    return pa.table({KEY: pa.array(list(keys), pa.large_string())})


def chunk_table(keys: Iterable[str]) -> pa.Table:
    """Strings as one row, a list of them."""
    return pa.table({KEY: pa.array([list(keys)], pa.large_list(pa.large_string()))})


def guarded(make: Callable[[], pa.Table]) -> pa.Table:
    """What a worker makes, or a block that carries the error of ours that it met.

    Ray Data passes on of an exception no more than its text, in a kind of its own.
    """
    try:
        return make()
    except SkillSimError as error:
        # One row, since Ray drops blocks without any.
        return keys_table([""]).replace_schema_metadata({_ERROR: pickle.dumps(error)})


def error_in(block: pa.Table) -> SkillSimError | None:
    """The error that a block carries, if it does."""
    pickled = (block.schema.metadata or {}).get(_ERROR)
    if pickled is None:
        return None
    error: SkillSimError = pickle.loads(pickled)  # noqa: S301  # of our own worker
    return error


def raise_error_in(block: pa.Table) -> None:
    """Raise the error that a block carries, if it does."""
    error = error_in(block)
    if error is not None:
        raise error
