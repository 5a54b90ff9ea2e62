"""Probabilities: monotone, scikit-learn's own, measured on pairs they were not fitted to."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from tests.decisions.calibration.conftest import Labelled
from tests.support.python import run_python
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder, similarity
from skillsim.decisions.calibration import Calibrator, calibrate
from skillsim.decisions.calibration.fitting import fit_mapping
from skillsim.decisions.calibration.mappings import Sigmoid
from skillsim.decisions.calibration.reliability import reliability_curve
from skillsim.errors import (
    FewLabelsWarning,
    FingerprintMismatchError,
    InvalidArgumentError,
    UnsuitableLabelsError,
)
from skillsim.results import to_frame

METHODS = ["isotonic", "sigmoid"]


@pytest.fixture(scope="module", params=METHODS)
def calibrator(request, encoder: SkillEncoder, labelled: Labelled) -> Calibrator:
    return calibrate(labelled.pairs, labelled.labels, method=request.param, bins=5, encoder=encoder)


def draw_scores(count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(7)
    matches = draw.random(count) < 0.4
    return np.clip(draw.normal(0.3 + 0.3 * matches, 0.2), -1, 1), matches


@given(st.lists(st.floats(-1, 1), max_size=30))
def test_probabilities_are_probabilities_and_never_fall(
    calibrator: Calibrator, cosines: list[float]
) -> None:
    found = calibrator.probability(sorted(cosines))
    assert found.shape == (len(cosines),)
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= (0 if calibrator.method == "isotonic" else -1e-15)).all()
    for cosine in cosines:
        one = calibrator.probability(cosine)
        assert type(one) is float
        assert one == calibrator.probability([cosine])[0]


def test_isotonic_is_scikit_learns_with_one_more_of_each_kind_at_either_end() -> None:
    scores, matches = draw_scores()
    theirs = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(
        [*scores, scores.min(), scores.min(), scores.max(), scores.max()], [*matches, 0, 1, 0, 1]
    )
    ours = fit_mapping(scores, matches, "isotonic")
    grid = np.linspace(-1, 1, 500)
    np.testing.assert_allclose(ours.probability(grid), theirs.predict(grid), atol=1e-12)


@given(st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=2, max_size=40))
def test_no_number_of_labels_makes_isotonic_certain(rows: list[tuple[int, bool]]) -> None:
    scores, matches = np.array([s / 4 for s, _ in rows]), np.array([match for _, match in rows])
    found = fit_mapping(scores, matches, "isotonic").probability(np.array([-1.0, 1.0]))
    assert 0 < found[0] <= found[1] < 1


def test_matches_alone_on_top_give_what_the_rule_of_succession_says() -> None:
    scores = np.array([0.1] * 9 + [0.8, 0.85, 0.9])
    fitted = fit_mapping(scores, scores > 0.5, "isotonic")
    assert fitted.probability(np.array([0.0, 0.1, 0.8, 0.9, 1.0])) == pytest.approx(
        [1 / 11, 1 / 11, 4 / 5, 4 / 5, 4 / 5]
    )


def test_sigmoid_is_scikit_learns_platt_scaling() -> None:
    scores, matches = draw_scores()
    # An estimator whose decision function is the score itself.
    identity = LogisticRegression()
    identity.classes_, identity.coef_, identity.intercept_ = (
        np.array([False, True]),
        np.ones((1, 1)),
        np.zeros(1),
    )
    theirs = CalibratedClassifierCV(FrozenEstimator(identity), method="sigmoid", ensemble=False)
    theirs.fit(scores[:, None], matches)
    ours = fit_mapping(scores, matches, "sigmoid")
    grid = np.linspace(-1, 1, 100)
    np.testing.assert_allclose(
        ours.probability(grid), theirs.predict_proba(grid[:, None])[:, 1], atol=1e-4
    )


def test_the_brier_score_is_of_pairs_that_were_held_out(
    encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.first(120)
    with pytest.warns(FewLabelsWarning, match="Label 810 more pairs, or take fewer bins.$"):
        calibrator = calibrate(few.pairs, few.labels, encoder=encoder)
    cosines = [similarity(a, b, encoder=encoder) for a, b in few.pairs]
    fitted = brier_score_loss(few.labels, calibrator.probability(np.clip(cosines, -1, 1)))
    assert calibrator.brier > fitted  # isotonic regression fits few labels too well
    assert calibrator.brier < calibrator.brier_of_share


def test_the_reliability_curve_is_of_the_same_pairs(calibrator: Calibrator) -> None:
    bins = calibrator.reliability
    assert sum(bin_.count for bin_ in bins) == calibrator.labels
    assert sum(bin_.count * bin_.observed for bin_ in bins) == pytest.approx(calibrator.matches)
    assert [bin_.predicted for bin_ in bins] == sorted(bin_.predicted for bin_ in bins)
    assert all(bin_.low <= bin_.observed <= bin_.high for bin_ in bins)
    assert to_frame(calibrator)["count"].tolist() == [bin_.count for bin_ in bins]


def test_bins_without_ties_are_those_of_scikit_learn() -> None:
    scores, matches = draw_scores(400)
    predicted = (scores + 1) / 2
    distinct = np.unique(predicted, return_index=True)[1][:380]
    predicted, matches = predicted[distinct], matches[distinct]
    observed, mean = calibration_curve(matches, predicted, n_bins=5, strategy="quantile")
    ours = reliability_curve(predicted, matches, 5)
    assert [bin_.count for bin_ in ours] == [76] * 5
    assert [bin_.observed for bin_ in ours] == pytest.approx(observed.tolist())
    assert [bin_.predicted for bin_ in ours] == pytest.approx(mean.tolist())


def test_more_bins_than_pairs_are_as_many_as_pairs() -> None:
    predicted, matches = np.array([0.1, 0.4, 0.9]), np.array([False, True, True])
    assert reliability_curve(predicted, matches, 10**30) == reliability_curve(predicted, matches, 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1), st.integers(1, 12))
def test_pairs_of_equal_probability_are_in_one_bin(rows: list[tuple[int, bool]], bins: int) -> None:
    predicted = np.array([score / 5 for score, _ in rows])
    found = reliability_curve(predicted, np.array([match for _, match in rows]), bins)
    assert 1 <= len(found) <= bins
    edges = np.cumsum([bin_.count for bin_ in found])[:-1]
    ranked = np.sort(predicted)
    assert all(ranked[edge - 1] < ranked[edge] for edge in edges)


def test_a_saved_calibrator_gives_the_same_bits(calibrator: Calibrator) -> None:
    content = json.loads(json.dumps(calibrator.to_dict()))
    again = Calibrator.from_dict(content)
    assert again == calibrator
    assert pickle.loads(pickle.dumps(calibrator)) == calibrator
    grid = np.linspace(-1, 1, 999)
    np.testing.assert_array_equal(again.probability(grid), calibrator.probability(grid))
    assert again.method in repr(again)


def test_using_a_calibrator_takes_neither_scikit_learn_nor_torch(calibrator: Calibrator) -> None:
    run_python(
        f"""
