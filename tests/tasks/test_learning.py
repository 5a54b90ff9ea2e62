"""Learning paths: the nearest first, prerequisites before what asks for them, nothing lost."""

from __future__ import annotations

import itertools
import json
import math
import pickle

import numpy as np
import pandas as pd
import pytest

from skillsim import SkillEncoder, skill_gap
from skillsim.errors import (
    InvalidArgumentError,
    InvalidSkillError,
    PolicyMismatchError,
    PrerequisiteCycleError,
)
from skillsim.policy import MatchPolicy
from skillsim.results import LearningPath, RequirementMatch, SkillGap, to_frame
from skillsim.tasks.learning import learning_path
from skillsim.tasks.matching import Requirement
from skillsim.taxonomy import Taxonomy

HAVE = ["SQL", "help customers"]
WANT = ["TIG welding", "operate forklift", "MySQL database", "SQL", "metal work", "Photoshop"]
EDGES = [
    ("safety training", "operate forklift"),
    ("reading drawings", "TIG welding"),
    ("metal work", "TIG welding"),
    ("sql", "MySQL database"),
]
HOURS = {
    "TIG welding": 40,
    "operate forklift": 16,
    "MySQL database": 20,
    "metal work": 10,
    "Photoshop": 30,
    "safety training": 4,
    "Reading drawings": 6,
}


@pytest.fixture(scope="module")
def gap(encoder: SkillEncoder) -> SkillGap:
    return skill_gap(HAVE, WANT, policy=strict(), encoder=encoder)


def strict() -> MatchPolicy:
    """Cut-offs at which what is only similar is still to be learned."""
    return MatchPolicy(definite=0.999, related=0.3)


def lacking(gap: SkillGap) -> list[str]:
    return [match.requirement for match in (*gap.related, *gap.missing)]


def names(path: LearningPath) -> list[str]:
    return [step.skill for step in path.steps]


def path_of(gap: SkillGap, encoder: SkillEncoder, **options) -> LearningPath:
    return learning_path(gap, owned=HAVE, policy=strict(), encoder=encoder, **options)


def test_what_is_nearest_to_what_is_known_comes_first(gap, encoder) -> None:
    path = path_of(gap, encoder)
    assert sorted(names(path)) == sorted(lacking(gap))
    first = path.steps[0]
    assert (first.skill, first.reached_from, first.why) == ("MySQL database", "SQL", "nearest")
    assert first.goal == "MySQL database"
    [same] = [match for match in gap.related if match.requirement == "MySQL database"]
    assert first.similarity == same.similarity


def test_what_was_learned_on_the_way_counts_as_known(encoder) -> None:
    gap = skill_gap(["SQL"], ["welding", "TIG welding"], encoder=encoder, policy=strict())
    path = learning_path(gap, policy=strict(), encoder=encoder)
    last = path.steps[1]
    assert {last.skill, last.reached_from} == {"welding", "TIG welding"}
    assert last.similarity > path.steps[0].similarity


def test_prerequisites_come_before_what_asks_for_them(gap, encoder) -> None:
    path = path_of(gap, encoder, prerequisites=EDGES)
    order = names(path)
    for before, after in EDGES[:3]:
        assert order.index(before) < order.index(after)
    steps = {step.skill: step for step in path.steps}
    safety = steps["safety training"]
    assert (safety.wanted, safety.why, safety.goal) == (False, "prerequisite", "operate forklift")
    assert safety.required_by == ("operate forklift",)
    assert steps["operate forklift"].wanted
    assert steps["operate forklift"].why == "nearest"


def test_a_prerequisite_that_is_owned_is_no_step(gap, encoder) -> None:
    assert "sql" not in names(path_of(gap, encoder, prerequisites=EDGES))
    # Owned in other words: what skill_gap says is covered.
    edges = [("customer service", "Photoshop"), ("small talk", "customer service")]
    have = ["customer service (advanced)"]
    own = skill_gap(have, ["Photoshop"], encoder=encoder)
    assert names(learning_path(own, prerequisites=edges, owned=have, encoder=encoder)) == [
        "Photoshop"
    ]


def test_without_owned_only_what_the_gap_names_is_known(encoder) -> None:
    have = ["welding", "Photoshop"]
    gap = skill_gap(have, ["TIG welding"], policy=strict(), encoder=encoder)
    edges = [("Photoshop", "TIG welding")]
    unknown = learning_path(gap, prerequisites=edges, policy=strict(), encoder=encoder)
    known = learning_path(gap, prerequisites=edges, owned=have, policy=strict(), encoder=encoder)
    assert names(unknown) == ["Photoshop", "TIG welding"]
    assert names(known) == ["TIG welding"]


