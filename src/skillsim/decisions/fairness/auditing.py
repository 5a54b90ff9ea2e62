"""audit: what a selection from match results does to groups of candidates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import is_number, positive_int, show
from skillsim.decisions.fairness.groups import Groups, read_groups
from skillsim.decisions.fairness.outcomes import audit_attribute
from skillsim.decisions.fairness.report import notes
from skillsim.decisions.fairness.result import ScoreTie, SelectionAudit
from skillsim.decisions.fairness.selection import (
    Matches,
    Selection,
    as_compared,
    read_matches,
    select,
)
from skillsim.decisions.fairness.sweep import cuts_of
from skillsim.decisions.shares import read_share
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.results import CandidateMatch

__all__ = ["audit"]


def audit(  # noqa: PLR0913  # each is a question that users ask
    matches: Iterable[CandidateMatch],
    groups: Groups,
    *,
    top_k: int | None = None,
    score_cut: float | None = None,
    thresholds: Iterable[float] | None = None,
    confidence: float = 0.95,
) -> SelectionAudit:
    """What selecting from match results does to groups of candidates: rates, ratios, intervals.

    Who is not eligible is never selected. By ``top_k``, equal scores at the last place are settled
    by the order of the matches, as ``match_candidates`` settles them; the result tells of the tie,
    and how few or many of each group another order would select. Scores are equal if they agree
    to 12 decimals.

    Args:
        matches: All candidates who were compared with one vacancy, selected or not:
            ``match_candidates(…)`` without ``top_k``.
        groups: A mapping from candidate to group, such as ``{"ada": "f"}``; or for several
            attributes from each to such a mapping, which gives every two of them together as
            well; or a pandas Series or DataFrame with the candidates as index. ``None``, NaN,
            blank and a candidate that is not named stand for a group that is not known.
        top_k: Select so many eligible candidates, those with the highest scores.
        score_cut: Or select all eligible candidates from this score on, in [0, 1].
        thresholds: Cut-offs to compare with, in [0, 1]. ``None`` takes the scores of the eligible
            candidates, of more than 200 as many of them evenly by rank.
        confidence: That of the intervals, between 0 and 1.

    Returns:
        The figures, and notes on what they are. There is no verdict in it.

    Raises:
        InvalidArgumentError: Not exactly one of ``top_k`` and ``score_cut`` is given; a number is
            out of range; there are no matches, or a candidate is there twice, in them or in the
            groups; a group is no text, or of a candidate who is not among the matches.

    Example:
        >>> from skillsim import SkillEncoder, match_candidates
        >>> matches = match_candidates(
        ...     ["Python", "SQL"],
        ...     {"ada": ["python", "SQL"], "bob": ["SQL"], "eve": ["welding"], "dan": ["Python"]},
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> gender = {"ada": "f", "bob": "m", "eve": "f", "dan": "m"}
        >>> audited = audit(matches, gender, top_k=3)["group"]
        >>> audited.most_selected, audited.lowest_impact_ratio
        ('m', 0.5)
        >>> audited["f"].selected, audited["f"].rate, audited["f"].small
        (1, 0.5, True)
    """
    if (top_k is None) == (score_cut is None):
        raise InvalidArgumentError(
            "Give either top_k or score_cut: how many are selected, or from which score on.",
            name="top_k",
            value=show(top_k),
        )
    if top_k is not None:
        top_k = positive_int(top_k, name="top_k")
    if score_cut is not None:
        score_cut = _share(score_cut, "score_cut")
    confidence = read_share(confidence, "confidence")
    cuts = None if thresholds is None else _read_thresholds(thresholds)
    compared = read_matches(matches)
    attributes = read_groups(groups, compared.ids)
    selection = select(compared, top_k=top_k, score_cut=score_cut)
    cuts = cuts_of(compared) if cuts is None else cuts
    audited = tuple(
        audit_attribute(compared, selection, attribute, cuts, confidence)
        for attribute in attributes
    )
    tie = _tie(compared, selection)
    selected = int(selection.selected.sum())
    return SelectionAudit(
        candidates=len(compared.ids),
        eligible=int(compared.eligible.sum()),
        selected=selected,
        top_k=top_k,
        score_cut=score_cut,
        lowest_selected_score=selection.lowest,
        tie=tie,
        confidence=confidence,
        attributes=audited,
        notes=notes(audited, tie, selected=selected, confidence=confidence),
    )


def _tie(matches: Matches, selection: Selection) -> ScoreTie | None:
    if not selection.tied.any():
        return None
    score = float(matches.scores[selection.tied][0])
    return ScoreTie(score, int(selection.tied.sum()), selection.places)


def _read_thresholds(thresholds: object) -> NDArray[np.float64]:
    if isinstance(thresholds, str | bytes) or not isinstance(thresholds, Iterable):
        raise InvalidArgumentError(
            f"thresholds must be numbers in [0, 1], not {show(thresholds)}.",
            name="thresholds",
            value=show(thresholds),
        )
    cuts = [_share(value, "thresholds") for value in thresholds]
    return as_compared(np.unique(np.array(cuts, dtype=np.float64))[::-1])


def _share(value: object, name: str) -> float:
    """The value as a ``float`` in [0, 1]; NumPy's numbers are welcome."""
    if not (is_number(value) and 0 <= value <= 1):
        raise InvalidArgumentError(
            f"{name} must be in [0, 1], not {show(value)}.", name=name, value=show(value)
        )
    return float(value)
