"""How many labels it takes to show a share, such as a precision.

Two rules, of which the one that asks for more counts:

- *The rule of three*: where ``n`` pairs are without error, the rate of errors is still only known
  to be below ``3 / n``, with 95% confidence. So a share ``p`` needs ``3 / (1 - p)`` pairs at least.
  Source: Hanley and Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 1983.
- *The width of Wilson's interval*: a share is to be known to 0.1 either way. Source: Wilson,
  Probable inference, the law of succession, and statistical inference, JASA 1927.
"""

from __future__ import annotations

import math

from skillsim.policy import BELOW_1

__all__ = ["RULES", "enough_for", "more_if_possible", "more_labels", "still_missing", "wilson"]

RULES = "the rule of three, and Wilson's interval 0.1 either way"
"""Both, for messages."""

_Z = 1.959963984540054  # of a normal distribution, 95% are within so many standard deviations
_HALF_WIDTH = 0.1


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share.

    Args:
        right: How many are right, from 0 to ``count``.
        count: How many there are, from 1.

    Example:
        >>> low, high = wilson(19, 20)
        >>> round(low, 3), round(high, 3)
        (0.764, 0.991)
    """
    share, spread = right / count, _Z**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    # At the ends the formula gives 0 and 1, but for rounding.
    return (middle - half if right else 0.0), (middle + half if right < count else 1.0)


def enough_for(share: float) -> int:
    """How many pairs it takes to show a share.

    Args:
        share: In [0, 1); no number of pairs shows 1.

    Example:
        >>> enough_for(0.5), enough_for(0.95), enough_for(0.99), enough_for(0.999)
        (93, 60, 300, 3000)
    """
    share = min(share, BELOW_1)  # what a tiny error rate leaves rounds to 1
    # n for which Wilson's interval is 0.1 either way: the larger root of a n^2 + b n + c.
    square, width = _Z**2, _HALF_WIDTH**2
    b = square * (2 * width - share * (1 - share))
    c = square**2 * (width - 0.25)
    wide_enough = (-b + math.sqrt(b**2 - 4 * width * c)) / (2 * width)
    without_error = float(f"{3 / (1 - share):.9g}")  # 60 for 0.95, and not 60.00000000000005
    return math.ceil(max(wide_enough, without_error))


def more_labels(share: float, *, seen: int, labels: int) -> int:
    """About how many more labels are needed, if more are drawn like those at hand; 0 if none.

    Args:
        share: What is to be shown.
        seen: How many of the pairs it is a share of, from 1.
        labels: How many labels there are.

    Example:
        >>> more_labels(0.95, seen=30, labels=100), more_labels(0.95, seen=60, labels=100)
        (100, 0)
    """
    return max(math.ceil((enough_for(share) - seen) * labels / seen), 0)


def still_missing(more: int) -> str:
    """What ``more_labels`` found, to end the ``source`` of a policy with; nothing if none.

    Example:
        >>> still_missing(40), still_missing(0)
        ('; too few labels: about 40 more are needed', '')
    """
    return f"; too few labels: about {more:,} more are needed" if more else ""


def more_if_possible(share: float, *, right: int, seen: int, labels: int) -> int:
    """``more_labels`` for a share that was not reached; 0 if Wilson's interval rules it out.

    Args:
        share: What was to be reached.
        right: How many of the pairs are right.
        seen: How many pairs there are, from 1.
        labels: How many labels there are.

    Example:
        >>> more_if_possible(0.9, right=3, seen=4, labels=4)
        33
        >>> more_if_possible(0.9, right=30, seen=40, labels=40)
        0
    """
    _, highest = wilson(right, seen)
    return more_labels(share, seen=seen, labels=labels) if highest >= share else 0
