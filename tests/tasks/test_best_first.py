"""Which matches come first when their keys are only what no candidate exceeds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from skillsim.results import CandidateMatch
from skillsim.tasks.matching.ranking import best_first

Explain = Callable[[NDArray[np.intp]], list[CandidateMatch]]


def matched(place: int, score: float) -> CandidateMatch:
    return CandidateMatch(place, score, True, 0.0, (), ())


def explained(scores: list[float], asked: list[int]) -> Explain:
    def explain(places: NDArray[np.intp]) -> list[CandidateMatch]:
        asked.extend(places.tolist())
        return [matched(place, scores[place]) for place in places.tolist()]

    return explain


def test_of_equal_scores_the_first_candidate_is_first_though_a_later_one_promised_more() -> None:
    keys, scores = np.array([2.5, 2.9, 2.1]), [0.5, 0.5, 0.1]
    for top_k, expected in ((1, [0]), (2, [0, 1]), (None, [0, 1, 2])):
        found = best_first(keys, explained(scores, []), top_k, exact=False)
        assert [match.candidate_id for match in found] == expected


def test_a_candidate_who_may_tie_with_the_last_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("skillsim.tasks.matching.ranking._EXPLAINED_AT_ONCE", 1)
    found = best_first(np.array([2.5, 2.9]), explained([0.5, 0.5], []), 1, exact=False)
    assert [match.candidate_id for match in found] == [0]


def test_who_can_no_longer_be_among_the_best_is_not_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("skillsim.tasks.matching.ranking._EXPLAINED_AT_ONCE", 1)
    asked: list[int] = []
    best_first(np.array([2.9, 2.5, 2.8]), explained([0.7, 0.5, 0.8], asked), 1, exact=False)
    assert asked == [0, 2]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=8), st.integers(1, 9))
def test_it_is_what_sorting_all_of_them_gives(facts: list[tuple[int, int]], top_k: int) -> None:
    scores = [score / 10 for score, _ in facts]
    keys = np.array([2 + (score + spare) / 10 for score, spare in facts])
    found = best_first(keys, explained(scores, []), top_k, exact=False)
    expected = sorted(range(len(facts)), key=lambda place: -scores[place])[:top_k]
    assert [match.candidate_id for match in found] == expected
