"""Who is selected from match results: the best so many, or all from a score on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError
from skillsim.results import CandidateId, CandidateMatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Matches", "Selection", "as_compared", "read_matches", "select"]

_DECIMALS = 12  # scores that agree so far are tied, as they are for the ranking


@dataclass(frozen=True, slots=True)
class Matches:
    """What counts of the matches, in their order.

    Attributes:
        ids: The candidates.
        scores: To 12 decimals, shape ``(candidates,)``, float64.
        eligible: Who has every must-have, shape ``(candidates,)``, bool.
    """

    ids: list[CandidateId]
    scores: NDArray[np.float64]
    eligible: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is selected. Who is not eligible never is.

    Attributes:
        selected: Shape ``(candidates,)``, bool.
        tied: Who shares the last selected score with someone who is not selected; nobody, if there
            is no such tie. Shape ``(candidates,)``, bool.
        places: How many of those tied are selected.
        lowest: The lowest selected score; ``None`` if nobody is selected.
    """

    selected: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    places: int
    lowest: float | None


def as_compared(score: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as they are compared: without the rounding of sums."""
    array: NDArray[np.float64] = np.asarray(score, dtype=np.float64)
    return array.round(_DECIMALS)


def read_matches(matches: object) -> Matches:
    """The matches, checked.

    Raises:
        InvalidArgumentError: There are none, one is no ``CandidateMatch`` or holds what such a
            match never does, or a candidate is there twice.
    """
    if isinstance(matches, CandidateMatch | str) or not isinstance(matches, Iterable):
        _refuse("matches must be what match_candidates returned", matches)
    listed: list[CandidateMatch] = []
    for place, match in enumerate(matches):
        if not isinstance(match, CandidateMatch):
            _refuse(f"matches: item {place} must be a CandidateMatch", match)
        if not isinstance(match.candidate_id, str | int):
            _refuse(f"matches: item {place} must have a str or an int as its id", match)
        if not (isinstance(match.score, float | int) and math.isfinite(match.score)):
            _refuse(f"matches: item {place} must have a finite number as its score", match)
        listed.append(match)
    if not listed:
        _refuse("matches must hold one candidate or more", listed)
    ids = [match.candidate_id for match in listed]
    twice = [candidate for candidate, count in Counter(ids).items() if count > 1]
    if twice:
        _refuse("matches has a candidate twice; audit one ranking at a time", twice[0])
    return Matches(
        ids,
        as_compared(np.array([match.score for match in listed])),
        np.array([match.eligible for match in listed], dtype=np.bool_),
    )


def select(matches: Matches, *, top_k: int | None, score_cut: float | None) -> Selection:
    """Who is selected by the one rule that is given.

    Args:
        matches: All who were compared.
        top_k: The so many eligible candidates with the highest scores; those with equal scores in
            the order of the matches.
        score_cut: All eligible candidates with this score or a higher one.
    """
    selected = np.zeros(len(matches.ids), dtype=np.bool_)
    tied = np.zeros(len(matches.ids), dtype=np.bool_)
    places = 0
    if score_cut is not None:
        selected = matches.eligible & (matches.scores >= as_compared(score_cut))
    elif top_k is not None:
        order = np.argsort(-matches.scores, kind="stable")
        order = order[matches.eligible[order]]
        selected[order[:top_k]] = True
        if top_k < len(order) and matches.scores[order[top_k]] == matches.scores[order[top_k - 1]]:
            tied = matches.eligible & (matches.scores == matches.scores[order[top_k]])
            places = int((tied & selected).sum())
    lowest = float(matches.scores[selected].min()) if selected.any() else None
    return Selection(selected, tied, places, lowest)


def _refuse(message: str, value: object) -> NoReturn:
    raise InvalidArgumentError(f"{message}: {show(value)}.", name="matches", value=show(value))