def test_a_chain_of_prerequisites_is_walked_to_its_end(encoder) -> None:
    gap = skill_gap(["Photoshop"], ["a 9"], policy=strict(), encoder=encoder)
    edges = [(f"a {i}", f"a {i + 1}") for i in range(9)]
    path = learning_path(gap, prerequisites=edges, policy=strict(), encoder=encoder)
    assert names(path) == [f"a {i}" for i in range(10)]
    assert [step.required_by for step in path.steps][:2] == [("a 1",), ("a 2",)]


def test_of_two_wanted_skills_the_broader_is_learned_first(encoder) -> None:
    want = ["MySQL", "welding", "database management systems"]
    gap = skill_gap(["PL/SQL"], want, policy=strict(), encoder=encoder)
    taxonomy = Taxonomy.from_records(
        [
            {"uri": "urn:x:db", "preferred_label": "database management systems"},
            {"preferred_label": "MySQL", "broader": ["urn:x:db"]},
        ]
    )
    path = learning_path(gap, taxonomy=taxonomy, policy=strict(), encoder=encoder)
    order = names(path)
    assert sorted(order) == sorted(want)  # nothing is added
    assert order.index("database management systems") < order.index("MySQL")
    only = skill_gap(["PL/SQL"], ["MySQL"], policy=strict(), encoder=encoder)
    assert names(learning_path(only, taxonomy=taxonomy, policy=strict(), encoder=encoder)) == [
        "MySQL"
    ]


def test_a_broader_skill_says_for_which_narrower_one_it_comes_first(encoder) -> None:
    want = ["help customers on the phone", "customer care in Greenland"]
    gap = skill_gap(["help customers"], want, policy=strict(), encoder=encoder)
    far, near = want[1], want[0]
    taxonomy = Taxonomy.from_records(
        [
            {"uri": "urn:x:far", "preferred_label": far},
            {"preferred_label": near, "broader": ["urn:x:far"]},
        ]
    )
    path = learning_path(gap, taxonomy=taxonomy, policy=strict(), encoder=encoder)
    assert [(step.skill, step.why, step.required_by) for step in path.steps] == [
        (far, "broader", (near,)),
        (near, "nearest", ()),
    ]


def test_a_budget_pays_for_prerequisites_first_and_leaves_out_what_does_not_fit(
    gap, encoder
) -> None:
    path = path_of(gap, encoder, prerequisites=EDGES, hours=HOURS, budget=40.5)
    assert path.hours == sum(step.hours for step in path.steps) <= 40.5
    assert path.steps[-1].total == path.hours
    assert path.budget == 40.5
    learned = set(names(path))
    assert ("safety training" in learned) == ("operate forklift" in learned)
    left_out = {one.skill: one for one in path.left_out}
    assert learned | set(left_out) >= set(lacking(gap))
    assert not learned & set(left_out)
    welding = left_out["TIG welding"]
    assert "reading drawings" in welding.prerequisites
    assert welding.hours == 40
    assert welding.cost == 46 + (10 if "metal work" in welding.prerequisites else 0)
    assert all(one.cost > one.left for one in path.left_out)


def test_a_budget_is_for_must_haves_first(encoder) -> None:
    want = [Requirement("welding", must_have=True), "MySQL database", "forklift operation"]
    gap = skill_gap(["SQL"], want, policy=strict(), encoder=encoder)
    hours = {"welding": 40, "MySQL database": 10, "forklift operation": 5}
    path = learning_path(gap, hours=hours, budget=45, policy=strict(), encoder=encoder)
    assert {step.skill: step.must_have for step in path.steps} == {
        "welding": True,
        "forklift operation": False,
    }
    assert [(one.skill, one.must_have) for one in path.left_out] == [("MySQL database", False)]
    [cheap] = learning_path(
        gap, hours=hours | {"welding": 46}, budget=14, policy=strict(), encoder=encoder
    ).steps
    assert cheap.skill == "MySQL database"  # what cannot be had keeps nothing back


def test_what_the_gap_was_not_made_of_is_not_owned(encoder) -> None:
    gap = skill_gap(["welding"], ["operate forklift"], encoder=encoder)
    with pytest.raises(InvalidArgumentError, match="'forklift operation', which is closer"):
        learning_path(gap, owned=["welding", "forklift operation"], encoder=encoder)


