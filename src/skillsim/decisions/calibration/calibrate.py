"""Fitting a calibrator to labelled pairs."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import positive_int, show, whole_number
from skillsim.decisions.calibration.calibrator import Calibrator
from skillsim.decisions.calibration.enough import enough_for
from skillsim.decisions.calibration.fitting import fit_mapping, require_scikit_learn
from skillsim.decisions.calibration.labels import read_labelled_pairs
from skillsim.decisions.calibration.mappings import Method, Sigmoid
from skillsim.decisions.calibration.reliability import reliability_curve
from skillsim.decisions.calibration.scores import FOLDS, folds, refuse_contradiction, score_pairs
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import FewLabelsWarning, InvalidArgumentError, UnsuitableLabelsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.scores import ScoredPairs
    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["calibrate"]


def calibrate(  # noqa: PLR0913
    pairs: Iterable[tuple[str, str]],
    labels: Iterable[bool | int],
    *,
    encoder: SkillEncoder | None = None,
    method: Method = "isotonic",
    bins: int = 10,
    seed: int = 0,
    show_progress: bool = False,
) -> Calibrator:
    """What turns the model's cosines into probabilities that two skills match.

    They hold for pairs that are drawn as the labelled ones are: where half of these match, the
    probabilities are too high for a list in which few do.

    Args:
        pairs: As for ``fit_threshold``.
        labels: As for ``fit_threshold``.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        method: ``"isotonic"`` takes whatever rising shape the labels have, and needs many;
            ``"sigmoid"`` has two numbers to fit, and does with fewer.
        bins: Of the reliability curve, at most.
        seed: Of the five parts that are held out in turn.
        show_progress: Draw a progress bar on stderr while encoding.

    Raises:
        InvalidArgumentError: As ``fit_threshold``.
        ContradictoryLabelsError: A pair has both labels.
        UnsuitableLabelsError: All labels are equal, there are fewer than five pairs of a
            kind, or they contradict the scores.
        MissingExtraError: scikit-learn is not installed.
        ModelNotAvailableError: As ``fit_threshold``.

    Warns:
        FewLabelsWarning: The bins of the reliability curve have too few labels each.

    Example:
        >>> from skillsim import SkillEncoder, similarity
        >>> from skillsim.evaluation import PairTask, skills_of
        >>> from skillsim.taxonomy import Taxonomy
        >>> known = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs
        >>> encoder = SkillEncoder("embedded")
        >>> calibrator = calibrate(
        ...     [(pair.first, pair.second) for pair in known],
        ...     [pair.kind == "positive" for pair in known],
        ...     encoder=encoder,
        ... )
        >>> calibrator.brier < calibrator.brier_of_share
        True
        >>> cosines = similarity("welding", ["weld metal", "SQL"], encoder=encoder)
        >>> likely, unlikely = calibrator.probability(cosines)
        >>> bool(likely > unlikely)
        True
    """
    if method not in ("isotonic", "sigmoid"):
        raise InvalidArgumentError(
            f'method must be "isotonic" or "sigmoid", not {show(method)}.',
            name="method",
            value=show(method),
        )
    bins, seed = positive_int(bins, name="bins"), whole_number(seed, name="seed", least=0)
    require_scikit_learn()
    labelled = read_labelled_pairs(pairs, labels)
    encoder = chosen_encoder(encoder)
    scored = score_pairs(labelled, encoder, show_progress=show_progress)
    predicted = _held_out(scored, method, seed=seed)
    mapping = fit_mapping(scored.scores, scored.matches, method)
    if isinstance(mapping, Sigmoid) and not mapping.slope >= 0:
        refuse_contradiction(scored.roc_auc, scored.matches, encoder.model_id)
    count, matches = len(predicted), int(scored.matches.sum())
    if count < bins * enough_for(0.5):
        warnings.warn(
            f"{count} labels are few for a reliability curve of {bins} bins: to know the share of "
            f"matches in each to 0.1 either way takes {enough_for(0.5)} labels a bin (Wilson's "
            f"interval). Label {bins * enough_for(0.5) - count} more pairs, or take fewer "
            "bins.",
            FewLabelsWarning,
            stacklevel=2,
        )
    return Calibrator(
        mapping=mapping,
        fingerprint=encoder.fingerprint,
        model_id=encoder.model_id,
        labels=count,
        matches=matches,
        repeats=labelled.repeats,
        held_apart=labelled.held_apart,
        brier=float(((predicted - scored.matches) ** 2).mean()),
        brier_of_share=matches / count * (1 - matches / count),
        reliability=reliability_curve(predicted, scored.matches, bins),
    )


def _held_out(scored: ScoredPairs, method: Method, *, seed: int) -> NDArray[np.float64]:
    """For each pair the probability that is fitted to the parts which it is not in."""
    predicted = np.full(len(scored.scores), np.nan)
    for left_out in folds(scored, seed=seed):
        mapping = fit_mapping(*scored.some(~left_out), method)
        predicted[left_out] = mapping.probability(scored.scores[left_out])
    if np.isnan(predicted).any():
        _refuse_few(scored)
    return predicted


def _refuse_few(scored: ScoredPairs) -> None:
    kinds = [int((scored.matches == kind).sum()) for kind in (True, False)]
    more = sum(max(FOLDS - count, 0) for count in kinds)
    raise UnsuitableLabelsError(
        f"Pairs that match: {kinds[0]}, that do not: {kinds[1]}. To measure "
        f"the probabilities on pairs that were held out takes {FOLDS} of each. Label {more} more "
        f"at least, and {10 * enough_for(0.5)} in all for a reliability curve of ten bins.",
        reason="too-few",
        matches=kinds[0],
        others=kinds[1],
        more_labels=more,
    )
