"""An output that grows beside its place, and can be gone on with after any kind of end.

While ``out.csv`` is made there are ``out.csv.part``, what has been written, and
``out.csv.journal``, how much of it counts. The journal is replaced in one step after each piece is
on the disk, so that a process that is killed at any moment loses the piece in flight; what is in
the part beyond the journal's word is cut off. At the end the journal gets the part's digest, and
the part takes the place of ``out.csv`` in one step. Two runs must not write to the same place at
once; ``alone_at`` sees to that.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

from skillsim.errors import CorruptFileError, InvalidTableError

__all__ = ["ResumableOutput", "require_startable"]

_FORMAT = 2


def require_startable(path: Path, *, resume: bool) -> None:
    """Make sure, before any work, that a run can begin at ``path``, or go on there.

    Raises:
        InvalidTableError: An earlier run was stopped, and this one is not to go on with it; or what
            is where the part and the journal would be is not of skillsim.
        CorruptFileError: What an earlier run left is damaged.
    """
    part, journal = _part_of(path), _journal_of(path)
    for one in (part, journal, _new(journal)):
        if one.exists() and not one.is_file():
            raise _in_the_way(path, one, "it is no plain file")
    if journal.exists():
        earlier = _read_journal(journal, part)
        if not resume:
            raise InvalidTableError(
                f"{path} was begun by a run that stopped after {earlier['rows']:,} rows. "
                f"Give --resume to go on with it, or remove {journal} and {part.name}.",
                path=path,
            )
    elif part.exists() and part.stat().st_size > 0:
        raise _in_the_way(path, part, f"without {journal.name} it is no part of a run")


class ResumableOutput:
    """A file that is written piece by piece; ``with`` closes what is open in the end.

    Args:
        path: Where it will be.
        run: What decides about its content; a run is gone on with only if all of it is the same.
        resume: Whether to go on with an earlier run, if there is one.

    Attributes:
        rows: Rows of the input that are done.
        counts: What the caller counts, added up over all pieces.

    Raises:
        InvalidTableError: As ``require_startable``, or the earlier run is another one.
        CorruptFileError: What it left is damaged.
    """

    def __init__(self, path: Path, run: Mapping[str, object], *, resume: bool) -> None:
        self._path = path
        self._part = _part_of(path)
        self._journal = _journal_of(path)
        self._run = dict(run)
        self.rows: int = 0
        self.counts: Counter[str] = Counter()
        self._bytes = 0
        self._file: BinaryIO | None = None
        require_startable(path, resume=resume)
        if self._journal.exists():
            self._go_on()
        else:
            self._file = self._part.open("wb")
            self._write_journal()

    @property
    def begun(self) -> bool:
        """Whether anything has been written."""
        return self._bytes > 0

    def append(self, text: str, rows: int, counts: Mapping[str, int]) -> None:
        """Add a piece, and remember that it is there.

        Args:
            text: The piece.
            rows: Rows of the input that it is about.
            counts: Added to ``counts``.
        """
        if self._file is None:
            raise ValueError("the output is finished")
        content = text.encode("utf-8")
        self._file.write(content)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._bytes += len(content)
        self.rows += rows
        self.counts.update(counts)
        self._write_journal()

    def finish(self) -> None:
        """Put the file in its place."""
        if self._file is not None:
            self._close()
            self._write_journal(digest=_digest(self._part))
            self._part.replace(self._path)
        self._journal.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _go_on(self) -> None:
        earlier = _read_journal(self._journal, self._part)
        self._require_same(earlier["run"])
        self.rows, self._bytes = earlier["rows"], earlier["bytes"]
        self.counts = Counter(earlier["counts"])
        if not self._part.exists() and self._is_in_place(earlier["digest"]):
            return  # killed between the last two steps
        if not self._part.exists() or self._part.stat().st_size < self._bytes:
            raise CorruptFileError(
                f"{self._part} does not hold the {self._bytes} bytes that {self._journal.name} "
                "says. Remove both and start again.",
                path=self._part,
            )
        self._file = self._part.open("r+b")
        self._file.truncate(self._bytes)
        self._file.seek(self._bytes)

    def _is_in_place(self, digest: str | None) -> bool:
        return digest is not None and self._path.is_file() and _digest(self._path) == digest

    def _require_same(self, earlier: Mapping[str, object]) -> None:
        now = json.loads(json.dumps(self._run))
        for name, value in now.items():
            if earlier.get(name) != value:
                raise InvalidTableError(
                    f"{self._path} was begun by a run with another {name}. Give the same input and "
                    f"options, or remove {self._journal} and {self._part.name}.",
                    path=self._path,
                )

    def _write_journal(self, *, digest: str | None = None) -> None:
        content = {
            "format": _FORMAT,
            "rows": self.rows,
            "bytes": self._bytes,
            "counts": self.counts,
            "run": self._run,
            "digest": digest,  # of the whole file, once there is nothing left but its last step
        }
        written = _new(self._journal)
        with written.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._journal)


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def _new(journal: Path) -> Path:
    return journal.with_name(f"{journal.name}.new")


def _in_the_way(path: Path, what: Path, why: str) -> InvalidTableError:
    return InvalidTableError(
        f"{what} is in the way: {why}. Move or remove it, or choose another place for {path.name}.",
        path=path,
    )


def _read_journal(journal: Path, part: Path) -> dict[str, Any]:
    try:
        content = json.loads(journal.read_bytes())
        if content["format"] == _FORMAT:
            return {name: content[name] for name in ("rows", "bytes", "counts", "run", "digest")}
        problem = f"its format is {content['format']!r}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = str(error)
    raise CorruptFileError(
        f"{journal} is no journal that can be read ({problem}). Remove it and {part.name}, and "
        "start again.",
        path=journal,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
