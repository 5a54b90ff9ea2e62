"""Scoring kernels against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from skillsim.search.scores import cosine_scores, exact_scores, rounded_cosines, rounded_rows


def test_scores_are_dot_products_of_unit_vectors_kept_in_range() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = cosine_scores(vectors, vectors[:20])
    expected = np.array([[float(a @ b) for b in vectors[:20]] for a in vectors])
    np.testing.assert_allclose(scores, expected, atol=1e-6)
    assert scores.max() <= 1.0
    assert scores.min() >= -1.0


@pytest.mark.parametrize("seed", range(3))
def test_a_pairs_similarity_does_not_depend_on_what_is_beside_it(seed: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.normal(size=(5000, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    whole = rounded_cosines(vectors, vectors[:9])
    order = generator.permutation(5000)
    assert np.array_equal(rounded_cosines(vectors[order], vectors[:9]), whole[order])
    one_by_one = [rounded_cosines(vectors[i : i + 1], vectors[4:5])[0, 0] for i in range(200)]
    assert np.array_equal(whole[:200, 4], one_by_one)
    assert (np.diag(whole[:9]) == 1.0).all()
    assert np.allclose(whole, vectors @ vectors[:9].T, atol=1e-6)
    rows, columns = generator.integers(0, 5000, 360), generator.integers(0, 9, 360)
    pairs = rounded_rows(vectors[rows], vectors[columns])
    assert np.array_equal(pairs.astype(np.float32), whole[rows, columns])


def test_vectors_that_are_a_little_long_stay_in_range() -> None:
    vectors = np.array([[0.6, 0.800001], [-0.6, -0.800001]], dtype=np.float32)
    assert (vectors.astype(np.float64) ** 2).sum(axis=1).min() > 1.000001
    for scores in (cosine_scores(vectors, vectors), rounded_cosines(vectors, vectors)):
        assert scores.tolist() == [[1.0, -1.0], [-1.0, 1.0]]
    assert rounded_rows(vectors, vectors).tolist() == [1.0, 1.0]
    assert rounded_rows(vectors, vectors[::-1]).tolist() == [-1.0, -1.0]


def test_there_is_no_zero_below_zero() -> None:
    one, other = np.array([[[1, 0]], [[-1e-9, 1]]], dtype=np.float32)
    assert str(rounded_rows(one, other)) == "[0.]"
    assert str(exact_scores(rounded_cosines(one, other))) == "[[0.]]"


def test_what_float32_holds_but_nearly_is_made_exact() -> None:
    scores = [[0.65, 0.1, -0.333333], [1.0, -1.0, 0.000001]]
    rounded = np.array(scores, dtype=np.float32)
    assert rounded.tolist() != scores
    exact = exact_scores(rounded)
    assert exact.tolist() == scores
    assert exact.dtype == np.float64
    assert np.array_equal(rounded, np.array(scores, dtype=np.float32))  # untouched
