"""What a cache holds, and how entries leave it."""

from __future__ import annotations

import dataclasses
import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillsim.encoding.cache.rows import today

__all__ = [
    "CacheInfo",
    "ModelEntries",
    "keep_within",
    "log_size",
    "model_entries",
    "remove_all",
    "remove_model",
    "remove_oldest",
    "remove_unused",
    "shorten_log",
    "shrink",
]

_KEPT = 0.9
"""Share of the limit that is left when room is made: that looks at every entry, so the next time
should be far away."""
_PAGES_AT_ONCE = 1000
_LONGEST_LOG = 20_000_000  # bytes; SQLite itself tries to begin anew at 16 MB
_LOG_PATIENCE = 100  # milliseconds

_MODELS = """
SELECT name, fingerprint, dimension, count(entries.id), date(max(used) * 86400, 'unixepoch')
FROM models JOIN entries ON entries.model = models.id GROUP BY models.id ORDER BY models.id
"""
_OLDEST = "SELECT id FROM entries ORDER BY used, id LIMIT ?"
_OF_MODEL = "SELECT id FROM entries WHERE model = (SELECT id FROM models WHERE fingerprint = ?)"
_UNUSED = "SELECT id FROM entries WHERE used <= ?"


@dataclass(frozen=True, slots=True)
class ModelEntries:
    """What a cache holds of one model.

    Attributes:
        model_id: What people call the model.
        fingerprint: The encoder's fingerprint.
        dimension: Length of the vectors.
        entries: How many texts.
        last_used: The last day on which one of them was used, as ISO 8601 (UTC).
    """

    model_id: str
    fingerprint: str
    dimension: int
    entries: int
    last_used: str


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """The state of a cache.

    Attributes:
        path: The file.
        size: Its bytes, with those of SQLite's log beside it; 0 if there is no file.
        max_bytes: The size at which the entries used longest ago are removed.
        models: What it holds, by model.
        set_aside: Files beside it that were damaged, not skillsim's or newer.
    """

    path: str
    size: int
    max_bytes: int
    models: tuple[ModelEntries, ...]
    set_aside: tuple[str, ...]

    @property
    def entries(self) -> int:
        """How many texts, of all models."""
        return sum(model.entries for model in self.models)

    def to_dict(self) -> dict[str, Any]:
        """The same as built-in types, ready for JSON."""
        return dataclasses.asdict(self)


def model_entries(db: sqlite3.Connection) -> tuple[ModelEntries, ...]:
    """What the file holds, by model, in the order in which they came."""
    return tuple(ModelEntries(*row) for row in db.execute(_MODELS).fetchall())


def keep_within(db: sqlite3.Connection, max_bytes: int) -> None:
    """Make room if the file is too large, in the caller's transaction."""
    if _bytes_in_use(db) > max_bytes:
        remove_oldest(db, int(_KEPT * max_bytes))


def remove_oldest(db: sqlite3.Connection, max_bytes: int) -> int:
    """Remove the entries used longest ago until the rest takes so many bytes; return how many.

    Those last used on the same day go in the order in which they came.
    """
    removed = 0
    while (size := _bytes_in_use(db)) > max_bytes:
        [count] = db.execute("SELECT count(*) FROM entries").fetchone()
        if count == 0:
            break  # an empty file takes some room, too
        surplus = math.ceil(count * (1 - max_bytes / size))
        removed += _remove_where(db, _OLDEST, surplus)
    return removed


def remove_unused(db: sqlite3.Connection, days: int) -> int:
    """Remove the entries that were not used for so many days; return how many."""
    return _remove_where(db, _UNUSED, max(today() - days, 0))


def remove_model(db: sqlite3.Connection, fingerprint: str) -> int:
    """Remove the entries of a model; return how many."""
    return _remove_where(db, _OF_MODEL, fingerprint)


def remove_all(db: sqlite3.Connection) -> int:
    """Remove every entry; return how many."""
    [count] = db.execute("SELECT count(*) FROM entries").fetchone()
    for table in ("vectors", "entries", "models"):  # whole tables, which takes no time
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    return int(count)


def shrink(db: sqlite3.Connection) -> None:
    """Give the room of removed entries back to the disk, little by little, so that others write."""
    [free] = db.execute("PRAGMA freelist_count").fetchone()
    for _ in range(0, free, _PAGES_AT_ONCE):
        # A script, since `execute` stops after the first page.
        db.executescript(f"PRAGMA incremental_vacuum({_PAGES_AT_ONCE})")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def shorten_log(db: sqlite3.Connection, path: Path) -> None:
    """Empty SQLite's log if it is long: as long as somebody always reads, SQLite never does.

    Not within a transaction. Waits a moment for those who are reading; if they take longer, the
    next call tries again.
    """
    if log_size(path) <= _LONGEST_LOG:
        return
    [patience] = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout={_LOG_PATIENCE}")
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        db.execute(f"PRAGMA busy_timeout={patience}")


def log_size(path: Path) -> int:
    """The bytes of SQLite's log beside the file."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _remove_where(db: sqlite3.Connection, query: str, value: object) -> int:
    rows = db.execute(query, (value,)).fetchall()
    db.executemany("DELETE FROM vectors WHERE id = ?", rows)
    db.executemany("DELETE FROM entries WHERE id = ?", rows)
    return len(rows)


def _bytes_in_use(db: sqlite3.Connection) -> int:
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
