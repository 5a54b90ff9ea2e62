"""Cut-offs: bands, credit, and which model they belong to."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder
from skillsim.decisions.policy import MatchPolicy, credits_of, policy_for
from skillsim.errors import InvalidArgumentError, PolicyMismatchError

cosines = st.floats(-1, 1)


@pytest.mark.parametrize(
    ("similarity", "band", "credit"),
    [
        (1.0, "covered", 1.0),
        (0.65, "covered", 1.0),
        (0.6499, "related", 0.9995),
        (0.55, "related", 0.5),
        (0.45, "related", 0.0),
        (0.4499, "missing", 0.0),
        (-1.0, "missing", 0.0),
    ],
)
def test_bands_and_credit(similarity: float, band: str, credit: float) -> None:
    policy = MatchPolicy(definite=0.65, related=0.45)
    assert policy.band(similarity) == band
    assert policy.credit(similarity) == pytest.approx(credit)


def test_only_what_is_covered_has_full_credit() -> None:
    just_below = np.nextafter(0.65, 0)
    policy = MatchPolicy(definite=0.65, related=-0.9)
    assert policy.band(just_below) == "related"
    assert policy.credit(just_below) < 1.0
    assert credits_of(np.array([just_below]), policy)[0] < 1.0


def test_rounding_gives_nobody_full_credit() -> None:
    policy = MatchPolicy(definite=1.0, related=-1.0)
    just_below = float(np.nextafter(1.0, 0.0))
    assert (just_below - policy.related) / 2.0 == 1.0  # in floating point
    assert policy.credit(just_below) < 1.0
    assert credits_of(np.array([just_below]), policy)[0] < 1.0


def test_cut_offs_that_nearly_touch_are_no_warning() -> None:
    policy = MatchPolicy(definite=5e-324, related=0.0)
    assert credits_of(np.array([-1.0, 0.0, 5e-324, 1.0]), policy).tolist() == [0.0, 0.0, 1.0, 1.0]


def test_equal_cut_offs_leave_no_band_between_them() -> None:
    policy = MatchPolicy(definite=0.65, related=0.65)
    assert [policy.credit(s) for s in (0.6499, 0.65)] == [0.0, 1.0]
    assert [policy.band(s) for s in (0.6499, 0.65)] == ["missing", "covered"]


@given(st.tuples(cosines, cosines).map(sorted), st.lists(cosines, max_size=20))
def test_many_credits_are_the_single_ones_bit_for_bit(
    cut_offs: list[float], similarities: list[float]
) -> None:
    policy = MatchPolicy(definite=cut_offs[1], related=cut_offs[0])
    many = credits_of(np.array(similarities), policy)
    assert many.tolist() == [policy.credit(similarity) for similarity in similarities]


@pytest.mark.parametrize(
    ("definite", "related"), [(0.4, 0.5), (1.1, 0.5), (0.5, -1.1), (float("nan"), 0.1), ("a", 0.1)]
)
def test_cut_offs_out_of_order_are_refused(definite: float, related: float) -> None:
    with pytest.raises(InvalidArgumentError, match="related <= definite"):
        MatchPolicy(definite=definite, related=related)


def test_the_refusal_of_cut_offs_tells_all_of_them() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        MatchPolicy(definite=0.4, related=0.5)
    assert caught.value.value == "related=0.5, definite=0.4, resolve=None, margin=0.1"
    assert caught.value.value in str(caught.value)


@pytest.mark.parametrize("kind", [np.float32, np.float64, Decimal, Fraction])
def test_cut_offs_become_built_in_numbers(kind: type) -> None:
    policy = MatchPolicy(definite=kind(0.65), related=kind(0.4))
    assert type(policy.definite) is type(policy.related) is float
    assert policy.definite == pytest.approx(0.65)


def test_the_ends_of_the_ranges_are_cut_offs() -> None:
    lowest = MatchPolicy(definite=-1, related=-1, resolve=-1, margin=0)
    assert (lowest.band(-1), lowest.credit(-1)) == ("covered", 1.0)
    highest = MatchPolicy(definite=1, related=1, resolve=1, margin=2)
    assert (highest.band(1), highest.band(0.999999)) == ("covered", "missing")


@pytest.mark.parametrize(
    "band",
    [
        *({"resolve": 1.1}, {"resolve": -1.1}, {"resolve": "high"}),
        *({"margin": -0.1}, {"margin": 2.1}),
    ],
)
def test_a_band_out_of_range_is_refused(band: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match="resolve <= 1 and 0 <= margin"):
        MatchPolicy(definite=0.65, related=0.4, **band)


def test_a_score_to_resolve_from_does_not_make_up_for_a_cut_off_out_of_range() -> None:
    with pytest.raises(InvalidArgumentError, match="definite <= 1"):
        MatchPolicy(definite=1.1, related=0.4, resolve=0.9)


def test_without_a_score_to_resolve_from_definite_is_taken() -> None:
    policy = MatchPolicy(definite=0.65, related=0.4)
    assert policy.resolved_from == 0.65
    assert dataclasses.replace(policy, definite=0.7).resolved_from == 0.7
    assert dataclasses.replace(policy, resolve=0.8).resolved_from == 0.8


def test_a_models_own_policy_is_the_default() -> None:
    encoder = SkillEncoder("embedded")
    policy = policy_for(encoder, None)
    assert policy is encoder.policy
    assert policy.fingerprint == encoder.fingerprint
    assert policy.model_id == "embedded"


def test_a_policy_without_a_fingerprint_is_taken_with_any_model() -> None:
    policy = MatchPolicy(definite=0.7, related=0.5)
    assert policy_for(SkillEncoder("embedded"), policy) is policy


def test_a_policy_of_another_model_is_refused_and_both_are_named(tmp_path) -> None:
    other = SkillEncoder(make_tiny_static(tmp_path / "tiny"))
    with pytest.raises(PolicyMismatchError) as caught:
        policy_for(SkillEncoder("embedded"), other.policy)
    assert "'embedded'" in str(caught.value)
    assert repr(other.model_id) in str(caught.value)
    assert caught.value.expected == other.fingerprint
    assert caught.value.found == SkillEncoder("embedded").fingerprint


def test_a_policy_of_a_model_without_a_name_is_refused_all_the_same() -> None:
    policy = MatchPolicy(definite=0.6, related=0.4, fingerprint="f" * 64)
    with pytest.raises(PolicyMismatchError, match=r"made for another model \(fingerprint f{12}\)"):
        policy_for(SkillEncoder("embedded"), policy)


def test_a_model_without_known_cut_offs_asks_for_some() -> None:
    encoder = SkillEncoder("embedded")
    encoder.policy = None
    with pytest.raises(InvalidArgumentError, match=r"No cut-offs are known .* pass|Pass policy="):
        policy_for(encoder, None)


def test_what_is_no_policy_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="must be a MatchPolicy, not 0.65"):
        policy_for(SkillEncoder("embedded"), 0.65)


def test_a_policy_keeps_its_facts_when_it_is_changed() -> None:
    policy = SkillEncoder("embedded").policy
    assert policy is not None
    stricter = dataclasses.replace(policy, definite=0.8)
    assert stricter.fingerprint == policy.fingerprint


def test_a_policy_survives_json() -> None:
    policy = SkillEncoder("embedded").policy
    assert policy is not None
    assert MatchPolicy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy


def test_a_policy_needs_only_its_cut_offs() -> None:
    assert MatchPolicy.from_dict({"definite": 1, "related": 0.5}) == MatchPolicy(1.0, 0.5)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"definite": 0.6}, "has no field 'related'"),
        ({"definite": 0.6, "related": 0.4, "definit": 0.7}, "has the unknown field 'definit'"),
        ({"definite": "0.6", "related": 0.4}, "has the definite '0.6'"),
        ({"definite": True, "related": 0.4}, "has the definite True"),
        ({"definite": 0.6, "related": 0.4, "fingerprint": 3}, "has the fingerprint 3"),
        ({"definite": 0.3, "related": 0.4}, "related <= definite"),
        ([0.6, 0.4], "must be an object, not list"),
        (None, "must be an object, not NoneType"),
    ],
)
def test_what_is_no_policy_is_not_read(content: Any, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        MatchPolicy.from_dict(content)


class _CannotBeShown:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("value", [_CannotBeShown(), 10**5000], ids=["raises", "too-long"])
def test_what_cannot_be_shown_is_refused_like_anything_else(value: object) -> None:
    with pytest.raises(InvalidArgumentError):
        MatchPolicy(definite=value, related=0.0)
    with pytest.raises(InvalidArgumentError):
        MatchPolicy.from_dict({"definite": 0.5, "related": 0.1, "source": value})
    with pytest.raises(InvalidArgumentError, match="must be a MatchPolicy"):
        policy_for(SkillEncoder("embedded"), value)


def test_what_cannot_be_shown_is_told_by_its_kind() -> None:
    with pytest.raises(InvalidArgumentError, match="has the source <_CannotBeShown"):
        MatchPolicy.from_dict({"definite": 0.5, "related": 0.1, "source": _CannotBeShown()})
