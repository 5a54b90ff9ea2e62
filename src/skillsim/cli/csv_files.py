"""The rows of CSV files of any size, with the line of what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillsim.cli.places import require_plain_file
from skillsim.errors import InvalidTableError

__all__ = ["csv_rows", "place_of"]


def csv_rows(path: Path) -> Iterator[list[str]]:
    """The columns' names, then the rows, read as they are asked for.

    Args:
        path: UTF-8, perhaps with a byte order mark, with commas and a header in the first line.

    Yields:
        Lists as long as the header; of a file with one column ``[]`` for an empty line. Empty
        lines at the end of a file are no rows.

    Raises:
        InvalidTableError: The file cannot be read, is no plain file, or a row is not as long as the
            header.
    """
    require_plain_file(path)
    csv.field_size_limit(2**31 - 1)  # a field may be as long as it likes
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                names = next(reader, [])
                yield names
                yield from _checked(reader, path, len(names))
            except csv.Error as error:
                raise InvalidTableError(
                    f"{path}, line {reader.line_num}: {error}. Check the quotation marks.",
                    path=path,
                    line=reader.line_num,
                ) from error
    except UnicodeDecodeError as error:
        line = _undecodable_line(path)
        raise InvalidTableError(
            f"{path}, line {line} is not UTF-8 text ({error.reason}). Save it as UTF-8.",
            path=path,
            line=line,
        ) from error
    except OSError as error:
        raise InvalidTableError(f"{path} cannot be read: {error}.", path=path) from error


def place_of(path: Path, column: str, names: Sequence[str]) -> int:
    """Which of a table's columns has this name.

    Raises:
        InvalidTableError: None has, or several have.
    """
    if names.count(column) == 1:
        return names.index(column)
    if column in names:
        what = f"has {names.count(column)} columns {column!r}. Rename all but one."
    elif not names:
        what = "is empty. A first line with the columns' names is expected."
    elif len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        what = f"has the one column {names[0]!r}. Save it with commas between the columns."
    else:
        what = f"has no column {column!r}; it has: {', '.join(names)}. Name one of these."
    raise InvalidTableError(f"{path} {what}", path=path)


def _checked(reader: Iterator[list[str]], path: Path, width: int) -> Iterator[list[str]]:
    empty: list[int] = []  # lines that are rows only if another row follows
    for row in reader:
        line = reader.line_num  # type: ignore[attr-defined]  # csv.reader's own
        if not row:
            empty.append(line)
            continue
        for number, fields in [*((number, 0) for number in empty), (line, len(row))]:
            if fields != width and not (fields == 0 and width == 1):
                raise InvalidTableError(
                    f"{path}, line {number} has {fields} fields where the header has {width}. "
                    "Put fields that hold commas in quotation marks.",
                    path=path,
                    line=number,
                )
        for _ in empty:
            yield []
        empty.clear()
        yield row


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
