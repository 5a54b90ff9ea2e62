"""Resamples of independent units, and percentile intervals from them.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVEL", "RESAMPLES", "Interval", "percentiles", "resampled_counts", "rows_at_once"]

LEVEL = 0.95
"""Share of the resamples that an interval holds."""

RESAMPLES = 1000

Interval: TypeAlias = tuple[float, float] | tuple[None, None]
"""The 2.5th and the 97.5th percentile, or nothing."""

_SEED = 0
_BLOCK_BYTES = 1 << 23  # of weights at a time


def resampled_counts(
    units: int, resamples: int, *, block: int = 256, seed: int = _SEED
) -> Iterator[NDArray[np.int64]]:
    """How often each unit is drawn in each resample of as many units, with replacement.

    Args:
        units: How many there are, from 1.
        resamples: How many resamples.
        block: Resamples at a time; changes nothing else.
        seed: Of ``numpy.random.default_rng``.

    Yields:
        Shape ``(at most block, units)``, int64; each row sums to ``units``.

    Example:
        >>> [counts.sum(axis=1).tolist() for counts in resampled_counts(5, 3, block=2)]
        [[5, 5], [5]]
    """
    draw = np.random.default_rng(seed)
    chances = np.full(units, 1.0 / units)
    for start in range(0, resamples, block):
        counts: NDArray[np.int64] = draw.multinomial(
            units, chances, size=min(block, resamples - start)
        )
        yield counts


def rows_at_once(width: int) -> int:
    """How many resamples of ``width`` weights are held in memory at a time."""
    return max(_BLOCK_BYTES // (8 * width), 1)


def percentiles(blocks: Sequence[NDArray[np.float64]]) -> Interval:
    """The ends of the 95% interval of values in blocks; NaN says nothing and is left out.

    Example:
        >>> percentiles([np.array([0.5, np.nan]), np.array([0.5])]), percentiles([])
        ((0.5, 0.5), (None, None))
    """
    values = np.concatenate(blocks) if blocks else np.empty(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return None, None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return low, high
