"""What a choice of a cut-off is worth: intervals, and figures on pairs that were held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.calibration.curve import Curves
from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.scores import folds
from skillsim.decisions.resampling import resampled_counts, rows_at_once
from skillsim.encoding.progress import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.aims import Aim
    from skillsim.decisions.calibration.scores import ScoredPairs

__all__ = ["estimates"]

_FIGURES = ("precision", "recall", "f1")


def estimates(  # noqa: PLR0913
    scored: ScoredPairs,
    aim: Aim,
    curves: Curves,
    place: int,
    *,
    resamples: int,
    seed: int,
    show_progress: bool,
) -> dict[str, Estimate]:
    """The cut-off and its figures, with their intervals and on pairs that were held out.

    The figures' intervals are those of this cut-off; the cut-off's own is that of the choice.

    Args:
        scored: The pairs.
        aim: By which the cut-off was chosen.
        curves: Of the pairs, one row.
        place: The place of the cut-off in ``curves.thresholds``.
        resamples: From 1; of the pairs.
        seed: Of the resamples and of the parts that are held out.
        show_progress: Draw a progress bar on stderr over the resamples.

    Returns:
        ``"threshold"``, ``"precision"``, ``"recall"`` and ``"f1"``.
    """
    drawn: dict[str, list[NDArray[np.float64]]] = {name: [] for name in ("threshold", *_FIGURES)}
    count = len(scored.scores)
    blocks = resampled_counts(count, resamples, block=rows_at_once(count), seed=seed)
    with progress(resamples, show=show_progress, unit="resample") as done:
        for counts in blocks:
            resampled = Curves.of(scored.scores, scored.matches, counts.astype(np.float64))
            chosen = aim.choose(resampled)
            drawn["threshold"].append(np.where(chosen < 0, np.nan, curves.thresholds[chosen]))
            for name in _FIGURES:
                drawn[name].append(getattr(resampled, name)[:, place])
            done(len(counts))
    held_out = _held_out(scored, aim, seed=seed)
    right, wrong = int(curves.right[0, place]), int(curves.wrong[0, place])
    matches = int(curves.right[0, 0])
    shares = {
        "precision": (right, right + wrong),
        "recall": (right, matches),
        # Of all in all: Wilson's interval of right / (right + wrong + missed), written as F1.
        "f1": (2 * right, right + wrong + matches),
    }
    return {
        "threshold": Estimate.of(float(curves.thresholds[place]), drawn["threshold"]),
        **{
            name: Estimate.of_share(*shares[name], drawn[name], held_out[name]) for name in _FIGURES
        },
    }


def _held_out(scored: ScoredPairs, aim: Aim, *, seed: int) -> dict[str, float | None]:
    """The figures on pairs on which the cut-off was not chosen, all parts taken together."""
    right = wrong = missed = 0
    for left_out in folds(scored, seed=seed):
        curves = Curves.of(*scored.some(~left_out))
        place = int(aim.choose(curves)[0])
        scores, matches = scored.some(left_out)
        taken = scores >= curves.thresholds[place] if place >= 0 else np.zeros_like(matches)
        right += int((taken & matches).sum())
        wrong += int((taken & ~matches).sum())
        missed += int((~taken & matches).sum())
    return {
        "precision": right / (right + wrong) if right + wrong else None,
        "recall": right / (right + missed) if right + missed else None,
        "f1": 2 * right / (2 * right + wrong + missed) if right + wrong + missed else None,
    }
