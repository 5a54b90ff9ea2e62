"""The columns with the highest scores, beside a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skillsim.search.columns import top_k_columns


@given(
    st.integers(1, 5).flatmap(
        lambda chunks: arrays(
            np.float32,
            (3, 64 * chunks),
            # Few values, so that ties abound; both zeros, which are equal.
            elements=st.sampled_from([-np.inf, -1.0, -0.5, -0.0, 0.0, 0.25, 1.0]),
        )
    ),
    st.integers(1, 64),
)
def test_the_same_columns_as_a_full_stable_sort(scores: np.ndarray, k: int) -> None:
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    assert np.array_equal(top_k_columns(scores, k), expected)


@pytest.mark.parametrize("k", [1, 2, 5, 64, 640])
def test_the_same_columns_among_many_scores_without_ties(k: int) -> None:
    scores = np.random.default_rng(k).normal(size=(5, 64 * 640)).astype(np.float32)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    assert np.array_equal(top_k_columns(scores, k), expected)


@pytest.mark.parametrize("start", [0.0, 1e-9, 0.5, -1e-9, -0.5])
def test_scores_that_differ_in_their_last_bit_are_told_apart(start: float) -> None:
    rising = np.full((1, 64), start, dtype=np.float32)
    for column in range(1, 64):
        rising[0, column] = np.nextafter(rising[0, column - 1], np.float32(1))
    assert top_k_columns(rising, 64).tolist() == [[*reversed(range(64))]]
