"""The rows of the CSV files of the official ESCO download, with the places of what is wrong."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidTableError

__all__ = ["Row", "read_rows", "released_rows"]

_STATUS = "status"  # older downloads have no such column


@dataclass(frozen=True, slots=True)
class Row:
    """One row and where it stands, for messages.

    Attributes:
        path: The file.
        line: The line on which it begins; a field may go on over several.
        fields: The values by column.
    """

    path: Path
    line: int
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def filled(self, column: str) -> str:
        """The value without white space around it.

        Raises:
            InvalidTableError: It is blank.
        """
        value = self.fields[column].strip()
        if not tidy(value):
            self.refuse(column, "is blank. Fill it in or remove the row.")
        return value

    def refuse(self, column: str, what: str) -> NoReturn:
        """Say what is wrong with a value.

        Raises:
            InvalidTableError: Always.
        """
        raise InvalidTableError(
            f"{self.path}, line {self.line}, column {column} {what}",
            path=self.path,
            line=self.line,
            column=column,
        )


def released_rows(path: Path, columns: Collection[str]) -> Iterator[Row]:
    """As ``read_rows``, without the rows whose status is something else than "released"."""
    for row in read_rows(path, columns):
        if row.fields.get(_STATUS, "").strip() in {"", "released"}:
            yield row


def read_rows(path: Path, columns: Collection[str]) -> Iterator[Row]:
    """The rows of one file.

    Args:
        path: UTF-8 with commas, and a header in the first line.
        columns: Those that must be there.

    Raises:
        InvalidTableError: The file cannot be read, a column is missing, or a row cannot be read.
    """
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    names: list[str] = []
    line = 1
    try:
        for values in reader:
            if not names:
                names = values
                _check_header(path, columns, names)
            elif values and len(values) != len(names):
                raise InvalidTableError(
                    f"{path}, line {line} has {len(values)} fields where the header has "
                    f"{len(names)}, {_where(values, names)}. Put fields that hold commas or line "
                    "ends in quotation marks.",
                    path=path,
                    line=line,
                    column=names[min(len(values), len(names) - 1)],
                )
            elif values:
                yield Row(path, line, dict(zip(names, values, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidTableError(
            f"{path}, line {line}: {error}. Check the quotation marks.", path=path, line=line
        ) from error
    if not names:
        _check_header(path, columns, names)


def _where(values: list[str], names: list[str]) -> str:
    if len(values) < len(names):
        return f"so that column {names[len(values)]} is missing"
    return f"so that something follows column {names[-1]}"


def _check_header(path: Path, columns: Collection[str], names: Collection[str]) -> None:
    for column in columns:
        if column not in names:
            raise InvalidTableError(
                f"{path}, line 1 has no column {column}; it has: {_listed(names)}. "
                "Take the file from the ESCO CSV download again.",
                path=path,
                line=1,
                column=column,
            )
    for column, count in Counter(names).items():
        if column and count > 1:
            raise InvalidTableError(
                f"{path}, line 1 has {count} columns {column}. Leave one of them.",
                path=path,
                line=1,
                column=column,
            )


def _listed(names: Collection[str]) -> str:
    """The columns' names; cut, since a file that is no table may be one long line."""
    return f"{', '.join(names) or 'nothing':.1000}"


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidTableError(
            f"{path}, line {line} is not UTF-8 text ({error.reason}). Save the file as UTF-8.",
            path=path,
            line=line,
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise InvalidTableError(
            f"{path} cannot be read ({reason}). Pass the folder of the unpacked ESCO CSV "
            "download, and its language.",
            path=path,
        ) from error
