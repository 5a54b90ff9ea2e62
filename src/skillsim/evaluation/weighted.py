"""Spearman's correlation of weighted pairs, for many weightings at a time: without checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.weighted import weighted_auc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.weighted import PairSums

__all__ = ["weighted_spearman"]


def weighted_spearman(sums: PairSums) -> NDArray[np.float64]:
    """Spearman's correlation of scores with 0/1 labels, ties at their mean rank.

    With labels of two values it follows from the AUC ``a``, the total weight ``w``, the share of
    positives ``p`` and the variance ``v`` of the mean ranks::

        sqrt(p (1 - p)) w (a - 1/2) / sqrt(v)    v = (w^3 - w - sum(t^3 - t)) / 12 w

    where ``t`` are the weights of the groups of ties.

    Returns:
        Shape ``(rows,)``, in [-1, 1]; 0 where all scores are equal, NaN for a row without positives
        or without negatives.

    Source: Kendall, Rank Correlation Methods, 1948, chapter 3 (the correction for ties).

    Example:
        >>> from skillsim.decisions.weighted import PairSums
        >>> sums = PairSums(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))
        >>> weighted_spearman(sums).tolist()
        [1.0]
    """
    ties = sums.positive + sums.negative
    total = ties.sum(axis=1)
    share = sums.positive.sum(axis=1) / np.maximum(total, 1)
    # Cubes of weights are exact in float64 up to 200,000 pairs.
    spread = total**3 - total - (ties**3 - ties).sum(axis=1)
    variance = spread / (12 * np.maximum(total, 1))
    rise = np.sqrt(share * (1 - share)) * total * (weighted_auc(sums) - 0.5)
    rho: NDArray[np.float64] = rise * 0.0
    np.divide(rise, np.sqrt(np.maximum(variance, 0.0)), out=rho, where=variance > 0)
    return np.clip(rho, -1.0, 1.0, out=rho)
