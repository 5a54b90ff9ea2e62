"""The columns with the highest scores, beside a slow twin."""

from __future__ import annotations

import numpy as np
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
