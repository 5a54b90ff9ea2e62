"""The rows that are closest to a query, their cosines computed anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from psycopg import sql

from skillsim.integrations.pgvector.schema import StoreTable, has_index
from skillsim.integrations.pgvector.wire import vector_text, vectors_from
from skillsim.results import SearchHit
from skillsim.search.scores import rounded_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.integrations.pgvector.connections import Connection

__all__ = ["MOST_EF_SEARCH", "Search"]

MOST_EF_SEARCH = 1000
"""What pgvector allows."""

_AT_ONCE = 64  # queries on their way together
_SPARE = 4  # rows beyond those wanted, since float32 leaves the order of near ties open
_NOISE = 1e-5  # of a cosine in float32, with pgvector's order of summation
_SETTINGS = """
    SELECT set_config('hnsw.ef_search', %s, true),
           set_config('hnsw.iterative_scan', 'strict_order', true)
"""
_WITHOUT_INDEX = "SELECT set_config('enable_indexscan', 'off', true)"
_NEAREST = """
    SELECT id, skill, embedding FROM {table} {where}
    ORDER BY embedding {distance} %s::{type} LIMIT %s
"""


class Search:
    """One search in one transaction.

    pgvector proposes rows by their distance in float32. Their cosines are computed anew and rounded
    as everywhere in skillsim, and where the last of the proposed rows is about as close as the last
    that is wanted, more are asked for. So without an index the answer is exact, ties and all.

    Args:
        connection: In a transaction.
        table: Where to search.
        where: JSON that the metadata must contain, or ``None``.
        ef_search: How many rows the index looks at, at least.
    """

    def __init__(
        self, connection: Connection, table: StoreTable, where: str | None, ef_search: int
    ) -> None:
        self._connection = connection
        self._table = table
        self._where = where
        self._query = sql.SQL(_NEAREST).format(
            table=table.identifier,
            where=sql.SQL("" if where is None else "WHERE metadata @> %s::jsonb"),
            distance=table.distance,
            type=table.vector_type,
        )
        connection.execute(_SETTINGS, [str(ef_search)])

    def nearest(self, vectors: NDArray[np.float32], k: int) -> list[list[SearchHit]]:
        """The ``k`` rows that are closest to each vector; fewer if fewer match."""
        found: list[list[SearchHit]] = [[]] * len(vectors)
        self._fill(found, range(len(vectors)), vectors, k, k + _SPARE)
        few = [i for i, hits in enumerate(found) if len(hits) < k]
        # An index gives up on a filter that few rows pass.
        if few and has_index(self._connection, self._table, method="hnsw"):
            self._connection.execute(_WITHOUT_INDEX)
            self._fill(found, few, vectors, k, k + _SPARE)
        return found

    def _fill(
        self,
        found: list[list[SearchHit]],
        asked: Sequence[int],
        vectors: NDArray[np.float32],
        k: int,
        width: int,
    ) -> None:
        """Answer some queries from the ``width`` rows that are proposed; again where in doubt."""
        unsettled: list[int] = []
        for i, rows in zip(asked, self._proposed(vectors, asked, width), strict=True):
            if not rows:
                found[i] = []
                continue
            ids, skills, packed = zip(*rows, strict=True)
            near = vectors_from(packed, self._table.dimension, half=self._table.half)
            cosines = rounded_rows(np.broadcast_to(vectors[i], near.shape), near)
            best = np.lexsort((ids, -cosines))[:k].tolist()
            found[i] = [SearchHit(skills[j], float(cosines[j]), ids[j]) for j in best]
            if len(rows) == width and cosines[-1] > cosines[best[-1]] - _NOISE:
                unsettled.append(i)
        if unsettled:
            self._fill(found, unsettled, vectors, k, 2 * width)

    def _proposed(
        self, vectors: NDArray[np.float32], asked: Sequence[int], width: int
    ) -> Iterator[list[tuple[int, str, bytes]]]:
        """Of each query the rows that are closest by pgvector's reckoning, closest first."""
        filters = [] if self._where is None else [self._where]
        for first in range(0, len(asked), _AT_ONCE):
            parameters = [
                [*filters, vector_text(vectors[i]), width] for i in asked[first : first + _AT_ONCE]
            ]
            with self._connection.cursor(binary=True) as cursor:
                cursor.executemany(self._query, parameters, returning=True)
                for _ in parameters:
                    yield cursor.fetchall()
                    cursor.nextset()
