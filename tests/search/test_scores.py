"""Scoring kernels against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from skillsim.search.scores import cosine_scores, rounded_cosines, rounded_rows


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
