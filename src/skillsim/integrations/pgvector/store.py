"""PgVectorStore: skills in a table of PostgreSQL, to search in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, overload

import psycopg
from psycopg import sql

from skillsim.arguments import cosine, positive_int, show
from skillsim.encoding.cleaning import clean
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError, StoreNotAvailableError
from skillsim.integrations.pgvector.arguments import (
    TableName,
    named_skills,
    read_dsn,
    read_filter,
    read_metadata,
)
from skillsim.integrations.pgvector.connections import Connections, InDoubtError
from skillsim.integrations.pgvector.schema import build_index, open_table, require_stamp
from skillsim.integrations.pgvector.searching import MOST_EF_SEARCH, Search
from skillsim.integrations.pgvector.writing import Batch, delete_names, known_names

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.results import SearchHit

__all__ = ["PgVectorStore"]

_NOTHING_KEPT = "Nothing of this call was kept; make it again when the cause is gone."
_IN_DOUBT = (
    "All of this call was kept, or nothing, which cannot be told from here. Make it again: adding "
    "what is there, or deleting what is not, changes nothing."
)
_READ = "Make the call again when the cause is gone."


class PgVectorStore:
    """Skills in a table of PostgreSQL, encoded once, searched by pgvector, shared by many programs.

    A store is to a database what a ``SkillIndex`` is to a file, and both can be given to
    ``suggest_neighbours`` and ``normalise_skills``. Each skill is there once: of those that are
    equal when cleaned the first stays as it was written.

    Any number of threads and processes may read and write at once. Each call is one transaction: it
    is kept whole, or not at all.

    Args:
        dsn: How to connect, as libpq takes it: ``"postgresql://user@host/database"`` or
            ``"host=… dbname=…"``. The database needs pgvector 0.8 or later.
        table: The table, or ``schema.table``; made if it is not there, in a schema that is. Letter
            case counts.
        encoder: The encoder to use; without one, the process-wide encoder.
        half: Keep vectors in half precision (``halfvec``), in half the room. The similarities are
            those of the rounded vectors. ``None`` takes what the table has, and full precision for
            a new one.
        ef_search: How many skills a search by the index looks at, to 1,000: more find more of the
            nearest and take longer.
        max_connections: How many threads may be in the database at one time; others wait.

    Attributes:
        encoder: The encoder in use.

    Raises:
        InvalidArgumentError: An argument makes no sense.
        StoreNotAvailableError: The database cannot be reached, or refuses.
        NotAStoreError: The table was not made by skillsim.
        NewerStoreError: A newer skillsim made it.
        FingerprintMismatchError: It holds vectors of another model.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> import os
        >>> from skillsim import SkillEncoder
        >>> encoder = SkillEncoder("embedded")
        >>> with PgVectorStore(os.environ["DATABASE_URL"], "crafts", encoder=encoder) as store:
        ...     store.upsert(["SQL databases", "Welding", "Welding (basic)"])
        ...     store.count(), [hit.skill for hit in store.search("MySQL database", top_k=1)]
        (2, ['SQL databases'])
    """

    encoder: SkillEncoder

    def __init__(  # noqa: PLR0913  # what an administrator is asked for
        self,
        dsn: str,
        table: str,
        *,
        encoder: SkillEncoder | None = None,
        half: bool | None = None,
        ef_search: int = 100,
        max_connections: int = 8,
    ) -> None:
        settings, name = read_dsn(dsn), TableName.read(table)
        most = positive_int(max_connections, name="max_connections")
        self._ef_search = positive_int(ef_search, name="ef_search")
        if self._ef_search > MOST_EF_SEARCH:
            raise InvalidArgumentError(
                f"ef_search must be {MOST_EF_SEARCH:,} at most, not {ef_search}.",
                name="ef_search",
                value=show(ef_search),
            )
        self.encoder = chosen_encoder(encoder)
        self._name = name
        self._connections = Connections(settings, most)
        with self._saying("was not opened", _READ), self._connections.transaction() as connection:
            self._table = open_table(connection, name, self.encoder, half)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The table stays as it is."""
        self._connections.close()

    def __repr__(self) -> str:
        return f"PgVectorStore({str(self._name)!r}, encoder={self.encoder!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A PgVectorStore is not pickled or copied, since there may be a password in it. Open "
            "one where it is needed."
        )

    def __iter__(self) -> Iterator[str]:
        """All skills as they were written, in the order in which they came; read at once."""
        query = sql.SQL("SELECT skill FROM {} ORDER BY id").format(self._table.identifier)
        with self._saying("was not read", _READ), self._connections.transaction() as connection:
            require_stamp(connection, self._table, writing=False)
            rows = connection.execute(query, ()).fetchall()
        return iter([skill for (skill,) in rows])

    def count(self, *, where: Mapping[str, object] | None = None) -> int:
        """How many skills there are, or how many a filter leaves.

        Args:
            where: As for ``search``.

        Raises:
            InvalidArgumentError: ``where`` is no mapping, or no JSON.
            StoreNotAvailableError: The database cannot be reached, or refuses.
        """
        given = read_filter(where)
        query = sql.SQL("SELECT count(*) FROM {} WHERE metadata @> %s::jsonb")
        with self._saying("was not read", _READ), self._connections.transaction() as connection:
            require_stamp(connection, self._table, writing=False)
            found = connection.execute(query.format(self._table.identifier), [given or "{}"])
            return sum(count for (count,) in found)

    # A str is an iterable of str too; the first overload that fits decides.
    @overload
    def search(  # type: ignore[overload-overlap]
        self,
        queries: str,
        *,
        top_k: int = 10,
        threshold: float | None = None,
        where: Mapping[str, object] | None = None,
    ) -> list[SearchHit]: ...
    @overload
    def search(
        self,
        queries: Iterable[str],
        *,
        top_k: int = 10,
        threshold: float | None = None,
        where: Mapping[str, object] | None = None,
    ) -> list[list[SearchHit]]: ...
    def search(
        self,
        queries: str | Iterable[str],
        *,
        top_k: int = 10,
        threshold: float | None = None,
        where: Mapping[str, object] | None = None,
    ) -> list[SearchHit] | list[list[SearchHit]]:
        """The skills that are closest to a query, closest first, ties in the order they came.

        The query itself is among them if it is in the table. Exact until ``build_index`` was
        called; the similarities are exact also after it. Many queries at once are faster than one
        by one.

        Args:
            queries: One skill, or any iterable of skills.
            top_k: How many at most, from 1.
            threshold: The lowest cosine to give, in [-1, 1]; ``None`` takes any.
            where: Take only skills whose metadata contain this, as PostgreSQL's ``@>`` has it.

        Returns:
            For one query a list of at most ``top_k`` hits; for many a list of such lists, in their
            order. The ``position`` of a hit is the ``id`` of its row.

        Raises:
            InvalidSkillError: A query is not a string, or is blank.
            InvalidArgumentError: ``top_k``, ``threshold`` or ``where`` makes no sense.
            StoreNotAvailableError: The database cannot be reached, or refuses.
        """
        top_k = positive_int(top_k, name="top_k")
        lowest = -1.0 if threshold is None else cosine(threshold, name="threshold", or_none=True)
        given = read_filter(where)
        one = isinstance(queries, str)
        vectors = self.encoder.encode(read_originals([queries] if one else queries, name="queries"))
        if not len(vectors):
            return []
        with self._saying("was not searched", _READ), self._connections.transaction() as connection:
            require_stamp(connection, self._table, writing=False)
            near = Search(connection, self._table, given, self._ef_search).nearest(vectors, top_k)
        found = [[hit for hit in hits if hit.similarity >= lowest] for hits in near]
        return found[0] if one else found

    def upsert(
        self,
        skills: Iterable[str],
        *,
        metadata: Mapping[str, object] | Iterable[Mapping[str, object]] | None = None,
    ) -> None:
        """Add skills, and give metadata to those that are there already.

        Skills that are there, when cleaned, keep their spelling and are not encoded again; without
        ``metadata`` they keep theirs, too. All are written in one transaction, in the order of
        their names, so that writers of the same skills wait for each other and never for ever. Of
        NUL and lone surrogates, which PostgreSQL does not store, skills are freed.

        Args:
            skills: Any iterable of skills, each of 2,000 bytes at most when cleaned.
            metadata: What to keep with them for filters: one mapping for all, or one for each, of
                what JSON can hold. It takes the place of what they had.

        Raises:
            InvalidSkillError: ``skills`` is one string, or holds what is not a skill or too long.
            InvalidArgumentError: ``metadata`` is no JSON, or not as many as the skills.
            NotAStoreError: The table is no longer the one that was opened.
            StoreNotAvailableError: The database cannot be reached, or refuses. Says what was kept:
                nothing, unless the connection was lost in the very last step.
        """
        written = read_originals(skills, name="skills")
        named = named_skills(written)
        facts = read_metadata(metadata, written)
        with self._saying("was not written to", _NOTHING_KEPT):
            with self._connections.transaction() as connection:
                known = known_names(connection, self._table, list(named))
            new = {name: skill for name, skill in named.items() if name not in known}
            vectors = self.encoder.encode(list(new))
            batch = Batch(self._table, new, vectors, facts or {})
            try:
                with self._connections.transaction() as connection:
                    batch.write(connection)
            except psycopg.errors.UniqueViolation:  # another writer was faster with one of them
                with self._connections.transaction() as connection:
                    batch.write_beside_others(connection)

    def delete(self, skills: Iterable[str]) -> int:
        """Delete skills, in any spelling that is equal when cleaned.

        Returns:
            How many of them were there.

        Raises:
            InvalidSkillError: ``skills`` is one string, or holds what is not a skill.
            StoreNotAvailableError: The database cannot be reached, or refuses.
        """
        names = sorted(set(map(clean, read_originals(skills, name="skills"))))
        with (
            self._saying("was not written to", _NOTHING_KEPT),
            self._connections.transaction() as connection,
        ):
            return delete_names(connection, self._table, names)

    def build_index(self, *, memory_mb: int | None = None) -> None:
        """Make searches fast in large tables: an HNSW index of the vectors, and one for filters.

        From then on a search misses a few of the nearest, and writing takes longer, since the
        indexes are kept up to date. Build them after the first load: to build one index of many
        rows is much faster than to add the rows to it one by one. Writers wait meanwhile, searches
        go on. What is there is not built again.

        Args:
            memory_mb: How much memory the server may take for it, in MB (its
                ``maintenance_work_mem``); ``None`` is its own setting. It is several times slower
                where the index does not fit.

        Raises:
            InvalidArgumentError: ``memory_mb`` is no whole number from 1.
            StoreNotAvailableError: The database cannot be reached, or refuses.
        """
        memory_mb = None if memory_mb is None else positive_int(memory_mb, name="memory_mb")
        with (
            self._saying("got no index", _NOTHING_KEPT),
            self._connections.transaction() as connection,
        ):
            build_index(connection, self._table, memory_mb=memory_mb)

    @contextmanager
    def _saying(self, what: str, remedy: str) -> Iterator[None]:
        """Errors of the database as one of ours."""
        try:
            yield
        except psycopg.Error as error:
            # What is in doubt says why in the error behind it.
            told = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
            cause = " ".join((told.diag.message_primary or str(told)).split()).rstrip(".")
            if isinstance(error, InDoubtError) and remedy == _NOTHING_KEPT:
                remedy = _IN_DOUBT
            raise StoreNotAvailableError(
                f"The table {self._name} {what}: {cause}. {remedy}",
                table=str(self._name),
                cause=cause,
                sqlstate=told.sqlstate,
            ) from error
