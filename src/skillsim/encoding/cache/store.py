"""The cache as encoders and the command line use it."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from skillsim.arguments import show, whole_number
from skillsim.encoding.cache.connections import Connection, Connections
from skillsim.encoding.cache.file import (
    FAILURES,
    Identity,
    UnsoundFileError,
    Unsoundness,
    identity_of,
    set_aside,
    set_aside_files,
    translated,
)
from skillsim.encoding.cache.place import default_cache_path
from skillsim.encoding.cache.rows import ModelKey, read_rows, transaction, write_rows
from skillsim.encoding.cache.upkeep import (
    CacheInfo,
    keep_within,
    log_size,
    model_entries,
    remove_all,
    remove_model,
    remove_oldest,
    remove_unused,
    shorten_log,
    shrink,
)
from skillsim.errors import CacheNotAvailableError, CacheWarning, InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DEFAULT_MAX_BYTES", "EmbeddingCache"]

DEFAULT_MAX_BYTES = 2_000_000_000
"""Room for a million texts of 384 dimensions (``benchmarks/cache.py``), or half as many of 768."""

_LEAST_BYTES = 1_000_000

_Answer = TypeVar("_Answer")


class EmbeddingCache:
    """Vectors that were computed once, kept in a file that threads and processes share.

    ``SkillEncoder(cache=…)`` makes one from a path, or takes one that has a size of its own. What
    lies where, and what happens when the file is damaged or cannot be written, is told in
    docs/production/cache.md. Pickled, it travels as its path and size; at the default place, as
    that.

    Args:
        path: The file; it and its folder are made when first needed. ``None`` is
            ``embeddings-1.sqlite`` in skillsim's cache folder (``SKILLSIM_CACHE``).
        max_bytes: The size at which the entries used longest ago are removed, at least 1,000,000.

    Attributes:
        path: The file's absolute path.
        max_bytes: As given.

    Raises:
        InvalidArgumentError: ``max_bytes`` is not a whole number from 1,000,000.
        CacheNotAvailableError: No path is given, and the user has no home folder.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from skillsim import SkillEncoder
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     cache = EmbeddingCache(Path(folder) / "skills.sqlite", max_bytes=10_000_000)
        ...     vectors = SkillEncoder("embedded", cache=cache).encode(["SQL", "Python", "SQL"])
        ...     cache.info().entries
        2
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> None:
        self.max_bytes: int = whole_number(max_bytes, name="max_bytes", least=_LEAST_BYTES)
        self._named = path is not None
        self.path: Path = default_cache_path() if path is None else _absolute(path)
        self._connections = Connections(self.path)
        self._off = False

    def read(
        self, model: ModelKey, texts: Sequence[str], out: NDArray[np.float32]
    ) -> NDArray[np.intp]:
        """Fill in the vectors that are known, and return the positions of the texts that are not.

        Args:
            model: Whose vectors.
            texts: Distinct cleaned texts.
            out: Shape ``(len(texts), model.dimension)``; changed in place.
        """
        missing = self._unless_off(lambda db: read_rows(db, model, texts, out))
        return np.arange(len(texts), dtype=np.intp) if missing is None else missing

    def write(self, model: ModelKey, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors, all or none.

        Args:
            model: Whose vectors.
            texts: Distinct cleaned texts.
            vectors: One row per text, float32.
        """

        def store(db: sqlite3.Connection) -> None:
            with transaction(db):
                write_rows(db, model, texts, vectors)
                keep_within(db, self.max_bytes)
            shorten_log(db, self.path)

        self._unless_off(store)

    def info(self) -> CacheInfo:
        """Where the cache lies and what it holds. Makes no file.

        Raises:
            CacheNotAvailableError: The file cannot be read, or is not a sound cache.
        """
        is_there = self._is_there()
        models = self._use(model_entries) if is_there else ()
        size = self.path.stat().st_size + log_size(self.path) if is_there else 0
        aside = tuple(map(str, set_aside_files(self.path)))
        return CacheInfo(str(self.path), size, self.max_bytes, models, aside)

    def clear(self, model: str | None = None) -> int:
        """Remove the entries of one model, or all of them, and return how many those were.

        Args:
            model: The model's name or fingerprint, or at least eight digits of that.

        Raises:
            InvalidArgumentError: The cache holds nothing of such a model.
            CacheNotAvailableError: The file cannot be written, or is not a sound cache.
        """
        if model is None:
            return self._remove(remove_all)
        if not isinstance(model, str):
            raise InvalidArgumentError(
                f"model must be a name or a fingerprint, not {show(model)}.",
                name="model",
                value=show(model),
            )
        held = self.info().models
        meant = [
            each.fingerprint
            for each in held
            if model == each.model_id or (len(model) >= 8 and each.fingerprint.startswith(model))  # noqa: PLR2004
        ]
        if not meant:
            names = ", ".join(repr(each.model_id) for each in held) or "nothing"
            raise InvalidArgumentError(
                f"The cache {self.path} holds nothing of a model {show(model)}; it holds: {names}.",
                name="model",
                value=show(model),
            )
        return self._remove(lambda db: sum(remove_model(db, each) for each in meant))

    def prune(self, *, max_bytes: int | None = None, unused_days: int | None = None) -> int:
        """Remove old entries, give their room back to the disk, and return how many those were.

        Args:
            max_bytes: Remove the entries used longest ago until the rest takes no more than this.
            unused_days: Remove the entries that were not used for so many days.

        Raises:
            InvalidArgumentError: Neither is given, or one is not a whole number from 0.
            CacheNotAvailableError: The file cannot be written, or is not a sound cache.
        """
        if max_bytes is not None:
            max_bytes = whole_number(max_bytes, name="max_bytes", least=0)
        if unused_days is not None:
            unused_days = whole_number(unused_days, name="unused_days", least=0)
        if max_bytes is None and unused_days is None:
            raise InvalidArgumentError(
                "Give max_bytes or unused_days, or both.", name="max_bytes", value="None"
            )

        def work(db: sqlite3.Connection) -> int:
            removed = 0 if unused_days is None else remove_unused(db, unused_days)
            return removed + (0 if max_bytes is None else remove_oldest(db, max_bytes))

        return self._remove(work)

    def __repr__(self) -> str:
        return f"EmbeddingCache({str(self.path)!r}, max_bytes={self.max_bytes})"

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.path if self._named else None, self.max_bytes)

    def _remove(self, remove: Callable[[sqlite3.Connection], int]) -> int:
        def work(db: sqlite3.Connection) -> int:
            with transaction(db):
                removed = remove(db)
            shrink(db)
            return removed

        return self._use(work) if self._is_there() else 0

    def _is_there(self) -> bool:
        try:
            return identity_of(self.path) is not None
        except OSError as error:
            raise translated(error, self.path) from error

    def _unless_off(self, work: Callable[[sqlite3.Connection], _Answer]) -> _Answer | None:
        """Do some work; where the file cannot be used, turn the cache off, with one warning."""
        if self._off:
            return None
        try:
            return self._use(work, begin_anew=True)
        except CacheNotAvailableError as error:
            if not self._off:  # else another thread has said it
                self._off = True
                warnings.warn(
                    f"Vectors are not cached from here on: {error}", CacheWarning, stacklevel=2
                )
            return None

    def _use(
        self, work: Callable[[sqlite3.Connection], _Answer], *, begin_anew: bool = False
    ) -> _Answer:
        """Do some work on the file.

        Args:
            work: What to do.
            begin_anew: Whether a file that is not sound is set aside, with a warning. Who encodes
                asks for that; who looks after a file may have named another one by mistake.

        Raises:
            CacheNotAvailableError: The file cannot be used.
        """
        with self._connections.one() as connection:
            try:
                if not begin_anew:
                    return work(connection.database())
                return self._use_sound(connection, work)
            except FAILURES as error:
                connection.close()
                problem = translated(error, self.path)
                if isinstance(problem, UnsoundFileError):  # of a new one: that is no better
                    problem = CacheNotAvailableError(path=self.path, cause=str(problem))
                if problem is error:
                    raise
                raise problem from error

    def _use_sound(
        self, connection: Connection, work: Callable[[sqlite3.Connection], _Answer]
    ) -> _Answer:
        try:
            return work(connection.database())
        except FAILURES as error:
            problem = translated(error, self.path)
            if connection.has_lost_its_file():
                found = None  # another process set it aside while it was in use here
            elif isinstance(problem, UnsoundFileError):
                found = problem.kind, str(problem)
            else:
                raise
            del problem  # it knows this frame, and would keep the connection alive with it
        connection.close()
        if found is not None:
            self._set_aside(connection.identity, *found)
        return work(connection.database())

    def _set_aside(self, seen: Identity | None, kind: Unsoundness, cause: str) -> None:
        place = set_aside(self.path, seen, kind)
        if place is not None:  # else another process or thread has done it
            warnings.warn(
                f"The embedding cache {self.path} cannot be read ({cause}). It was renamed to "
                f"{place.name}, and a new one is begun. Delete the old one if it is of no use.",
                CacheWarning,
                stacklevel=2,
            )


def _absolute(path: str | os.PathLike[str]) -> Path:
    if not isinstance(path, str | os.PathLike) or not os.fspath(path):
        raise InvalidArgumentError(
            f"The cache must be a path, not {show(path)}.", name="cache", value=show(path)
        )
    try:
        # The file itself, and not a link to it, is what gets renamed.
        return Path(os.path.realpath(os.path.expanduser(os.fsdecode(path))))  # noqa: PTH111
    except ValueError as error:  # a NUL in it
        raise InvalidArgumentError(
            f"The cache cannot be at {show(path)}: {error}.", name="cache", value=show(path)
        ) from error


def _restored(path: Path | None, max_bytes: int) -> EmbeddingCache:
    return EmbeddingCache(path, max_bytes=max_bytes)
