"""Files of text and JSON, with the line of what is wrong with them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

from skillsim.errors import InvalidTableError

__all__ = ["json_lines", "not_utf8", "read_json", "read_text", "unreadable"]


def read_text(path: Path) -> str:
    """The text in a UTF-8 file, without a byte order mark.

    Raises:
        InvalidTableError: The file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise not_utf8(path, line, error) from error
    except OSError as error:
        raise unreadable(path, error) from error


def not_utf8(path: Path, line: int, error: UnicodeDecodeError) -> InvalidTableError:
    """The error of a file with a line that is no UTF-8 text."""
    return InvalidTableError(
        f"{path}, line {line} is not UTF-8 text ({error.reason}). Save it as UTF-8.",
        path=path,
        line=line,
    )


def unreadable(path: Path, error: OSError) -> InvalidTableError:
    """The error of a file that cannot be read at all."""
    return InvalidTableError(f"{path} cannot be read: {error}.", path=path)


def read_json(path: Path) -> object:
    """What a JSON file holds.

    Raises:
        InvalidTableError: The file cannot be read, is not JSON, or has a key twice in one object.
    """
    return _parsed(read_text(path), path)


def json_lines(path: Path) -> Iterator[tuple[int, object]]:
    """What each line of a JSON Lines file holds, with its number; blank lines are passed over.

    Raises:
        InvalidTableError: As ``read_json``.
    """
    # Not str.splitlines: it breaks at characters that JSON strings may hold.
    for number, line in enumerate(io.StringIO(read_text(path), newline=None), start=1):
        if line.strip():
            yield number, _parsed(line, path, number)


def _parsed(text: str, path: Path, line: int | None = None) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            line = line or error.lineno
        place = f"{path}, line {line}" if line else f"{path}"
        raise InvalidTableError(f"{place} is not JSON: {error}.", path=path, line=line) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return content
