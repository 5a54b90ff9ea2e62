"""Selection rates by group: beside fairlearn and scipy, and where there is little to count."""

from __future__ import annotations

import itertools
import json
import math
import pickle
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillsim.decisions.fairness import audit
from skillsim.decisions.fairness.intervals import clopper_pearson, fisher_exact
from skillsim.decisions.fairness.ratios import one_person_reverses, ratios
from skillsim.errors import InvalidArgumentError
from skillsim.results import CandidateMatch, to_frame

VERDICTS = re.compile(r"\b(pass(es|ed|ing)?|fails?|failed|(un)?fair(ly)?)\b", re.IGNORECASE)


def match(candidate: str | int, score: float, eligible: bool = True) -> CandidateMatch:
    return CandidateMatch(candidate, score, eligible, score, (), ())


FOUR = [match("ada", 0.9), match("bob", 0.8), match("eve", 0.7), match("dan", 0.6)]
GENDER = {"ada": "women", "eve": "women", "bob": "men", "dan": "men"}

people = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.25, 0.5, 0.500000000000001, 0.75, 1.0]),
        st.booleans(),
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["x", "y", None]),
    ),
    min_size=1,
    max_size=40,
)


def given_people(drawn):
    matches = [match(i, score, eligible) for i, (score, eligible, _, _) in enumerate(drawn)]
    first = {i: person[2] for i, person in enumerate(drawn)}
    second = {i: person[3] for i, person in enumerate(drawn)}
    return matches, first, second


def naively_selected(matches, *, top_k=None, score_cut=None):
    """Who is selected, by loops."""
    chosen = []
    ranked = sorted((one for one in matches if one.eligible), key=lambda one: -round(one.score, 12))
    for one in ranked:
        enough = len(chosen) == top_k if top_k else round(one.score, 12) < round(score_cut, 12)
        if enough:
            break
        chosen.append(one.candidate_id)
    return set(chosen)


def fairlearn_ratio(selected, groups):
    from fairlearn.metrics import demographic_parity_ratio

    known = [candidate for candidate, group in groups.items() if group is not None]
    chosen = [int(candidate in selected) for candidate in known]
    return demographic_parity_ratio(
        chosen, chosen, sensitive_features=[groups[candidate] for candidate in known]
    )


# Beside fairlearn and scipy


@settings(max_examples=20)
@given(people, st.integers(1, 20))
def test_the_four_fifths_figure_is_fairlearns_demographic_parity_ratio(drawn, top_k) -> None:
    matches, first, second = given_people(drawn)
    if not any(first.values()) or not any(second.values()):
        return
    both = {
        i: f"{first[i]} / {second[i]}" if first[i] and second[i] else None
        for i in range(len(drawn))
    }
    found = audit(matches, {"first": first, "second": second}, top_k=top_k)
    selected = naively_selected(matches, top_k=top_k)
    for name, groups in (("first", first), ("second", second), ("first / second", both)):
        if len({group for group in groups.values() if group}) < 2:
            assert found[name].lowest_impact_ratio is None
            continue
        expected = fairlearn_ratio(selected, groups)
        ours = found[name].lowest_impact_ratio
        if math.isnan(expected):
            assert ours is None
        else:
            assert ours == pytest.approx(expected, rel=0, abs=1e-12)


def test_fairlearn_gives_the_figures_of_an_example_by_hand() -> None:
    found = audit(FOUR, GENDER, top_k=3)
    assert (
        found["group"].lowest_impact_ratio == 0.5 == fairlearn_ratio({"ada", "bob", "eve"}, GENDER)
    )


