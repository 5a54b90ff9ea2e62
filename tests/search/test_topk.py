"""Top-k, beside a slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.search import topk
from skillsim.search.scores import DECIMALS
from skillsim.search.topk import best_pairs, take_rows, top_k_neighbours


def slow_twin(
    queries: np.ndarray, vectors: np.ndarray, k: int, removed: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Every cosine in float64, rounded, sorted as a whole."""
    cosines = np.round(queries.astype(np.float64) @ vectors.astype(np.float64).T, DECIMALS)
    kept = [row for row in range(len(vectors)) if row not in removed]
    places = [sorted(kept, key=lambda row: (-own[row], row))[:k] for own in cosines]
    rows = np.array(places, dtype=np.intp).reshape(len(queries), min(k, len(kept)))
    return rows, np.take_along_axis(cosines, rows, axis=1)


def unit_vectors(seed: int, count: int, dimension: int, *, tied: bool = False) -> np.ndarray:
    generator = np.random.default_rng(seed)
    if tied:  # few directions, so that ties abound
        rows = generator.integers(-1, 2, (count, dimension)) * 1.0
        rows[:, 0] += ~rows.any(axis=1)
    else:
        rows = generator.standard_normal((count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(
    seed=st.integers(0, 1000),
    counts=st.lists(st.integers(1, 90), min_size=1, max_size=3),
    queries=st.integers(1, 5),
    k=st.integers(1, 40),
    tied=st.booleans(),
    share_removed=st.sampled_from([0.0, 0.1, 0.9, 1.0]),
)
def test_the_same_rows_and_cosines_as_sorting_all(  # noqa: PLR0913, PLR0917
    seed: int, counts: list[int], queries: int, k: int, tied: bool, share_removed: float
) -> None:
    vectors = unit_vectors(seed, sum(counts), 5, tied=tied)
    asked = unit_vectors(seed + 1, queries, 5, tied=tied)
    gone = np.flatnonzero(np.random.default_rng(seed).random(len(vectors)) < share_removed)
    segments = np.split(vectors, np.cumsum(counts)[:-1])
    rows, cosines = top_k_neighbours(asked, segments, k, removed=gone)
    expected_rows, expected_cosines = slow_twin(asked, vectors, k, gone.tolist())
    assert np.array_equal(rows, expected_rows)
    assert np.array_equal(cosines, expected_cosines)
    assert (rows.dtype, cosines.dtype) == (np.intp, np.float64)


@pytest.mark.parametrize("order", ["random", "rising", "falling"])
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("k", [1, 10, 300])
def test_blocks_and_bounds_do_not_show(
    k: int, tied: bool, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topk, "_SCORES", 1)  # the smallest blocks there are
    monkeypatch.setattr(topk, "_CANDIDATES", 1)  # settled as often as can be
    monkeypatch.setattr(topk, "_MOST_QUERIES", 3)
    monkeypatch.setattr(topk, "_PAIR_BYTES", 1)
    vectors, queries = unit_vectors(1, 700, 6, tied=tied), unit_vectors(2, 7, 6, tied=tied)
    if order != "random":  # rising order raises the bar with every row
        by_score = np.argsort(vectors @ queries[0])
        vectors = vectors[by_score if order == "rising" else by_score[::-1]]
    rows, cosines = top_k_neighbours(queries, vectors, k)
    expected_rows, expected_cosines = slow_twin(queries, vectors, k, [])
    assert np.array_equal(rows, expected_rows)
    assert np.array_equal(cosines, expected_cosines)


def test_a_tie_of_all_rows_is_settled_by_their_order() -> None:
    vectors = np.tile(unit_vectors(3, 1, 16), (50_000, 1))
    rows, cosines = top_k_neighbours(vectors[:40], vectors, 5)
    assert rows.tolist() == [[0, 1, 2, 3, 4]] * 40
    assert (cosines == 1.0).all()


def test_a_row_finds_the_same_neighbours_alone_and_among_others() -> None:
    vectors = unit_vectors(4, 5000, 64)
    together = top_k_neighbours(vectors[:200], vectors, 10)
    alone = [top_k_neighbours(vectors[i : i + 1], vectors, 10) for i in range(0, 200, 20)]
    for i, (rows, cosines) in zip(range(0, 200, 20), alone, strict=True):
        assert np.array_equal(rows[0], together[0][i])
        assert np.array_equal(cosines[0], together[1][i])


def test_nothing_to_search_and_nothing_to_search_for() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert top_k_neighbours(vectors, vectors[:0], 3)[0].shape == (4, 0)
    assert top_k_neighbours(vectors[:0], vectors, 3)[0].shape == (0, 3)


def test_the_first_query_may_have_no_pairs() -> None:
    vectors = np.eye(3, dtype=np.float32)
    queries = vectors[[2, 0, 1]]
    pairs = np.array([1, 1, 2, 1]), np.array([2, 0, 1, 1])
    places, cosines = best_pairs(queries, [vectors[:1], vectors[1:]], pairs, 2)
    assert places.tolist() == [1, 3, 2]
    assert cosines.tolist() == [1.0, 0.0, 1.0]


def test_rows_of_two_arrays_take_the_room_of_rows_of_one() -> None:
    vectors = unit_vectors(5, 9, 4)
    for segments in ([vectors], [vectors[:4], vectors[4:]]):
        taken = take_rows(segments, np.array([8, 0, 4]))
        assert np.array_equal(taken, vectors[[8, 0, 4]])
        assert taken.dtype == np.float32


def test_what_is_no_number_is_not_passed_over() -> None:
    vectors = np.full((40, 4), np.nan, dtype=np.float32)
    with pytest.raises(ValueError, match="finite"):
        top_k_neighbours(np.eye(4, dtype=np.float32), vectors, 3)
