"""Words that hint at a group: what is put in, what it does to scores, and what is shipped."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillsim import SkillEncoder, match_candidates
from skillsim.decisions.fairness import HintWord, counterfactual, hint_words
from skillsim.decisions.fairness.hints import counterparts, exchanged
from skillsim.encoding.cleaning import clean
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.results import CandidateMatch, to_frame

WORDS = (
    HintWord("Emily", "name", "gender", "women"),
    HintWord("Jill", "name", "gender", "women"),
    HintWord("Greg", "name", "gender", "men"),
    HintWord("item", "control", "none", "control"),
)
CANDIDATES = {"ada": ["SQL", "train salesmen"], 7: ["Python"]}


def answers(value):
    """A score that is worked out from the skills alone."""

    def score(candidates):
        return [
            CandidateMatch(i, *value(skills), 0.0, (), ())
            for i, skills in reversed(candidates.items())
        ]

    return score


def blind(skills):
    return (0.5, True)


def against_greg(skills):
    text = " ".join(skills)
    return 0.5 - 0.2 * ("Greg SQL" in text) - 0.01 * ("Jill" in text), "Greg Python" not in text


def test_a_score_that_words_do_not_move_is_reported_as_such() -> None:
    check = counterfactual(answers(blind), CANDIDATES, words=WORDS)
    assert check.candidates == 2
    assert check.variants == 2 * 4 * 2 + 1  # and the salesmen, once
    assert check.largest == ()
    assert check.largest_change == 0.0
    assert all(one.beyond == 0 == one.mean_change for one in check.effects)
    assert all(one.gap == 0 == one.candidates_beyond for one in check.contrasts)


def test_what_moves_is_told_by_group_and_between_groups() -> None:
    check = counterfactual(answers(against_greg), CANDIDATES, words=WORDS, tolerance=0.01)
    rows = {(one.manner, one.group): one for one in check.effects}
    assert list(rows) == [
        *(("added", group) for group in ("women", "men", "control")),
        *(("within", group) for group in ("women", "men", "control")),
        ("exchanged", "the other"),
    ]
    men, women = rows["within", "men"], rows["within", "women"]
    assert (men.words, men.variants, men.beyond, men.eligibility_changed) == (1, 2, 1, 1)
    assert (men.lowest_change, men.highest_change) == pytest.approx((-0.2, 0.0))
    assert men.mean_change == pytest.approx(-0.1)
    assert (women.words, women.variants, women.beyond) == (2, 4, 0)
    assert rows["within", "control"].mean_change == 0.0
    [_, within] = check.contrasts
    assert (within.manner, within.highest_group, within.lowest_group) == ("within", "women", "men")
    assert within.gap == pytest.approx(0.095)
    assert within.largest_swap == pytest.approx(0.2)
    assert (within.candidate_id, within.higher_word, within.lower_word) == ("ada", "Emily", "Greg")
    assert within.candidates_beyond == 1
    largest = check.largest[0]
    assert (largest.candidate_id, largest.word, largest.after) == ("ada", "Greg", 0.3)
    assert check.largest_change == pytest.approx(0.2)


def test_words_with_a_gender_that_are_there_are_exchanged() -> None:
    seen = []
    counterfactual(answers(lambda skills: (seen.append(skills), (1.0, True))[1]), CANDIDATES)
    assert ["SQL", "train saleswomen"] in seen
    assert exchanged("His wife") == "Her husband"
    assert exchanged("SHE codes in Shell; manage people, humane") == (
        "HE codes in Shell; manage people, humane"
    )


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_only_words_with_a_gender_are_exchanged(text) -> None:
    words = re.findall(r"[^\W\d_]+", text)
    if not any(word.lower() in counterparts() for word in words):
        assert exchanged(text) == text


def test_the_embedded_model_is_checked_with_match_candidates() -> None:
    score = partial(match_candidates, ["SQL", "sell things"], encoder=SkillEncoder("embedded"))
    check = counterfactual(score, CANDIDATES)
    assert check.variants == 2 * 2 * len({one.word for one in hint_words()}) + 1
    assert check.largest_change <= 1.0
    for effect in check.effects:
        assert effect.lowest_change <= effect.mean_change <= effect.highest_change
        if effect.manner == "added":  # another skill never lowers the score of a best match
            assert effect.lowest_change == 0.0
    assert all(one.gap >= 0 for one in check.contrasts)


def test_variants_are_scored_some_at_a_time_and_what_is_done_is_shown(capsys) -> None:
    calls = []

    def score(candidates):
        calls.append(list(candidates.values()))
        return answers(against_greg)(candidates)

    many = {i: [f"skill {i}", "SQL"] for i in range(100)}
    check = counterfactual(score, many, show_progress=True)
    assert len(calls) > 1
    assert max(map(len, calls)) <= 2000
    assert sum(map(len, calls)) == check.variants + check.candidates
    assert f"{check.variants + check.candidates}/" in capsys.readouterr().err
    counterfactual(answers(blind), many, words=WORDS)
    assert capsys.readouterr().err == ""
    # All who have a skill have it changed by a word in one call, in which it is encoded once.
    assert sum(any("Emily SQL" in skills for skills in call) for call in calls) == 1


def test_a_check_is_plain_data() -> None:
    check = counterfactual(answers(against_greg), CANDIDATES, words=WORDS)
    content = check.to_dict()
    assert json.loads(json.dumps(content)) == content
    assert len(to_frame(check)) == len(check.effects)
    assert check._repr_html_().count("<table>") == 3
    assert repr(check).startswith("Counterfactual(2 candidates, 17 variants, largest change 0.200")


def test_the_lists_are_balanced_and_clean_up_leaves_them() -> None:
    words = hint_words()
    assert len(set(words)) == len(words)
    counts = Counter((one.kind, one.attribute, one.group) for one in words)
    for group in (("gender", "female"), ("gender", "male"), ("race", "White")):
        assert counts["name", *group] == counts["name", "race", "African American"] == 18
    names = [one.word for one in words if one.kind == "name"]
    assert set(Counter(names).values()) == {2}  # by gender and by race
    assert all(clean(one.word) == one.word for one in words)
    for word, other in counterparts().items():
        assert counterparts()[other] == word or {word, other} & {"her", "his", "him"}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"candidates": {}}, "candidates"),
        ({"candidates": [["SQL"]]}, "candidates"),
        ({"tolerance": -0.1}, "tolerance"),
        ({"tolerance": float("nan")}, "tolerance"),
        ({"tolerance": np.timedelta64(1, "s")}, "tolerance"),
        ({"tolerance": True}, "tolerance"),
        ({"tolerance": "0.1"}, "tolerance"),
        ({"words": []}, "words"),
        ({"words": ["Emily"]}, "words"),
        ({"words": "Emily"}, "words"),
        ({"words": [HintWord(" ", "name", "gender", "women")]}, "words"),
        ({"score": lambda candidates: []}, "score"),
        ({"score": list}, "score"),
        ({"score": None}, "score"),
        ({"score": lambda candidates: None}, "score"),
        pytest.param({"tolerance": 10**400}, "tolerance", id="a huge tolerance"),
        ({"words": [HintWord(5, "name", "gender", "women")]}, "words"),
        ({"score": lambda c: [CandidateMatch(0, 0.5, True, 0.0, (), ())] * len(c)}, "score"),
        ({"score": lambda c: [CandidateMatch(str(i), 0.5, True, 0.0, (), ()) for i in c]}, "score"),
    ],
)
def test_what_makes_no_sense_is_refused(change, name) -> None:
    arguments = {"score": answers(blind), "candidates": CANDIDATES, "words": WORDS} | change
    score, candidates = arguments.pop("score"), arguments.pop("candidates")
    with pytest.raises(InvalidArgumentError) as caught:
        counterfactual(score, candidates, **arguments)
    assert caught.value.name == name


def test_a_blank_skill_is_refused_with_its_candidate() -> None:
    with pytest.raises(InvalidSkillError, match="candidate 'ada'"):
        counterfactual(answers(blind), {"ada": ["SQL", " "]})


def test_a_score_that_answers_nothing_is_told_as_such() -> None:
    with pytest.raises(InvalidArgumentError, match="score must answer with matches, not None"):
        counterfactual(lambda _: None, {"ada": ["SQL"]})


def test_a_score_is_a_function() -> None:
    with pytest.raises(InvalidArgumentError, match="score must be a function"):
        counterfactual("SQL", {"ada": ["SQL"]})
