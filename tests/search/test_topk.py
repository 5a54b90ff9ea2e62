"""Top-k, beside a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skillsim.search import topk
from skillsim.search.topk import top_k_columns, top_k_neighbours


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


@pytest.mark.parametrize("block_bytes", [1, 1 << 24])
@pytest.mark.parametrize("count", [1, 63, 64, 65, 500])
@pytest.mark.parametrize("k", [1, 10, 1000])
def test_the_same_neighbours_as_sorting_all(
    count: int, k: int, block_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topk, "_BLOCK_BYTES", block_bytes)
    generator = np.random.default_rng(count)
    # Small whole numbers, whose sums are exact in every order.
    vectors = generator.integers(-2, 3, (count, 8)).astype(np.float32)
    queries = generator.integers(-2, 3, (5, 8)).astype(np.float32)
    places, scores = top_k_neighbours(queries, vectors, k)
    expected = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")[:, :k]
    assert np.array_equal(places, expected)
    assert np.array_equal(scores, np.take_along_axis(queries @ vectors.T, expected, axis=1))


def test_nothing_to_search_and_nothing_to_search_for() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert top_k_neighbours(vectors, vectors[:0], 3)[0].shape == (4, 0)
    assert top_k_neighbours(vectors[:0], vectors, 3)[0].shape == (0, 3)
