"""How a cosine becomes a probability: two rising functions, in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Isotonic", "Mapping", "Method", "Sigmoid"]

Method: TypeAlias = Literal["isotonic", "sigmoid"]


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Straight lines between points, level beyond them.

    Attributes:
        similarities: Cosines, rising.
        probabilities: The probability at each, in [0, 1], never falling.
    """

    similarities: tuple[float, ...]
    probabilities: tuple[float, ...]

    def probability(self, similarities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities in [0, 1], of the same shape.

        Example:
            >>> Isotonic((0.2, 0.6), (0.0, 1.0)).probability(np.array([0.1, 0.3, 0.9])).round(2)
            array([0.  , 0.25, 1.  ])
        """
        found = np.interp(similarities, self.similarities, self.probabilities)
        # Rounding takes the end of a line past the next point, by a last digit.
        after = np.searchsorted(self.similarities, similarities, side="right")
        points = np.array(self.probabilities)
        lowest = points[np.maximum(after - 1, 0)]
        return np.clip(found, lowest, points[np.minimum(after, len(points) - 1)])


@dataclass(frozen=True, slots=True)
class Sigmoid:
    """The logistic function of a straight line.

    Attributes:
        slope: How steep the line is, from 0.
        intercept: Where it is at a cosine of 0.
    """

    slope: float
    intercept: float

    def probability(self, similarities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities in [0, 1], of the same shape.

        Example:
            >>> Sigmoid(10.0, -5.0).probability(np.array([0.5]))
            array([0.5])
        """
        # 1 / (1 + exp(-x)), which overflows for no x in this form.
        with np.errstate(over="ignore"):  # of a line that is nearly upright
            return (1.0 + np.tanh((self.slope * similarities + self.intercept) / 2.0)) / 2.0


Mapping: TypeAlias = Isotonic | Sigmoid
