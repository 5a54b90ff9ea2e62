"""Which owned skill answers which requirement, beside trying them all."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skillsim.tasks.matching.assignment import assigned, closest

FEW = [0.0, 0.25, 0.5, 1.0]  # so that ties abound


def tables(rows: int, columns: int) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    credit = arrays(np.float64, (rows, columns), elements=st.sampled_from(FEW))
    similarity = arrays(np.float64, (rows, columns), elements=st.sampled_from([-1.0, 0.0, 0.5, 1]))
    return st.tuples(credit, similarity)


@given(st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(lambda shape: tables(*shape)))
def test_the_closest_has_the_highest_credit_then_similarity_then_comes_first(table) -> None:
    credit, similarity = table
    for column, answer in enumerate(closest(credit, similarity).tolist()):
        keys = [(credit[row, column], similarity[row, column], -row) for row in range(len(credit))]
        assert answer == -max(keys)[2]


@given(
    st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
        lambda shape: st.tuples(tables(*shape), st.lists(st.booleans(), min_size=4, max_size=4))
    )
)
def test_no_other_assignment_covers_more_must_haves_or_scores_more_or_is_more_similar(case) -> None:
    (credit, similarity), flags = case
    owned, required = credit.shape
    shares, must_have = np.full(required, 1 / required), np.array(flags[:required])
    answers = assigned(credit, similarity, shares, must_have)
    assert answers.dtype == np.intp
    assert sorted(set(answers.tolist()) - {-1}) == sorted(a for a in answers.tolist() if a >= 0)

    def worth(rows) -> tuple[int, float, float]:
        pairs = [(row, column) for column, row in enumerate(rows) if row >= 0]
        return (
            sum(credit[pair] == 1.0 and must_have[pair[1]] for pair in pairs),
            round(sum(credit[pair] * shares[pair[1]] for pair in pairs), 8),
            round(sum(similarity[pair] for pair in pairs), 6),
        )

    # What earns nothing is paired, too.
    choices = {*permutations([*range(owned), *[-1] * max(required - owned, 0)], required)}
    assert (answers >= 0).sum() == min(owned, required)
    assert worth(answers.tolist()) == pytest.approx(max(map(worth, choices)), abs=1e-5)


def test_weights_decide_where_skills_are_short() -> None:
    credit, similarity = np.array([[0.5, 0.75]]), np.array([[0.5, 0.6]])
    nobody = np.zeros(2, dtype=np.bool_)
    assert assigned(credit, similarity, np.array([0.75, 0.25]), nobody).tolist() == [0, -1]
    assert assigned(credit, similarity, np.array([0.25, 0.75]), nobody).tolist() == [-1, 0]


def test_a_must_have_that_is_covered_outweighs_all_shares() -> None:
    credit, similarity = np.array([[1.0, 1.0]]), np.array([[1.0, 0.7]])
    must_have = np.array([False, True])
    assert assigned(credit, similarity, np.array([0.99, 0.01]), must_have).tolist() == [-1, 0]
    nearly = np.array([[1.0, 0.99]])  # which leaves it missing
    assert assigned(nearly, similarity, np.array([0.99, 0.01]), must_have).tolist() == [0, -1]
