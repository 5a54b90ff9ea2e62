"""When to decide by the cosine, and when to leave a pair to a person."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from skillsim.arguments import whole_number
from skillsim.decisions.calibration.bound import bound_policy
from skillsim.decisions.calibration.curve import Curves
from skillsim.decisions.calibration.enough import more_if_possible
from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.labels import read_labelled_pairs
from skillsim.decisions.calibration.outcomes import OutcomeShares, outcome_estimates
from skillsim.decisions.calibration.scores import score_pairs
from skillsim.decisions.calibration.shown import fewest_pairs, times_as_many
from skillsim.decisions.calibration.widest import Decisions, widest_decided
from skillsim.decisions.shares import read_share
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import FewLabelsWarning, UnsuitableLabelsError
from skillsim.results.base import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.scores import ScoredPairs
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy

__all__ = ["AbstainBand", "abstain_band"]

_TRIED = 50  # numbers of errors, to tell how many more labels are needed


@dataclass(frozen=True, slots=True, repr=False)
class AbstainBand(Result):
    """Two cut-offs between which nothing is decided.

    Attributes:
        policy: Bound to the model: from ``definite`` on a pair is a match, below ``related`` it is
            none, and between them, in the band ``"related"``, it is left to a person.
        error_rate: The highest share of errors that was allowed.
        error: Share of errors among the pairs that are decided, of both kinds together. ``value``
            is of the pairs that the cut-offs were chosen on, which flatters it; ``held_out`` is
            not, and the interval holds what is likely by either. Where one side is large and easy
            the share hides what the other does, so look at the next three as well.
        false_discovery_rate: Share of errors among the pairs that are called a match; ``None`` if
            none are.
        false_omission_rate: Share of errors among the pairs that are called no match; ``None`` if
            none are.
        false_negative_rate: Share of the matches that are called no match.
        undecided: Share of all pairs that are not.
        labels: How many labelled pairs were used.
        matches: How many of them are labelled as matches.
        repeats: How many more rows were left out because they repeat one of these.
        held_apart: How many more pairs, of two programming languages, were left out.
    """

    policy: MatchPolicy
    error_rate: float
    error: Estimate
    false_discovery_rate: Estimate | None
    false_omission_rate: Estimate | None
    false_negative_rate: Estimate
    undecided: Estimate
    labels: int
    matches: int
    repeats: int
    held_apart: int

    def table_rows(self) -> list[dict[str, Any]]:
        """The shares as rows of a table."""
        return [
            {"figure": name} | share.to_dict()
            for name, share in self._shares().items()
            if isinstance(share, Estimate)
        ]

    def _shares(self) -> OutcomeShares:
        return {
            "error": self.error,
            "false_discovery_rate": self.false_discovery_rate,
            "false_omission_rate": self.false_omission_rate,
            "false_negative_rate": self.false_negative_rate,
            "undecided": self.undecided,
        }

    def __repr__(self) -> str:
        return (
            f"AbstainBand(no match below {self.policy.related:.4f}, match from "
            f"{self.policy.definite:.4f}: {_told(self._shares())}, {self.labels:,} labels)"
        )


def abstain_band(  # noqa: PLR0913
    pairs: Iterable[tuple[str, str]],
    labels: Iterable[bool | int],
    *,
    error_rate: float,
    encoder: SkillEncoder | None = None,
    seed: int = 0,
    show_progress: bool = False,
) -> AbstainBand:
    """The two cut-offs that leave fewest labelled pairs undecided, at an error rate you can bear.

    Cut-offs may be taken if the errors among what they decide are so few that they show the rate,
    and not only have it by luck: the upper end of Clopper and Pearson's one-sided 99.5% interval is
    ``error_rate`` at most. For 0.02 that takes 263 decided pairs without an error, or 369 with one.
    Of those cut-offs the ones that decide most are taken, and of these those with fewest errors. A
    calibrated probability rises with the cosine, so that a band of probabilities could do no
    better. One end may decide nothing: then the cut-off is -1 or 1.

    So most of the time new pairs that are drawn like the labelled ones keep the rate. It is no
    guarantee: see ``held_out``, and label some pairs anew before you rely on it.

    Args:
        pairs: As for ``fit_threshold``.
        labels: As for ``fit_threshold``.
        error_rate: The highest share of errors among the decided pairs, in (0, 1).
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        seed: Of the parts that are held out.
        show_progress: Draw a progress bar on stderr while encoding.

    Raises:
        InvalidArgumentError: As ``fit_threshold``.
        ContradictoryLabelsError: A pair has both labels.
        UnsuitableLabelsError: All labels are equal, they contradict the scores, or no cut-offs
            decide enough pairs with so few errors that the rate is shown; says how many more labels
            that takes.
        ModelNotAvailableError: As ``fit_threshold``.

    Warns:
        FewLabelsWarning: Of held-out pairs more are wrong than that, or none is decided.

    Example:
        >>> from skillsim import SkillEncoder
        >>> from skillsim.evaluation import PairTask, skills_of
        >>> from skillsim.taxonomy import Taxonomy
        >>> known = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs
        >>> band = abstain_band(
        ...     [(pair.first, pair.second) for pair in known],
        ...     [pair.kind == "positive" for pair in known],
        ...     error_rate=0.02,
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> band.error.value <= 0.02, band.policy.related <= band.policy.definite
        (True, True)
    """
    error_rate = read_share(error_rate, "error_rate", cannot_be_shown=0)
    seed = whole_number(seed, name="seed", least=0)
    labelled = read_labelled_pairs(pairs, labels)
    encoder = chosen_encoder(encoder)
    scored = score_pairs(labelled, encoder, show_progress=show_progress)
    found = widest_decided(scored.scores, scored.matches, error_rate)
    if found is None:
        _refuse(scored, error_rate)
    shares = outcome_estimates(scored, found, error_rate, seed=seed)
    _warn_of_the_choice(shares["error"], error_rate)
    count, matches = len(scored.scores), int(scored.matches.sum())
    source = (
        f"fitted for at most {error_rate:g} errors among decided pairs on {count} labelled pairs "
        f"({matches} matches): {_told(shares)}; 95% intervals, seed {seed}"
    )
    policy = bound_policy(encoder, related=found[0], definite=found[1], source=source)
    return AbstainBand(
        policy=policy,
        error_rate=error_rate,
        **shares,
        labels=count,
        matches=matches,
        repeats=labelled.repeats,
        held_apart=labelled.held_apart,
    )


def _told(shares: OutcomeShares) -> str:
    named = ((name.replace("_", " "), share) for name, share in shares.items())
    return ", ".join(f"{name} {share or 'of none'}" for name, share in named)


def _warn_of_the_choice(error: Estimate, error_rate: float) -> None:
    """Say where pairs on which the cut-offs were not chosen do not bear them out."""
    if error.held_out is None:
        said = "Four fifths of the labels decide nothing, so that no held-out pair tells whether"
        what = f"{said} {error_rate:g} is kept. Label more pairs like these: a quarter more is few."
    elif error.held_out > error_rate:
        what = (
            f"Of the held-out pairs that are decided, {error.held_out:.3f} are wrong, and at most "
            f"{error_rate:g} were asked for; expect as many of new pairs. Label more pairs like "
            "these, or ask for fewer errors than you can bear."
        )
    else:
        return
    warnings.warn(what, FewLabelsWarning, stacklevel=3)


def _refuse(scored: ScoredPairs, error_rate: float) -> NoReturn:
    """Say how few errors there are, and how many more labels would show that these are few."""
    count, matches = len(scored.matches), int(scored.matches.sum())
    more = _more_if_shares_stay(scored, error_rate)
    ends = [
        _purest_end(scored.scores, scored.matches),
        _purest_end(-scored.scores, ~scored.matches),
    ]
    right, seen = max(ends, key=lambda end: (end[0] / end[1], end[1]))
    more = more or max(
        more_if_possible(1 - error_rate, right=r, seen=n, labels=count) for r, n in ends
    )
    remedy = (
        f"That is so few that {error_rate:g} may be true all the same: label about {more:,} more "
        "pairs like these."
        if more
        else "More labels of the kind will not help. Allow more errors, look at the pairs with the "
        "highest and lowest scores, or take another model."
    )
    raise UnsuitableLabelsError(
        f"No cut-offs decide anything with errors so few that they show a rate of at most "
        f"{error_rate:g}; even without an error that takes {fewest_pairs(error_rate):,} decided "
        f"pairs. Among the highest or the lowest scores there are at best {seen - right} wrong of "
        f"{seen}. {remedy}",
        reason="aim-not-reached",
        matches=matches,
        others=count - matches,
        more_labels=more or None,
    )


def _more_if_shares_stay(scored: ScoredPairs, error_rate: float) -> int:
    """How many more labels it takes if they bring as large a share of errors; 0 if none help."""
    count = len(scored.matches)
    decisions = Decisions.of(scored.scores, scored.matches)
    some = np.unique(np.geomspace(1, 1 + error_rate * count, _TRIED).astype(int)) - 1
    found = [(int(wrong), decisions.with_errors(int(wrong))[0]) for wrong in some]
    times = [
        times_as_many(wrong, decided, error_rate) for wrong, decided in found if decided > wrong
    ]
    fewest = min((time for time in times if time is not None), default=1.0)
    return math.ceil((fewest - 1) * count)


def _purest_end(scores: NDArray[np.float64], matches: NDArray[np.bool_]) -> tuple[int, int]:
    """Of the pairs from a score on, where the share of matches is highest: matches, and pairs."""
    curves = Curves.of(scores, matches)
    best = int(curves.precision[0].argmax())  # the first of equals has most pairs
    right = int(curves.right[0, best])
    return right, right + int(curves.wrong[0, best])
