"""Arguments that are no skills: checked, and shown in messages.

Importing costs nothing: what NumPy has of numbers and truth values is known by name.
"""

from __future__ import annotations

import operator
import os
import reprlib
from numbers import Real
from pathlib import Path
from typing import TypeGuard

from skillsim.errors import InvalidArgumentError

__all__ = [
    "cosine",
    "file_path",
    "flag",
    "is_number",
    "positive_int",
    "require_text",
    "show",
    "whole_number",
]

_SHOWN_WIDTH = 60
_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _SHOWN_WIDTH + 4


def show(item: object) -> str:
    """Any object in few characters, for a message."""
    # Any object may be here, too: a huge one, a deeply nested one, one whose repr raises.
    try:
        shown = _repr.repr(item[: _SHOWN_WIDTH + 1] if isinstance(item, str | bytes) else item)
    except Exception:  # noqa: BLE001
        shown = "something that cannot be shown"
    return shown if len(shown) <= _SHOWN_WIDTH else f"{shown[:_SHOWN_WIDTH]}…"


def flag(value: object, *, name: str) -> bool:
    """The value as a ``bool``; NumPy's are welcome, what is only as good as true is not.

    Raises:
        InvalidArgumentError: It is something else.
    """
    kind = type(value)
    if not (
        isinstance(value, bool)
        or (kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"})
    ):
        raise InvalidArgumentError(
            f"{name} must be True or False, not {show(value)}.", name=name, value=show(value)
        )
    return bool(value)


def whole_number(value: object, *, name: str, least: int, or_none: bool = False) -> int:
    """The value as an ``int``; NumPy's whole numbers are welcome, and ``bool`` is none.

    Args:
        value: What the caller passed.
        name: What the argument is called.
        least: The lowest number to take.
        or_none: Whether ``None`` is welcome elsewhere, for the message.

    Raises:
        InvalidArgumentError: It is something else.
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or number < least:
        raise InvalidArgumentError(
            f"{name} must be a whole number from {least:,}{', or None' if or_none else ''}, "
            f"not {show(value)}.",
            name=name,
            value=show(value),
        )
    return number


def positive_int(value: object, *, name: str, or_none: bool = False) -> int:
    """The value as an ``int`` from 1; NumPy's whole numbers are welcome.

    Raises:
        InvalidArgumentError: It is something else.
    """
    return whole_number(value, name=name, least=1, or_none=or_none)


def is_number(value: object) -> TypeGuard[float]:
    """Whether the value is a real number, NumPy's too; truth values and spans of time are none."""
    # NumPy's timedelta64 says that it is a whole number, and compares with none.
    if isinstance(value, bool) or type(value).__name__ == "timedelta64":
        return False
    return isinstance(value, Real)


def cosine(value: object, *, name: str, or_none: bool = False) -> float:
    """The value as a ``float`` in [-1, 1]; any real number is welcome, NumPy's too.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not (is_number(value) and -1 <= value <= 1):
        raise InvalidArgumentError(
            f"{name} must be a cosine in [-1, 1]{', or None' if or_none else ''}, "
            f"not {show(value)}.",
            name=name,
            value=show(value),
        )
    return float(value)


def file_path(value: object, *, name: str = "path") -> Path:
    """The value as the path of a file, which need not be there.

    Raises:
        InvalidArgumentError: It is something else, or can be no file's.
    """
    try:
        path = Path(os.fspath(value))  # type: ignore[call-overload]
        os.fsencode(path)
    except (TypeError, ValueError):  # no path; bytes; a lone surrogate
        path = Path()
    if not path.name or "\0" in str(path):
        raise InvalidArgumentError(
            f"{name} must be that of a file, not {show(value)}.", name=name, value=show(value)
        )
    return path


def require_text(value: object, *, name: str) -> None:
    """Make sure that an argument got text.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not isinstance(value, str):
        raise InvalidArgumentError(
            f"{name} must be text, not {show(value)}.", name=name, value=show(value)
        )
