"""Pairs of skills that callers pass, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidArgumentError

__all__ = ["Pair", "read_pairs"]

Pair: TypeAlias = tuple[str, str]


def read_pairs(pairs: object, name: str) -> list[Pair]:
    """The pairs as they were written, each checked.

    Args:
        pairs: Any iterable of pairs: tuples, lists, or the rows of an array of shape ``(n, 2)``.
        name: What the argument is called.

    Raises:
        InvalidArgumentError: It is something else, or an item is no pair of skill phrases.

    Example:
        >>> read_pairs([["SQL", "databases"]], "pairs")
        [('SQL', 'databases')]
    """
    if isinstance(pairs, str | bytes | Mapping) or not isinstance(pairs, Iterable):
        raise _no_pairs(f"{name} must be an iterable of pairs of skills", pairs, name)
    found: list[Pair] = []
    for position, pair in enumerate(pairs):
        if (
            isinstance(pair, str | bytes | Mapping | set | frozenset)
            or not isinstance(pair, Sequence | np.ndarray)
            or len(pair) != 2  # noqa: PLR2004
            or not all(isinstance(text, str) and tidy(text) for text in pair)
        ):
            raise _no_pairs(f"{name}: item {position} must be a pair of skills", pair, name)
        found.append((str(pair[0]), str(pair[1])))
    return found


def _no_pairs(what: str, found: object, name: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f'{what}, such as ("MS Excel", "spreadsheets"), not {show(found)}.',
        name=name,
        value=show(found),
    )
