"""The rows of CSV files of any size, with the line of what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillsim.cli.files import not_utf8, unreadable
from skillsim.cli.places import require_plain_file
from skillsim.errors import InvalidTableError

__all__ = ["csv_rows", "place_of"]

_DELIMITERS = ",;\t|"  # those that are common, for a hint


def csv_rows(path: Path, *, delimiter: str = ",") -> Iterator[list[str]]:
    """The columns' names, then the rows, read as they are asked for.

    Args:
        path: UTF-8, perhaps with a byte order mark, with a header in the first line.
        delimiter: The character between the columns.

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
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            try:
                names = next(reader, [])
                yield names
                yield from _checked(reader, path, len(names), delimiter)
            except csv.Error as error:
                raise InvalidTableError(
                    f"{path}, line {reader.line_num}: {error}. Check the quotation marks.",
                    path=path,
                    line=reader.line_num,
                ) from error
    except UnicodeDecodeError as error:
        raise not_utf8(path, _undecodable_line(path), error) from error
    except OSError as error:
        raise unreadable(path, error) from error


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
    elif len(names) == 1 and any(mark in names[0] for mark in _DELIMITERS):
        what = (
            f"has the one column {names[0]!r:.1000}. Save it with commas between the columns, or, "
            "for the table of normalise or deduplicate, name what is between them with --delimiter."
        )
    else:
        what = f"has no column {column!r}; it has: {', '.join(names):.1000}. Name one of these."
    raise InvalidTableError(f"{path} {what}", path=path)


def _checked(
    reader: Iterator[list[str]], path: Path, width: int, delimiter: str
) -> Iterator[list[str]]:
    empty: list[int] = []  # lines that are rows only if another row follows
    for row in reader:
        line = reader.line_num  # type: ignore[attr-defined]  # csv.reader's own
        if not row:
            empty.append(line)
            continue
        if empty and width != 1:
            raise InvalidTableError(
                f"{path}, line {empty[0]} is empty, and more rows follow. Remove the line, or fill "
                f"it with the {width} fields that the header has.",
                path=path,
                line=empty[0],
            )
        if len(row) != width:
            raise InvalidTableError(
                f"{path}, line {line} has {len(row)} fields where the header has {width}. "
                f"Put fields that hold {delimiter!r} in quotation marks.",
                path=path,
                line=line,
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
