"""How much a selection rate depends on chance: exact intervals, and Fisher's exact test."""

from __future__ import annotations

import numpy as np

__all__ = ["clopper_pearson", "fisher_exact"]

_AS_LIKELY = 1.0 + 1e-7  # tables this close in probability are equally likely, but for rounding


def clopper_pearson(selected: int, candidates: int, confidence: float) -> tuple[float, float]:
    """The exact confidence interval of a selection rate, in [0, 1].

    It covers the true rate at least as often as ``confidence`` says, however few candidates there
    are. Source: Clopper and Pearson, Biometrika 26 (1934), 404-413.

    Args:
        selected: From 0 to ``candidates``.
        candidates: From 1.
        confidence: Between 0 and 1.

    Example:
        >>> low, high = clopper_pearson(0, 10, 0.95)
        >>> low, round(high, 3)
        (0.0, 0.308)
    """
    from scipy.special import betaincinv

    tail = (1.0 - confidence) / 2.0
    others = candidates - selected
    low = 0.0 if selected == 0 else float(betaincinv(selected, others + 1, tail))
    high = 1.0 if others == 0 else float(betaincinv(selected + 1, others, 1.0 - tail))
    return low, high


def fisher_exact(selected: int, candidates: int, others_selected: int, others: int) -> float:
    """The two-sided p-value of Fisher's exact test that two groups have one selection rate.

    The probability, were the selected drawn from both groups by lot, of a split that is at most as
    likely as the one at hand. In (0, 1].

    Args:
        selected: Selected of the one group.
        candidates: Candidates of the one group.
        others_selected: Selected of the other group.
        others: Candidates of the other group.

    Example:
        >>> round(fisher_exact(0, 5, 5, 5), 4)
        0.0079
    """
    from scipy.special import gammaln

    drawn = selected + others_selected
    possible = np.arange(max(0, drawn - others), min(drawn, candidates) + 1)
    rest = drawn - possible
    # Logarithms of the binomial coefficients; their common divisor cancels out below.
    logs = -(
        gammaln(possible + 1)
        + gammaln(candidates - possible + 1)
        + gammaln(rest + 1)
        + gammaln(others - rest + 1)
    )
    chances = np.exp(logs - logs.max())
    observed = chances[selected - possible[0]]
    return float(min(chances[chances <= observed * _AS_LIKELY].sum() / chances.sum(), 1.0))