@settings(max_examples=200)
@given(st.integers(1, 300), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_are_those_of_scipy(candidates, data, confidence) -> None:
    from scipy.stats import binomtest

    selected = data.draw(st.integers(0, candidates))
    expected = binomtest(selected, candidates).proportion_ci(confidence, method="exact")
    assert clopper_pearson(selected, candidates, confidence) == pytest.approx(tuple(expected))


@settings(max_examples=200)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_p_values_are_those_of_scipy(size, others, data) -> None:
    from scipy.stats import fisher_exact as expected

    selected, others_selected = data.draw(st.integers(0, size)), data.draw(st.integers(0, others))
    table = [[selected, size - selected], [others_selected, others - others_selected]]
    ours = fisher_exact(selected, size, others_selected, others)
    assert ours == pytest.approx(expected(table).pvalue, rel=1e-6)
    assert 0.0 < ours <= 1.0


# Beside a slow twin


@settings(max_examples=100)
@given(people, st.one_of(st.integers(1, 45), st.floats(0, 1)))
def test_counts_are_those_of_a_loop(drawn, rule) -> None:
    matches, first, _ = given_people(drawn)
    if not any(first.values()):
        return
    by = {"top_k": rule} if isinstance(rule, int) else {"score_cut": rule}
    selected = naively_selected(matches, **by)
    found = audit(matches, first, **by)
    audited = found["group"]
    assert found.selected == len(selected)
    assert sum(one.candidates for one in (*audited.groups, audited.missing)) == len(matches)
    for outcome in (*audited.groups, audited.missing):
        members = [one for one in matches if first[one.candidate_id] == outcome.group]
        assert outcome.candidates == len(members)
        assert outcome.eligible == sum(one.eligible for one in members)
        assert outcome.selected == sum(one.candidate_id in selected for one in members)
        if members:
            assert outcome.rate == outcome.selected / len(members)
            assert outcome.rate_low <= outcome.rate <= outcome.rate_high
            scores = [one.score for one in members]
            assert outcome.score_median == pytest.approx(np.median(scores))
            assert outcome.score_max == pytest.approx(max(scores))
    for point in audited.sweep:
        there = audit(matches, first, score_cut=point.score_cut)["group"]
        assert point.selected == tuple(one.selected for one in there.groups)
        assert point.lowest_impact_ratio == there.lowest_impact_ratio


@settings(max_examples=100)
@given(people, st.integers(1, 20), st.randoms(use_true_random=False))
def test_another_order_of_equal_scores_stays_within_what_was_said(drawn, top_k, chance) -> None:
    matches, first, _ = given_people(drawn)
    if not any(first.values()):
        return
    said = audit(matches, first, top_k=top_k)
    chance.shuffle(matches)
    other = audit(matches, first, top_k=top_k)
    assert other.tie == said.tie
    assert other.selected == said.selected
    for ours, theirs in zip(said["group"].groups, other["group"].groups, strict=True):
        assert (ours.selected_least, ours.selected_most) == (
            theirs.selected_least,
            theirs.selected_most,
        )
        assert ours.selected_least <= theirs.selected <= ours.selected_most
        assert said.tie is not None or ours.selected_least == ours.selected_most


# What is selected, and what is compared


def test_equal_scores_at_the_last_place_are_settled_by_order_and_told() -> None:
    tied = [match("ada", 0.9), match("bob", 0.5), match("eve", 0.5), match("dan", 0.5)]
    found = audit(tied, GENDER, top_k=2)
    assert (found.tie.score, found.tie.candidates, found.tie.places) == (0.5, 3, 1)
    men, women = found["group"]["men"], found["group"]["women"]
    assert (men.selected, men.selected_least, men.selected_most) == (1, 0, 1)
    assert (women.selected, women.selected_least, women.selected_most) == (1, 1, 2)
    assert any("3 candidates share the score 0.500" in note for note in found.notes)
    assert "1 of 2 (0 to 1)" in found.to_markdown()
    assert audit(tied, GENDER, top_k=1).tie is None
    assert audit(tied, GENDER, top_k=4).tie is None
    assert audit(tied, GENDER, score_cut=0.5).tie is None


def test_who_lacks_a_must_have_is_never_selected_but_counts() -> None:
    found = audit([*FOUR[:3], match("dan", 0.99, eligible=False)], GENDER, top_k=4)
    assert (found.candidates, found.eligible, found.selected) == (4, 3, 3)
    assert found["group"]["men"].rate == 0.5
    assert found["group"]["men"].score_max == 0.99


def test_a_missing_group_is_counted_and_shown() -> None:
    found = audit(FOUR, {"ada": "women", "bob": "men", "dan": " "}, top_k=3)
    audited = found["group"]
    assert (audited.missing.candidates, audited.missing.selected) == (2, 1)
    assert audited.missing.impact_ratio is None
    assert [one.candidates for one in audited.groups] == [1, 1]
    assert any(
        "2 of the candidates have no known group, 1 of these selected" in n for n in found.notes
    )
    assert "(group not known)" in found.to_markdown()
    assert to_frame(found)["group"].tolist()[:2] == ["men", "women"]
    assert len(to_frame(found)) == 3
    assert len(to_frame(audit(FOUR, GENDER, top_k=3))) == 2


def test_several_attributes_give_their_intersections_with_empty_ones() -> None:
    age = {"ada": "40+", "bob": "<40", "eve": "40+", "dan": "40+"}
    found = audit(FOUR, {"gender": GENDER, "age": age, "site": dict.fromkeys(age, "x")}, top_k=2)
    assert [one.attribute for one in found.attributes] == [
        *("gender", "age", "site"),
        *("gender / age", "gender / site", "age / site"),
    ]
    empty = found["gender / age"]["women / <40"]
    assert (empty.candidates, empty.rate, empty.impact_ratio, empty.small) == (0, None, None, False)
    assert found["gender / age"]["men / <40"].rate == 1.0
    assert found["site"].lowest_impact_ratio is None
    assert found["site"]["x"].impact_ratio == 1.0
    assert any(note.startswith("site has one group") for note in found.notes)


@pytest.mark.parametrize(
    "groups",
    [
        {"p": {"ada": "x", "bob": "x / y"}, "q": {"ada": "y / z", "bob": "z"}},
        {"p": GENDER, "q": GENDER, "p / q": GENDER},
    ],
)
def test_names_that_would_make_two_intersections_one_are_refused(groups) -> None:
    with pytest.raises(InvalidArgumentError, match="joins the names of intersections"):
        audit(FOUR, groups, top_k=2)


def test_names_of_groups_stay_text_in_markdown() -> None:
    hostile = ["<script>alert(1)</script>", "[x](javascript:1) | `b` *c*"]
    found = audit(FOUR, dict(zip(["ada", "bob"], hostile, strict=True)), top_k=2)
    shown = found.to_markdown()
    assert "<script>" not in shown
    assert r"\[x\](javascript:1) \| \`b\` \*c\*" in shown


@pytest.mark.parametrize("odd", [match([1], 0.5), match("eve", "0.5"), match("eve", math.nan)])
def test_matches_that_no_ranking_gives_are_refused(odd) -> None:
    with pytest.raises(InvalidArgumentError, match="item 1 must have"):
        audit([FOUR[0], odd], GENDER, top_k=1)


def test_a_frame_and_a_series_are_groups_too() -> None:
    frame = pd.DataFrame({"gender": GENDER, "age": {"ada": "40+", "bob": None}})
    found = audit(FOUR, frame, top_k=3)
    assert found["gender"] == audit(FOUR, {"gender": GENDER}, top_k=3)["gender"]
    assert found["age"].missing.candidates == 3
    assert audit(FOUR, frame["gender"], top_k=3)["group"]["men"].candidates == 2
    numbered = [match(i, 0.5) for i in range(3)]
    assert audit(numbered, pd.Series(["a", "b", "a"]), top_k=1)["group"]["a"].selected == 1


def test_nobody_selected_is_no_ratio() -> None:
    for found in (
        audit(FOUR, GENDER, score_cut=0.95),
        audit([match(one.candidate_id, 0.9, eligible=False) for one in FOUR], GENDER, top_k=2),
    ):
        assert found["group"].lowest_impact_ratio is None
        assert found["group"].most_selected is None
        assert found.lowest_selected_score is None
        assert [one.impact_ratio for one in found["group"].groups] == [None, None]
        assert any("Nobody is selected" in note for note in found.notes)
        assert VERDICTS.search(found.to_markdown()) is None


def test_the_sweep_is_over_scores_or_over_thresholds_of_ones_own() -> None:
    swept = audit(FOUR, GENDER, top_k=1)["group"].sweep
    assert [point.score_cut for point in swept] == [0.9, 0.8, 0.7, 0.6]
    assert [point.selected for point in swept] == [(0, 1), (1, 1), (1, 2), (2, 2)]
    assert [point.lowest_impact_ratio for point in swept] == [0.0, 1.0, 0.5, 1.0]
    own = audit(FOUR, GENDER, top_k=1, thresholds=[0.65, 0.0, 0.65, 1])["group"].sweep
    assert [point.score_cut for point in own] == [1.0, 0.65, 0.0]
    many = [match(i, i / 1000) for i in range(1000)]
    swept = audit(many, {0: "a", 1: "b"}, top_k=1)["group"].sweep
    assert len(swept) == 200
    assert (swept[0].score_cut, swept[-1].score_cut) == (0.999, 0.0)


def test_small_groups_and_figures_that_rest_on_one_person_are_flagged() -> None:
    many = [match(i, 1 - i / 100) for i in range(60)]
    groups = {i: "a" if i % 2 else "b" for i in range(60)}
    found = audit(many, groups, top_k=5)["group"]
    assert not found["a"].small
    assert not found["b"].small
    assert audit(many[:59], {i: groups[i] for i in range(59)}, top_k=5)["group"]["a"].small
    assert found["a"].impact_ratio == pytest.approx(2 / 3)
    assert found["a"].one_person
    assert not found["b"].one_person
    assert not audit(many, groups, top_k=6)["group"]["a"].one_person
    [note] = [note for note in audit(many, groups, top_k=5).notes if note.startswith("One person")]
    assert "generally inappropriate" in note
    assert "to require validity evidence or to take enforcement action" in note
    assert "a pattern, is adverse impact" in note


@pytest.mark.parametrize(
    ("group", "best", "expected"),
    [((4, 40), (8, 40), False), ((0, 5), (1, 5), True), ((8, 10), (9, 10), False)],
)
def test_one_person_is_about_who_would_have_the_higher_rate(group, best, expected) -> None:
    assert one_person_reverses(*group, *best) is expected


def test_exactly_four_fifths_is_not_below_it() -> None:
    found = audit(
        [match(i, 0.9 if i < 9 else 0.1) for i in range(26)],
        {i: "a" if i < 3 or i >= 19 else "b" for i in range(26)},
        score_cut=0.5,
    )["group"]
    assert [(one.selected, one.candidates) for one in found.groups] == [(3, 10), (6, 16)]
    assert found.lowest_impact_ratio == 0.8
    assert "0.800, not below 0.8" in repr(found)
    for size, best_size in itertools.product(range(1, 40), repeat=2):
        for best in range(1, best_size + 1):
            selected, rest = divmod(4 * best * size, 5 * best_size)
            if rest == 0:
                assert ratios([selected, best], [size, best_size]) == [0.8, 1.0]
                assert not one_person_reverses(selected, size, best, best_size)
            assert ratios([selected, best], [size, best_size])[0] <= 0.8


# The report


@pytest.mark.parametrize("groups", [GENDER, {"a|b": GENDER, "<i>": {"ada": "<b>x|y"}}])
def test_a_report_states_figures_and_holds_no_verdict(groups) -> None:
    for found in (audit(FOUR, groups, top_k=3), audit(FOUR, groups, score_cut=0.65)):
        for text in (found.to_markdown(), repr(found), found._repr_html_(), *found.notes):
            assert VERDICTS.search(text) is None
        shown = found.to_markdown()
        assert "29 CFR 1607.4(D)" in shown
        assert "rule of thumb" in shown
        assert "Four-fifths figure 0.500, below 0.8." in shown
        for table in re.findall(r"(?:^\|.*\n)+", shown, re.MULTILINE):
            bars = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
            assert len(set(bars)) == 1
        assert "<b>" not in found._repr_html_()
        assert found._repr_html_().count("<table>") == len(found.attributes)


def test_an_audit_is_plain_data() -> None:
    found = audit(FOUR, {"gender": GENDER, "age": {"ada": "40+"}}, top_k=3)
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(pickle.loads(pickle.dumps(found)))
    content = found.to_dict()
    assert json.loads(json.dumps(content)) == content
    assert content["attributes"][0]["groups"][0]["group"] == "men"
    assert content["notes"] == list(found.notes)
    assert repr(found).startswith("SelectionAudit(the best 3, 3 of 4 candidates selected, 4 eligi")
    assert "below 0.8" in repr(found["gender"])
    with pytest.raises(AttributeError):
        found.selected = 0


def test_the_order_of_the_groups_given_does_not_matter() -> None:
    backwards = dict(reversed(GENDER.items()))
    assert audit(FOUR, GENDER, top_k=3) == audit(FOUR, backwards, top_k=3)


# What is refused


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({}, "groups must be a mapping"),
        ([("ada", "women")], "groups must be a mapping"),
        ("ada", "groups must be a mapping"),
        ({**GENDER, "zoe": "women", 7: "men"}, "not among the matches: 'zoe', 7. An audit needs"),
        ({"gender": GENDER, "age": "40+"}, "mappings for some keys, but '40+' for 'age'"),
        ({3: GENDER}, "name must be text, not 3"),
        ({"ada": 1}, "must be text, or None where it is not known, not 1"),
        ({"ada": "women", "eve": "Women"}, "differ in letter case alone"),
        ({"ada": None, "bob": " "}, "gives none of the candidates a group"),
        ({"age": {}}, "gives none of the candidates a group"),
        (pd.Series(["women", "men"], index=["ada", "ada"]), "has the candidate 'ada' twice"),
        ({"sex": pd.Series(["women"] * 2, index=["ada"] * 2)}, "has the candidate 'ada' twice"),
        (pd.DataFrame({"sex": GENDER}).loc[["ada", "bob", "bob"]], "candidate 'bob' twice"),
        (pd.DataFrame([["x", "y"]], index=["ada"], columns=["a", "a"]), "has the column 'a' twice"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups, said) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(said)) as caught:
        audit(FOUR, groups, top_k=1)
    assert caught.value.name == "groups"


