"""The closest concepts, against a slow search over all labels one by one."""

from __future__ import annotations

import numpy as np
import pytest

from skillsim.search.concepts import LabelVectors, nearest_concepts


def slowly(query: np.ndarray, labels: LabelVectors, k: int) -> list[tuple[int, float, int]]:
    ends = [*labels.starts[1:].tolist(), len(labels.vectors)]
    found = []
    for concept, (start, end) in enumerate(zip(labels.starts.tolist(), ends, strict=True)):
        cosines = [
            round(float(np.dot(vector.astype(np.float64), query.astype(np.float64))), 6)
            for vector in labels.vectors[start:end]
        ]
        best = max(cosines)
        score = round((cosines[0] + best) / 2, 6)
        found.append((concept, score, start + cosines.index(best)))
    return sorted(found, key=lambda one: (-one[1], one[0]))[:k]


def some_labels(seed: int, *, few_directions: bool) -> LabelVectors:
    random = np.random.default_rng(seed)
    counts = random.integers(1, 6, int(random.integers(1, 150)))
    vectors = random.normal(size=(counts.sum(), 8))
    if few_directions:  # many ties
        vectors = np.sign(vectors)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return LabelVectors(vectors.astype(np.float32), np.cumsum(counts) - counts)


@pytest.mark.parametrize("few_directions", [False, True])
@pytest.mark.parametrize("seed", range(15))
def test_it_finds_what_a_slow_search_finds(seed: int, few_directions: bool) -> None:
    labels = some_labels(seed, few_directions=few_directions)
    queries = labels.vectors[::3]
    for k in (1, 4):
        near = nearest_concepts(queries, labels, k)
        for i, query in enumerate(queries):
            expected = slowly(query, labels, k)
            assert near.concepts[i].tolist() == [one[0] for one in expected]
            assert near.scores[i].tolist() == pytest.approx([one[1] for one in expected], abs=2e-6)


def test_the_label_is_the_closest_one_and_the_first_of_equals() -> None:
    labels = LabelVectors(np.eye(3, dtype=np.float32)[[0, 1, 1, 2]], np.array([0, 3]))
    near = nearest_concepts(labels.vectors[1:2], labels, 2)
    assert near.labels.tolist() == [[1, 3]]
    assert near.scores.tolist() == [[0.5, 0.0]]


def test_a_query_gets_the_same_answer_in_any_company() -> None:
    labels = some_labels(3, few_directions=False)
    queries = np.concatenate([labels.vectors] * 7)
    together = nearest_concepts(queries, labels, 3)
    for i in range(0, len(queries), 50):
        alone = nearest_concepts(queries[i : i + 1], labels, 3)
        assert alone.concepts[0].tolist() == together.concepts[i].tolist()
        assert alone.scores[0].tolist() == together.scores[i].tolist()


def test_no_queries_are_no_trouble() -> None:
    labels = some_labels(1, few_directions=False)
    assert nearest_concepts(labels.vectors[:0], labels, 3).concepts.shape[0] == 0