@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
def test_a_tenth_is_a_tenth_in_every_kind_of_number(kind: type, encoder) -> None:
    gap = skill_gap([], ["SQL", "welding", "cooking"], encoder=encoder)
    path = learning_path(
        gap, hours=dict.fromkeys(lacking(gap), kind(0.1)), budget=0.3, encoder=encoder
    )
    assert len(path.steps) == 3


def test_hours_beyond_all_numbers_are_refused(encoder) -> None:
    gap = skill_gap([], ["SQL", "welding"], encoder=encoder)
    with pytest.raises(InvalidArgumentError, match="add up to more"):
        learning_path(gap, hours={"SQL": 1e308, "welding": 1e308}, encoder=encoder)


def test_hours_add_up_as_they_are_written(gap, encoder) -> None:
    hours = dict.fromkeys(lacking(gap)[:3], 0.1) | dict.fromkeys(lacking(gap)[3:], 9)
    path = path_of(gap, encoder, hours=hours, budget=0.3)
    assert path.hours == 0.3
    assert len(path.steps) == 3


def test_a_budget_of_nothing_leaves_out_all_that_costs(gap, encoder) -> None:
    path = path_of(gap, encoder, hours=HOURS | {"Photoshop": 0}, budget=0)
    assert names(path) == ["Photoshop"]
    assert [one.skill for one in path.left_out] == [
        skill for skill in lacking(gap) if skill != "Photoshop"
    ]


def test_hours_without_a_budget_are_added_up(gap, encoder) -> None:
    path = path_of(gap, encoder, hours=pd.Series(HOURS), prerequisites=EDGES)
    assert path.hours == sum(HOURS.values())
    assert path.left_out == ()
    assert path.budget is None


def test_ties_keep_the_order_given_and_who_knows_nothing_begins_with_it(encoder) -> None:
    gap = skill_gap([], ["Photoshop", "welding"], encoder=encoder)
    path = learning_path(gap, encoder=encoder)
    assert names(path) == ["Photoshop", "welding"]
    first, second = path.steps
    assert (first.reached_from, first.similarity) == (None, 0.0)
    assert second.reached_from == "Photoshop"


def test_nothing_missing_is_nothing_to_learn(encoder) -> None:
    gap = skill_gap(["SQL"], ["sql"], encoder=encoder)
    assert learning_path(gap, encoder=encoder) == LearningPath(())
    assert learning_path(gap, hours={}, budget=3, encoder=encoder).hours == 0.0


def test_languages_are_no_way_to_each_other(encoder) -> None:
    gap = skill_gap(["C"], ["C++"], encoder=encoder)
    [step] = learning_path(gap, encoder=encoder).steps
    assert step.similarity == gap.missing[0].similarity < encoder.policy.related


def test_the_same_gap_gives_the_same_path(gap, encoder) -> None:
    options = {"prerequisites": EDGES, "hours": HOURS, "budget": 60}
    first = path_of(gap, encoder, **options)
    assert first == path_of(gap, SkillEncoder("embedded"), **options)


def test_a_path_goes_into_json_tables_and_notebooks(gap, encoder) -> None:
    path = path_of(gap, encoder, prerequisites=EDGES, hours=HOURS, budget=40)
    assert pickle.loads(pickle.dumps(path)) == path
    content = json.loads(json.dumps(path.to_dict()))
    assert content == path.to_dict()
    assert [step["skill"] for step in content["steps"]] == names(path)
    assert to_frame(path)["skill"].tolist() == names(path)
    assert path._repr_html_().count("<table>") == 2
    assert path_of(gap, encoder, prerequisites=EDGES)._repr_html_().count("<table>") == 1
    assert repr(path).startswith("LearningPath([")
    assert "left_out=[" in repr(path)


# Bad input: refused before a model is loaded.


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", "./there-is-no-such-model")


