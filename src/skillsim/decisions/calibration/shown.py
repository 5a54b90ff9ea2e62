"""Which numbers of errors show that a rate of errors is kept, by the binomial distribution.

Source: Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the
binomial, Biometrika 1934. Theirs is the chance of a mistake for cut-offs that are given. Here they
are picked, with the same labels, where the errors happen to be few, which makes mistakes many times
as frequent; so each choice may have a tenth of the chance of 5% that all of them are to have
together. That it does is a finding on drawn scores (``tests/decisions/calibration``), no theorem.
"""

from __future__ import annotations

import math

import numpy as np

__all__ = ["fewest_pairs", "most_errors", "times_as_many"]

_CHANCE = 0.05 / 10
_MOST_TIMES = 1000


def most_errors(seen: int, rate: float) -> int:
    """With how many errors among so many pairs a rate is shown.

    That is: the upper end of Clopper and Pearson's one-sided 99.5% interval is ``rate`` at most.

    Args:
        seen: How many pairs there are.
        rate: In (0, 1).

    Returns:
        -1 where even no error among so few shows it.

    Example:
        >>> most_errors(262, 0.02), most_errors(263, 0.02), most_errors(1000, 0.02)
        (-1, 0, 9)
    """
    from scipy.special import bdtr

    # So few errors, or fewer, have too small a chance if the rate is as high.
    least, above = -1, seen
    while above - least > 1:
        middle = (least + above) // 2
        if bdtr(middle, seen, rate) <= _CHANCE:
            least = middle
        else:
            above = middle
    return least


def fewest_pairs(rate: float) -> int:
    """How many pairs without an error show a rate.

    Example:
        >>> fewest_pairs(0.02), fewest_pairs(0.1)
        (263, 51)
    """
    return math.ceil(math.log(_CHANCE) / math.log1p(-rate))


def times_as_many(wrong: int, seen: int, rate: float) -> float | None:
    """How many times as many pairs, with as large a share of errors, would show a rate.

    Args:
        wrong: How many errors there are.
        seen: Among how many pairs, from 1.
        rate: In (0, 1).

    Returns:
        From 1; ``None`` if a thousand times as many would not.

    Example:
        >>> 260 < times_as_many(0, 15, 0.02) * 15 < 270, times_as_many(2, 50, 0.02)
        (True, None)
    """
    from scipy.special import betainc

    times = np.geomspace(1, _MOST_TIMES, 1000)
    shown = betainc(times * wrong + 1, times * (seen - wrong), rate) >= 1 - _CHANCE
    return float(times[shown.argmax()]) if shown.any() else None
