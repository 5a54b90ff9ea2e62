"""Scoring kernels against their definitions."""

from __future__ import annotations

import numpy as np

from skillsim.search.scores import cosine_scores


def test_scores_are_dot_products_of_unit_vectors_kept_in_range() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.standard_normal((50, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = cosine_scores(vectors, vectors[:20])
    expected = np.array([[float(a @ b) for b in vectors[:20]] for a in vectors])
    np.testing.assert_allclose(scores, expected, atol=1e-6)
    assert scores.max() <= 1.0
    assert scores.min() >= -1.0
