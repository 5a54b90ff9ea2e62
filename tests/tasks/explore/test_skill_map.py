"""Maps of skills: what is on them and where, and what is refused."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
from tests.support.python import run_python

from skillsim import SkillEncoder, skill_gap, suggest_neighbours
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.results import SkillGap, to_frame
from skillsim.tasks.explore import skill_map

SKILLS = [
    *("SQL", "MySQL", "database design", "query databases", "welding", "TIG welding"),
    *("metal work", "customer service", "help customers", "answer the phone", "sql"),
]
ENCODER = SkillEncoder("embedded")


def test_each_skill_gets_a_point_in_order() -> None:
    drawn = skill_map(SKILLS, encoder=ENCODER)
    assert [point.skill for point in drawn.points] == SKILLS
    assert drawn.coordinates.shape == (len(SKILLS), 2)
    assert drawn.coordinates.dtype == np.float64
    assert drawn.coordinates.tolist() == [[point.x, point.y] for point in drawn.points]
    assert (drawn.clusters, drawn.links, drawn.model_id) == ((), (), "embedded")
    assert {point.cluster for point in drawn.points} == {None}


def test_spellings_of_one_skill_are_in_one_place_and_not_near_each_other() -> None:
    drawn = skill_map([*SKILLS, "SQL (advanced)"], encoder=ENCODER)
    first, *others = (drawn.points[place] for place in (0, 10, 11))
    for other in others:
        assert (other.x, other.y, other.nearest) == (first.x, first.y, first.nearest)
    assert "sql" not in {near.skill.lower() for near in first.nearest}
    once = skill_map(SKILLS[:-1], encoder=ENCODER)
    np.testing.assert_array_equal(once.coordinates, drawn.coordinates[: len(SKILLS) - 1])


def test_the_nearest_are_those_that_neighbours_are() -> None:
    drawn = skill_map(SKILLS, encoder=ENCODER)
    expected = suggest_neighbours(SKILLS, vocabulary=SKILLS, top_k=5, encoder=ENCODER)
    assert [list(point.nearest) for point in drawn.points] == expected


@pytest.mark.parametrize("iterable", [iter, tuple, np.array, pd.Series])
def test_any_iterable_of_skills_will_do(iterable) -> None:
    assert skill_map(iterable(SKILLS), encoder=ENCODER) == skill_map(SKILLS, encoder=ENCODER)


def test_nothing_one_and_two_skills_make_a_map() -> None:
    assert skill_map([], encoder=ENCODER).coordinates.shape == (0, 2)
    assert skill_map(["SQL"], encoder=ENCODER).coordinates.tolist() == [[0.0, 0.0]]
    two = skill_map(["SQL", "welding"], encoder=ENCODER)
    assert [point.nearest[0].skill for point in two.points] == ["welding", "SQL"]


def test_clusters_have_a_medoid_and_count_spellings_once() -> None:
    drawn = skill_map(SKILLS, clusters=3, encoder=ENCODER)
    labels = [point.cluster for point in drawn.points]
    assert set(labels) == {0, 1, 2}
    assert labels[0] == labels[10]
    assert sum(cluster.size for cluster in drawn.clusters) == len(SKILLS) - 1
    assert [cluster.size for cluster in drawn.clusters] == sorted(
        (cluster.size for cluster in drawn.clusters), reverse=True
    )
    for number, cluster in enumerate(drawn.clusters):
        assert labels[SKILLS.index(cluster.medoid)] == number
    assert labels[SKILLS.index("welding")] == labels[SKILLS.index("TIG welding")]


def test_sources_are_kept_and_may_be_unknown() -> None:
    sources = pd.Series(["ours"] * 5 + [None, float("nan"), ""] + ["theirs"] * 3)
    drawn = skill_map(SKILLS, sources=sources, encoder=ENCODER)
    assert [point.source for point in drawn.points] == ["ours"] * 5 + [None] * 3 + ["theirs"] * 3


def test_a_gap_is_laid_over_the_map() -> None:
    gap = skill_gap(["mysql", "Welding"], ["sql", "customer care", "TIG welding"], encoder=ENCODER)
    drawn = skill_map(SKILLS, gap=gap, encoder=ENCODER)
    added = [point.skill for point in drawn.points[len(SKILLS) :]]
    assert added == ["customer care"]  # the others are there, if only by another spelling
    matches = [*gap.covered, *gap.related, *gap.missing]
    assert [link.match for link in drawn.links] == matches
    spelled = [drawn.points[link.want].skill for link in drawn.links]
    assert sorted(spelled) == ["TIG welding", "customer care", "sql"]
    assert {drawn.points[link.have].skill for link in drawn.links if link.have is not None} <= {
        "MySQL",
        "welding",
    }


def test_a_gap_alone_makes_a_map_also_if_nothing_is_owned() -> None:
    gap = skill_gap([], ["SQL", "welding"], encoder=ENCODER)
    drawn = skill_map([], gap=gap, encoder=ENCODER)
    assert [point.skill for point in drawn.points] == ["SQL", "welding"]
    assert [link.have for link in drawn.links] == [None, None]


def test_kept_neighbours_tells_how_much_of_the_truth_is_shown() -> None:
    drawn = skill_map(SKILLS, encoder=ENCODER)
    places = np.unique(drawn.coordinates, axis=0)
    names = [point for point in drawn.points if point.skill != "sql"]
    kept = []
    for point in names:  # the slow twin
        apart = sorted(
            (other for other in names if other is not point),
            key=lambda other: np.hypot(other.x - point.x, other.y - point.y),
        )
        shown = {other.skill for other in apart[:5]}
        kept.append(len(shown & {near.skill for near in point.nearest}) / 5)
    assert len(places) == len(names)
    assert drawn.kept_neighbours == pytest.approx(np.mean(kept))
    assert skill_map(["SQL", "welding"], encoder=ENCODER).kept_neighbours == 1.0


def test_a_map_is_plain_data() -> None:
    gap = skill_gap(["SQL"], ["MySQL"], encoder=ENCODER)
    drawn = skill_map(SKILLS, clusters=2, gap=gap, encoder=ENCODER)
    assert pickle.loads(pickle.dumps(drawn)) == drawn
    assert hash(drawn) == hash(skill_map(SKILLS, clusters=2, gap=gap, encoder=ENCODER))
    content = json.loads(json.dumps(drawn.to_dict()))
    assert content["points"][0]["skill"] == "SQL"
    assert content["links"][0]["match"]["requirement"] == "MySQL"
    frame = to_frame(drawn)
    assert list(frame) == ["skill", "x", "y", "cluster", "source", "nearest"]
    assert len(frame) == len(drawn.points)
    assert repr(drawn) == "SkillMap(11 skills, 2 clusters, method='pca')"


def test_a_notebook_shows_names_as_text() -> None:
    shown = skill_map(["<b>SQL</b>", "welding"], encoder=ENCODER)._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;SQL" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "mds"}, "method must be one of"),
        ({"clusters": 0}, "clusters must be a whole number from 1"),
        ({"clusters": 2.5}, "clusters must be a whole number from 1"),
        ({"clusters": 12}, "different skills, 10, not 12"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"seed": 2**32}, "seed must be below 2"),
        ({"seed": True}, "seed must be a whole number from 0"),
        ({"seed": "0"}, "seed must be a whole number from 0"),
        ({"sources": ["a"]}, "sources must be as many as the skills, 11, not 1"),
        ({"sources": ["a", 3] + ["b"] * 9}, "^sources must be .* item 1 is 3. Turn them into text"),
        ({"sources": "vacancy"}, "^sources must be a list of texts.* they are 'vacancy'"),
        ({"gap": ["SQL"]}, "gap must be a SkillGap"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        skill_map(SKILLS, encoder=ENCODER, **arguments)


@pytest.mark.parametrize("skills", ["SQL, Python", ["SQL", None], ["SQL", " "], {"SQL": 1}])
def test_what_are_no_skills_is_refused(skills) -> None:
    with pytest.raises(InvalidSkillError):
        skill_map(skills, encoder=ENCODER)


@pytest.mark.parametrize(
    ("package", "call", "extra"),
    [
        ("sklearn", "skill_map(skills, method='tsne', encoder=encoder)", "viz"),
        ("sklearn", "skill_map(skills, clusters=2, encoder=encoder)", "viz"),
        ("umap", "skill_map(skills, method='umap', encoder=encoder)", "umap"),
        ("plotly", "skill_map(skills, encoder=encoder).to_html('map.html')", "viz"),
    ],
)
def test_a_missing_extra_is_told_by_name(package: str, call: str, extra: str) -> None:
    program = f"""
import sys
sys.modules[{package!r}] = None
from skillsim import SkillEncoder
from skillsim.errors import MissingExtraError
from skillsim.tasks.explore import skill_map
skills, encoder = ["SQL", "welding", "Java", "Go", "C"], SkillEncoder("embedded")
skill_map(skills, encoder=encoder)
try:
    {call}
except MissingExtraError as error:
    print(error.extra)
"""
    assert run_python(program).stdout.strip() == extra


def test_importing_maps_imports_nothing_heavy() -> None:
    run_python(
        """
import sys
import skillsim.tasks.explore
heavy = {"plotly", "sklearn", "umap", "scipy", "pandas", "torch"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    )


def test_an_empty_gap_adds_nothing() -> None:
    drawn = skill_map(SKILLS, gap=SkillGap((), (), (), 0.0), encoder=ENCODER)
    assert drawn == skill_map(SKILLS, encoder=ENCODER)
