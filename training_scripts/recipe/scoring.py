"""The scores of a model on a split, and the cut-offs that follow from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recipe.errors import RecipeError
from recipe.esco import Esco
from skillsim.evaluation import Encoder, PairTask, Report, Vectors

REFERENCE_CUT = 0.65
RELATED_QUANTILE = 0.99
MIN_PAIRS = 20


def scores_of(report: Report) -> dict[str, float | int]:
    """The figures of a report by name, with the numbers of pairs and queries."""
    return {
        "pairs": report.counts.pairs,
        "queries": report.counts.queries,
        **{figure.name: figure.value for figure in report.figures},
    }


@dataclass(frozen=True, slots=True)
class CutOffs:
    """The two cut-offs of a policy, the precision aimed at and the one reached."""

    definite: float
    related: float
    target_precision: float
    reached_precision: float


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


def reference_precision(encoder: Encoder, task: PairTask) -> float:
    """The precision on the pairs that the reference model reaches at its own cut-off."""
    scores = task.scores(Vectors.encode(encoder, task.texts))
    return precision_at(scores, _of_kind(task, "positive"), REFERENCE_CUT)


def cut_offs(encoder: Encoder, task: PairTask, precision: float) -> CutOffs:
    """The cut-offs of a model.

    Args:
        encoder: The model.
        task: Validation pairs.
        precision: The precision that `definite` keeps.

    Returns:
        `definite` at that precision; `related` where 1 random negative in 100 reaches it, and
        never above `definite`. Both are rounded to 4 digits.
    """
    scores = task.scores(Vectors.encode(encoder, task.texts))
    positive = _of_kind(task, "positive")
    definite = round(cut_for_precision(scores, positive, precision), 4)
    unrelated = scores[_of_kind(task, "random")]
    related = round(float(np.quantile(unrelated, RELATED_QUANTILE)), 4)
    reached = precision_at(scores, positive, definite)
    return CutOffs(definite, min(related, definite), precision, reached)


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