LACKS_SQL = SkillGap((), (), (RequirementMatch("SQL", "C", 0.1, "missing", 1.0, 0.0),), 0.0)


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"owned": ["Sql (advanced)"]}, "owned has 'Sql .*not covered"),
        ({"prerequisites": ["SQL"]}, "prerequisites: item 0 must be a pair of skills"),
        ({"prerequisites": {"SQL": "C"}}, "prerequisites must be an iterable of pairs"),
        ({"prerequisites": [("SQL", "C", "D")]}, "item 0 must be a pair"),
        ({"prerequisites": [("SQL", " ")]}, "item 0 must be a pair"),
        ({"hours": [3]}, "hours must be a mapping"),
        ({"hours": {}}, "hours lacks 'SQL'"),
        ({"hours": {"SQL": -1}}, "hours of 'SQL' must be a finite number from 0"),
        ({"hours": {"SQL": math.inf}}, "must be a finite number"),
        ({"hours": {"SQL": np.timedelta64(1, "h")}}, "must be a finite number"),
        ({"hours": {"SQL": 10**400}}, "must be a finite number"),
        ({"hours": {"SQL": True}}, "must be a finite number"),
        ({"hours": {"SQL": "3"}}, "must be a finite number"),
        ({"hours": {"SQL": 3, "sql": 4}}, "hours has 'sql' twice"),
        ({"hours": pd.Series([3, 4], index=["SQL", "SQL"])}, "hours has 'SQL' twice"),
        ({"hours": {"SQL": 3}, "budget": math.nan}, "budget must be a finite number"),
        ({"budget": 3}, "A budget needs hours="),
        ({"taxonomy": "bundled"}, "taxonomy must be a Taxonomy"),
    ],
)
def test_arguments_that_make_no_sense(options, says) -> None:
    with pytest.raises(InvalidArgumentError, match=says):
        learning_path(LACKS_SQL, **options)


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize("wrong", [None, "SQL", ["SQL"], {}])
def test_what_is_no_gap(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match="gap must be what skill_gap answered"):
        learning_path(wrong)


@pytest.mark.usefixtures("no_model")
def test_owned_skills_that_are_none() -> None:
    with pytest.raises(InvalidSkillError, match="owned must be many skills"):
        learning_path(LACKS_SQL, owned="python, go")
    with pytest.raises(InvalidSkillError, match="hours .* item 1 is 3"):
        learning_path(LACKS_SQL, hours={"SQL": 1, 3: 4})


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize(
    ("edges", "cycle"),
    [
        ([("SQL", "sql")], {"SQL"}),
        ([("a", "SQL"), ("b", "a"), ("SQL", "b")], {"a", "SQL", "b"}),
        ([("x", "y"), ("y", "x")], {"x", "y"}),  # even where it is not needed
    ],
)
def test_a_cycle_is_named(edges, cycle) -> None:
    with pytest.raises(PrerequisiteCycleError, match="form a cycle") as caught:
        learning_path(LACKS_SQL, prerequisites=edges)
    found = caught.value.cycle
    assert found[0] == found[-1]
    assert set(found) == cycle
    assert len(found) == len(cycle) + 1
    keyed = {(a.casefold(), b.casefold()) for a, b in edges}
    assert {(a.casefold(), b.casefold()) for a, b in itertools.pairwise(found)} <= keyed


def test_a_long_cycle_is_shortened_in_the_message_alone() -> None:
    ring = [f"skill {number}" for number in range(1000)]
    with pytest.raises(PrerequisiteCycleError, match="981 more") as caught:
        learning_path(LACKS_SQL, prerequisites=zip(ring, [*ring[1:], ring[0]], strict=True))
    assert len(caught.value.cycle) == 1001
    assert len(str(caught.value)) < 600


def test_a_cycle_with_the_taxonomy_is_named(encoder) -> None:
    taxonomy = Taxonomy.from_records(
        [
            {"uri": "urn:x:db", "preferred_label": "data stores"},
            {"preferred_label": "MySQL", "broader": ["urn:x:db"]},
        ]
    )
    gap = skill_gap(["C"], ["MySQL", "data stores"], policy=strict(), encoder=encoder)
    with pytest.raises(PrerequisiteCycleError, match="the taxonomy's") as caught:
        learning_path(
            gap,
            prerequisites=[("MySQL", "data stores")],
            taxonomy=taxonomy,
            policy=strict(),
            encoder=encoder,
        )
    assert set(caught.value.cycle) == {"MySQL", "data stores"}


def test_a_prerequisite_without_hours_is_named(gap, encoder) -> None:
    hours = {skill: number for skill, number in HOURS.items() if skill != "safety training"}
    with pytest.raises(InvalidArgumentError, match="hours lacks 'safety training'"):
        path_of(gap, encoder, prerequisites=EDGES, hours=hours)


def test_cut_offs_of_another_model_are_refused(gap, encoder) -> None:
    other = MatchPolicy(definite=0.6, related=0.3, fingerprint="0" * 64)
    with pytest.raises(PolicyMismatchError):
        learning_path(gap, policy=other, encoder=encoder)
