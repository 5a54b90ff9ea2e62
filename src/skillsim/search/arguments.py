"""Checks of arguments that searches and tasks take."""

from __future__ import annotations

import numpy as np

from skillsim.encoding.inputs import show, whole_number
from skillsim.errors import InvalidArgumentError

__all__ = ["cosine", "positive_int"]


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
