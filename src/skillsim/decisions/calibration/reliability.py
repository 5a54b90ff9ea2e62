"""How well probabilities agree with what happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.calibration.enough import wilson
from skillsim.results.base import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ReliabilityBin", "reliability_curve"]


@dataclass(frozen=True, slots=True)
class ReliabilityBin(Result):
    """Pairs of similar predicted probability, and how many of them match.

    Attributes:
        predicted: Mean of the predicted probabilities.
        observed: Share of the pairs that match.
        count: How many pairs there are.
        low: Lower end of Wilson's 95% interval of ``observed``.
        high: Upper end of it.
    """

    predicted: float
    observed: float
    count: int
    low: float
    high: float


def reliability_curve(
    predicted: NDArray[np.float64], matches: NDArray[np.bool_], bins: int
) -> tuple[ReliabilityBin, ...]:
    """Bins of about equally many pairs, lowest probability first.

    Pairs of equal probability are in one bin, so that there may be fewer bins, of other sizes.

    Args:
        predicted: In [0, 1], shape ``(n,)``, not empty.
        matches: Shape ``(n,)``.
        bins: How many at most.

    Example:
        >>> predicted = np.array([0.1, 0.1, 0.1, 0.8])
        >>> [
        ...     (bin.count, bin.observed)
        ...     for bin in reliability_curve(predicted, np.array([False, False, False, True]), 2)
        ... ]
        [(3, 0.0), (1, 1.0)]
    """
    # The rank at which each probability starts says to which bin all pairs that have it belong.
    _, group, sizes = np.unique(predicted, return_inverse=True, return_counts=True)
    first = np.cumsum(sizes) - sizes
    number = (first * min(bins, len(predicted)) // len(predicted))[group]
    found = []
    for chosen in (number == one for one in np.unique(number)):
        count, right = int(chosen.sum()), int(matches[chosen].sum())
        mean = float(predicted[chosen].mean())
        found.append(ReliabilityBin(mean, right / count, count, *wilson(right, count)))
    return tuple(found)
