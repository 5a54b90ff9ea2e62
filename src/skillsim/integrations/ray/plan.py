"""What the three jobs have in common: what is read, what the model does, what is added to a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pyarrow as pa

from skillsim.errors import InvalidArgumentError
from skillsim.integrations.ray.columns import require_kind

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.lookup import Lookup

__all__ = ["METADATA", "Finish", "Job", "Plan", "Solve"]

METADATA = b"skillsim"
"""The key in a schema's metadata under which the facts are, as JSON."""

Solve: TypeAlias = Callable[[Sequence[str]], pa.Table]
"""What is to be known of each of some distinct strings, a row for each, in order."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What is added to rows once the distinct strings in them are solved. It travels to workers.

    Attributes:
        column: The column that is read.
        added: The columns that are added.
        facts: What decides about them.
        compute: The added columns of a column and what is known of its strings.
    """

    column: str
    added: pa.Schema
    facts: Mapping[str, Any]
    compute: Callable[[pa.ChunkedArray, Lookup], Sequence[pa.Array]]

    @property
    def said(self) -> dict[str, Any]:
        """The facts, with the columns that they are about."""
        return {**self.facts, "columns": self.added.names}

    def __call__(self, table: pa.Table, known: Lookup) -> pa.Table:
        """The table with the columns that are added, and the facts in its schema's metadata."""
        if table.num_rows:
            arrays = self.compute(table[self.column], known)
        else:
            arrays = [pa.array([], field.type) for field in self.added]
        for field, array in zip(self.added, arrays, strict=True):
            table = table.append_column(field, array)
        said = {**(table.schema.metadata or {}), METADATA: json.dumps(self.said).encode()}
        return table.replace_schema_metadata(said)


@dataclass(frozen=True, slots=True)
class Plan:
    """A job that has been checked, taken apart into what the driver and the workers do.

    Attributes:
        encoder: The model. It stays with the driver; actors get its settings.
        lists: Whether the column holds lists of strings, or strings.
        read: The distinct strings of a column. It travels to workers.
        start: From an encoder to what solves strings with it. It travels to actors.
        finish: What is added to rows.
        group: What of a string reaches the model; strings with the same go to the same actor.
        also: Strings that are needed beside those of the rows.
        labels: Strings whose vectors actors look up and do not compute.
    """

    encoder: SkillEncoder
    lists: bool
    read: Callable[[pa.ChunkedArray], list[str]]
    start: Callable[[SkillEncoder], Solve]
    finish: Finish
    group: Callable[[str], str] = str
    also: Sequence[str] = ()
    labels: Sequence[str] = ()

    def require_columns(self, schema: pa.Schema) -> None:
        """Make sure that a table has the column, of the right kind, and none that is to be added.

        Raises:
            InvalidArgumentError: It is otherwise.
        """
        column = self.finish.column
        if column not in schema.names:
            listed = ", ".join(map(repr, schema.names))
            raise InvalidArgumentError(
                f"There is no column {column!r}. There are: {listed}.",
                name="column",
                value=repr(column),
            )
        require_kind(schema.field(column).type, column, lists=self.lists)
        for name in self.finish.added.names:
            if name in schema.names:
                raise InvalidArgumentError(
                    f"There is a column {name!r} already, which this job adds. Rename it, or give "
                    "prefix=.",
                    name="prefix",
                    value=repr(name),
                )


class Job(Protocol):
    """``Encode``, ``Normalise`` or ``Match``."""

    def plan(self) -> Plan:
        """The job, checked and taken apart.

        Raises:
            SkillSimError: What the job was given makes no sense.
        """
