"""Approximate search: a navigable graph (HNSW) by usearch, which proposes what may be near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.encoding.forks import ForkSafeLock
from skillsim.errors import MissingExtraError
from skillsim.search.topk import best_pairs, top_k_neighbours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.search.rows import Rows

__all__ = ["Graph", "require_usearch"]

_CONNECTIVITY = 16
_EXPANSION_ADD = 128
_EXPANSION_SEARCH = 208  # for 95 of 100 in a million; benchmarks/index.py measures it
_AT_ONCE = 4096


def require_usearch() -> None:
    """Make sure that usearch is there.

    Raises:
        MissingExtraError: It is not.
    """
    try:
        import usearch.index  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(extra="ann", purpose="An approximate index") from error


class Graph:
    """Proposes rows that may be near a query.

    Its vectors are int8, and it may propose rows that were removed since or not be told of yet: who
    asks compares the true vectors, and leaves out what does not count.

    Args:
        dimension: Of the vectors.
        stored: A graph as ``content`` gave it, which is used where it lies; it is copied when the
            first row is added.

    Raises:
        RuntimeError: ``stored`` is not a graph.
    """

    def __init__(self, dimension: int, *, stored: NDArray[np.uint8] | None = None) -> None:
        self._dimension = dimension
        self._stored = stored
        self._index = _new_index(dimension)
        self._lock = ForkSafeLock(hold_forks=True)
        if stored is not None:
            self._index.view(stored)

    @classmethod
    def of(cls, rows: Rows) -> Graph:
        """A graph of the rows that count, numbered anew."""
        graph = cls(rows.base.shape[1])
        first = 0
        for block in rows.blocks():
            graph.add(first, block)
            first += len(block)
        return graph

    def add(self, first_row: int, vectors: NDArray[np.float32]) -> None:
        """Take in rows. Searches wait a moment at a time, not for all of them."""
        for start in range(0, len(vectors), _AT_ONCE):
            some = vectors[start : start + _AT_ONCE]
            keys = np.arange(first_row + start, first_row + start + len(some), dtype=np.uint64)
            with self._lock:
                if self._stored is not None:
                    own = _new_index(self._dimension)
                    own.load(self._stored)
                    self._index, self._stored = own, None
                self._index.add(keys, some)

    def content(self) -> NDArray[np.uint8]:
        """The graph as bytes."""
        with self._lock:
            if self._stored is not None:
                return self._stored
            return np.frombuffer(self._index.save(), dtype=np.uint8)

    def search(
        self, queries: NDArray[np.float32], rows: Rows, k: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """What ``top_k_neighbours`` gives, but for what the graph fails to propose.

        A query for which it proposes too few rows is searched exactly.
        """
        k = min(k, len(rows))
        places = np.empty((len(queries), k), dtype=np.intp)
        cosines = np.empty((len(queries), k))
        # Twice as many, since int8 is coarse; and more by the share of rows that are gone.
        count = min((2 * k + 16) * rows.count // max(len(rows), 1), rows.count)
        for first in range(0, len(queries) if k else 0, _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            places[some], cosines[some] = self._search(queries[some], rows, k, count)
        return places, cosines

    def _search(
        self, queries: NDArray[np.float32], rows: Rows, k: int, count: int
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        query, row = self._proposed(queries, rows, count)
        kept, found = best_pairs(queries, rows.vectors, (query, row), k)
        counts = np.bincount(query[kept], minlength=len(queries))
        full = np.repeat(counts == k, counts)
        places = np.empty((len(queries), k), dtype=np.intp)
        cosines = np.empty((len(queries), k))
        places[counts == k] = row[kept][full].reshape(-1, k)
        cosines[counts == k] = found[full].reshape(-1, k)
        few = np.flatnonzero(counts < k)
        if len(few):
            places[few], cosines[few] = top_k_neighbours(
                queries[few], rows.vectors, k, removed=rows.removed
            )
        return places, cosines

    def _proposed(
        self, queries: NDArray[np.float32], rows: Rows, count: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs of query and row, none twice, of rows that count."""
        with self._lock:  # usearch gives each search the same scratch space
            found = self._index.search(queries, count)
        keys = np.asarray(found.keys).reshape(len(queries), -1)
        # A single query gets what was found, more get rows of equal length.
        counts = np.array([len(found)]) if len(queries) == 1 else found.counts
        query, place = np.nonzero(np.arange(keys.shape[1]) < counts[:, np.newaxis])
        row = keys[query, place].astype(np.intp)
        known = (row < rows.count) & ~np.isin(row, rows.removed)
        pairs = np.unique(query[known] * rows.count + row[known])
        query, row = np.divmod(pairs, rows.count)
        return query, row


def _new_index(dimension: int) -> Any:
    require_usearch()
    from usearch.index import Index

    return Index(
        ndim=dimension,
        metric="ip",
        dtype="i8",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_ADD,
        expansion_search=_EXPANSION_SEARCH,
        enable_key_lookups=False,  # rows are only ever looked for by their vectors
    )
