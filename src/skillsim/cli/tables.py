"""One column of a CSV, JSON Lines or Parquet file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from skillsim.cli.csv_files import csv_rows, place_of
from skillsim.cli.files import json_lines
from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidTableError, MissingExtraError

__all__ = ["is_blank", "read_column"]


def is_blank(value: object) -> bool:
    """Whether a value of a column is missing, or holds nothing visible."""
    if isinstance(value, str):
        return not tidy(value)
    return value is None or value != value  # noqa: PLR0124  # NaN, as Parquet has it


def read_column(path: Path, column: str, *, delimiter: str = ",") -> list[object]:
    """The column's values, one per data row; a missing value is ``None``, or NaN from Parquet.

    Args:
        path: A ``.csv`` (UTF-8, with a header), ``.jsonl`` or ``.parquet`` file.
        column: The column's name.
        delimiter: The character between the columns of a ``.csv`` file; others have none.

    Raises:
        InvalidTableError: The file cannot be read, is of another kind, or lacks the column.
        MissingExtraError: A Parquet file, and pandas is not installed.
    """
    if path.suffix.lower() == ".csv":
        return _read_csv(path, column, delimiter)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InvalidTableError(
            f"{path} is not a table that can be read: its name must end in "
            f"{', '.join(sorted(['.csv', *_READERS]))}.",
            path=path,
        )
    return reader(path, column)


def _read_csv(path: Path, column: str, delimiter: str) -> list[object]:
    rows = csv_rows(path, delimiter=delimiter)
    place = place_of(path, column, next(rows))
    return [row[place] if row else None for row in rows]


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
    place = place_of(path, column, list(map(str, frame.columns)))
    values: list[object] = frame.iloc[:, place].tolist()
    return values


_READERS: dict[str, Callable[[Path, str], list[object]]] = {
    ".jsonl": _read_jsonl,
    ".parquet": _read_parquet,
}
