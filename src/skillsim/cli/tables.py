"""One column of a CSV, JSON Lines or Parquet file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from skillsim.cli.files import json_lines, read_text
from skillsim.errors import InvalidTableError, MissingExtraError

__all__ = ["read_column"]


def read_column(path: Path, column: str) -> list[object]:
    """The column's values, one per data row; a missing value is ``None``, or NaN from Parquet.

    Args:
        path: A ``.csv`` (UTF-8, with a header), ``.jsonl`` or ``.parquet`` file.
        column: The column's name.

    Raises:
        InvalidTableError: The file cannot be read, is of another kind, or lacks the column.
        MissingExtraError: A Parquet file, and pandas is not installed.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InvalidTableError(
            f"{path} is not a table that can be read: its name must end in "
            f"{', '.join(sorted(_READERS))}.",
            path=path,
        )
    return reader(path, column)


def _read_csv(path: Path, column: str) -> list[object]:
    csv.field_size_limit(2**31 - 1)  # a field may be as long as it likes
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        names = next(reader, [])
        _require_column(path, column, names)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InvalidTableError(
            f"{path}, line {reader.line_num}: {error}. Check the quotation marks.",
            path=path,
            line=reader.line_num,
        ) from error
    while rows and not rows[-1][1]:  # empty lines at the end of a file are no rows
        rows.pop()
    place = names.index(column)
    values: list[object] = []
    for line, row in rows:
        if len(row) != len(names) and not (row == [] and len(names) == 1):
            raise InvalidTableError(
                f"{path}, line {line} has {len(row)} fields where the header has {len(names)}. "
                "Put fields that hold commas in quotation marks.",
                path=path,
                line=line,
            )
        values.append(row[place] if row else None)
    return values


def _read_jsonl(path: Path, column: str) -> list[object]:
    values: list[object] = []
    for line, row in json_lines(path):
        if not isinstance(row, dict) or column not in row:
            raise InvalidTableError(
                f"{path}, line {line} is not an object with the key {column!r}.",
                path=path,
                line=line,
            )
        values.append(row[column])
    return values


def _read_parquet(path: Path, column: str) -> list[object]:
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError(extra="pandas", purpose="Reading Parquet") from error
    try:
        frame = pd.read_parquet(path)
    except ImportError as error:
        raise MissingExtraError(extra="pandas", purpose="Reading Parquet") from error
    except OSError as error:
        raise InvalidTableError(f"{path} cannot be read: {error}.", path=path) from error
    # pyarrow's own exceptions share no base that is worth naming.
    except Exception as error:
        raise InvalidTableError(
            f"{path} is not Parquet that can be read: {error}.", path=path
        ) from error
    _require_column(path, column, list(map(str, frame.columns)))
    place = list(map(str, frame.columns)).index(column)
    values: list[object] = frame.iloc[:, place].tolist()
    return values


def _require_column(path: Path, column: str, names: list[str]) -> None:
    if names.count(column) == 1:
        return
    if column in names:
        what = f"has {names.count(column)} columns {column!r}. Rename all but one."
    elif not names:
        what = "is empty. A first line with the columns' names is expected."
    elif len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        what = f"has the one column {names[0]!r}. Save it with commas between the columns."
    else:
        what = f"has no column {column!r}; it has: {', '.join(names)}. Name one of these."
    raise InvalidTableError(f"{path} {what}", path=path)


_READERS: dict[str, Callable[[Path, str], list[object]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
    ".parquet": _read_parquet,
}