import json, sys
from skillsim.decisions.calibration import Calibrator
calibrator = Calibrator.from_dict(json.loads({json.dumps(calibrator.to_dict())!r}))
assert 0 <= calibrator.probability(0.5) <= 1
heavy = {{"torch", "sentence_transformers", "sklearn", "scipy"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    )


def test_without_scikit_learn_the_error_tells_what_to_install() -> None:
    run_python(
        """
import sys
sys.modules["sklearn"] = None
from skillsim.decisions.calibration import calibrate
from skillsim.errors import MissingExtraError
try:
    calibrate([], [])
except MissingExtraError as error:
    assert 'pip install "skillsim[sklearn]"' in str(error)
else:
    raise AssertionError
"""
    )


def test_the_calibrator_is_bound_to_the_model(
    calibrator: Calibrator, encoder: SkillEncoder, tmp_path
) -> None:
    assert (calibrator.fingerprint, calibrator.model_id) == (encoder.fingerprint, "embedded")
    other = SkillEncoder(make_tiny_static(tmp_path / "tiny"))
    with pytest.raises(FingerprintMismatchError, match="fitted to cosines of 'embedded'") as caught:
        calibrator.probability_of_pairs([("SQL", "databases")], encoder=other)
    assert caught.value.expected == encoder.fingerprint
    assert caught.value.found == other.fingerprint


def test_pairs_get_the_probability_of_their_cosine_but_two_languages_none(
    calibrator: Calibrator, encoder: SkillEncoder, labelled: Labelled
) -> None:
    few = labelled.pairs[:40]
    found = calibrator.probability_of_pairs([*few, ("Java", " javascript")], encoder=encoder)
    cosines = np.clip([similarity(a, b, encoder=encoder) for a, b in few], -1, 1)
    np.testing.assert_allclose(found[:-1], calibrator.probability(cosines), atol=1e-3)
    close = similarity("Java", "JavaScript", encoder=encoder)
    assert found[-1] == 0.0 < calibrator.probability(close)
    assert calibrator.probability_of_pairs([], encoder=encoder).shape == (0,)
    with pytest.raises(InvalidArgumentError, match="pairs: item 0 must be a pair"):
        calibrator.probability_of_pairs(["SQL"], encoder=encoder)


def test_the_same_seed_gives_the_same_calibrator(encoder: SkillEncoder, labelled: Labelled) -> None:
    one, same, other = (
        calibrate(labelled.pairs, labelled.labels, bins=5, seed=seed, encoder=encoder)
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one.mapping == other.mapping
    assert one.brier != other.brier


@pytest.mark.parametrize(
    ("similarities", "message"),
    [
        (1.1, r"cosines in \[-1, 1\], not 1.1"),
        ([0.1, -2.0], "but item 1 is -2.0"),
        ([[0.1], [float("nan")]], "but item 1, 0 is nan"),
        (["high"], "not \\['high'\\]"),
        (True, "not True"),
        ([[0.1], [0.2, 0.3]], "not "),
    ],
)
def test_what_is_no_cosine_is_refused(
    similarities: Any, message: str, calibrator: Calibrator
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        calibrator.probability(similarities)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "magic"},
        {"mapping": {}},
        {"mapping": {"slope": -1.0, "intercept": 0.0}, "method": "sigmoid"},
        {
            "mapping": {"similarities": [0.1, 0.2], "probabilities": [1.0, 0.0]},
            "method": "isotonic",
        },
        {"mapping": {"similarities": [], "probabilities": []}, "method": "isotonic"},
        {"mapping": {"similarities": [0.1], "probabilities": [1.5]}, "method": "isotonic"},
        {"reliability": None},
        {"colour": "red"},
        {"mapping": {"similarities": [float("nan")], "probabilities": [0.5]}, "method": "isotonic"},
        {"mapping": {"similarities": [10**400], "probabilities": [0.5]}, "method": "isotonic"},
        {"mapping": {"slope": 10**400, "intercept": 0.0}, "method": "sigmoid"},
        {"mapping": {"slope": True, "intercept": 0.0}, "method": "sigmoid"},
        {"labels": "x"},
        {"labels": -1},
        {"brier": None},
        {"brier": 10**400},
        {"fingerprint": 5},
        {"model_id": None},
        {"reliability": [dict.fromkeys(("predicted", "observed", "count", "low", "high"), "x")]},
    ],
)
def test_what_is_no_calibrator_is_not_read(change: dict[str, Any], calibrator: Calibrator) -> None:
    with pytest.raises(InvalidArgumentError, match="no calibrator that can be read"):
        Calibrator.from_dict(calibrator.to_dict() | change)


