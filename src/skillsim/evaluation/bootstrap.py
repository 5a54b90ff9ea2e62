"""Percentile bootstrap intervals: how much a figure depends on who happened to be asked.

What is resampled are the independent units: concepts, whose pairs go together, queries or
occupations. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from skillsim.evaluation.figures import Figure
from skillsim.evaluation.weighted import PairSums, weighted_auc, weighted_spearman

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LEVEL",
    "RESAMPLES",
    "Interval",
    "mean_figure",
    "mean_interval",
    "pair_intervals",
    "resampled_counts",
]

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


def mean_interval(values: NDArray[np.float64], *, resamples: int = RESAMPLES) -> Interval:
    """Interval of the mean of independent values.

    Args:
        values: Shape ``(n,)``, finite, not empty.
        resamples: From 0; with 0 there is no interval.

    Returns:
        The ends of the 95% interval, or ``(None, None)``.

    Example:
        >>> low, high = mean_interval(np.array([0.0, 1.0] * 50))
        >>> round(low, 1), round(high, 1)
        (0.4, 0.6)
    """
    block = _rows_at_once(len(values))
    means = [
        counts @ values / len(values)
        for counts in resampled_counts(len(values), resamples, block=block)
    ]
    return _percentiles(means)


def mean_figure(name: str, values: NDArray[np.float64], *, resamples: int = RESAMPLES) -> Figure:
    """The mean of independent values as a figure with its interval.

    Args:
        name: What the figure is called.
        values: Shape ``(n,)``, finite, not empty.
        resamples: From 0; with 0 there is no interval.

    Example:
        >>> print(mean_figure("mrr", np.array([1.0, 0.5]), resamples=0))
        mrr 0.750
    """
    return Figure(name, float(values.mean()), *mean_interval(values, resamples=resamples))


def pair_intervals(
    scores: NDArray[np.float64],
    groups: Mapping[str, NDArray[np.bool_]],
    labels: NDArray[np.bool_],
    clusters: NDArray[np.intp],
    *,
    resamples: int = RESAMPLES,
) -> dict[str, Interval]:
    """Intervals of Spearman's correlation and of ROC AUC over groups of labelled pairs.

    Args:
        scores: Shape ``(n,)``, finite.
        groups: For each figure the pairs that count for it, shape ``(n,)``; a figure by the name
            of ``"spearman"`` is the correlation, every other one an AUC.
        labels: Shape ``(n,)``; true for positives.
        clusters: For each pair its unit, shape ``(n,)``, from 0 without gaps; the pairs of a unit
            are drawn together.
        resamples: From 0; with 0 there are no intervals.

    Returns:
        For each figure the ends of its 95% interval, or ``(None, None)``. Resamples that hold
        positives or negatives alone say nothing and are left out.

    Example:
        >>> scores = np.array([0.9, 0.3, 0.8, 0.1])
        >>> labels = np.array([True, False, True, False])
        >>> groups = {"roc_auc": np.ones(4, dtype=bool)}
        >>> pair_intervals(scores, groups, labels, np.array([0, 0, 1, 1]))
        {'roc_auc': (1.0, 1.0)}
    """
    drawn: dict[str, list[NDArray[np.float64]]] = {name: [] for name in groups}
    units = int(clusters.max()) + 1
    for counts in resampled_counts(units, resamples, block=_rows_at_once(len(scores))):
        weights = counts[:, clusters].astype(np.float64)
        for name, chosen in groups.items():
            sums = PairSums.of(scores[chosen], labels[chosen], weights[:, chosen])
            figure = weighted_spearman if name == "spearman" else weighted_auc
            drawn[name].append(figure(sums))
    return {name: _percentiles(values) for name, values in drawn.items()}


def _rows_at_once(width: int) -> int:
    return max(_BLOCK_BYTES // (8 * width), 1)


def _percentiles(blocks: list[NDArray[np.float64]]) -> Interval:
    values = np.concatenate(blocks) if blocks else np.empty(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return None, None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return low, high
