"""What callers pass to a store, checked before a database is asked anything."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import psycopg
from psycopg.conninfo import conninfo_to_dict

from skillsim.arguments import show
from skillsim.encoding.cleaning import clean, tidy
from skillsim.errors import InvalidArgumentError, InvalidSkillError

__all__ = ["TableName", "named_skills", "read_dsn", "read_filter", "read_metadata"]

_LONGEST_IDENTIFIER = 63  # bytes; PostgreSQL cuts longer ones off, and two could become one
_LONGEST_NAME = 2000  # bytes, of the 2,704 that an entry of a B-tree may take
_PARTS = 2
_CONNECT_TIMEOUT = 10  # seconds; libpq waits for ever
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class TableName:
    """The name of a table.

    Attributes:
        parts: Its schema, if one was given, and the table.

    Example:
        >>> TableName.read("hr.skills").parts, TableName.read('odd "name"; --').parts
        (('hr', 'skills'), ('odd "name"; --',))
    """

    parts: tuple[str, ...]

    @classmethod
    def read(cls, table: object) -> TableName:
        """The name, checked.

        Raises:
            InvalidArgumentError: PostgreSQL can have no table of this name.
        """
        if not isinstance(table, str):
            _refuse("table", f"must be text, not {type(table).__name__}", table)
        parts = table.split(".")
        if len(parts) > _PARTS or not all(parts):
            _refuse("table", "must be the name of a table, or schema.table", table)
        for part in parts:
            size = _bytes(part)
            if size is None:
                _refuse("table", "has a character that PostgreSQL does not store", table)
            if size > _LONGEST_IDENTIFIER:
                _refuse(
                    "table",
                    f"has a name of {size} bytes. PostgreSQL keeps {_LONGEST_IDENTIFIER}; "
                    "shorten it",
                    table,
                )
        return cls(tuple(parts))

    def __str__(self) -> str:
        return ".".join(self.parts)


def read_dsn(dsn: object) -> dict[str, Any]:
    """The settings of a connection, with a limit to how long it may take where there is none.

    Raises:
        InvalidArgumentError: It is no connection string. The message does not repeat it, since
            there may be a password in it.
    """
    settings: dict[str, Any] | None = None
    if isinstance(dsn, str) and "\0" not in dsn:
        # Not as a cause, since it quotes what it could not read.
        with suppress(psycopg.Error, ValueError):
            settings = dict(conninfo_to_dict(dsn))
    if settings is None:
        raise InvalidArgumentError(
            "dsn must be a connection string of PostgreSQL, such as "
            "'postgresql://user@host/database' or 'host=… dbname=…'.",
            name="dsn",
            value="…",
        )
    if "PGCONNECT_TIMEOUT" not in os.environ:
        settings.setdefault("connect_timeout", _CONNECT_TIMEOUT)
    settings.setdefault("fallback_application_name", "skillsim")
    return settings


def named_skills(written: Iterable[str], *, name: str = "skills") -> dict[str, str]:
    """The first spelling of each skill, by its cleaned name, as PostgreSQL can store them.

    It stores neither NUL nor lone surrogates. Spellings with these are tidied, which takes them
    out.

    Raises:
        InvalidSkillError: A name is too long to be a key.

    Example:
        >>> named_skills(["SQL (basic)", "SQL", "Go" + chr(0)])
        {'SQL': 'SQL (basic)', 'Go': 'Go'}
    """
    named: dict[str, str] = {}
    too_long: list[tuple[int, str]] = []
    for position, skill in enumerate(written):
        key = clean(skill)
        if len(key) > _LONGEST_NAME // 4 and len(key.encode()) > _LONGEST_NAME:
            too_long.append((position, skill))
        elif key not in named:
            named[key] = skill if _bytes(skill) is not None else tidy(skill)
    if too_long:
        position, skill = too_long[0]
        raise InvalidSkillError(
            f"{name} must be of {_LONGEST_NAME:,} bytes at most, and {len(too_long)} are longer; "
            f"the first is item {position}: {show(skill)}. Nothing was written. Split what is "
            "more than one skill.",
            count=len(too_long),
            positions=[position],
            values=[show(skill)],
        )
    return named


def read_metadata(
    metadata: object, written: Sequence[str], *, name: str = "metadata"
) -> dict[str, str] | None:
    """The metadata of each skill as JSON, by its cleaned name; ``None`` if there are none.

    Args:
        metadata: One mapping for all skills, or one for each.
        written: The skills, in the same order.
        name: What the argument is called.

    Raises:
        InvalidArgumentError: They are not that, not as many, or no JSON.
    """
    if metadata is None:
        return None
    if isinstance(metadata, Mapping):
        return dict.fromkeys(map(clean, written), _json(metadata, name))
    if isinstance(metadata, str | bytes) or not isinstance(metadata, Iterable):
        _refuse(name, "must be a mapping, or a list with one for each skill", metadata)
    listed = list(metadata)
    if len(listed) != len(written):
        _refuse(name, f"must be one for each of {len(written)} skills, not {len(listed)}", listed)
    return {
        clean(skill): _json(one, name) for skill, one in zip(written, listed, strict=True)
    }  # of skills that are equal, the last


def read_filter(where: object) -> str | None:
    """A filter as JSON; ``None`` if there is none.

    Raises:
        InvalidArgumentError: It is no mapping, or no JSON.
    """
    text = _NOTHING if where is None else _json(where, "where")
    return None if text == _NOTHING else text


def _json(value: object, name: str) -> str:
    """A mapping as JSON that PostgreSQL can store."""
    if not isinstance(value, Mapping):
        _refuse(name, "must be a mapping", value)
    try:
        text = json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        _refuse(name, "must hold what JSON can: text, finite numbers, lists, mappings", value)
    if _bytes(text) is None or _ESCAPED_NUL.search(text):
        _refuse(name, "has a character that PostgreSQL does not store", value)
    return text


def _bytes(text: str) -> int | None:
    """How long a text is in UTF-8; ``None`` if PostgreSQL cannot store it."""
    if text.isascii():
        return None if "\0" in text else len(text)
    try:
        return None if "\0" in text else len(text.encode())
    except UnicodeEncodeError:
        return None


def _refuse(name: str, what: str, value: object) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{name} {what}: {shown}.", name=name, value=shown)
