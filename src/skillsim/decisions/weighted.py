"""Figures of weighted pairs, for many weightings at a time: kernels without checks.

A weight says how often a pair counts, so that a row of whole numbers is a resample. Scores are
sorted once for all rows; ties are groups, and half of a tie counts as won.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PairSums", "weighted_auc"]


@dataclass(frozen=True, slots=True)
class PairSums:
    """The weights of positives and negatives at each distinct score, lowest first.

    Attributes:
        positive: Shape ``(rows, distinct scores)``, float64.
        negative: The same.
    """

    positive: NDArray[np.float64]
    negative: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        scores: NDArray[np.float64],
        labels: NDArray[np.bool_],
        weights: NDArray[np.float64],
    ) -> Self:
        """Sums of weights.

        Args:
            scores: Shape ``(n,)``, finite, not empty.
            labels: Shape ``(n,)``; true for positives.
            weights: Shape ``(rows, n)``, from 0.

        Example:
            >>> sums = PairSums.of(
            ...     np.array([0.5, 0.9, 0.5]), np.array([False, True, True]), np.ones((1, 3))
            ... )
            >>> sums.positive.tolist(), sums.negative.tolist()
            ([[1.0, 1.0]], [[1.0, 0.0]])
        """
        order = np.argsort(scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
        in_order, positive = weights[:, order], labels[order]
        return cls(
            np.add.reduceat(in_order * positive, starts, axis=1),
            np.add.reduceat(in_order * ~positive, starts, axis=1),
        )


def weighted_auc(sums: PairSums) -> NDArray[np.float64]:
    """The weighted share of (positive, negative) with the positive scored higher; a tie is half.

    Returns:
        Shape ``(rows,)``, in [0, 1]; NaN for a row without positives or without negatives.

    Source: Fawcett, An introduction to ROC analysis, 2006, with weights as counts.

    Example:
        >>> sums = PairSums(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]]))
        >>> weighted_auc(sums).tolist()
        [0.75]
    """
    below = sums.negative.cumsum(axis=1) - sums.negative / 2
    won = np.einsum("ij,ij->i", sums.positive, below)
    every = sums.positive.sum(axis=1) * sums.negative.sum(axis=1)
    share: NDArray[np.float64] = np.full(len(won), np.nan)
    np.divide(won, every, out=share, where=every > 0)
    return share
