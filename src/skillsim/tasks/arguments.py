"""Checks of arguments that several tasks take."""

from __future__ import annotations

import operator

from skillsim.encoding.inputs import show
from skillsim.errors import InvalidArgumentError
from skillsim.taxonomy import Taxonomy

__all__ = ["positive_int", "require_taxonomy"]


def positive_int(value: object, *, name: str, or_none: bool = False) -> int:
    """The value as an ``int`` from 1; NumPy's whole numbers are welcome.

    Raises:
        InvalidArgumentError: It is something else.
    """
    try:
        number = 0 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = 0
    if number < 1:
        raise InvalidArgumentError(
            f"{name} must be a whole number from 1{', or None' if or_none else ''}, "
            f"not {show(value)}.",
            name=name,
            value=show(value),
        )
    return number


def require_taxonomy(value: object) -> None:
    """Make sure that ``taxonomy=`` got a taxonomy, or ``None``.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if value is not None and not isinstance(value, Taxonomy):
        raise InvalidArgumentError(
            f"taxonomy must be a Taxonomy, not {show(value)}. The one in the package is "
            "Taxonomy.bundled(), from skillsim.taxonomy.",
            name="taxonomy",
            value=show(value),
        )
