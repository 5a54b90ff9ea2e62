"""The two cut-offs that leave fewest pairs undecided at an error rate that the labels show."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from skillsim.decisions.calibration.shown import most_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Decisions", "widest_decided"]


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many pairs can be decided at how many errors.

    Attributes:
        cuts: The scores that occur, and -1 and 1, rising.
        missed: Matches below each cut, never falling.
        below: Pairs below each cut.
        wrong: Others from each cut on, never rising.
        above: Pairs from each cut on.
    """

    cuts: NDArray[np.float64]
    missed: NDArray[np.intp]
    below: NDArray[np.intp]
    wrong: NDArray[np.intp]
    above: NDArray[np.intp]

    @classmethod
    def of(cls, scores: NDArray[np.float64], matches: NDArray[np.bool_]) -> Self:
        """Counts at each cut."""
        order = np.argsort(scores, kind="stable")
        cuts = np.unique(np.append(scores, (-1.0, 1.0)))
        below = np.searchsorted(scores[order], cuts)
        missed = np.append(0, np.cumsum(matches[order]))[below]
        above = len(scores) - below
        return cls(cuts, missed, below, above - (matches.sum() - missed), above)

    def with_errors(self, errors: int) -> tuple[int, tuple[float, float]]:
        """The most pairs that are decided with at most so many errors, and the cut-offs.

        Never falls as the errors rise.

        Example:
            >>> decisions = Decisions.of(np.array([0.1, 0.4, 0.9]), np.array([False, True, True]))
            >>> decisions.with_errors(0)
            (3, (0.4, 0.4))
        """
        spent = np.arange(errors + 1)  # on the lower side
        low = np.searchsorted(self.missed, spent, side="right") - 1
        high = np.searchsorted(-self.wrong, -spent[::-1])
        # No cut-off is above 1: what scores 1 and is no match is an error that cannot be spared.
        above = np.append(self.above, -self.above[0] - 1)[high]
        # Cut-offs that pass each other decide every pair, with no more errors than both make.
        decided = np.minimum(self.below[low] + above, self.above[0])
        best = int(decided.argmax())
        lowest = int(low[best]) if self.below[low[best]] else 0  # what decides nothing is -1
        return int(decided[best]), (
            float(self.cuts[lowest]),
            float(self.cuts[min(max(lowest, int(high[best])), len(self.cuts) - 1)]),
        )


def widest_decided(
    scores: NDArray[np.float64], matches: NDArray[np.bool_], error_rate: float
) -> tuple[float, float] | None:
    """The cut-offs below which a pair is no match, and from which on it is one.

    Of all that decide so many pairs with so few errors that the labels show the error rate
    (``most_errors``), those that decide most, and of these those with fewest errors.

    Args:
        scores: Cosines, shape ``(n,)``.
        matches: Shape ``(n,)``.
        error_rate: The highest share of errors among decided pairs.

    Returns:
        Two scores that occur, or -1 and 1, in order; ``None`` if nothing can be decided.

    Example:
        >>> scores = np.repeat([0.1, 0.4, 0.5, 0.9], 30)
        >>> widest_decided(scores, np.repeat([False, True, False, True], 30), 0.1)
        (0.4, 0.9)
    """
    decisions = Decisions.of(scores, matches)
    decided, errors = len(scores), most_errors(len(scores), error_rate)
    # More errors never decide fewer pairs. So where even ``errors`` decide too few to be allowed,
    # all that is left are numbers that those few allow: down to the first number that holds.
    while errors >= 0:
        decided, _ = decisions.with_errors(errors)
        allowed = most_errors(decided, error_rate)
        if allowed >= errors:
            fewest = bisect_left(
                range(errors), decided, key=lambda some: decisions.with_errors(some)[0]
            )
            return decisions.with_errors(fewest)[1]
        errors = allowed
    return None
