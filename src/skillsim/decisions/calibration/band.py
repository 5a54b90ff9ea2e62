"""When to decide by the cosine, and when to leave a pair to a person."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from skillsim.decisions.calibration.bound import bound_policy
from skillsim.decisions.calibration.curve import Curves
from skillsim.decisions.calibration.enough import (
    RULES,
    enough_for,
    more_if_possible,
    more_labels,
    still_missing,
)
from skillsim.decisions.calibration.estimates import Estimate
from skillsim.decisions.calibration.labels import read_labelled_pairs
from skillsim.decisions.calibration.outcomes import OutcomeShares, outcome_estimates
from skillsim.decisions.calibration.scores import score_pairs
from skillsim.decisions.calibration.widest import widest_decided
from skillsim.decisions.resampling import RESAMPLES
from skillsim.decisions.shares import read_share
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import whole_number
from skillsim.errors import FewLabelsWarning, UnsuitableLabelsError
from skillsim.results.base import Result
from skillsim.search.arguments import positive_int

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.scores import ScoredPairs
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy

__all__ = ["AbstainBand", "abstain_band"]


@dataclass(frozen=True, slots=True, repr=False)
class AbstainBand(Result):
    """Two cut-offs between which nothing is decided.

    Attributes:
        policy: Bound to the model: from ``definite`` on a pair is a match, below ``related`` it is
            none, and between them, in the band ``"related"``, it is left to a person.
        error_rate: The highest share of errors that was allowed.
        error: Share of errors among the pairs that are decided, of both kinds together. Where one
            side is large and easy it hides what the other does, so look at the next three as well.
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
        more_labels: About how many more labels it takes to show such an error rate; 0 if none.
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
    more_labels: int

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists and built-in values, ready for ``json.dumps``."""
        return Result.to_dict(self) | {"policy": self.policy.to_dict()}

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
    resamples: int = RESAMPLES,
    seed: int = 0,
    show_progress: bool = False,
) -> AbstainBand:
    """The two cut-offs that leave fewest labelled pairs undecided, at an error rate you can bear.

    Of all pairs of cut-offs with at most ``error_rate`` errors among what they decide, those that
    decide most are taken, and of these those with fewest errors. A calibrated probability rises
    with the cosine, so that a band of probabilities could do no better. One end may decide
    nothing: then the cut-off is -1 or 1.

    Args:
        pairs: As for ``fit_threshold``.
        labels: As for ``fit_threshold``.
        error_rate: The highest share of errors among the decided pairs, in (0, 1).
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        resamples: Bootstrap resamples of the pairs, for the intervals.
        seed: Of the resamples and of the parts that are held out.
        show_progress: Draw a progress bar on stderr while encoding.

    Raises:
        InvalidArgumentError: As ``fit_threshold``.
        ContradictoryLabelsError: A pair has both labels.
        UnsuitableLabelsError: All labels are equal, they contradict the scores, or no cut-offs
            decide anything with so few errors.
        ModelNotAvailableError: As ``fit_threshold``.

    Warns:
        FewLabelsWarning: Fewer pairs are decided than it takes to show such an error rate.

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
    resamples = positive_int(resamples, name="resamples")
    seed = whole_number(seed, name="seed", least=0)
    labelled = read_labelled_pairs(pairs, labels)
    encoder = chosen_encoder(encoder)
    scored = score_pairs(labelled, encoder, show_progress=show_progress)
    found = widest_decided(scored.scores, scored.matches, error_rate)
    if found is None:
        _refuse(scored, error_rate)
    shares = outcome_estimates(scored, found, error_rate, resamples=resamples, seed=seed)
    count, matches = len(scored.scores), int(scored.matches.sum())
    decided = int(((scored.scores < found[0]) | (scored.scores >= found[1])).sum())
    more = more_labels(1 - error_rate, seen=decided, labels=count)
    if more:
        warnings.warn(
            f"There are too few labels to show an error rate of {error_rate:g}: that takes "
            f"{enough_for(1 - error_rate):,} decided pairs, and there are {decided:,} "
            f"({RULES}). Label about {more:,} more pairs like these.",
            FewLabelsWarning,
            stacklevel=2,
        )
    source = (
        f"fitted for at most {error_rate:g} errors among decided pairs on {count} labelled pairs "
        f"({matches} matches): {_told(shares)}; 95% intervals from {resamples} resamples, seed "
        f"{seed}{still_missing(more)}"
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
        more_labels=more,
    )


def _told(shares: OutcomeShares) -> str:
    named = ((name.replace("_", " "), share) for name, share in shares.items())
    return ", ".join(f"{name} {share or 'of none'}" for name, share in named)


def _refuse(scored: ScoredPairs, error_rate: float) -> NoReturn:
    """Say how few errors one side alone has: both together cannot have fewer."""
    ends = [
        _purest_end(scored.scores, scored.matches),
        _purest_end(-scored.scores, ~scored.matches),
    ]
    right, seen = max(ends, key=lambda end: (end[0] / end[1], end[1]))
    count, matches = len(scored.matches), int(scored.matches.sum())
    more = max(more_if_possible(1 - error_rate, right=r, seen=n, labels=count) for r, n in ends)
    remedy = (
        f"That is so few that {error_rate:g} may be true all the same: label about {more:,} more "
        f"pairs like these ({RULES})."
        if more
        else "More labels of the kind will not help. Allow more errors, look at the pairs with the "
        "highest and lowest scores, or take another model."
    )
    raise UnsuitableLabelsError(
        f"No cut-offs decide anything with at most {error_rate:g} errors: among the highest and "
        f"among the lowest scores there are more, at best {seen - right} wrong of {seen}. {remedy}",
        reason="aim-not-reached",
        matches=matches,
        others=count - matches,
        more_labels=more or None,
    )


def _purest_end(scores: NDArray[np.float64], matches: NDArray[np.bool_]) -> tuple[int, int]:
    """Of the pairs from a score on, where the share of matches is highest: matches, and pairs."""
    curves = Curves.of(scores, matches)
    best = int(curves.precision[0].argmax())  # the first of equals has most pairs
    right = int(curves.right[0, best])
    return right, right + int(curves.wrong[0, best])
