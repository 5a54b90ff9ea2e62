"""How skills get into the table of a store, and out of it.

Every transaction takes the rows that others may want in the order of their names, first those it
adds, then those it changes or deletes. So whoever waits, waits for one that is further on, and no
two wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from skillsim.integrations.pgvector.schema import StoreTable, require_stamp
from skillsim.integrations.pgvector.wire import NewRows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.integrations.pgvector.connections import Connection

__all__ = ["Batch", "delete_names", "known_names"]

_COLUMNS = sql.SQL("id, name, skill, metadata, embedding")
_STAGING = ("pg_temp", "skillsim_staging")
_NEXT_IDS = "SELECT array_agg(nextval(%s::regclass)) FROM generate_series(1, %s)"
_STAGE = "CREATE TEMP TABLE {staging} (LIKE {table}) ON COMMIT DROP"
_INSERT = """
    INSERT INTO {table} ({columns}) SELECT {columns} FROM {staging} ORDER BY name
    ON CONFLICT (name) DO NOTHING
"""
_LOCK = "SELECT id FROM {table} WHERE name = ANY(%s) ORDER BY name FOR UPDATE"
# Of what is locked only: a row that came after the lock would be taken out of turn.
_UPDATE = """
    UPDATE {table} AS t SET metadata = g.metadata
    FROM unnest(%s::text[], %s::jsonb[]) AS g(name, metadata)
    WHERE t.name = g.name AND t.id = ANY(%s) AND t.metadata IS DISTINCT FROM g.metadata
"""
_DELETE = "DELETE FROM {table} WHERE name = ANY(%s) AND id = ANY(%s)"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What one call is to write.

    Attributes:
        table: Where to.
        new: Skills that were not there when asked, as they were written, by their names.
        vectors: One for each of these, in their order.
        metadata: The metadata of skills, those that were there too, as JSON, by their names.
    """

    table: StoreTable
    new: Mapping[str, str]
    vectors: NDArray[np.float32]
    metadata: Mapping[str, str]

    def write(self, connection: Connection) -> None:
        """Add what is new by one COPY, and change what was there.

        Raises:
            UniqueViolation: What was new is there by now.
        """
        require_stamp(connection, self.table, writing=True)
        if self.new:
            _copy(connection, self.table.parts, self._rows(connection), half=self.table.half)
        known = [name for name in self.metadata if name not in self.new]
        self._change(connection, known)

    def write_beside_others(self, connection: Connection) -> None:
        """The same, with what is there by now left as it is but for its metadata."""
        require_stamp(connection, self.table, writing=True)
        create = sql.SQL(_STAGE).format(
            staging=sql.Identifier(*_STAGING), table=self.table.identifier
        )
        connection.execute(create, ())
        _copy(connection, _STAGING, self._rows(connection), half=self.table.half)
        insert = sql.SQL(_INSERT).format(
            table=self.table.identifier, staging=sql.Identifier(*_STAGING), columns=_COLUMNS
        )
        connection.execute(insert, ())
        self._change(connection, list(self.metadata))

    def _rows(self, connection: Connection) -> NewRows:
        """The new rows, with ids in the order in which they came."""
        names = list(self.new)
        with connection.cursor(binary=True) as cursor:
            cursor.execute(_NEXT_IDS, [self.table.sequence, len(names)])
            [[ids]] = cursor.fetchall()
        # By code points, as the database sorts UTF-8 in the collation "C".
        order = sorted(range(len(names)), key=names.__getitem__)
        return NewRows(
            ids=[ids[i] for i in order],
            names=[names[i] for i in order],
            skills=[self.new[names[i]] for i in order],
            metadata=[self.metadata.get(names[i], "{}") for i in order],
            order=order,
            vectors=self.vectors,
        )

    def _change(self, connection: Connection, names: Sequence[str]) -> None:
        if not names:
            return
        locked = _lock(connection, self.table, names)
        facts = [self.metadata[name] for name in names]
        update = sql.SQL(_UPDATE).format(table=self.table.identifier)
        connection.execute(update, [list(names), facts, locked])


def known_names(connection: Connection, table: StoreTable, names: Sequence[str]) -> Collection[str]:
    """Those of some names that are in a table."""
    # As one text, which is several times faster than a list; there is no line end in a clean name.
    query = sql.SQL("SELECT name FROM {} WHERE name = ANY(string_to_array(%s, %s))")
    found = connection.execute(query.format(table.identifier), ["\n".join(names), "\n"])
    return {name for (name,) in found}


def delete_names(connection: Connection, table: StoreTable, names: Sequence[str]) -> int:
    """Delete rows by their names, and say how many there were."""
    require_stamp(connection, table, writing=True)
    locked = _lock(connection, table, names)
    query = sql.SQL(_DELETE).format(table=table.identifier)
    return connection.execute(query, [names, locked]).rowcount


def _lock(connection: Connection, table: StoreTable, names: Sequence[str]) -> list[int]:
    """The ids of the rows that are there and are locked now, in the order of their names."""
    rows = connection.execute(sql.SQL(_LOCK).format(table=table.identifier), [names])
    return [row_id for (row_id,) in rows]


def _copy(connection: Connection, table: tuple[str, str], rows: NewRows, *, half: bool) -> None:
    copy_in = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)")
    statement = copy_in.format(sql.Identifier(*table), _COLUMNS)  # which takes no parameters
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in rows.packed(half=half):
            copy.write(block)