@pytest.mark.parametrize("content", [None, [], {}, 3])
def test_other_things_are_not_read_either(content: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="no calibrator that can be read"):
        Calibrator.from_dict(content)


def test_too_few_labels_are_refused_with_how_many_more(encoder: SkillEncoder) -> None:
    pairs = [("welding", "weld metal"), ("SQL", "nursing"), ("SQL", "law")]
    with pytest.raises(UnsuitableLabelsError, match="match: 1, .* not: 2.* Label 7 more") as caught:
        calibrate(pairs, [1, 0, 0], encoder=encoder)
    assert caught.value.reason == "too-few"
    assert caught.value.more_labels == 7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "magic"}, "method must be"),
        ({"method": []}, "method must be"),
        ({"bins": 0}, "bins"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: Any, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        calibrate("no pairs", "no labels", **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fingerprint", 3), ("model_id", None), ("labels", -1), ("matches", 0.5), ("brier", "low"),
        ("brier", float("nan")), ("brier_of_share", True),
        ("reliability", [{"predicted": 0.1, "observed": 2, "count": 3, "low": 0, "high": 1}]),
        ("mapping", {"slope": 10**400, "intercept": 0}),
    ],
)  # fmt: skip
def test_a_calibrator_is_read_with_right_fields_only(field: str, value: object) -> None:
    mapping = Sigmoid(10.0, -5.0)
    content = Calibrator(mapping, "f", "a model", 2, 1, 0, 0, 0.1, 0.25, ()).to_dict()
    with pytest.raises(InvalidArgumentError, match="no calibrator that can be read"):
        Calibrator.from_dict(content | {field: value})


def test_a_line_that_is_nearly_upright_overflows_nowhere() -> None:
    calibrator = Calibrator(Sigmoid(1.7e308, 1.7e308), "f", "m", 2, 1, 0, 0, 0.1, 0.25, ())
    assert calibrator.probability([-1.0, 1.0]).tolist() == [0.5, 1.0]
