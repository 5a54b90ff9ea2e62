"""Scores of all candidates at once, and their order."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.policy import credits_of
from skillsim.search.ragged import group_maxima
from skillsim.search.scores import exact_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.policy import MatchPolicy
    from skillsim.results import CandidateMatch
    from skillsim.tasks.matching.pool import Roster
    from skillsim.tasks.matching.requirements import Vacancy
    from skillsim.tasks.matching.table import SimilarityTable

__all__ = ["best_first", "rank_keys"]

_RANK_DECIMALS = 12  # scores that agree so far are tied: the rest is the rounding of sums
_BLOCK_BYTES = 1 << 25  # of what is worked on at a time
_EXPLAINED_AT_ONCE = 256
_NOTHING_OWNED = -2.0  # below every cosine


def rank_keys(
    roster: Roster, vacancy: Vacancy, table: SimilarityTable, policy: MatchPolicy
) -> NDArray[np.float64]:
    """A key for each candidate by which the best is the highest, shape ``(candidates,)``.

    The key is the score, and 2 more for a candidate who has every must-have, so that the others
    rank after. An owned skill may answer any number of requirements.
    """
    scores = np.zeros(len(roster.ids))
    eligible = np.ones(len(roster.ids), dtype=np.bool_)
    for places, similarities in table.blocks():
        by_spelling = similarities[roster.names.name_of]
        shares, must_have = vacancy.shares[places], vacancy.must_have[places]
        step = max(_BLOCK_BYTES // (32 * similarities.shape[1]), 1)
        for first in range(0, len(roster.ids), step):
            some = slice(first, first + step)
            best = group_maxima(
                by_spelling,
                roster.members,
                roster.starts[some],
                roster.counts[some],
                empty=_NOTHING_OWNED,
            )
            credit = credits_of(exact_scores(best), policy)
            scores[some] += credit @ shares
            eligible[some] &= (credit[:, must_have] == 1.0).all(axis=1)
    keys: NDArray[np.float64] = np.round(scores, _RANK_DECIMALS) + 2.0 * eligible
    return keys


def best_first(
    keys: NDArray[np.float64],
    explain: Callable[[NDArray[np.intp]], list[CandidateMatch]],
    top_k: int | None,
    *,
    exact: bool,
) -> list[CandidateMatch]:
    """The matches with the highest keys, highest first, ties in order of candidates.

    Args:
        keys: ``rank_keys``, or what no candidate's key exceeds.
        explain: Gives the matches of the candidates at some places.
        top_k: How many; ``None`` for all.
        exact: Whether ``keys`` are the keys; if not, candidates are explained, the most promising
            first, until no other can be among the best.
    """
    order = np.argsort(-keys, kind="stable")
    wanted = len(order) if top_k is None else min(top_k, len(order))
    if exact:
        order = order[:wanted]
    best: list[tuple[float, int, CandidateMatch]] = []
    for first in range(0, len(order), _EXPLAINED_AT_ONCE):
        if len(best) == wanted and -best[-1][0] > keys[order[first]]:
            break
        some = order[first : first + _EXPLAINED_AT_ONCE]
        best += [
            (-_rank_key(match), place, match)
            for place, match in zip(some.tolist(), explain(some), strict=True)
        ]
        if wanted < len(order):  # only then may some be left out
            best.sort(key=itemgetter(0, 1))
            del best[wanted:]
    best.sort(key=itemgetter(0, 1))
    return [match for _, _, match in best]


def _rank_key(match: CandidateMatch) -> float:
    return round(match.score, _RANK_DECIMALS) + 2.0 * match.eligible
