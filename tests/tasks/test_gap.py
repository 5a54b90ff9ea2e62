"""Gaps: nothing that is wanted gets lost."""

from __future__ import annotations

import pytest

from skillsim import SkillEncoder, match_candidates, skill_gap
from skillsim.decisions.policy import MatchPolicy
from skillsim.tasks.matching import Requirement
from skillsim.taxonomy import Taxonomy

HAVE = ["Python", "MS Excel", "Java"]
WANT = ["python programming", "JavaScript", "spreadsheets", "Welding"]


def test_each_wanted_skill_is_in_one_band_with_what_is_closest(encoder: SkillEncoder) -> None:
    gap = skill_gap(HAVE, WANT, encoder=encoder)
    listed = [*gap.covered, *gap.related, *gap.missing]
    assert sorted(item.requirement for item in listed) == sorted(WANT)
    assert all(item.matched_skill in HAVE for item in listed)
    assert [item.requirement for item in gap.covered] == ["python programming", "spreadsheets"]
    assert [item.requirement for item in gap.missing] == ["JavaScript", "Welding"]
    assert gap.coverage == pytest.approx(0.5)
    for name in ("covered", "related", "missing"):
        assert {item.band for item in getattr(gap, name)} <= {name}


def test_a_gap_is_what_a_match_says(encoder: SkillEncoder) -> None:
    gap = skill_gap(HAVE, WANT, weights=[1, 2, 3, 4], encoder=encoder)
    [match] = match_candidates(WANT, [HAVE], weights=[1, 2, 3, 4], encoder=encoder)
    assert {*gap.covered, *gap.related, *gap.missing} == {*match.requirements}
    assert gap.coverage == match.coverage == pytest.approx(0.4)


def test_related_skills_are_told_apart(encoder: SkillEncoder) -> None:
    policy = MatchPolicy(definite=0.99, related=0.45)
    gap = skill_gap(HAVE, WANT, policy=policy, encoder=encoder)
    assert [item.requirement for item in gap.related] == ["python programming", "spreadsheets"]
    assert gap.covered == ()
    assert gap.coverage == 0.0


def test_who_has_nothing_lacks_all_and_who_wants_nothing_nothing(encoder: SkillEncoder) -> None:
    nothing = skill_gap([], WANT, encoder=encoder)
    assert [item.matched_skill for item in nothing.missing] == [None] * 4
    assert nothing.coverage == 0.0
    empty = skill_gap(HAVE, [], encoder=encoder)
    assert (empty.covered, empty.related, empty.missing, empty.coverage) == ((), (), (), 0.0)


def test_requirements_and_taxonomies_count_here_too(encoder: SkillEncoder) -> None:
    gap = skill_gap(
        ["MySQL"],
        [Requirement("database management systems", weight=3), "Welding"],
        taxonomy=Taxonomy.bundled(),
        encoder=encoder,
    )
    assert [item.via for item in gap.covered] == ["narrower"]
    assert gap.coverage == pytest.approx(0.75)


def test_one_skill_of_many_spellings_is_owned_as_it_was_first_written(
    encoder: SkillEncoder,
) -> None:
    gap = skill_gap(["Python (primary)", "python"], ["PYTHON"], encoder=encoder)
    assert gap.covered[0].matched_skill == "Python (primary)"
