"""What becomes of pairs that two cut-offs decide: how many errors, and on which side."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np

from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.scores import folds
from skillsim.decisions.calibration.widest import widest_decided
from skillsim.decisions.fairness.intervals import clopper_pearson
from skillsim.decisions.resampling import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.scores import ScoredPairs

__all__ = ["OutcomeShares", "outcome_estimates"]

# Called a match rightly and wrongly, called no match rightly and wrongly, not decided though a
# match, and not decided and none.
_CALLED_MATCH, _CALLED_OTHER, _UNDECIDED = [0, 1], [2, 3], [4, 5]
_WRONG_MATCH, _WRONG_OTHER = [1], [3]
_MATCHES = [0, 3, 4]
_NOTHING = (-1.0, 2.0)  # cut-offs that leave all pairs undecided


class OutcomeShares(TypedDict):
    """Shares of the pairs; ``None`` for one of no pairs."""

    error: Estimate
    false_discovery_rate: Estimate | None
    false_omission_rate: Estimate | None
    false_negative_rate: Estimate
    undecided: Estimate


def outcome_estimates(
    scored: ScoredPairs, cuts: tuple[float, float], error_rate: float, *, seed: int
) -> OutcomeShares:
    """Shares of the pairs, with their intervals and on pairs that were held out.

    The intervals are exact ones (Clopper and Pearson). The cut-offs were chosen where errors are
    few, which flatters those; so their intervals hold that of the held-out pairs, too.

    Args:
        scored: The pairs.
        cuts: As ``widest_decided`` gives them.
        error_rate: By which they were chosen.
        seed: Of the parts that are held out.
    """
    counts = _outcomes(scored.scores, scored.matches, cuts)
    held_out = np.zeros_like(counts)
    for left_out in folds(scored, seed=seed):
        chosen = widest_decided(*scored.some(~left_out), error_rate)
        held_out += _outcomes(*scored.some(left_out), chosen or _NOTHING)

    def share(part: list[int], whole: list[int], *, flattered: bool = True) -> Estimate:
        some, every = int(counts[part].sum()), int(counts[whole].sum())
        low, high = clopper_pearson(some, every, LEVEL)
        left_out, of = int(held_out[part].sum()), int(held_out[whole].sum())
        if of and flattered:
            lowest, highest = clopper_pearson(left_out, of, LEVEL)
            low, high = min(low, lowest), max(high, highest)
        return Estimate(some / every, low, high, left_out / of if of else None)

    called_match, called_other = counts[_CALLED_MATCH].any(), counts[_CALLED_OTHER].any()
    return {
        "error": share(_WRONG_MATCH + _WRONG_OTHER, _CALLED_MATCH + _CALLED_OTHER),
        "false_discovery_rate": share(_WRONG_MATCH, _CALLED_MATCH) if called_match else None,
        "false_omission_rate": share(_WRONG_OTHER, _CALLED_OTHER) if called_other else None,
        "false_negative_rate": share(_WRONG_OTHER, _MATCHES),
        "undecided": share(_UNDECIDED, _CALLED_MATCH + _CALLED_OTHER + _UNDECIDED, flattered=False),
    }


def _outcomes(
    scores: NDArray[np.float64], matches: NDArray[np.bool_], cuts: tuple[float, float]
) -> NDArray[np.int64]:
    below, above = scores < cuts[0], scores >= cuts[1]
    between = ~(below | above)
    outcomes = (
        above & matches,
        above & ~matches,
        below & ~matches,
        below & matches,
        between & matches,
        between & ~matches,
    )
    return np.array([outcome.sum() for outcome in outcomes], dtype=np.int64)
