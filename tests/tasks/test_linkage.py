"""Minimax linkage on sparse pairs, beside plain loops over a full matrix."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillsim.tasks.deduplication.linkage import minimax_linkage

Clusters = list[list[int]]
NONE = -np.inf


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """Similarities of up to 8 items; few levels make ties, and some pairs are not given."""
    count = draw(st.integers(1, 8))
    levels = draw(st.sampled_from([[NONE, 0.7, 0.8], [NONE, 0.6, 0.7, 0.8, 0.9, 1.0]]))
    rows, columns = np.triu_indices(count, 1)
    drawn = st.lists(st.sampled_from(levels), min_size=len(rows), max_size=len(rows))
    matrix = np.full((count, count), NONE)
    matrix[rows, columns] = matrix[columns, rows] = draw(drawn)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def run(matrix: np.ndarray, kinds: np.ndarray | None = None, apart: Clusters | None = None):
    first, second = np.nonzero(np.triu(matrix > NONE, 1))
    labels = minimax_linkage(
        first,
        second,
        matrix[first, second],
        kinds=np.zeros(len(matrix), dtype=np.intp) if kinds is None else kinds,
        apart=np.array(apart or [], dtype=np.intp).reshape(-1, 2),
    )
    return labels.tolist()


def minimax(matrix: np.ndarray, members: list[int]) -> float:
    """How similar the best centre is to the member least similar to it."""
    return max(min(matrix[centre, member] for member in members) for centre in members)


def naive_rounds(matrix: np.ndarray) -> list[int]:
    clusters: Clusters = [[item] for item in range(len(matrix))]
    while True:
        pairs = {
            (one, other): minimax(matrix, clusters[one] + clusters[other])
            for one, other in itertools.combinations(range(len(clusters)), 2)
        }
        best = [
            max((pairs[pair] for pair in pairs if one in pair), default=NONE)
            for one in range(len(clusters))
        ]
        joined: list[tuple[int, int]] = []
        for one, other in sorted(pairs):
            taken = set(itertools.chain(*joined))
            if NONE < pairs[one, other] == best[one] == best[other] and not taken & {one, other}:
                joined.append((one, other))
        if not joined:
            return labels_of(clusters)
        unions = [sorted(clusters[one] + clusters[other]) for one, other in joined]
        rest = set(range(len(clusters))) - set(itertools.chain(*joined))
        clusters = sorted(unions + [clusters[place] for place in rest])


def naive_one_by_one(matrix: np.ndarray) -> list[int] | None:
    """As Bien and Tibshirani define it: always the most similar two; nothing where two tie."""
    clusters: Clusters = [[item] for item in range(len(matrix))]
    while True:
        pairs = [
            (similarity, one, other)
            for one, other in itertools.combinations(clusters, 2)
            if (similarity := minimax(matrix, one + other)) > NONE
        ]
        if not pairs:
            return labels_of(clusters)
        if len({similarity for similarity, _, _ in pairs}) < len(pairs):
            return None
        _, one, other = max(pairs)
        clusters = [c for c in clusters if c not in (one, other)] + [sorted(one + other)]


def labels_of(clusters: Clusters) -> list[int]:
    labels = {item: min(cluster) for cluster in clusters for item in cluster}
    return [labels[item] for item in sorted(labels)]


def members(labels: list[int]) -> Iterator[list[int]]:
    for label in set(labels):
        yield [item for item, own in enumerate(labels) if own == label]


@given(matrices())
@settings(max_examples=100)
def test_it_gives_what_loops_give(matrix: np.ndarray) -> None:
    assert run(matrix) == naive_rounds(matrix)


def test_without_ties_it_is_the_textbook_s_order() -> None:
    compared = 0
    for seed in range(400):
        generator = np.random.default_rng(seed)
        matrix = np.triu(generator.uniform(0.5, 1.0, (6, 6)), 1)
        matrix[generator.uniform(size=matrix.shape) < 0.5] = 0.0
        matrix = np.where(matrix + matrix.T == 0.0, NONE, matrix + matrix.T)
        np.fill_diagonal(matrix, 1.0)
        expected = naive_one_by_one(matrix)
        if expected is not None:
            compared += 1
            assert run(matrix) == expected
    assert compared > 50


@given(matrices())
@settings(max_examples=50)
def test_every_cluster_has_a_centre_that_reaches_all(matrix: np.ndarray) -> None:
    for cluster in members(run(matrix)):
        assert minimax(matrix, cluster) > NONE


@given(matrices(), st.floats(0.55, 1.0))
@settings(max_examples=50)
def test_a_higher_threshold_only_divides(matrix: np.ndarray, threshold: float) -> None:
    high = run(np.where(matrix >= threshold, matrix, NONE))
    low = run(matrix)
    for cluster in members(high):
        assert len({low[item] for item in cluster}) == 1


@given(matrices(), st.data())
@settings(max_examples=50)
def test_kinds_and_pairs_kept_apart_never_meet(matrix: np.ndarray, data: st.DataObject) -> None:
    count = len(matrix)
    kinds = np.array(data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    item = st.integers(0, count - 1)
    apart = [[a, b] for a, b in data.draw(st.lists(st.tuples(item, item), max_size=3)) if a != b]
    for cluster in members(labels := run(matrix, kinds, apart)):
        assert minimax(matrix, cluster) > NONE
        assert len({kinds[i] for i in cluster} - {0}) <= 1
    assert all(labels[a] != labels[b] for a, b in apart)


def test_a_chain_is_cut_to_what_one_centre_reaches() -> None:
    chain = np.full((5, 5), NONE)
    np.fill_diagonal(chain, 1.0)
    for i in range(4):
        chain[i, i + 1] = chain[i + 1, i] = 0.9
    assert run(chain) == [0, 0, 2, 2, 2]


@pytest.mark.timeout(60)  # seconds; one pair in a round would take many minutes
@pytest.mark.parametrize("similarity", [1.0, 0.9])
def test_items_that_all_tie_take_few_rounds(similarity: float) -> None:
    tied = np.full((1_500, 1_500), similarity)
    assert run(tied) == [0] * 1_500


@pytest.mark.timeout(60)
def test_so_do_items_that_tie_but_for_some_kept_apart() -> None:
    count = 1_000
    tied = np.full((count, count), 0.9)
    apart = [[item, item + 1] for item in range(0, count, 2)]
    labels = run(tied, apart=apart)
    assert len(set(labels)) == 2
    assert all(labels[a] != labels[b] for a, b in apart)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_pairs_each_is_its_own(count: int) -> None:
    assert run(np.full((count, count), NONE)) == list(range(count))
