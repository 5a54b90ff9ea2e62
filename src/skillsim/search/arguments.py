"""Checks of arguments that searches and tasks take."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from skillsim.encoding.inputs import show, whole_number
from skillsim.errors import InvalidArgumentError

__all__ = ["cosine", "file_path", "positive_int"]


def positive_int(value: object, *, name: str, or_none: bool = False) -> int:
    """The value as an ``int`` from 1; NumPy's whole numbers are welcome.

    Raises:
        InvalidArgumentError: It is something else.
    """
    return whole_number(value, name=name, least=1, or_none=or_none)


def cosine(value: object, *, name: str, or_none: bool = False) -> float:
    """The value as a ``float`` in [-1, 1]; NumPy's numbers are welcome.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not (
        isinstance(value, int | float | np.floating)
        and not isinstance(value, bool)
        and -1 <= value <= 1
    ):
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
