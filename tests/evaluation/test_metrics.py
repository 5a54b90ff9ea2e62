"""The figures: against scipy, scikit-learn, slow twins and cases worked by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, roc_auc_score

from skillsim.errors import InvalidArgumentError
from skillsim.evaluation import (
    average_precision,
    ranks_of_targets,
    recall_at,
    reciprocal_rank,
    roc_auc,
    spearman,
)

# Few values, so that there are ties.
SCORES = st.integers(-4, 4).map(lambda tenths: tenths / 10)
LABELLED = st.lists(st.tuples(SCORES, st.booleans()), min_size=2, max_size=40).filter(
    lambda pairs: len({label for _, label in pairs}) == 2
)
DISTINCT = st.lists(
    st.tuples(st.floats(-1, 1, allow_subnormal=False), st.booleans()),
    min_size=1,
    max_size=40,
    unique_by=lambda pair: pair[0],
).filter(lambda pairs: any(label for _, label in pairs))


def columns(pairs: Sequence[tuple[float, bool]]) -> tuple[list[float], list[bool]]:
    return [score for score, _ in pairs], [label for _, label in pairs]


def slow_auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    won = [
        1.0 if positive > negative else 0.5 if positive == negative else 0.0
        for positive, own in zip(scores, labels, strict=True)
        for negative, other in zip(scores, labels, strict=True)
        if own and not other
    ]
    return sum(won) / len(won)


def slow_average_precision(scores: Sequence[float], relevant: Sequence[bool]) -> float:
    ranked = sorted(zip(scores, relevant, strict=True), key=lambda item: (-item[0], item[1]))
    precisions: list[float] = []
    for rank, (_, wanted) in enumerate(ranked, start=1):
        if wanted:
            precisions.append((len(precisions) + 1) / rank)
    return sum(precisions) / len(precisions)


@given(LABELLED)
def test_auc_is_that_of_the_slow_twin_and_of_scikit_learn(
    pairs: list[tuple[float, bool]],
) -> None:
    scores, labels = columns(pairs)
    assert roc_auc(scores, labels) == pytest.approx(slow_auc(scores, labels))
    assert roc_auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


@given(LABELLED)
def test_spearman_is_that_of_scipy(pairs: list[tuple[float, bool]]) -> None:
    scores, labels = columns(pairs)
    if len(set(scores)) > 1:
        assert spearman(scores, labels) == pytest.approx(spearmanr(scores, labels).statistic)


@given(st.lists(st.tuples(SCORES, SCORES), min_size=2, max_size=30))
def test_spearman_takes_grades_as_well(pairs: list[tuple[float, float]]) -> None:
    scores, grades = zip(*pairs, strict=True)
    if len(set(scores)) > 1 and len(set(grades)) > 1:
        assert spearman(scores, grades) == pytest.approx(spearmanr(scores, grades).statistic)


@given(LABELLED)
def test_average_precision_is_that_of_the_slow_twin(pairs: list[tuple[float, bool]]) -> None:
    scores, relevant = columns(pairs)
    assert average_precision(scores, relevant) == pytest.approx(
        slow_average_precision(scores, relevant)
    )


@given(DISTINCT)
def test_average_precision_without_ties_is_that_of_scikit_learn(
    pairs: list[tuple[float, bool]],
) -> None:
    scores, relevant = columns(pairs)
    assert average_precision(scores, relevant) == pytest.approx(
        average_precision_score(relevant, scores)
    )


@given(LABELLED, st.randoms())
def test_the_order_of_items_decides_nothing(pairs: list[tuple[float, bool]], random: Any) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    for figure in (roc_auc, spearman, average_precision):
        assert figure(*columns(shuffled)) == pytest.approx(figure(*columns(pairs)))


def test_cases_worked_by_hand() -> None:
    assert roc_auc([3, 2, 1], [1, 0, 0]) == 1.0
    assert roc_auc([1, 1, 1], [1, 0, 0]) == 0.5
    assert average_precision([4, 3, 2, 1], [0, 1, 0, 1]) == 0.5
    assert average_precision([1, 1, 1, 1], [1, 0, 0, 0]) == 0.25
    assert spearman([1, 2, 3], [3, 2, 1]) == -1.0
    assert reciprocal_rank([1, 2, 4]) == pytest.approx(7 / 12)
    assert recall_at([1, 2, 11], 10) == pytest.approx(2 / 3)


def test_scores_that_order_nothing_have_the_correlation_0() -> None:
    assert spearman([0.5, 0.5, 0.5], [1, 0, 1]) == 0.0


@given(st.permutations(range(20)))
def test_on_balanced_pairs_spearman_is_auc_on_another_scale(scores: list[int]) -> None:
    labels = [True] * 10 + [False] * 10
    scale = math.sqrt(3) / 2
    # sqrt((n^2) / (n^2 - 1)) more on n pairs, which is nothing for thousands.
    exact = scale * (2 * roc_auc(scores, labels) - 1) * math.sqrt(400 / 399)
    assert spearman(scores, labels) == pytest.approx(exact)


def test_a_model_without_mistakes_has_the_correlation_0_866() -> None:
    scores = np.linspace(-1, 1, 4_872)
    assert spearman(scores, scores > 0) == pytest.approx(0.866, abs=5e-4)


def test_a_tie_counts_against_the_target_up_to_a_millionth() -> None:
    scores = [[0.5, 0.5 - 9e-7, 0.5 - 2e-6], [0.1, 0.2, 0.3], [0.7, 0.7, 0.7]]
    assert ranks_of_targets(scores, [0, 2, 1]).tolist() == [2, 1, 3]
    assert ranks_of_targets(np.float32(scores), np.array([0, 2, 1])).tolist() == [2, 1, 3]


@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 9))
def test_ranks_are_those_of_the_slow_twin(seed: int, rows: int, width: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 5, (rows, width)) / 5
    targets = draw.integers(0, width, rows)
    slow = [
        sum(score >= row[target] - 1e-6 for score in row)
        for row, target in zip(scores.tolist(), targets.tolist(), strict=True)
    ]
    assert ranks_of_targets(scores, targets).tolist() == slow


NAN = float("nan")


@pytest.mark.parametrize(
    ("figure", "first", "second", "said"),
    [
        (roc_auc, [], [], "scores must be a list of one number or more"),
        (roc_auc, [1, 2], [1, 1], "positives and negatives, both"),
        (roc_auc, [1, 2], [0, 0], "positives and negatives, both"),
        (roc_auc, [1, 2], [1, 2], "true or false"),
        (roc_auc, [1, 2], [1, 0, 1], "as many as scores, 2, but there are 3"),
        (roc_auc, [1, NAN], [1, 0], "item 1 is not"),
        (roc_auc, [1, float("inf")], [1, 0], "finite"),
        (roc_auc, ["a", "b"], [1, 0], "scores must be"),
        (roc_auc, [[1, 2]], [1, 0], "scores must be a list"),
        (roc_auc, [[1], [1, 2]], [1, 0], "scores must be"),
        (roc_auc, None, [1, 0], "scores must be"),
        (roc_auc, [1j, 2], [1, 0], "scores must be"),
        (spearman, [1, 2], [1, 1], "not all be equal"),
        (spearman, [1], [1], "not all be equal"),
        (spearman, [1, 2], [1, NAN], "labels must be finite"),
        (spearman, [1, 2, 3], [1, 2], "as many as scores"),
        (average_precision, [1, 2], [0, 0], "something that is relevant"),
        (average_precision, [1, 2], [1], "relevant must be as many as scores"),
        (average_precision, [1, NAN], [1, 0], "finite"),
        (ranks_of_targets, [[1, 2]], [2], "from 0 to 1"),
        (ranks_of_targets, [[1, 2]], [-1], "from 0 to 1"),
        (ranks_of_targets, [[1, 2]], [0, 1], "1 whole numbers"),
        (ranks_of_targets, [[1, 2]], [0.0], "whole numbers"),
        (ranks_of_targets, [[1, NAN]], [0], r"item \(0, 1\) is not"),
        (ranks_of_targets, [1, 2], [0], "a table"),
        (recall_at, [1, 0], 1, "ranks must be from 1"),
        (recall_at, [1, 2], 0, "k must be"),
    ],
)
def test_what_makes_no_sense_is_refused(
    figure: Callable[..., object], first: object, second: object, said: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        figure(first, second)


@pytest.mark.parametrize("ranks", [[], [0], [NAN], "12"])
def test_ranks_start_at_1(ranks: object) -> None:
    with pytest.raises(InvalidArgumentError, match="ranks must be"):
        reciprocal_rank(ranks)  # type: ignore[arg-type]


@pytest.mark.parametrize("k", [None, "1", 1.5, math.nan, 0, True])
def test_k_is_a_whole_number_from_1(k: object) -> None:
    with pytest.raises(InvalidArgumentError, match="^k must be a whole number"):
        recall_at([1, 2], k)


def test_what_float64_cannot_hold_is_refused_without_a_warning() -> None:
    with pytest.raises(InvalidArgumentError, match="finite"):
        roc_auc([np.longdouble("1e4000"), np.longdouble(1)], [1, 0])