def test_a_column_of_names_is_no_grouping() -> None:
    many = [match(i, 0.5) for i in range(60)]
    with pytest.raises(InvalidArgumentError, match="has 60 groups, and at most 50"):
        audit(many, {i: f"name {i}" for i in range(60)}, top_k=1)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({}, "top_k"),
        ({"top_k": 1, "score_cut": 0.5}, "top_k"),
        ({"top_k": 0}, "top_k"),
        ({"top_k": True}, "top_k"),
        ({"score_cut": 1.1}, "score_cut"),
        ({"score_cut": math.nan}, "score_cut"),
        ({"score_cut": np.timedelta64(1, "s")}, "score_cut"),
        ({"score_cut": True}, "score_cut"),
        ({"top_k": 1, "confidence": 1}, "confidence"),
        ({"top_k": 1, "confidence": 95}, "confidence"),
        ({"top_k": 1, "thresholds": 0.5}, "thresholds"),
        ({"top_k": 1, "thresholds": [0.5, "0.6"]}, "thresholds"),
    ],
)
def test_rules_that_make_no_sense_are_refused(arguments, name) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        audit(FOUR, GENDER, **arguments)
    assert caught.value.name == name


def test_a_confidence_in_percent_is_told_what_it_must_be() -> None:
    with pytest.raises(InvalidArgumentError, match="must be a share above 0 and below 1, not 95"):
        audit(FOUR, GENDER, top_k=1, confidence=95)


@pytest.mark.parametrize("matches", [[], FOUR[0], [*FOUR, FOUR[0]], ["ada"], "ada", None])
def test_matches_that_make_no_sense_are_refused(matches) -> None:
    with pytest.raises(InvalidArgumentError, match="matches"):
        audit(matches, GENDER, top_k=1)


def test_an_unknown_group_or_attribute_is_named_with_those_there_are() -> None:
    found = audit(FOUR, GENDER, top_k=1)
    with pytest.raises(InvalidArgumentError, match="no attribute 'age'; it has: group"):
        found["age"]
    with pytest.raises(InvalidArgumentError, match="no group 'girls'; it has: men, women"):
        found["group"]["girls"]
