"""Labels that cannot be used, or hardly: what is said, and how many more are asked for."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import binomtest
from tests.decisions.calibration.conftest import Labelled

from skillsim import SkillEncoder
from skillsim.decisions.calibration import abstain_band, calibrate, fit_threshold
from skillsim.decisions.calibration.enough import enough_for, more_labels, wilson
from skillsim.decisions.calibration.labels import LabelledPairs, read_labelled_pairs
from skillsim.decisions.calibration.scores import score_pairs
from skillsim.errors import (
    ContradictoryLabelsError,
    FewLabelsWarning,
    InvalidArgumentError,
    UnsuitableLabelsError,
)

PAIRS = [("k8s", "Kubernetes"), ("SQL", "welding")]


@pytest.mark.parametrize(
    "labels",
    [
        [True, False],
        (1, 0),
        [1.0, 0.0],
        np.array([1, 0]),
        [np.bool_(True), np.int8(0)],
        (label for label in (True, False)),
        pd.Series([True, False]),
        pl.Series([1, 0]),
    ],
    ids=lambda labels: type(labels).__name__,
)
def test_labels_may_be_any_iterable_of_two_values(labels: object) -> None:
    assert read_labelled_pairs(PAIRS, labels).matches.tolist() == [True, False]


@pytest.mark.parametrize(
    "pairs",
    [np.array(PAIRS), pd.DataFrame(PAIRS).itertuples(index=False), [list(p) for p in PAIRS]],
)
def test_pairs_may_be_rows_of_any_kind(pairs: object) -> None:
    assert read_labelled_pairs(pairs, [1, 0]).pairs == PAIRS


@pytest.mark.parametrize(
    ("pairs", "labels", "message"),
    [
        (PAIRS, [1, "no"], "labels: item 1 must be True or 1 .* not 'no'"),
        (PAIRS, [1, None], "labels: item 1 .* not None"),
        (PAIRS, [1, 0.5], "labels: item 1 .* not 0.5"),
        (PAIRS, [1, float("nan")], "labels: item 1 .* not nan"),
        (PAIRS, [1, np.timedelta64(1, "s")], "labels: item 1 .*timedelta64"),
        (PAIRS, [np.complex128(1), 0], "labels: item 0"),
        (PAIRS, [1, 2], "labels: item 1 .* not 2"),
        (PAIRS, [1, [0]], "labels: item 1"),
        (PAIRS, "10", "labels must be an iterable"),
        (PAIRS, 1, "labels must be an iterable"),
        (PAIRS, [1], "as many as pairs, 2, but there are 1"),
        (["SQL", "welding"], [1, 0], "pairs: item 0 must be a pair of skills"),
        ([("SQL", ""), PAIRS[0]], [1, 0], "pairs: item 0 must be a pair of skills"),
        (pd.DataFrame(PAIRS, columns=["ab", "cd"]), [1, 0], "pairs: item 0 must be a pair"),
        ({"SQL": "welding"}, [1], "pairs must be an iterable of pairs"),
    ],
)
def test_what_is_no_pair_and_no_label_is_refused(
    pairs: object, labels: object, message: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        read_labelled_pairs(pairs, labels)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "exactly one aim.* not none"),
        ({"precision": 0.9, "f1": True}, "not precision and f1"),
        ({"precision": 0.9, "recall": 0.9}, "not precision and recall"),
        ({"precision": 1.0}, "precision must be a share above 0 and below 1, not 1.0"),
        ({"recall": 0}, "recall must be a share"),
        ({"recall": True}, "recall must be a share"),
        ({"recall": np.complex128(0.5)}, "recall must be a share"),
        ({"f1": True, "resamples": 99}, "resamples"),
        ({"precision": float("nan")}, "precision must be a share"),
        ({"precision": np.timedelta64(1, "s")}, "precision must be a share"),
        ({"precision": "high"}, "precision must be a share"),
        ({"f1": 0.9}, "f1 must be True or False"),
        ({"f1": True, "resamples": 0}, "resamples must be a whole number from 1"),
        ({"f1": True, "seed": -1}, "seed must be a whole number from 0"),
        ({"f1": True, "seed": 1.5}, "seed must be a whole number from 0"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_before_the_pairs_are_read(
    arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        fit_threshold("no pairs", "no labels", **arguments)  # type: ignore[arg-type]


def test_a_pair_with_both_labels_is_named_in_whatever_order_and_spelling() -> None:
    pairs = [("SQL", "databases"), *PAIRS, ("Databases", "sql"), ("kubernetes", "k8s")]
    with pytest.raises(ContradictoryLabelsError) as caught:
        read_labelled_pairs(pairs, [1, 1, 0, 0, 1])
    assert caught.value.pairs == (("SQL", "databases"),)
    assert caught.value.positions == ((0, 3),)
    assert "1 of 3 pairs" in str(caught.value)
    assert "('SQL', 'databases') at 0, 3" in str(caught.value)


def test_of_many_contradictions_the_first_are_shown_and_all_are_there() -> None:
    pairs = [(f"skill {letter}", "SQL") for letter in "abcdefg"]
    with pytest.raises(ContradictoryLabelsError, match="; and 2 more") as caught:
        read_labelled_pairs(pairs * 2, [1] * 7 + [0] * 7)
    assert len(caught.value.pairs) == 7


@pytest.mark.parametrize(
    ("label", "message"), [(1, "All labels \\(2\\) say that the skills match"), (0, "do not match")]
)
def test_labels_of_one_kind_are_refused_with_how_many_are_needed(label: int, message: str) -> None:
    with pytest.raises(UnsuitableLabelsError, match=message) as caught:
        read_labelled_pairs(PAIRS, [label, label])
    assert caught.value.reason == "one-class"
    assert (caught.value.matches, caught.value.others) == (2 * label, 2 * (1 - label))
    assert caught.value.more_labels == enough_for(0.5)
    assert str(enough_for(0.5)) in str(caught.value)


def test_without_pairs_there_is_nothing_to_fit() -> None:
    with pytest.raises(UnsuitableLabelsError, match="There are no labelled pairs"):
        read_labelled_pairs([], [])
    with pytest.raises(UnsuitableLabelsError, match=r"two programming languages .* \(1\)"):
        read_labelled_pairs([("C", "C++"), ("SQL", "databases")], [0, 1])


@pytest.mark.parametrize("function", ["threshold", "band", "calibrate"])
def test_labels_that_contradict_the_scores_are_refused(
    function: str, encoder: SkillEncoder, labelled: Labelled
) -> None:
    turned = [not label for label in labelled.labels]
    with pytest.raises(UnsuitableLabelsError, match="contradict the scores .* 1 stands") as caught:
        {
            "threshold": lambda: fit_threshold(labelled.pairs, turned, f1=True, encoder=encoder),
            "band": lambda: abstain_band(labelled.pairs, turned, error_rate=0.1, encoder=encoder),
            "calibrate": lambda: calibrate(labelled.pairs, turned, encoder=encoder),
        }[function]()
    assert caught.value.reason == "contradict-scores"
    assert caught.value.more_labels is None  # a thousand labels are not chance


def test_labels_that_have_nothing_to_do_with_the_scores_give_a_warning(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    told = 0
    for seed in range(20):
        drawn = np.random.default_rng(seed).random(len(labelled.pairs)) < 0.5
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                score_pairs(
                    LabelledPairs(labelled.pairs, drawn, 0, 0), encoder, show_progress=False
                )
            except UnsuitableLabelsError:
                continue
        told += any("hardly separate these labels" in str(one.message) for one in caught)
    assert told >= 17


def test_the_warning_points_to_the_caller(encoder: SkillEncoder, labelled: Labelled) -> None:
    few = [True, False] * 20
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit_threshold(labelled.pairs[:40], few, recall=0.5, encoder=encoder)
    assert "hardly separate" in str(caught[0].message)
    assert {one.filename for one in caught} == {__file__}


def test_equal_scores_are_refused(encoder: SkillEncoder) -> None:
    pairs = [("SQL", "SQL"), ("welding", "welding")]
    with pytest.raises(UnsuitableLabelsError, match="have the same score, 1.000"):
        fit_threshold(pairs, [1, 0], f1=True, encoder=encoder)


def test_few_labels_may_contradict_the_scores_by_chance(encoder: SkillEncoder) -> None:
    pairs = [("SQL", "nursing"), ("welding", "weld metal")]
    with pytest.raises(UnsuitableLabelsError, match="may be chance: label about 184 more"):
        fit_threshold(pairs, [1, 0], f1=True, encoder=encoder)


def test_a_precision_that_no_cut_off_has_is_refused_with_the_best_there_is(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    # Equal names that are labelled as two skills: above every cut-off.
    wrong = [(a, a.upper()) for a, _ in labelled.pairs[:100]]
    pairs, labels = [*labelled.pairs, *dict(wrong).items()], [*labelled.labels]
    with pytest.raises(UnsuitableLabelsError, match="No cut-off has a precision of 0.95") as caught:
        fit_threshold(
            pairs, labels + [False] * (len(pairs) - len(labels)), precision=0.95, encoder=encoder
        )
    assert caught.value.reason == "aim-not-reached"
    assert caught.value.more_labels is None
    assert "the highest precision is 0." in str(caught.value)


@pytest.mark.filterwarnings("ignore:The scores of the model")
def test_a_precision_that_few_labels_cannot_rule_out_asks_for_more(encoder: SkillEncoder) -> None:
    pairs = [("SQL", "sql"), ("welding", "Welding"), ("Excel", "excel"), ("SQL", "nursing")]
    with pytest.raises(UnsuitableLabelsError, match="label about 46 more") as caught:
        fit_threshold(pairs, [0, 1, 1, 0], precision=0.9, encoder=encoder)
    # 37 pairs are enough for 0.9; 3 of 4 are at the best cut-off.
    assert caught.value.more_labels == more_labels(0.9, seen=3, labels=4)


def test_few_labels_give_a_warning_with_how_many_more(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(40)
    with pytest.warns(FewLabelsWarning, match="a precision of 0.9 takes .* there are") as caught:
        fitted = fit_threshold(few.pairs, few.labels, precision=0.9, encoder=encoder)
    assert fitted.more_labels > 0
    assert f"Label about {fitted.more_labels} more pairs" in str(caught[0].message)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        enough = fit_threshold(labelled.pairs, labelled.labels, precision=0.9, encoder=encoder)
    assert enough.more_labels == 0


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"precision": 0.999}, "a precision of 0.999 takes 3,000 pairs .* there are 400"),
        ({"f1": True}, "a recall of 1 cannot be shown, and one of 0.99 takes 300 matches"),
    ],
)
def test_the_rule_of_three_has_no_upper_end_but_1_is_never_shown(
    wanted: dict[str, float], message: str, encoder: SkillEncoder, labelled: Labelled
) -> None:
    names = list(dict.fromkeys(a for a, _ in labelled.pairs))[: 400 if "precision" in wanted else 9]
    pairs = [*((name, name.upper()) for name in names), ("SQL", "nursing"), ("law", "welding")]
    with pytest.warns(FewLabelsWarning, match=message):
        fitted = fit_threshold(pairs, [1] * len(names) + [0, 0], encoder=encoder, **wanted)
    assert fitted.more_labels > 0


@pytest.mark.parametrize(("right", "count"), [(0, 5), (5, 5), (19, 20), (1, 3), (450, 1000)])
def test_wilsons_interval_is_that_of_scipy(right: int, count: int) -> None:
    theirs = binomtest(right, count).proportion_ci(method="wilson")
    assert wilson(right, count) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_so_many_labels_are_the_fewest_that_show_a_share_to_a_tenth(share: float) -> None:
    def half_width(count: int) -> float:
        # The formula holds for shares that no whole number of pairs has.
        spread = 1.959963984540054**2 / count
        return (spread * (share * (1 - share) + spread / 4)) ** 0.5 / (1 + spread)

    assert half_width(enough_for(share)) <= 0.1 < half_width(enough_for(share) - 1)


@pytest.mark.parametrize("share", [0.95, 0.98, 0.99, 0.995, 0.999])
def test_without_an_error_so_many_labels_show_a_high_share(share: float) -> None:
    # The chance that so many pairs are all right although fewer than the share are, is below 5%.
    assert share ** enough_for(share) < 0.05 < share ** (0.95 * enough_for(share))
