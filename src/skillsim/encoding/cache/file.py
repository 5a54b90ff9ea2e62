"""The file: made whole, recognised as ours, and set aside where it is not sound.

Processes that find the same damage at once must set the file aside once, and must not take the new
one for the damaged one. So a file is known by its identity (device and inode), and is made or moved
only by whoever holds a lock beside it. The lock is one of SQLite's, which the system lets go when
its holder is killed.
"""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from skillsim.errors import CacheNotAvailableError

__all__ = [
    "FAILURES",
    "FORMAT",
    "Identity",
    "UnsoundFileError",
    "Unsoundness",
    "identity_of",
    "open_file",
    "set_aside",
    "set_aside_files",
    "translated",
]

Identity: TypeAlias = tuple[int, int]
Unsoundness: TypeAlias = Literal["damaged", "foreign", "newer"]

FORMAT = 1
_APPLICATION = 0x534B4C53  # "SKLS", in the header of every file of ours
_LONGEST_WAIT = 30.0  # seconds for a lock; what is written under one takes less than a second
_MAGIC = b"SQLite format 3\0"  # every file of SQLite's begins so
_COMPANIONS = ("-wal", "-shm")

# Ten vectors of 384 dimensions fill a page of this size, five of 768.
_PAGE = 16_384

# Vectors have a table of their own, so that to note a use, or to look for the oldest, is cheap.
_SCHEMA = """
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    dimension INTEGER NOT NULL
);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL,
    text TEXT NOT NULL,
    used INTEGER NOT NULL,  -- days since 1970
    checksum BLOB NOT NULL,
    UNIQUE (model, text)
);
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,  -- that of the entry
    vector BLOB NOT NULL  -- float32, little-endian
);
"""

_SURROUNDINGS = frozenset(
    {
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_TOOBIG,
    }
)
"""What SQLite says when not the file is at fault but the disk, its rights or other processes."""


class UnsoundFileError(Exception):
    """The file holds something else than a cache of this format. Never leaves this package.

    Attributes:
        kind: What is wrong with it; part of the name under which it is set aside.
    """

    def __init__(self, kind: Unsoundness, cause: str) -> None:
        super().__init__(cause)
        self.kind: Unsoundness = kind


# Python cannot read what SQLite quotes from a damaged file when that is no text.
FAILURES = (sqlite3.Error, OSError, UnicodeDecodeError, UnsoundFileError)
"""What can come of a file, or of the disk that it is on; ``translated`` tells which."""


def identity_of(path: Path) -> Identity | None:
    """What tells the file at this place from one that takes its place; ``None`` without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the cache at this place, which is made if there is none.

    Raises:
        UnsoundFileError: The file there is damaged, not a cache, or of a newer format.
        Exception: One of ``FAILURES``.
    """
    if _is_vacant(path):
        _make(path)
    db = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",  # never makes a file, as plain `connect` does
        uri=True,
        timeout=_LONGEST_WAIT,
        isolation_level=None,
        check_same_thread=False,  # one thread at a time uses it, not always the same
    )
    try:
        _require_ours(db)
        _set_up(db, path)
    except BaseException:
        db.close()
        raise
    return db


def set_aside(path: Path, seen: Identity | None, kind: Unsoundness) -> Path | None:
    """Rename the file that was seen, and return its new place; ``None`` if it is gone already.

    Raises:
        OSError, sqlite3.Error: It cannot be renamed.
    """
    with _alone(path):
        if seen is None or identity_of(path) != seen:
            return None
        names = (path.with_name(f"{path.name}.{kind}-{n}") for n in itertools.count(1))
        place = next(name for name in names if not name.exists())
        path.rename(place)
        for end in _COMPANIONS:
            if _beside(path, end).exists():
                _beside(path, end).rename(_beside(place, end))
    return place


def set_aside_files(path: Path) -> list[Path]:
    """The files that were set aside there, without their companions."""
    kinds = "|".join(get_args(Unsoundness))
    pattern = re.compile(rf"{re.escape(path.name)}\.({kinds})-\d+")
    return sorted(each for each in path.parent.glob("*") if pattern.fullmatch(each.name))


def translated(error: Exception, path: Path) -> Exception:
    """The error as an ``UnsoundFileError`` or a ``CacheNotAvailableError``, or else as it is."""
    if isinstance(error, OSError) and not isinstance(error, CacheNotAvailableError):
        return CacheNotAvailableError(path=path, cause=str(error))
    if isinstance(error, UnicodeDecodeError):
        return UnsoundFileError("damaged", "it holds text that is none")
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return error
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB and not _is_sqlite(path):
        return UnsoundFileError("foreign", "it is not a cache of skillsim's")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    # SQLite also says "read-only" of a file whose header asks for a newer SQLite.
    altered = code == sqlite3.SQLITE_READONLY and os.access(path, os.W_OK)
    if code in _SURROUNDINGS and not (altered and os.access(path.parent, os.W_OK)):
        return CacheNotAvailableError(path=path, cause=str(error))
    return UnsoundFileError("damaged", str(error))


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _require_ours(db: sqlite3.Connection) -> None:
    [application] = db.execute("PRAGMA application_id").fetchone()
    [version] = db.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise UnsoundFileError("foreign", "it is not a cache of skillsim's")
    if version != FORMAT:
        raise UnsoundFileError("newer", f"it has format {version}, and this version reads {FORMAT}")


def _set_up(db: sqlite3.Connection, path: Path) -> None:
    [mode] = db.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise CacheNotAvailableError(
            path=path, cause="its file system lacks the shared memory that SQLite needs"
        )
    db.execute("PRAGMA synchronous=NORMAL")  # a power cut may cost the last batches, not the file
    db.execute("PRAGMA secure_delete=FAST")
    db.execute("PRAGMA cell_size_check=ON")
    # Each thread has a connection, and the system keeps the file's pages for all of them.
    db.execute("PRAGMA cache_size=-500")  # kilobytes, of which SQLite's own default is 2,000


def _is_vacant(path: Path) -> bool:
    try:
        found = path.stat()
    except FileNotFoundError:
        return True
    if not stat.S_ISREG(found.st_mode):
        raise CacheNotAvailableError(path=path, cause="it is not a plain file")
    return found.st_size == 0


def _make(path: Path) -> None:
    """Make the file under another name, so that it appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        if not _is_vacant(path):
            return  # another process was faster
        new = path.with_name(f"{path.name}.new")
        for left_behind in (new, _beside(new, "-journal")):
            left_behind.unlink(missing_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # the owner's only
        with closing(sqlite3.connect(new, isolation_level=None)) as db:
            db.execute(f"PRAGMA page_size={_PAGE}")
            db.execute("PRAGMA auto_vacuum=INCREMENTAL")
            db.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
            db.execute(f"PRAGMA application_id={_APPLICATION}")
            db.execute(f"PRAGMA user_version={FORMAT}")
            db.execute("PRAGMA journal_mode=WAL")  # last, so that nothing is left in a log
        for end in _COMPANIONS:  # of a file that was deleted; SQLite would read them into this one
            _beside(path, end).unlink(missing_ok=True)
        new.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = _beside(path, ".lock")
    with closing(sqlite3.connect(lock, timeout=_LONGEST_WAIT, isolation_level=None)) as db:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            raise CacheNotAvailableError(
                path=path, cause=f"its lock {lock.name} cannot be had: {error}"
            ) from error
        yield
        db.execute("ROLLBACK")


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
