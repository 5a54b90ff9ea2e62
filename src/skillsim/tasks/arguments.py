"""Checks of arguments that several tasks take."""

from __future__ import annotations

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError
from skillsim.taxonomy import Taxonomy

__all__ = ["require_taxonomy"]


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
