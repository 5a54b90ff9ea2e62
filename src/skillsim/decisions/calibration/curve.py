"""Precision, recall and F1 at every cut-off, for many weightings of the pairs at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from skillsim.decisions.weighted import PairSums
from skillsim.results.base import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CurvePoint", "Curves"]


@dataclass(frozen=True, slots=True)
class CurvePoint(Result):
    """What a cut-off does on the labelled pairs.

    Attributes:
        threshold: The cut-off, which is the score of a pair; pairs from it on count as matches.
        precision: Share of these that are matches.
        recall: Share of the matches that are among these.
        f1: The harmonic mean of both.
    """

    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Curves:
    """What every cut-off does, for each weighting of the pairs.

    A cut-off is a score that occurs, and takes all pairs from it on: of equal scores all or none.
    A weighting is a row of how often each pair counts.

    Attributes:
        thresholds: The distinct scores, lowest first, shape ``(m,)``.
        right: Weight of the matches from each cut-off on, shape ``(rows, m)``.
        wrong: Weight of the others from each cut-off on, shape ``(rows, m)``.
    """

    thresholds: NDArray[np.float64]
    right: NDArray[np.float64]
    wrong: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        scores: NDArray[np.float64],
        matches: NDArray[np.bool_],
        weights: NDArray[np.float64] | None = None,
    ) -> Self:
        """The curves of scored pairs.

        Args:
            scores: Shape ``(n,)``, finite, not empty.
            matches: Shape ``(n,)``.
            weights: Shape ``(rows, n)``, from 0; ``None`` is one row in which each pair counts
                once.

        Example:
            >>> curves = Curves.of(np.array([0.9, 0.5, 0.5]), np.array([True, True, False]))
            >>> curves.thresholds.tolist(), curves.right.tolist(), curves.wrong.tolist()
            ([0.5, 0.9], [[2.0, 1.0]], [[1.0, 0.0]])
        """
        sums = PairSums.of(
            scores, matches, np.ones((1, len(scores))) if weights is None else weights
        )
        return cls(np.unique(scores), _from_each_on(sums.positive), _from_each_on(sums.negative))

    @property
    def precision(self) -> NDArray[np.float64]:
        """Shape ``(rows, m)``; NaN where nothing counts as a match."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> NDArray[np.float64]:
        """Shape ``(rows, m)``; NaN for rows without a match."""
        return _share(self.right, np.broadcast_to(self.right[:, :1], self.right.shape))

    @property
    def f1(self) -> NDArray[np.float64]:
        """Shape ``(rows, m)``; NaN for rows without a match where nothing counts as one."""
        return _share(2 * self.right, self.right + self.wrong + self.right[:, :1])

    def points(self) -> tuple[CurvePoint, ...]:
        """The first row, lowest cut-off first."""
        columns = (self.thresholds, self.precision[0], self.recall[0], self.f1[0])
        return tuple(
            CurvePoint(*values)
            for values in zip(*(column.tolist() for column in columns), strict=True)
        )


def _from_each_on(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights[:, ::-1].cumsum(axis=1)[:, ::-1]


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.full(part.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
