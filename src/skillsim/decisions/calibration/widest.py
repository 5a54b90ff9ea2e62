"""The two cut-offs that leave fewest pairs undecided at an error rate."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["widest_decided"]

_ROUNDING = 1e-9  # of a count of errors


def widest_decided(
    scores: NDArray[np.float64], matches: NDArray[np.bool_], error_rate: float
) -> tuple[float, float] | None:
    """The cut-offs below which a pair is no match, and from which on it is one.

    Args:
        scores: Cosines, shape ``(n,)``.
        matches: Shape ``(n,)``.
        error_rate: The highest share of errors among decided pairs.

    Returns:
        Two scores that occur, or -1 and 1, in order; ``None`` if nothing can be decided. Takes
        ``n log n`` operations.

    Example:
        >>> scores = np.array([0.1, 0.4, 0.5, 0.9])
        >>> widest_decided(scores, np.array([False, True, False, True]), 0.1)
        (0.4, 0.9)
    """
    order = np.argsort(scores, kind="stable")
    cuts = np.unique(np.append(scores, (-1.0, 1.0)))
    below = np.searchsorted(scores[order], cuts)
    missed = np.append(0, np.cumsum(matches[order]))[below]
    above = len(scores) - below
    wrong = above - (matches.sum() - missed)
    # Errors that may still be made: those of both sides together must not be negative.
    spare_below = (error_rate * below - missed).tolist()
    spare_above = (error_rate * above - wrong).tolist()
    best, best_cuts = (0, 0), None
    # Upper cut-offs at or above the lower one, which goes down: those that no lower one betters.
    upper: list[int] = []
    wanting: list[float] = []  # less what each may spare, rising
    for low in range(len(cuts) - 1, -1, -1):
        while upper and wanting[-1] >= -spare_above[low]:
            upper.pop()
            wanting.pop()
        upper.append(low)
        wanting.append(-spare_above[low])
        place = bisect_right(wanting, spare_below[low] + _ROUNDING) - 1
        if place < 0:
            continue
        high = upper[place]
        decided = int(below[low] + above[high])
        found = (decided, -int(missed[low] + wrong[high]))
        if decided and found > best:
            best, best_cuts = found, (float(cuts[low]), float(cuts[high]))
    return best_cuts
