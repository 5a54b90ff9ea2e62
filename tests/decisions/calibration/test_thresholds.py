"""Cut-offs from labels: the choice is the naive one, and the figures are what they say."""

from __future__ import annotations

import json
import pickle
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve, roc_auc_score
from tests.decisions.calibration.conftest import Labelled
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder, match_candidates, similarity
from skillsim.decisions.calibration import FittedThreshold, curve_page, fit_threshold
from skillsim.decisions.calibration.aims import Aim
from skillsim.decisions.calibration.curve import Curves
from skillsim.decisions.policy import policy_for
from skillsim.errors import FewLabelsWarning, InvalidArgumentError, PolicyMismatchError
from skillsim.results import to_frame

scored_pairs = st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=1, max_size=25)
aims = st.one_of(
    st.builds(
        Aim, st.sampled_from(["precision", "recall"]), st.sampled_from([0.2, 0.5, 0.75, 0.9])
    ),
    st.just(Aim("f1")),
)


def fit(labelled: Labelled, **arguments: Any) -> FittedThreshold:
    return fit_threshold(labelled.pairs, labelled.labels, resamples=100, **arguments)


def arrays(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([s / 4 for s, _ in rows]), np.array([m for _, m in rows], dtype=bool)


def naive_figures(rows: list[tuple[int, bool]], cut: int) -> dict[str, Fraction]:
    right = sum(match for score, match in rows if score >= cut)
    taken = sum(score >= cut for score, _ in rows)
    matches = sum(match for _, match in rows)
    return {
        "precision": Fraction(right, taken),
        "recall": Fraction(right, matches) if matches else Fraction(-1),
        "f1": Fraction(2 * right, taken + matches) if right else Fraction(0),
    }


def naive_choice(rows: list[tuple[int, bool]], aim: Aim) -> int | None:
    best, other = {
        "precision": ("recall", "precision"),
        "recall": ("precision", "recall"),
        "f1": ("f1", "precision"),
    }[aim.figure]
    reached = [
        (figures[best], figures[other], cut)
        for cut in {score for score, _ in rows}
        if (figures := naive_figures(rows, cut))["precision"] > 0
        and float(figures[aim.figure]) >= (aim.at_least or 0)
    ]
    return max(reached)[2] if reached else None


@given(scored_pairs)
def test_the_curve_is_what_counting_at_each_cut_off_gives(rows: list[tuple[int, bool]]) -> None:
    points = Curves.of(*arrays(rows)).points()
    assert [point.threshold for point in points] == sorted({score / 4 for score, _ in rows})
    for point in points:
        expected = naive_figures(rows, round(point.threshold * 4))
        assert point.precision == float(expected["precision"])
        if any(match for _, match in rows):
            assert point.recall == float(expected["recall"])
            assert point.f1 == float(expected["f1"])


@given(scored_pairs, aims)
def test_the_cut_off_is_the_one_that_trying_all_of_them_finds(
    rows: list[tuple[int, bool]], aim: Aim
) -> None:
    curves = Curves.of(*arrays(rows))
    place = int(aim.choose(curves)[0])
    expected = naive_choice(rows, aim)
    assert (None if place < 0 else curves.thresholds[place] * 4) == expected


@given(scored_pairs, st.integers(0, 2**31), aims)
def test_weights_say_what_repeated_pairs_would(
    rows: list[tuple[int, bool]], seed: int, aim: Aim
) -> None:
    weights = np.random.default_rng(seed).integers(0, 3, (4, len(rows)))
    weighted = Curves.of(*arrays(rows), weights.astype(np.float64))
    for row, place in zip(weights, aim.choose(weighted), strict=True):
        repeated = [one for one, count in zip(rows, row, strict=True) for _ in range(count)]
        expected = naive_choice(repeated, aim) if repeated else None
        assert (None if place < 0 else weighted.thresholds[place] * 4) == expected


def test_the_curve_is_that_of_scikit_learn(encoder: SkillEncoder, labelled: Labelled) -> None:
    fitted = fit(labelled, f1=True, encoder=encoder)
    first = encoder.encode([a for a, _ in labelled.pairs]).astype(np.float64)
    second = encoder.encode([b for _, b in labelled.pairs]).astype(np.float64)
    cosines = np.einsum("ij,ij->i", first, second).round(6)
    precision, recall, thresholds = precision_recall_curve(labelled.labels, cosines)
    assert [point.threshold for point in fitted.curve] == pytest.approx(thresholds.tolist())
    assert [point.precision for point in fitted.curve] == pytest.approx(precision[:-1].tolist())
    assert [point.recall for point in fitted.curve] == pytest.approx(recall[:-1].tolist())
    assert fitted.roc_auc == pytest.approx(roc_auc_score(labelled.labels, cosines))


@pytest.mark.parametrize("wanted", [{"precision": 0.9}, {"recall": 0.9}, {"f1": True}])
def test_what_was_asked_for_is_achieved_by_the_policy(
    wanted: dict[str, float], encoder: SkillEncoder, labelled: Labelled
) -> None:
    fitted = fit(labelled, encoder=encoder, **wanted)
    assert fitted.labels == len(labelled.pairs)
    assert fitted.matches == sum(labelled.labels)
    taken = [
        fitted.policy.band(round(similarity(a, b, encoder=encoder), 6)) == "covered"
        for a, b in labelled.pairs
    ]
    right = sum(t and label for t, label in zip(taken, labelled.labels, strict=True))
    # `similarity` is float32: a pair that lies on the cut-off may fall to either side.
    assert fitted.precision.value == pytest.approx(right / sum(taken), abs=0.01)
    assert fitted.recall.value == pytest.approx(right / sum(labelled.labels), abs=0.01)
    for name, least in wanted.items():
        estimate = getattr(fitted, name)
        assert estimate.low <= estimate.value <= estimate.high
        assert least is True or estimate.value >= least
        if least is True:
            assert estimate.value == max(point.f1 for point in fitted.curve)


def test_the_policy_is_bound_to_the_model_and_tells_what_it_was_fitted_on(
    encoder: SkillEncoder, labelled: Labelled, tmp_path
) -> None:
    fitted = fit(labelled, precision=0.9, encoder=encoder)
    policy = fitted.policy
    assert policy.definite == fitted.threshold.value
    assert (policy.fingerprint, policy.model_id) == (encoder.fingerprint, "embedded")
    assert f"{len(labelled.pairs)} labelled pairs" in policy.source
    assert "precision of 0.9 or more" in policy.source
    assert encoder.policy is not None
    assert (policy.resolve, policy.margin) == (encoder.policy.resolve, encoder.policy.margin)
    with pytest.raises(PolicyMismatchError):
        policy_for(SkillEncoder(make_tiny_static(tmp_path / "tiny")), policy)
    assert match_candidates(["SQL"], [["SQL"]], policy=policy, encoder=encoder)[0].score == 1.0


def test_related_stays_the_models_own_where_it_is_below_the_cut_off(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    own = encoder.policy
    assert own is not None
    strict = fit(labelled, precision=0.95, encoder=encoder)
    with pytest.warns(FewLabelsWarning, match="a recall of 0.999 takes 3,000 matches"):
        lenient = fit(labelled, recall=0.999, encoder=encoder)
    assert lenient.policy.definite < own.related < strict.policy.definite
    assert strict.policy.related == own.related
    assert lenient.policy.related == lenient.policy.definite


def test_for_a_model_without_cut_offs_nothing_is_related_only(labelled: Labelled) -> None:
    encoder = SkillEncoder("embedded")
    encoder.policy = None
    policy = fit(labelled, f1=True, encoder=encoder).policy
    assert policy.related == policy.definite
    assert policy.fingerprint == encoder.fingerprint


def test_of_equal_scores_all_are_taken_or_none(encoder: SkillEncoder) -> None:
    pairs = [("SQL", "sql"), ("welding", "Welding"), ("welding", "weld metal"), ("SQL", "nursing")]
    with pytest.warns(FewLabelsWarning):
        fitted = fit_threshold(pairs, [0, 1, 1, 0], precision=0.6, encoder=encoder)
    assert fitted.curve[-1].threshold == 1.0
    assert fitted.curve[-1].precision == 0.5  # one is right, one is wrong
    assert fitted.threshold.value < 1.0
    assert fitted.precision.value == pytest.approx(2 / 3)


def test_pairs_of_two_languages_are_left_out_as_matching_leaves_them(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    plain = fit(labelled, precision=0.9, encoder=encoder)
    pairs = [*labelled.pairs, ("Java", "JavaScript"), ("C", "C++"), ("Java", "java programming")]
    fitted = fit_threshold(
        pairs, [*labelled.labels, False, False, True], precision=0.9, encoder=encoder
    )
    assert fitted.held_apart == 2
    assert fitted.labels == plain.labels + 1
    covered = match_candidates(["C"], [["C++"]], policy=fitted.policy, encoder=encoder)[0]
    assert covered.requirements[0].band == "missing"


def test_a_pair_counts_once_in_either_order_and_any_spelling(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    once = fit(labelled, f1=True, encoder=encoder)
    turned = [(b.upper(), f" {a}") for a, b in labelled.pairs]
    twice = fit(Labelled(labelled.pairs + turned, labelled.labels * 2), f1=True, encoder=encoder)
    assert twice.repeats == len(turned)
    assert (twice.precision, twice.threshold) == (once.precision, once.threshold)


def test_the_same_seed_gives_the_same_result_and_another_gives_other_intervals(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(400)
    fitted = [
        fit_threshold(few.pairs, few.labels, f1=True, encoder=encoder, resamples=200, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert fitted[0] == fitted[1]
    assert fitted[0].threshold.value == fitted[2].threshold.value
    assert fitted[0].f1.interval != fitted[2].f1.interval


def test_the_order_of_the_pairs_decides_nothing(encoder: SkillEncoder, labelled: Labelled) -> None:
    forward = fit(labelled, recall=0.9, encoder=encoder)
    assert (
        fit(Labelled(labelled.pairs[::-1], labelled.labels[::-1]), recall=0.9, encoder=encoder)
        == forward
    )


def test_an_interval_holds_the_true_precision_about_19_times_in_20() -> None:
    # A cut-off given in advance: the bootstrap of its precision, on samples of a known population.
    draw = np.random.default_rng(3)
    held = 0
    for _ in range(100):
        matches = draw.random(200) < 0.5
        scores = np.where(draw.random(200) < 0.8, matches, ~matches).astype(float)
        counts = draw.multinomial(200, np.full(200, 1 / 200), size=200).astype(float)
        low, high = np.quantile(Curves.of(scores, matches, counts).precision[:, 1], [0.025, 0.975])
        held += low <= 0.8 <= high
    assert 0.87 <= held / 100 <= 0.99


def test_figures_on_held_out_pairs_are_those_of_cut_offs_chosen_without_them(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(150)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FewLabelsWarning)
        fitted = fit_threshold(few.pairs, few.labels, f1=True, encoder=encoder)
    assert fitted.f1.held_out is not None
    assert fitted.f1.held_out <= fitted.f1.value  # what was chosen on the pairs flatters it
    assert fitted.threshold.held_out is None


def test_where_no_pair_is_wrong_the_interval_has_a_width(encoder: SkillEncoder) -> None:
    right = ["SQL", "welding", "Excel", "law", "nursing"]
    pairs = [*((name, name.upper()) for name in right), ("SQL", "nursing"), ("law", "welding")]
    with pytest.warns(FewLabelsWarning):
        fitted = fit_threshold(pairs, [1] * len(right) + [0, 0], f1=True, encoder=encoder)
    assert str(fitted.precision) == "1.000 (0.566 to 1.000)"  # Wilson's, of 5 of 5
    assert fitted.recall.low == fitted.precision.low
    low = fitted.precision.low
    assert fitted.f1.low == pytest.approx(2 * low / (1 + low))


def test_what_the_figures_rest_on_goes_where_the_policy_goes(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(40)
    with pytest.warns(FewLabelsWarning):
        fitted = fit_threshold(few.pairs, few.labels, precision=0.95, encoder=encoder)
    assert fitted.precision.held_out is not None
    for text in (fitted.policy.source, curve_page(fitted)):
        assert f"held out {fitted.precision.held_out:.3f}" in text
        assert f"too few labels: about {fitted.more_labels} more are needed" in text


def test_the_result_is_plain_data(encoder: SkillEncoder, labelled: Labelled) -> None:
    fitted = fit(labelled, f1=True, encoder=encoder)
    content = fitted.to_dict()
    assert json.loads(json.dumps(content)) == content
    assert pickle.loads(pickle.dumps(fitted)) == fitted
    assert to_frame(fitted)["figure"].tolist() == ["threshold", "precision", "recall", "f1"]
    assert list(to_frame(fitted.curve)) == ["threshold", "precision", "recall", "f1"]
    assert repr(fitted).startswith("FittedThreshold(0.")
    with pytest.raises(AttributeError):
        fitted.labels = 3  # type: ignore[misc]


def test_the_page_asks_nothing_of_a_network_and_shows_text_as_text(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    fitted = fit(labelled, f1=True, encoder=encoder)
    page = curve_page(fitted)
    for word in ("http", "src=", "url(", "<script", "@import", "<link"):
        assert word not in page
    assert page.count("<polyline") == 3
    assert f"{fitted.threshold.value:.4f}" in page
    assert "2150" not in page
    assert fitted.policy.source.split(":")[0] in page


def test_progress_is_shown_over_the_resamples_if_asked_for(
    encoder: SkillEncoder, labelled: Labelled, capsys: pytest.CaptureFixture[str]
) -> None:
    fit(labelled, f1=True, encoder=encoder)
    assert "resample" not in capsys.readouterr().err
    fit(labelled, f1=True, encoder=encoder, show_progress=True)
    assert "100/100" in capsys.readouterr().err


def test_a_page_is_drawn_of_what_was_fitted_only() -> None:
    with pytest.raises(InvalidArgumentError, match="must be what fit_threshold returned"):
        curve_page(None)
