"""The scores of a model on a split, and the cut-offs that follow from them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recipe.errors import RecipeError
from recipe.esco import Esco
from skillsim.evaluation import Encoder, PairTask, Report, Vectors

REFERENCE_CUT = 0.65
RELATED_QUANTILE = 0.99
MIN_PAIRS = 20

Kin = Sequence[tuple[str, str]]


def scores_of(report: Report) -> dict[str, float | int]:
    """The figures of a report by name, with the numbers of pairs and queries."""
    return {
        "pairs": report.counts.pairs,
        "queries": report.counts.queries,
        **{figure.name: figure.value for figure in report.figures},
    }


@dataclass(frozen=True, slots=True)
class Aim:
    """What `definite` has to keep to.

    Attributes:
        precision: Of the validation pairs that reach it, the share that name one skill.
        kin_share: The most of the pairs of kindred skills, not the same, that may reach it.
    """

    precision: float
    kin_share: float = 1.0


@dataclass(frozen=True, slots=True)
class CutOffs:
    """The two cut-offs of a policy, and what is reached at `definite`."""

    definite: float
    related: float
    reached: Aim


def validation_pairs(esco: Esco) -> PairTask:
    """The pairs on which cut-offs are chosen.

    Raises:
        RecipeError: They are too few.
    """
    task = PairTask.build(esco.skills, "validation")
    if len(task.pairs) < MIN_PAIRS:
        raise RecipeError(
            f"the validation split gives {len(task.pairs)} pairs; at least {MIN_PAIRS} are needed"
        )
    return task


def aim_of(encoder: Encoder, task: PairTask, kin: Kin) -> Aim:
    """What the reference model reaches at its own cut-off.

    Args:
        encoder: The reference.
        task: Validation pairs.
        kin: Labels of skills that are related, or one broader than the other.
    """
    scores = task.scores(Vectors.encode(encoder, task.texts))
    positive = _of_kind(task, "positive")
    return _reached(scores, positive, _kin_scores(encoder, kin), REFERENCE_CUT)


def cut_offs(encoder: Encoder, task: PairTask, kin: Kin, aim: Aim) -> CutOffs:
    """The cut-offs of a model.

    Siblings and strangers alone would put `definite` too low: the skills that are most easily
    taken for one another are those that one needs for the other, or that are a kind of it.

    Args:
        encoder: The model.
        task: Validation pairs.
        kin: Labels of skills that are related, or one broader than the other.
        aim: What `definite` has to keep to.

    Returns:
        `definite`, the lowest that does; `related` where 1 random negative in 100 reaches it, and
        never above `definite`. Both are rounded to 4 digits.
    """
    scores = task.scores(Vectors.encode(encoder, task.texts))
    positive, of_kin = _of_kind(task, "positive"), _kin_scores(encoder, kin)
    precise = round(cut_for_precision(scores, positive, aim.precision), 4)
    definite = max(precise, cut_for_share(of_kin, aim.kin_share))
    unrelated = scores[_of_kind(task, "random")]
    related = round(float(np.quantile(unrelated, RELATED_QUANTILE)), 4)
    reached = _reached(scores, positive, of_kin, definite)
    return CutOffs(definite, min(related, definite), reached)


def _reached(
    scores: NDArray[np.float64],
    positive: NDArray[np.bool_],
    of_kin: NDArray[np.float64],
    cut: float,
) -> Aim:
    share = float((of_kin >= cut).mean()) if len(of_kin) else 0.0
    return Aim(precision_at(scores, positive, cut), share)


def _kin_scores(encoder: Encoder, kin: Kin) -> NDArray[np.float64]:
    if not kin:
        return np.empty(0)
    firsts, seconds = zip(*kin, strict=True)
    vectors = Vectors.encode(encoder, (*firsts, *seconds))
    scores: NDArray[np.float64] = np.einsum(
        "ij,ij->i", vectors.of(firsts), vectors.of(seconds), dtype=np.float64
    )
    return scores


def cut_for_share(scores: NDArray[np.float64], share: float) -> float:
    """The lowest cut-off of 4 digits that at most `share` of the scores reach; -1.0 for any."""
    allowed = math.floor(share * len(scores))
    if allowed >= len(scores):
        return -1.0
    highest_refused = float(np.sort(scores)[::-1][allowed])
    return round(math.floor(highest_refused * 1e4) / 1e4 + 1e-4, 4)


def precision_at(scores: NDArray[np.float64], positive: NDArray[np.bool_], cut: float) -> float:
    """The share of positives among the pairs whose score is at least `cut`."""
    reached = scores >= cut
    return float(positive[reached].mean()) if reached.any() else 1.0


def cut_for_precision(
    scores: NDArray[np.float64], positive: NDArray[np.bool_], precision: float
) -> float:
    """The lowest score that, as a cut-off, gives `precision` or more; 1.0 if none does."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    running = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    # A cut-off takes all pairs of equal score or none of them.
    last_of_ties = np.append(ranked[1:] < ranked[:-1], True)
    enough = np.flatnonzero((running >= precision) & last_of_ties)
    return float(ranked[enough[-1]]) if len(enough) else 1.0


def _of_kind(task: PairTask, kind: str) -> NDArray[np.bool_]:
    return np.array([pair.kind == kind for pair in task.pairs])
