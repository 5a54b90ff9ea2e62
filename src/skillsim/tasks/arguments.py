"""Checks of arguments that several tasks take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TypeAlias

import numpy as np

from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import show
from skillsim.errors import InvalidArgumentError
from skillsim.search.arguments import cosine, positive_int
from skillsim.taxonomy import Taxonomy

__all__ = ["Pair", "cosine", "positive_int", "read_pairs", "require_taxonomy"]

Pair: TypeAlias = tuple[str, str]


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


def read_pairs(pairs: object, *, name: str, such_as: Pair) -> list[Pair]:
    """Pairs of skills, as they were written.

    Args:
        pairs: An iterable of pairs: tuples, lists, or the rows of a NumPy array.
        name: What the argument is called where the user wrote it.
        such_as: An example for the message.

    Raises:
        InvalidArgumentError: It is no such iterable, or an item is no pair of skills.
    """
    if isinstance(pairs, str | bytes | Mapping) or not isinstance(pairs, Iterable):
        _refuse_pairs(f"{name} must be an iterable of pairs of skills", pairs, name, such_as)
    found: list[Pair] = []
    for position, pair in enumerate(pairs):
        if (
            isinstance(pair, str | bytes | Mapping | set | frozenset)
            or not isinstance(pair, Sequence | np.ndarray)
            or len(pair) != 2  # noqa: PLR2004
            or not all(isinstance(text, str) and tidy(text) for text in pair)
        ):
            _refuse_pairs(f"{name}: item {position} must be a pair of skills", pair, name, such_as)
        found.append((str(pair[0]), str(pair[1])))
    return found


def _refuse_pairs(what: str, found: object, name: str, such_as: Pair) -> NoReturn:
    first, second = such_as
    raise InvalidArgumentError(
        f'{what}, such as ("{first}", "{second}"), not {show(found)}.',
        name=name,
        value=show(found),
    )
