"""Vectors in and out of the file, many at a time."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ModelKey", "read_rows", "today", "transaction", "write_rows"]

_AT_ONCE = 500  # keys per statement; an SQLite may be built to take no more than 999
_FLOAT32 = np.dtype("<f4")

_READ = """
SELECT entries.text, entries.id, entries.used < ?, entries.checksum, vectors.vector
FROM entries JOIN vectors USING (id)
WHERE entries.model = (SELECT id FROM models WHERE fingerprint = ?) AND entries.text IN ({})
"""
_NOTE_USE = "UPDATE entries SET used = ? WHERE id = ?"
_WRITE_MODEL = """
INSERT INTO models (fingerprint, name, dimension) VALUES (?, ?, ?)
ON CONFLICT (fingerprint) DO NOTHING
"""
# An entry that is there already keeps its id: another process was faster, or the row was damaged.
_WRITE_ENTRY = """
INSERT INTO entries (model, text, used, checksum) VALUES (?, ?, ?, ?)
ON CONFLICT (model, text) DO UPDATE SET used = excluded.used, checksum = excluded.checksum
"""
_WRITE_VECTOR = """
INSERT OR REPLACE INTO vectors (id, vector)
SELECT id, ? FROM entries WHERE model = ? AND text = ?
"""


@dataclass(frozen=True, slots=True)
class ModelKey:
    """Whose vectors.

    Attributes:
        fingerprint: The encoder's fingerprint.
        name: What people call the model.
        dimension: Length of its vectors.
    """

    fingerprint: str
    name: str
    dimension: int


def today() -> int:
    """The day as a number. Uses are noted by the day, so that a look-up seldom has to write."""
    return int(time.time() // 86_400)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing."""
    db.execute("BEGIN IMMEDIATE")  # waits for other writers here, not in the middle
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite has rolled back by itself
            db.execute("ROLLBACK")
        raise


def read_rows(
    db: sqlite3.Connection, model: ModelKey, texts: Sequence[str], out: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Fill in the vectors that the file has, and return the positions of the texts it has not.

    A vector whose checksum is wrong counts as missing.

    Args:
        db: The file.
        model: Whose vectors.
        texts: Distinct texts.
        out: Shape ``(len(texts), model.dimension)``; changed in place.
    """
    known = np.zeros(len(texts), dtype=np.bool_)
    day = today()
    not_used_today: list[int] = []
    for start in range(0, len(texts), _AT_ONCE):
        keys = texts[start : start + _AT_ONCE]
        places = {text: i for i, text in enumerate(keys, start)}
        found: list[int] = []
        vectors: list[bytes] = []
        statement = _READ.format(",".join("?" * len(keys)))
        for text, row, not_today, checksum, vector in db.execute(
            statement, (day, model.fingerprint, *keys)
        ).fetchall():
            if text in places and _is_sound(model, text, checksum, vector):
                found.append(places[text])
                vectors.append(vector)
                if not_today:
                    not_used_today.append(row)
        if found:
            out[found] = np.frombuffer(b"".join(vectors), _FLOAT32).reshape(len(found), -1)
            known[found] = True
    if not_used_today:
        with transaction(db):
            db.executemany(_NOTE_USE, ((day, row) for row in not_used_today))
    return np.flatnonzero(~known)


def write_rows(
    db: sqlite3.Connection, model: ModelKey, texts: Sequence[str], vectors: NDArray[np.float32]
) -> None:
    """Store vectors, in the caller's transaction.

    Args:
        db: The file.
        model: Whose vectors.
        texts: Distinct texts.
        vectors: One row per text, float32.
    """
    day = today()
    contents = [vector.tobytes() for vector in vectors.astype(_FLOAT32, copy=False)]
    db.execute(_WRITE_MODEL, (model.fingerprint, _storable(model.name), model.dimension))
    [number] = db.execute(
        "SELECT id FROM models WHERE fingerprint = ?", (model.fingerprint,)
    ).fetchone()
    db.executemany(
        _WRITE_ENTRY,
        (
            (number, text, day, _checksum(model, text, content))
            for text, content in zip(texts, contents, strict=True)
        ),
    )
    db.executemany(
        _WRITE_VECTOR,
        ((content, number, text) for text, content in zip(texts, contents, strict=True)),
    )


def _storable(name: str) -> str:
    """The name of a folder may hold bytes that are no text."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_sound(model: ModelKey, text: str, checksum: object, vector: object) -> bool:
    return (
        isinstance(vector, bytes)
        and len(vector) == model.dimension * _FLOAT32.itemsize
        and checksum == _checksum(model, text, vector)
    )


def _checksum(model: ModelKey, text: str, vector: bytes) -> bytes:
    """Of the vector with its key, so that a sound vector in the wrong row is noticed, too."""
    content = f"{model.fingerprint}\n{text}\n".encode() + vector
    return hashlib.blake2b(content, digest_size=8).digest()
