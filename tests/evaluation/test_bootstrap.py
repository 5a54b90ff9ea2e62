"""Intervals: as if each resample had been written out and measured."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from skillsim.decisions.weighted import PairSums, weighted_auc
from skillsim.evaluation import mean_interval, pair_intervals, resampled_counts
from skillsim.evaluation.weighted import weighted_spearman


@given(st.integers(0, 2**31), st.integers(2, 25))
def test_weights_say_what_repeated_pairs_would(seed: int, n: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 6, n) / 6
    labels = draw.random(n) < 0.5
    weights = draw.integers(0, 4, (3, n)).astype(np.float64)
    sums = PairSums.of(scores, labels, weights)
    for row, auc, rho in zip(weights, weighted_auc(sums), weighted_spearman(sums), strict=True):
        written_out = np.repeat(np.arange(n), row.astype(int))
        repeated, kinds = scores[written_out], labels[written_out]
        if len(set(kinds.tolist())) < 2:
            assert np.isnan(auc)
            assert np.isnan(rho)
            continue
        assert auc == pytest.approx(roc_auc_score(kinds, repeated))
        if len(set(repeated.tolist())) > 1:
            assert rho == pytest.approx(spearmanr(repeated, kinds).statistic, abs=1e-9)
        else:
            assert rho == 0.0


def test_every_resample_has_as_many_units_as_there_are() -> None:
    counts = np.concatenate(list(resampled_counts(50, 300, block=7)))
    assert counts.shape == (300, 50)
    assert (counts.sum(axis=1) == 50).all()
    np.testing.assert_array_equal(counts, next(resampled_counts(50, 300, block=300)))


def test_the_interval_of_a_mean_is_that_of_scipy() -> None:
    values = np.random.default_rng(1).random(200)
    theirs = stats.bootstrap((values,), np.mean, method="percentile", rng=5, n_resamples=4_000)
    assert mean_interval(values, resamples=4_000) == pytest.approx(
        tuple(theirs.confidence_interval), abs=4e-3
    )


def test_an_interval_holds_the_truth_about_19_times_in_20() -> None:
    draw = np.random.default_rng(2)
    held = 0
    for _ in range(200):
        low, high = mean_interval((draw.random(150) < 0.8).astype(float), resamples=300)
        assert low is not None
        assert high is not None
        held += low <= 0.8 <= high
    assert 0.89 <= held / 200 <= 0.99


def test_pairs_of_a_concept_are_drawn_together() -> None:
    draw = np.random.default_rng(3)
    labels = np.tile([True, False], 100)
    scores = labels * 0.5 + draw.normal(size=200)
    every = {"roc_auc": np.ones(200, dtype=bool)}
    alone = pair_intervals(scores, every, labels, np.arange(200))["roc_auc"]
    # The same pairs five times over, as clusters, say no more than once.
    clusters = np.tile(np.arange(200), 5)
    again = pair_intervals(
        np.tile(scores, 5), {"roc_auc": np.ones(1000, bool)}, np.tile(labels, 5), clusters
    )["roc_auc"]
    assert again == pytest.approx(alone)
    apart = pair_intervals(
        np.tile(scores, 5), {"roc_auc": np.ones(1000, bool)}, np.tile(labels, 5), np.arange(1000)
    )["roc_auc"]
    assert apart[1] - apart[0] < 0.6 * (alone[1] - alone[0])  # type: ignore[operator]


def test_resamples_that_say_nothing_are_left_out() -> None:
    scores, labels = np.array([0.9, 0.1]), np.array([True, False])
    groups = {"roc_auc": np.ones(2, bool), "spearman": np.ones(2, bool)}
    ends = pair_intervals(scores, groups, labels, np.array([0, 1]), resamples=50)
    assert ends["roc_auc"] == (1.0, 1.0)
    assert ends["spearman"] == (1.0, 1.0)


def test_without_resamples_there_is_no_interval() -> None:
    assert mean_interval(np.ones(3), resamples=0) == (None, None)


def test_thousands_of_pairs_take_seconds() -> None:
    draw = np.random.default_rng(4)
    labels = np.tile([True, False], 2_436)
    groups = {name: np.ones(4_872, bool) for name in ("spearman", "roc_auc", "random", "sibling")}
    started = time.process_time()
    pair_intervals(draw.random(4_872), groups, labels, np.arange(4_872) // 4)
    assert time.process_time() - started < 15
