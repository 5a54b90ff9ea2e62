"""All pairs from a similarity up, beside a loop over all pairs."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import numpy as np
import pytest

from skillsim.search import pairs as module
from skillsim.search.pairs import similar_pairs
from skillsim.search.scores import rounded_rows


def unit_vectors(count: int, dimension: int = 24, seed: int = 0) -> np.ndarray:
    """Some close together, some the same, some opposite."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(max(count // 4, 1), dimension))
    rows = centres[generator.integers(0, len(centres), count)]
    rows += generator.choice([0.0, 0.2, 1.0], (count, 1)) * generator.normal(size=rows.shape)
    rows *= generator.choice([1, 1, 1, -1], (count, 1))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


def naive_pairs(vectors: np.ndarray, threshold: float) -> dict[tuple[int, int], float]:
    found = {}
    for i, j in itertools.combinations(range(len(vectors)), 2):
        similarity = rounded_rows(vectors[i : i + 1], vectors[j : j + 1])[0]
        if similarity >= threshold:
            found[i, j] = float(similarity)
    return found


def fast_pairs(vectors: np.ndarray, threshold: float) -> dict[tuple[int, int], float]:
    found = [
        ((i, j), s)
        for block in similar_pairs(vectors, threshold)
        for i, j, s in zip(*(column.tolist() for column in block), strict=True)
    ]
    assert len(dict(found)) == len(found), "a pair came twice"
    return dict(found)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 60, 200])
@pytest.mark.parametrize("threshold", [-1.0, 0.0, 0.5, 0.9, 1.0])
def test_the_pairs_are_those_of_a_loop(count: int, threshold: float) -> None:
    vectors = unit_vectors(count)
    assert fast_pairs(vectors, threshold) == naive_pairs(vectors, threshold)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (3, 7), (7, 3), (16, 16), (64, 200)])
def test_the_size_of_blocks_changes_nothing(
    rows: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = unit_vectors(150, seed=1)
    expected = fast_pairs(vectors, 0.4)
    assert len(expected) > 100
    monkeypatch.setattr(module, "_ROWS", rows)
    monkeypatch.setattr(module, "_COLUMNS", columns)
    monkeypatch.setattr(module, "_RESCORED", 5)
    assert fast_pairs(vectors, 0.4) == expected


def test_a_similarity_that_is_the_threshold_counts() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    assert fast_pairs(vectors, 0.6) == {(0, 1): 0.6}
    assert fast_pairs(vectors, 0.600001) == {}


def test_the_order_of_rows_changes_no_similarity() -> None:
    vectors = unit_vectors(100, seed=2)
    order = np.random.default_rng(3).permutation(100)
    turned = {
        (int(min(order[i], order[j])), int(max(order[i], order[j]))): s
        for (i, j), s in fast_pairs(vectors[order], 0.3).items()
    }
    assert turned == fast_pairs(vectors, 0.3)


def test_every_row_is_told_as_done() -> None:
    told: list[int] = []
    for _ in similar_pairs(unit_vectors(2500, 4), 0.99, done=told.append):
        pass
    assert sum(told) == 2500
    assert len(told) > 1


MEMORY = """
import numpy as np
from skillsim.search.pairs import similar_pairs
def kilobytes(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name))
vectors = np.random.default_rng(0).normal(size=(12_000, 32)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
for _ in similar_pairs(vectors[:2000], 0.9): pass
before = kilobytes("VmRSS")
found = sum(len(first) for first, _, _ in similar_pairs(vectors, 0.7))
print((kilobytes("VmHWM") - before) / 1024, found)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_does_not_grow_with_the_square_of_the_rows() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", MEMORY],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "2"},
    )
    megabytes, found = answer.stdout.split()
    assert int(found) > 0
    # The whole matrix would be 576 MB.
    assert float(megabytes) < 80
