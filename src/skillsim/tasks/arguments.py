"""Checks of arguments that several tasks take."""

from __future__ import annotations

from skillsim.encoding.inputs import show
from skillsim.errors import InvalidArgumentError
from skillsim.search.arguments import cosine, file_path, positive_int
from skillsim.taxonomy import Taxonomy

__all__ = ["cosine", "file_path", "positive_int", "require_taxonomy", "require_text"]


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


def require_text(value: object, *, name: str) -> None:
    """Make sure that an argument got text.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not isinstance(value, str):
        raise InvalidArgumentError(
            f"{name} must be text, not {show(value)}.", name=name, value=show(value)
        )
