"""Bad input to matching: refused before any work, with what, where and what to do."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder, match_candidates, skill_gap
from skillsim.errors import (
    FingerprintMismatchError,
    InvalidArgumentError,
    InvalidSkillError,
    NotAnEncoderError,
    PolicyMismatchError,
)
from skillsim.tasks.matching import CandidatePool, Requirement
from skillsim.tasks.matching.weights import shares_of

POOL = {"ada": ["Python"], "bob": ["SQL"]}


@pytest.fixture(autouse=True)
def no_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever loads a model before it refuses meets this one.
    monkeypatch.setenv("SKILLSIM_MODEL", "./there-is-no-such-model")


@pytest.mark.parametrize(
    ("vacancy", "says"),
    [
        ("python, sql; aws", r"vacancy must be many skills.*3 skills joined"),
        (b"python", "vacancy must be an iterable of strings, not bytes"),
        ({"Python": 1}, "vacancy must be an iterable of strings, not dict"),
        (None, "vacancy must be an iterable of strings, not NoneType"),
        (Requirement("Python"), "vacancy must be an iterable of strings, not Requirement"),
        (["Python", None], "vacancy .* item 1 is None"),
        (["Python", math.nan], "vacancy .* item 1 is nan"),
        (["Python", " \u200b"], "vacancy .* item 1 is blank"),
        ([["Python"]], r"vacancy .* item 0 is \['Python'\]"),
        (np.array([["Python"]]), "vacancy must be one-dimensional"),
        (pd.Series(["Python", None]), "vacancy .* item 1 is nan"),
    ],
)
def test_a_vacancy_that_is_no_list_of_skills(vacancy: object, says: str) -> None:
    with pytest.raises(InvalidSkillError, match=says):
        match_candidates(vacancy, POOL)


@pytest.mark.parametrize(
    ("candidates", "says"),
    [
        ("ada", "candidates must be a mapping"),
        (7, "candidates must be a mapping"),
        ({"ada": "python, sql"}, "candidate 'ada' must be many skills.*2 skills joined"),
        ({"ada": ["Python"], "bob": ["SQL", 3]}, "candidate 'bob' .* item 1 is 3"),
        ({"ada": ["Python"], "bob": ["SQL", ""]}, "candidate 'bob' .* item 1 is blank"),
        ({"ada": None}, "candidate 'ada' must be an iterable of strings, not NoneType"),
        ({"ada": {"Python": 5}}, "candidate 'ada' must be an iterable of strings, not dict"),
        ({7: [["Python"]]}, r"candidate 7 .* item 0 is \['Python'\]"),
        (["python"], "candidate 0 must be many skills"),
        ([["Python"], [None]], "candidate 1 .* item 0 is None"),
        (pd.DataFrame({"skill": ["Python"]}), "not a DataFrame"),
        ({"ada": iter(["Python", None])}, "candidate 'ada' .* item 1 is None"),
    ],
)
def test_candidates_that_are_no_lists_of_skills(candidates: object, says: str) -> None:
    with pytest.raises(InvalidSkillError, match=says):
        match_candidates(["Python"], candidates)


def test_a_pool_refuses_them_too() -> None:
    with pytest.raises(InvalidSkillError, match="candidate 'bob' .* item 0 is None"):
        CandidatePool({"ada": ["Python"], "bob": [None]})


@pytest.mark.parametrize("key", [1.5, None, ("a", 1), True, Decimal(1), b"ada"])
def test_an_id_that_would_not_go_into_json(key: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"must be a str or an int.*Use str\(id\)"):
        match_candidates(["Python"], {key: ["Python"]})


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([1, -1], "weight of 'SQL' must be a finite number from 0, not -1"),
        ([1, math.nan], "weight of 'SQL' .* not nan"),
        ([1, math.inf], "weight of 'SQL' .* not inf"),
        ([1, None], "weight of 'SQL' .* not None"),
        ([1, 10**400], "weight of 'SQL' .* not 1000"),
        (np.array(3.0), "weights must be one number for each requirement"),
        ({1, 2}, "weights must be one number for each requirement"),
        (b"ab", "weights must be one number for each requirement"),
        ([1, True], "weight of 'SQL' .* not True"),
        ([1, "2"], "weight of 'SQL' .* not '2'"),
        ([1], "weights has 1 numbers for 2 requirements"),
        ([1, 2, 3], "weights has 3 numbers for 2 requirements"),
        ([0, 0], "All weights of vacancy are 0"),
        ({"Python": 1}, "weights lacks 'SQL'"),
        ({"Python": 1, "SQL": -2}, "weight of 'SQL'"),
        ({"Python": 1, "SQL": 2, "Pyhton": 3}, "names what is not in vacancy: 'Pyhton'"),
        ({"Python": 1, "PYTHON": 2, "SQL": 1}, "weights names 'PYTHON' twice"),
        (3, "weights must be one number for each requirement"),
        ("12", "weights must be one number for each requirement"),
    ],
)
def test_weights_that_make_no_sense(weights: object, says: str) -> None:
    with pytest.raises(InvalidArgumentError, match=says) as caught:
        match_candidates(["Python", "SQL"], POOL, weights=weights)
    assert caught.value.name == "weights"
    with pytest.raises(InvalidArgumentError):
        skill_gap(["Python"], ["Python", "SQL"], weights=weights)


def test_a_repeated_requirement_with_two_weights() -> None:
    with pytest.raises(InvalidArgumentError, match="'python' twice, with the weights 1 and 2"):
        match_candidates(["Python", "python"], POOL, weights=[1, 2])
    with pytest.raises(InvalidArgumentError, match="twice"):
        match_candidates(["Python", Requirement("python", weight=2)], POOL)


def test_weights_given_in_two_ways() -> None:
    with pytest.raises(InvalidArgumentError, match="Use the one or the other"):
        match_candidates([Requirement("Python", weight=2)], POOL, weights=[1])


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf, None, "2", np.timedelta64(1, "h")])
def test_a_requirement_refuses_such_a_weight_itself(weight: object) -> None:
    with pytest.raises(InvalidArgumentError, match="of 'Python' must be a finite number from 0"):
        Requirement("Python", weight=weight)


@pytest.mark.parametrize("skill", ["", None, 3])
def test_a_requirement_must_name_a_skill(skill: object) -> None:
    with pytest.raises(InvalidSkillError, match="Requirement.skill must"):
        Requirement(skill)


@pytest.mark.parametrize("must_have", ["no", None, 1, ["Python"]])
def test_a_must_have_is_yes_or_no(must_have: object) -> None:
    with pytest.raises(InvalidArgumentError, match="must be True or False"):
        Requirement("Python", must_have=must_have)


def test_a_must_have_that_the_vacancy_does_not_ask_for() -> None:
    with pytest.raises(InvalidArgumentError, match="'Pyton'. Did you mean 'Python'?") as caught:
        match_candidates(["Python", "SQL"], POOL, must_have=["SQL", "Pyton"])
    assert caught.value.name == "must_have"
    assert caught.value.value == "'Pyton'"
    with pytest.raises(InvalidSkillError, match="must_have must be many skills"):
        match_candidates(["Python", "SQL"], POOL, must_have="Python")


@pytest.mark.parametrize("top_k", [0, -1, 2.0, "3", "all", True])
def test_a_top_k_that_is_no_number_of_candidates(top_k: object) -> None:
    with pytest.raises(InvalidArgumentError, match="top_k must be a whole number from 1, or None"):
        match_candidates(["Python"], POOL, top_k=top_k)


def test_a_policy_of_another_model(encoder: SkillEncoder, tmp_path) -> None:
    other = SkillEncoder(make_tiny_static(tmp_path / "tiny"))
    with pytest.raises(PolicyMismatchError, match="made for .*tiny.*'embedded'"):
        match_candidates(["Python"], POOL, policy=other.policy, encoder=encoder)
    with pytest.raises(PolicyMismatchError):
        skill_gap(["Python"], ["Python"], policy=other.policy, encoder=encoder)


def test_a_pool_of_another_model(encoder: SkillEncoder, tmp_path) -> None:
    other = SkillEncoder(make_tiny_static(tmp_path / "tiny"))
    pool = CandidatePool(POOL, encoder=other)
    with pytest.raises(FingerprintMismatchError, match=r"encoded with .*tiny.* is 'embedded'"):
        match_candidates(["Python"], pool, encoder=encoder)
    match_candidates(["python"], pool, encoder=SkillEncoder(tmp_path / "tiny"))


@pytest.mark.parametrize("taxonomy", ["bundled", [], {"MySQL": "databases"}, True])
def test_what_is_no_taxonomy(taxonomy: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"must be a Taxonomy.*Taxonomy.bundled\(\)"):
        match_candidates(["Python"], POOL, taxonomy=taxonomy)
    with pytest.raises(InvalidArgumentError, match="must be a Taxonomy"):
        skill_gap(["Python"], ["Python"], taxonomy=taxonomy)


def test_pairs_and_an_index_with_repeats() -> None:
    with pytest.raises(InvalidSkillError, match=r"Pass dict\(candidates\)"):
        match_candidates(["Python"], [("ada", ["Python"]), ("bob", ["SQL"])])
    with pytest.raises(InvalidArgumentError, match="candidates has the id 'ada' twice"):
        match_candidates(["Python"], pd.Series([["Python"]] * 3, index=["bob", "ada", "ada"]))


def test_what_is_no_encoder() -> None:
    with pytest.raises(NotAnEncoderError, match="must be a SkillEncoder"):
        match_candidates(["Python"], POOL, encoder="embedded")
    with pytest.raises(NotAnEncoderError, match="must be a SkillEncoder"):
        CandidatePool(POOL, encoder="embedded")


def test_what_is_no_encoder_beside_a_pool(encoder: SkillEncoder) -> None:
    with pytest.raises(NotAnEncoderError, match="must be a SkillEncoder"):
        match_candidates(["Python"], CandidatePool(POOL, encoder=encoder), encoder="embedded")


def test_ids_that_become_one_id() -> None:
    series = pd.Series([["Python"], ["SQL"]], index=pd.Index([np.int64(1), 1], dtype=object))
    with pytest.raises(InvalidArgumentError, match="candidates has the id 1 twice"):
        match_candidates(["Python"], series)


@pytest.mark.parametrize("which", ["have", "want"])
def test_a_gap_says_which_side_is_wrong(which: str) -> None:
    sides = {"have": ["Python"], "want": ["SQL"]}
    with pytest.raises(InvalidSkillError, match=f"{which} must be many skills"):
        skill_gap(**(sides | {which: "python, sql"}))
    with pytest.raises(InvalidSkillError, match=f"{which} must hold skill phrases"):
        skill_gap(**(sides | {which: ["Python", None]}))


@pytest.mark.parametrize("wrong", [1, "yes", None, NotImplemented, np.array([1, 1])])
def test_one_to_one_is_a_truth_value_and_nothing_like_one(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match="^one_to_one must be True or False"):
        match_candidates(["SQL"], {"ada": ["SQL"]}, one_to_one=wrong)


def test_a_weight_without_a_name_is_told_with_its_argument() -> None:
    with pytest.raises(InvalidSkillError, match="^weights must hold skill phrases.* item 1 is 3"):
        match_candidates(["Python", "SQL"], POOL, weights={"Python": 1, 3: 1})


def test_nothing_is_proposed_where_nothing_is_close() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        match_candidates(["Python"], POOL, must_have=["Xylographie"])
    says = "must_have names what is not in vacancy: 'Xylographie'. Use the requirements' own words"
    assert str(caught.value).startswith(says)


def test_no_requirements_have_no_shares() -> None:
    assert shares_of([], "vacancy").shape == (0,)
