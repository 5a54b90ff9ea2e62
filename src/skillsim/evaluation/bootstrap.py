"""Percentile bootstrap intervals: how much a figure depends on who happened to be asked.

What is resampled are the independent units: concepts, whose pairs go together, queries or
occupations. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.resampling import (
    LEVEL,
    RESAMPLES,
    Interval,
    percentiles,
    resampled_counts,
    rows_at_once,
)
from skillsim.decisions.weighted import PairSums, weighted_auc
from skillsim.evaluation.figures import Figure
from skillsim.evaluation.weighted import weighted_spearman

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
    block = rows_at_once(len(values))
    means = [
        counts @ values / len(values)
        for counts in resampled_counts(len(values), resamples, block=block)
    ]
    return percentiles(means)


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
    for counts in resampled_counts(units, resamples, block=rows_at_once(len(scores))):
        weights = counts[:, clusters].astype(np.float64)
        for name, chosen in groups.items():
            sums = PairSums.of(scores[chosen], labels[chosen], weights[:, chosen])
            figure = weighted_spearman if name == "spearman" else weighted_auc
            drawn[name].append(figure(sums))
    return {name: percentiles(values) for name, values in drawn.items()}
