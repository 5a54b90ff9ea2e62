"""Maxima over groups, beside a slow twin."""

from __future__ import annotations

import numpy as np
import pytest

from skillsim.search import ragged
from skillsim.search.ragged import group_maxima


def slow_maxima(table, members, starts, counts, *, empty):
    rows = []
    for start, count in zip(starts, counts, strict=True):
        own = [table[member] for member in members[start : start + count]]
        rows.append(np.max(own, axis=0) if own else np.full(table.shape[1], empty))
    return np.array(rows, dtype=np.float32).reshape(len(starts), table.shape[1])


@pytest.mark.parametrize("block_bytes", [64, 1 << 19])
@pytest.mark.parametrize("long", [3, 512])
@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_one_by_one(
    seed: int, long: int, block_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ragged, "_BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(ragged, "_LONG", long)
    generator = np.random.default_rng(seed)
    table = generator.normal(size=(50, 7)).astype(np.float32)
    counts = generator.integers(0, 9, 40)
    members = generator.integers(0, 50, counts.sum() + 5).astype(np.int32)
    starts = 5 + np.cumsum(counts) - counts
    order = generator.permutation(40)  # groups need not lie in order
    starts, counts = starts[order], counts[order]
    fast = group_maxima(table, members, starts, counts, empty=-2.0)
    assert np.array_equal(fast, slow_maxima(table, members, starts, counts, empty=-2.0))
    assert fast.dtype == np.float32


@pytest.mark.parametrize(("groups", "columns"), [(0, 3), (2, 0), (0, 0)])
def test_nothing_gives_nothing(groups: int, columns: int) -> None:
    zeros = np.zeros(groups, dtype=np.int64)
    best = group_maxima(
        np.zeros((0, columns), np.float32), np.zeros(0, np.int32), zeros, zeros, empty=-1.0
    )
    assert best.shape == (groups, columns)
    assert (best == -1.0).all()
