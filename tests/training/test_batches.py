"""How texts are put into batches: `recipe/batches.py`."""

from __future__ import annotations

from itertools import chain

import pytest
from datasets import Dataset
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.training.running import SCRIPTS

Rows = list[tuple[str, ...]]

WORDS = st.text("abcdef", min_size=1, max_size=4)
TABLES = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.tuples(*[WORDS] * width), min_size=1, max_size=60)
)


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)


def batches(rows: Rows, *, size: int, epoch: int = 0, seed: int = 7) -> list[list[int]]:
    from recipe.batches import LengthBatches

    columns = {f"text{i}": list(column) for i, column in enumerate(zip(*rows, strict=True))}
    dataset = Dataset.from_dict(columns | {"label": [0] * len(rows)})
    sampler = LengthBatches(dataset, batch_size=size, drop_last=False, seed=seed)
    sampler.set_epoch(epoch)
    return list(sampler)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES, size=st.integers(1, 8), epoch=st.integers(0, 3))
def test_every_row_occurs_once_and_no_text_twice_in_a_batch(
    rows: Rows, size: int, epoch: int
) -> None:
    found = batches(rows, size=size, epoch=epoch)
    assert sorted(chain.from_iterable(found)) == list(range(len(rows)))
    for batch in found:
        assert 0 < len(batch) <= size
        texts = [text for row in batch for text in set(rows[row])]
        assert len(texts) == len(set(texts))


def test_rows_with_a_common_text_are_kept_apart() -> None:
    # 0 and 1 share "a". The long row, 3, comes last, and joins the one of them that has room.
    rows = [("a", "aa"), ("a", "bb"), ("c", "cc"), ("d", "dddd")]
    for epoch in range(10):
        found = {frozenset(batch) for batch in batches(rows, size=2, epoch=epoch)}
        assert found in ({frozenset({0, 2}), frozenset({1, 3})},
                         {frozenset({1, 2}), frozenset({0, 3})})  # fmt: skip


def test_a_text_in_every_row_leaves_one_row_to_a_batch() -> None:
    assert sorted(batches([("a", str(i)) for i in range(5)], size=4)) == [[0], [1], [2], [3], [4]]


def test_texts_of_like_length_share_a_batch() -> None:
    rows = [(f"{i:0{1 + 9 * (i % 2)}}",) for i in range(10)]  # lengths 1 and 10 by turns
    for batch in batches(rows, size=5):
        assert {row % 2 for row in batch} in ({0}, {1})


def test_an_epoch_is_the_same_each_time_and_another_is_not() -> None:
    rows = [(f"word {number}", f"term {number}") for number in range(200)]
    first = batches(rows, size=8)
    assert batches(rows, size=8) == first
    other = batches(rows, size=8, epoch=1)
    assert other != first
    assert {frozenset(batch) for batch in other} != {frozenset(batch) for batch in first}
    assert batches(rows, size=8, seed=8) != first


def test_the_length_is_that_of_full_batches() -> None:
    from recipe.batches import LengthBatches

    dataset = Dataset.from_dict({"text": [str(i) for i in range(17)]})
    sampler = LengthBatches(dataset, batch_size=4, drop_last=False)
    assert len(sampler) == len(list(sampler)) == 5
