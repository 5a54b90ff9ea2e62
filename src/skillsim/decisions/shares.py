"""Shares that callers pass, checked."""

from __future__ import annotations

from skillsim.arguments import is_number, show
from skillsim.errors import InvalidArgumentError

__all__ = ["read_share"]


def read_share(value: object, name: str, *, cannot_be_shown: float | None = None) -> float:
    """The value as a ``float`` above 0 and below 1; NumPy's numbers are welcome.

    Args:
        value: What the caller passed.
        name: What the argument is called.
        cannot_be_shown: 0 or 1, where it is refused because no number of labels shows it.

    Raises:
        InvalidArgumentError: It is something else.

    Example:
        >>> import numpy as np
        >>> read_share(np.float32(0.5), "confidence")
        0.5
    """
    if not (is_number(value) and 0 < value < 1):
        hint = ""
        if cannot_be_shown is not None and is_number(value) and value == cannot_be_shown:
            hint = (
                f" No number of labels shows {cannot_be_shown:g}; "
                f"{abs(cannot_be_shown - 0.01):g} takes 300."
            )
        raise InvalidArgumentError(
            f"{name} must be a share above 0 and below 1, not {show(value)}.{hint}",
            name=name,
            value=show(value),
        )
    return float(value)
