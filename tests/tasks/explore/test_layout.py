"""Layouts and clusters: the same for the same vectors, and checked against slower twins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from tests.support.python import run_python

from skillsim.errors import InvalidArgumentError
from skillsim.tasks.explore.clustering import k_means
from skillsim.tasks.explore.layout import layout, pca, require_method

UMAP = pytest.param("umap", marks=pytest.mark.slow)  # which compiles itself on first use


def unit_vectors(count: int, dimension: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, dimension))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def groups(count: int, size: int) -> NDArray[np.float32]:
    """Groups of vectors that are far from each other."""
    vectors = np.repeat(np.eye(count, 16), size, axis=0)
    vectors += np.random.default_rng(1).normal(scale=0.02, size=vectors.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("shape", [(300, 40), (12, 40), (3, 5)])
def test_pca_is_what_scikit_learn_has_but_for_signs(shape: tuple[int, int]) -> None:
    from sklearn.decomposition import PCA

    vectors = unit_vectors(*shape)
    theirs = PCA(2, svd_solver="full").fit(vectors.astype(np.float64))
    ours = pca(vectors)
    signs = np.sign(theirs.components_[[0, 1], np.abs(theirs.components_).argmax(axis=1)])
    expected = theirs.transform(vectors.astype(np.float64)) * signs
    np.testing.assert_allclose(ours, expected, atol=1e-9)


def test_the_sign_of_pca_does_not_depend_on_the_order_of_skills() -> None:
    vectors = unit_vectors(50, 20)
    order = np.random.default_rng(3).permutation(50)
    np.testing.assert_allclose(pca(vectors[order]), pca(vectors)[order], atol=1e-9)


@given(
    arrays(
        np.float32,
        st.tuples(st.integers(0, 12), st.integers(1, 6)),
        elements=st.floats(-1, 1, width=32),
    )
)
def test_pca_keeps_distances_at_most_and_the_mean_at_0(vectors: NDArray[np.float32]) -> None:
    found = pca(vectors)
    assert found.shape == (len(vectors), 2)
    assert found.dtype == np.float64
    if len(vectors):
        np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-6)
        before = np.linalg.norm(vectors[:, None].astype(float) - vectors, axis=2)
        after = np.linalg.norm(found[:, None] - found, axis=2)
        assert np.all(after <= before + 1e-6)


def test_one_skill_is_in_the_middle_and_two_are_on_a_line() -> None:
    vectors = unit_vectors(2, 8)
    assert pca(vectors[:1]).tolist() == [[0.0, 0.0]]
    two = pca(vectors)
    assert two[0, 0] == pytest.approx(-two[1, 0])
    np.testing.assert_allclose(two[:, 1], 0, atol=1e-9)


@pytest.mark.parametrize("method", ["tsne", UMAP])
def test_neighbourhoods_stay_together(method) -> None:
    vectors = groups(3, 12)
    places = layout(vectors, method, seed=5)
    assert places.shape == (36, 2)
    assert places.dtype == np.float64
    own = np.repeat(np.arange(3), 12)
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(apart, np.inf)
    assert np.mean(own[apart.argmin(axis=1)] == own) > 0.9
    assert np.array_equal(places, layout(vectors, method, seed=5))


def test_another_seed_may_give_another_map() -> None:
    vectors = unit_vectors(40, 16)
    assert not np.array_equal(
        layout(vectors, "tsne", seed=1), layout(vectors, "tsne", seed=2)
    ) or not np.array_equal(k_means(vectors, 9, seed=1)[0], k_means(vectors, 9, seed=2)[0])


@pytest.mark.parametrize("method", ["tsne", UMAP])
@pytest.mark.parametrize("count", [4, 5, 7])
def test_few_skills_are_enough(method, count: int) -> None:
    assert np.isfinite(layout(unit_vectors(count, 8), method, seed=0)).all()


def test_skills_with_the_same_vector_do_no_harm() -> None:
    same = np.repeat(unit_vectors(2, 8), 20, axis=0)
    assert np.isfinite(layout(same, "tsne", seed=0)).all()
    assert np.isfinite(layout(same[:10], "tsne", seed=0)).all()  # ten times the same


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_too_few_skills_are_refused(method) -> None:
    with pytest.raises(InvalidArgumentError, match="at least 4 different skills, not 3"):
        layout(unit_vectors(3, 8), method, seed=0)


@pytest.mark.parametrize("method", ["PCA", "t-sne", "", None, 3])
def test_an_unknown_method_is_refused_with_those_there_are(method: object) -> None:
    with pytest.raises(InvalidArgumentError, match="'pca', 'tsne', 'umap'"):
        require_method(method)


def test_the_number_of_threads_changes_nothing() -> None:
    program = """
import hashlib
import numpy as np
from skillsim.tasks.explore.clustering import k_means
from skillsim.tasks.explore.layout import layout
drawn = np.random.default_rng(0).normal(size=(400, 64))
vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
places = layout(vectors, "tsne", seed=0)
labels, medoids = k_means(vectors, 20, seed=0)
parts = places.tobytes() + labels.tobytes() + medoids.tobytes()
print(hashlib.sha256(parts).hexdigest())
"""
    assert (
        run_python(program, OMP_NUM_THREADS="1").stdout
        == run_python(program, OMP_NUM_THREADS="4").stdout
    )


def test_clusters_are_the_groups_that_are_there_the_largest_first() -> None:
    vectors = np.concatenate([groups(3, 10)[:24], groups(4, 2)[6:]])  # 10, 10, 4 and 2
    labels, medoids = k_means(vectors, 4, seed=0)
    assert labels.tolist() == [0] * 10 + [1] * 10 + [2] * 4 + [3] * 2
    for label, medoid in enumerate(medoids):
        members = vectors[labels == label].astype(np.float64)
        means = (members @ members.T).mean(axis=1)  # the slow twin
        assert labels[medoid] == label
        closest = means.max()
        assert (members @ vectors[medoid].astype(np.float64)).mean() == pytest.approx(
            closest, abs=1e-6
        )


def test_more_clusters_than_different_skills_are_refused() -> None:
    vectors = np.repeat(unit_vectors(3, 8), 5, axis=0)
    with pytest.raises(InvalidArgumentError, match="different skills, 3, not 4"):
        k_means(vectors, 4, seed=0)
    assert sorted(set(k_means(vectors, 3, seed=0)[0].tolist())) == [0, 1, 2]
