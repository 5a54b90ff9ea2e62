"""What holds for every vacancy and every candidate, beside a slow twin."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim import SkillEncoder, match_candidates, similarity
from skillsim.encoding.cleaning import name_key

ENCODER = SkillEncoder("embedded")
SKILLS = [
    *("Python", "python", "PYTHON (primary)", "python programming", "Java", "JavaScript", "JS"),
    *("SQL", "SQL databases", "MySQL", "database management", "databases", "query languages"),
    *("C", "C++", "C#", "welding", "weld metal", "metal work", "forklift", "operate forklift"),
    *("customer service", "help customers", "sales", "Excel", "spreadsheets", "MS Excel"),
]
skills = st.lists(st.sampled_from(SKILLS), max_size=6)
candidates = st.lists(skills, max_size=6)
weighted = skills.flatmap(
    lambda some: st.tuples(
        st.just(list({name_key(skill): skill for skill in some}.values())),
        st.lists(st.floats(0.1, 10), min_size=len(some), max_size=len(some)),
    )
).map(lambda pair: (pair[0], pair[1][: len(pair[0])]))


def slow_score(vacancy: list[str], weights: list[float], owned: list[str]) -> float:
    """The definition, pair by pair; programming languages are no others' answer."""
    if not vacancy:
        return 0.0
    total = 0.0
    for requirement, weight in zip(vacancy, weights, strict=True):
        credit = max((slow_credit(requirement, skill) for skill in owned), default=0.0)
        total += weight * credit
    return total / sum(weights)


def slow_credit(requirement: str, skill: str) -> float:
    languages = {"python", "java", "javascript", "c", "c++", "c#", "python programming"}
    a, b = name_key(requirement), name_key(skill)
    if {a, b} <= languages and a.split()[0] != b.split()[0]:
        return 0.0
    return ENCODER.policy.credit(round(similarity(requirement, skill, encoder=ENCODER), 6))


@given(weighted, candidates)
def test_the_same_scores_as_pair_by_pair(vacancy, pool) -> None:
    wanted, weights = vacancy
    for match in match_candidates(wanted, pool, weights=weights, encoder=ENCODER):
        assert 0.0 <= match.score <= 1.0
        expected = slow_score(wanted, weights, pool[match.candidate_id])
        assert match.score == pytest.approx(expected, abs=1e-5)
        assert sum(m.contribution for m in match.requirements) == pytest.approx(
            match.score, abs=1e-9
        )


@given(skills, candidates, st.sampled_from(SKILLS), st.booleans())
def test_one_more_owned_skill_never_lowers_a_score(wanted, pool, more, gate) -> None:
    must_have = wanted[:1] if gate else []
    before = match_candidates(wanted, pool, must_have=must_have, encoder=ENCODER)
    after = match_candidates(
        wanted, [[*own, more] for own in pool], must_have=must_have, encoder=ENCODER
    )
    new = {match.candidate_id: match for match in after}
    for match in before:
        assert new[match.candidate_id].score >= match.score
        assert new[match.candidate_id].eligible >= match.eligible
        assert new[match.candidate_id].coverage >= match.coverage


@given(skills, candidates, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_candidates_and_of_skills_does_not_matter(
    wanted, pool, random, one_to_one
) -> None:
    named = dict(enumerate(pool))
    shuffled = {
        i: random.sample(named[i], len(named[i])) for i in random.sample(list(named), len(named))
    }
    scores = {
        match.candidate_id: match.score
        for match in match_candidates(wanted, named, one_to_one=one_to_one, encoder=ENCODER)
    }
    again = match_candidates(
        random.sample(wanted, len(wanted)), shuffled, one_to_one=one_to_one, encoder=ENCODER
    )
    assert {match.candidate_id: match.score for match in again} == pytest.approx(scores, abs=1e-12)


@given(weighted, candidates, st.sampled_from([1e-9, 0.5, 3.0, 1e9]), st.booleans())
def test_weights_times_a_constant_change_nothing(vacancy, pool, factor, one_to_one) -> None:
    wanted, weights = vacancy
    plain, scaled = (
        match_candidates(wanted, pool, weights=some, one_to_one=one_to_one, encoder=ENCODER)
        for some in (weights, [factor * weight for weight in weights])
    )
    assert [m.candidate_id for m in plain] == [m.candidate_id for m in scaled]
    assert [m.score for m in plain] == pytest.approx([m.score for m in scaled], abs=1e-12)


@given(weighted, candidates)
def test_one_to_one_is_the_best_assignment_and_never_more_than_the_free_score(
    vacancy, pool
) -> None:
    wanted, weights = vacancy
    free = {
        match.candidate_id: match.score
        for match in match_candidates(wanted, pool, weights=weights, encoder=ENCODER)
    }
    strict = match_candidates(wanted, pool, weights=weights, one_to_one=True, encoder=ENCODER)
    for match in strict:
        assert match.score <= free[match.candidate_id] + 1e-12
        owned = list({name_key(skill): skill for skill in pool[match.candidate_id]}.values())
        if len(wanted) <= 3 and len(owned) <= 4:
            assert match.score == pytest.approx(best_by_trying(wanted, weights, owned), abs=1e-5)


def best_by_trying(wanted: list[str], weights: list[float], owned: list[str]) -> float:
    places = [*owned, *[None] * len(wanted)]
    return max(
        (
            sum(
                weight * slow_credit(requirement, skill)
                for requirement, weight, skill in zip(wanted, weights, some, strict=True)
                if skill
            )
            for some in set(permutations(places, len(wanted)))
        ),
        default=0.0,
    ) / (sum(weights) or 1.0)


@given(skills, candidates, st.integers(1, 8), st.booleans())
def test_ranks_fall_and_top_k_is_their_beginning(wanted, pool, top_k, one_to_one) -> None:
    must_have = wanted[:1]
    whole = match_candidates(
        wanted, pool, must_have=must_have, one_to_one=one_to_one, encoder=ENCODER
    )
    keys = [(not match.eligible, -round(match.score, 12), match.candidate_id) for match in whole]
    assert keys == sorted(keys)
    assert whole[:top_k] == match_candidates(
        wanted, pool, must_have=must_have, one_to_one=one_to_one, top_k=top_k, encoder=ENCODER
    )
