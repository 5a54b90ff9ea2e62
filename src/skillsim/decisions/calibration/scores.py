"""Labelled pairs with their scores."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from skillsim.decisions.calibration.enough import enough_for
from skillsim.decisions.weighted import PairSums, weighted_auc
from skillsim.encoding.inputs import distinct_texts
from skillsim.errors import FewLabelsWarning, UnsuitableLabelsError
from skillsim.search.pairs import similarities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.labels import LabelledPairs
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.encoding.pairs import Pair

__all__ = ["FOLDS", "ScoredPairs", "cosines_of", "folds", "refuse_contradiction", "score_pairs"]

FOLDS = 5
_CHANCE = 0.5
_Z = 1.959963984540054  # of a normal distribution, 95% are within so many standard deviations


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Labelled pairs with their scores, in order of these.

    So neither resamples nor held-out parts depend on the order in which the pairs came, and what
    sorts scores has little to do.

    Attributes:
        scores: Cosines to 6 decimals, as matching compares them, shape ``(n,)``, float64.
        matches: For each whether its skills match, shape ``(n,)``.
        roc_auc: Share of (match, other) in which the match scores higher, a tie counting half.
    """

    scores: NDArray[np.float64]
    matches: NDArray[np.bool_]
    roc_auc: float

    def some(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Scores and labels of some of the pairs."""
        return self.scores[chosen], self.matches[chosen]


def cosines_of(
    pairs: Sequence[Pair], encoder: SkillEncoder, *, show_progress: bool
) -> NDArray[np.float64]:
    """The cosine of each pair, to 6 decimals, shape ``(n,)``; each text is encoded once."""
    texts = distinct_texts([text for pair in pairs for text in pair])
    vectors = encoder.encode(texts.distinct, show_progress=show_progress)
    return similarities(vectors, texts.inverse[::2], texts.inverse[1::2])


def score_pairs(
    labelled: LabelledPairs, encoder: SkillEncoder, *, show_progress: bool
) -> ScoredPairs:
    """The cosine of each pair.

    Raises:
        UnsuitableLabelsError: The labels contradict the scores, or all scores are equal.

    Warns:
        FewLabelsWarning: The scores may separate the labels no better than chance.
    """
    found = cosines_of(labelled.pairs, encoder, show_progress=show_progress)
    order = np.lexsort((labelled.matches, found))
    scores, matches = found[order], labelled.matches[order]
    sums = PairSums.of(scores, matches, np.ones((1, len(scores))))
    roc_auc = float(weighted_auc(sums)[0])
    _check_separation(roc_auc, scores, matches, encoder.model_id)
    return ScoredPairs(scores, matches, roc_auc)


def _check_separation(
    roc_auc: float, scores: NDArray[np.float64], matches: NDArray[np.bool_], model_id: str
) -> None:
    positive = int(matches.sum())
    others = len(matches) - positive
    if scores[0] == scores[-1]:
        raise UnsuitableLabelsError(
            f"All labelled pairs have the same score, {scores[0]:.3f}, by the model {model_id!r}, "
            "so that no cut-off separates them. Label pairs that differ, or take another model.",
            reason="contradict-scores",
            matches=positive,
            others=others,
            more_labels=None,
        )
    margin = _Z * _auc_error(roc_auc, positive, others)
    if roc_auc + margin < _CHANCE:
        refuse_contradiction(roc_auc, matches, model_id)
    if roc_auc - margin <= _CHANCE:
        warnings.warn(
            f"The scores of the model {model_id!r} hardly separate these labels: ROC AUC "
            f"{roc_auc:.3f}, 95% interval {max(roc_auc - margin, 0):.3f} to "
            f"{min(roc_auc + margin, 1):.3f}, where 0.5 is chance. Make sure that each label is "
            "that of its pair; label more pairs, or take another model.",
            FewLabelsWarning,
            stacklevel=4,
        )


def _auc_error(auc: float, positive: int, others: int) -> float:
    """The standard error of a ROC AUC.

    Source: Hanley and McNeil, The meaning and use of the area under a receiver operating
    characteristic (ROC) curve, Radiology 1982.

    Example:
        >>> round(_auc_error(0.5, 100, 100), 4)
        0.0409
    """
    both_positive, both_other = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = (
        auc * (1 - auc)
        + (positive - 1) * (both_positive - auc**2)
        + (others - 1) * (both_other - auc**2)
    ) / (positive * others)
    return math.sqrt(max(variance, 0.0))


def folds(scored: ScoredPairs, *, seed: int) -> Iterator[NDArray[np.bool_]]:
    """The pairs in five parts, of which each is left out once: matches and others in all of them.

    Yields:
        Which pairs are left out, shape ``(n,)``. Nothing if there are fewer than five matches, or
        others.
    """
    kinds = [np.flatnonzero(scored.matches == kind) for kind in (True, False)]
    if min(map(len, kinds)) < FOLDS:
        return
    draw = np.random.default_rng(seed)
    part = np.empty(len(scored.matches), dtype=np.intp)
    for members in kinds:
        part[draw.permutation(members)] = np.arange(len(members)) % FOLDS
    for number in range(FOLDS):
        yield part == number


def refuse_contradiction(roc_auc: float, matches: NDArray[np.bool_], model_id: str) -> NoReturn:
    """Say that the labels contradict the scores.

    Raises:
        UnsuitableLabelsError: Always.
    """
    positive = int(matches.sum())
    smaller = min(positive, len(matches) - positive)
    more = max(enough_for(_CHANCE) - smaller, 0) * 2 or None
    few = f" If they are right, this may be chance: label about {more} more." if more else ""
    raise UnsuitableLabelsError(
        f"The labels contradict the scores of the model {model_id!r}: pairs that match "
        f"score lower than the others (ROC AUC {roc_auc:.3f}; 0.5 is chance). Make sure that 1 "
        f"stands for skills that match.{few}",
        reason="contradict-scores",
        matches=positive,
        others=len(matches) - positive,
        more_labels=more,
    )
