"""Which cut-off does what is asked for, on pairs that people labelled."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from skillsim.arguments import whole_number
from skillsim.decisions.calibration.aims import Aim
from skillsim.decisions.calibration.bound import bound_policy
from skillsim.decisions.calibration.curve import Curves
from skillsim.decisions.calibration.enough import (
    RULES,
    enough_for,
    more_if_possible,
    more_labels,
    still_missing,
)
from skillsim.decisions.calibration.fitted import FittedThreshold
from skillsim.decisions.calibration.labels import read_labelled_pairs
from skillsim.decisions.calibration.measuring import estimates
from skillsim.decisions.calibration.scores import score_pairs
from skillsim.decisions.resampling import RESAMPLES
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import FewLabelsWarning, UnsuitableLabelsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["fit_threshold"]

_FEWEST_RESAMPLES = 100  # of which 95% leave out two or three at either end
_MOST = 0.99  # that is to be shown where no share was asked for


def fit_threshold(  # noqa: PLR0913
    pairs: Iterable[tuple[str, str]],
    labels: Iterable[bool | int],
    *,
    encoder: SkillEncoder | None = None,
    precision: float | None = None,
    recall: float | None = None,
    f1: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
    show_progress: bool = False,
) -> FittedThreshold:
    """The cut-off that does what you ask for on your own labelled pairs, as a policy of the model.

    A pair counts as a match if its cosine, to 6 decimals, is the cut-off or more; the cut-off is
    the score of one of the pairs, and takes all pairs of equal score or none. Give exactly one aim.

    A pair that occurs several times counts once. Two different programming languages are no match
    for ``match_candidates``, whatever their cosine; pairs of such are left out and counted.

    The policy is the model's own with another ``definite``. Its ``related`` stays the model's own
    where that is below, and else is ``definite``, too, so that nothing is related only; likewise
    if no cut-offs are known for the model.

    Args:
        pairs: Pairs of skills, such as your vacancies and candidates have. What is found holds for
            pairs that are drawn like these.
        labels: For each ``True`` or 1 if the one may stand for the other, else ``False`` or 0.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        precision: Of the pairs that count as matches at least so many are to be matches; of the
            cut-offs that do so the one that finds most matches is taken.
        recall: Of the matches at least so many are to count as such; of the cut-offs that do so
            the one with the highest precision is taken.
        f1: Take the cut-off with the highest F1.
        resamples: Bootstrap resamples of the pairs, for the intervals; 100 or more.
        seed: Of the resamples and of the parts that are held out.
        show_progress: Draw progress bars on stderr: while encoding, and over the resamples.

    Raises:
        InvalidArgumentError: There is not exactly one aim, or the arguments make no sense; told,
            as the next is, before a model is loaded.
        ContradictoryLabelsError: A pair has both labels.
        UnsuitableLabelsError: All labels are equal, they contradict the scores, or no cut-off
            achieves the aim.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Warns:
        FewLabelsWarning: There are fewer labels than it takes to show such a precision or recall
            (``skillsim.decisions.calibration.enough`` has the rules); says how many more.

    Example:
        >>> from skillsim import SkillEncoder
        >>> from skillsim.evaluation import PairTask, skills_of
        >>> from skillsim.taxonomy import Taxonomy
        >>> known = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs
        >>> encoder = SkillEncoder("embedded")
        >>> fitted = fit_threshold(
        ...     [(pair.first, pair.second) for pair in known],
        ...     [pair.kind == "positive" for pair in known],
        ...     precision=0.95,
        ...     encoder=encoder,
        ... )
        >>> fitted.precision.value >= 0.95, fitted.precision.low < fitted.precision.high
        (True, True)
        >>> fitted.policy.fingerprint == encoder.fingerprint
        True
    """
    aim = Aim.of(precision, recall, f1)
    resamples = whole_number(resamples, name="resamples", least=_FEWEST_RESAMPLES)
    seed = whole_number(seed, name="seed", least=0)
    labelled = read_labelled_pairs(pairs, labels)
    encoder = chosen_encoder(encoder)
    scored = score_pairs(labelled, encoder, show_progress=show_progress)
    curves = Curves.of(scored.scores, scored.matches)
    place = int(aim.choose(curves)[0])
    if place < 0:
        _refuse_aim(aim, curves, scored.matches)
    figures = estimates(
        scored, aim, curves, place, resamples=resamples, seed=seed, show_progress=show_progress
    )
    more = _more_labels(aim, curves, place, len(scored.scores))
    if more:
        warnings.warn(_few_labels(aim, curves, place, more), FewLabelsWarning, stacklevel=2)
    matches = int(scored.matches.sum())
    source = (
        f"fitted for {aim} on {len(scored.scores)} labelled pairs ({matches} matches): precision "
        f"{figures['precision']}, recall {figures['recall']}; 95% intervals from {resamples} "
        f"resamples, seed {seed}{still_missing(more)}"
    )
    return FittedThreshold(
        policy=bound_policy(encoder, definite=figures["threshold"].value, source=source),
        aim=str(aim),
        **figures,
        labels=len(scored.scores),
        matches=matches,
        repeats=labelled.repeats,
        held_apart=labelled.held_apart,
        roc_auc=scored.roc_auc,
        more_labels=more,
        curve=curves.points(),
    )


def _seen(curves: Curves, place: int) -> dict[str, tuple[float, int]]:
    """Precision and recall, each with how many pairs it is a share of."""
    taken = int(curves.right[0, place] + curves.wrong[0, place])
    return {
        "precision": (float(curves.precision[0, place]), taken),
        "recall": (float(curves.recall[0, place]), int(curves.right[0, 0])),
    }


def _wanted(aim: Aim, curves: Curves, place: int) -> dict[str, tuple[float, int]]:
    """The shares that are to be shown, each with how many pairs there are to show it."""
    seen = _seen(curves, place)
    if aim.at_least is None:
        return {figure: (min(share, _MOST), count) for figure, (share, count) in seen.items()}
    return {aim.figure: (aim.at_least, seen[aim.figure][1])}


def _more_labels(aim: Aim, curves: Curves, place: int, labels: int) -> int:
    wanted = _wanted(aim, curves, place).values()
    return max(more_labels(share, seen=count, labels=labels) for share, count in wanted)


def _few_labels(aim: Aim, curves: Curves, place: int, more: int) -> str:
    seen = _seen(curves, place)
    said = [
        f"{_named(aim, figure, share, seen[figure][0])} takes {enough_for(share):,} "
        f"{'pairs from the cut-off on' if figure == 'precision' else 'matches'}, and there are "
        f"{count:,}"
        for figure, (share, count) in _wanted(aim, curves, place).items()
        if count < enough_for(share)
    ]
    return (
        f"There are too few labels to show what the cut-off does: {'; '.join(said)} "
        f"({RULES}). Label about {more:,} more pairs like these."
    )


def _named(aim: Aim, figure: str, share: float, found: float) -> str:
    if aim.at_least is not None:
        return f"a {figure} of {share:g}"
    cannot_be_shown = "1 cannot be shown, and one of " if found == 1.0 else ""
    return f"a {figure} of {cannot_be_shown}{share:.3g}"


def _refuse_aim(aim: Aim, curves: Curves, matches: NDArray[np.bool_]) -> NoReturn:
    """Say how far one gets. Only a precision can be out of reach: the lowest cut-off finds all."""
    precision = curves.precision[0]
    best = int(np.flatnonzero(precision == precision.max())[0])
    right = int(curves.right[0, best])
    taken = right + int(curves.wrong[0, best])
    wanted = 1.0 if aim.at_least is None else aim.at_least
    more = more_if_possible(wanted, right=right, seen=taken, labels=len(matches))
    remedy = (
        f"That is so few that {wanted:g} may be true all the same: label about {more:,} more pairs "
        f"like these, so that {enough_for(wanted):,} are from there on ({RULES})."
        if more
        else "More labels of the kind will not help. Ask for less, look at the pairs with the "
        "highest scores that are labelled as no match, or take another model."
    )
    raise UnsuitableLabelsError(
        f"No cut-off has a {aim}: the highest precision is {precision[best]:.3f}, {right} of the "
        f"{taken} pairs from {curves.thresholds[best]:.3f} on. {remedy}",
        reason="aim-not-reached",
        matches=int(matches.sum()),
        others=int((~matches).sum()),
        more_labels=more or None,
    )
