"""Pairs that ESCO's editors labelled, in that they made them names of one skill, or of two."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from skillsim import SkillEncoder
from skillsim.evaluation import skills_of, split_of
from skillsim.tasks.neighbours.suggest import suggest_neighbours
from skillsim.taxonomy import Taxonomy


@dataclass(frozen=True)
class Labelled:
    pairs: list[tuple[str, str]]
    labels: list[bool]

    def first(self, count: int) -> Labelled:
        return Labelled(self.pairs[:count], self.labels[:count])


@pytest.fixture(scope="session")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")


@pytest.fixture(scope="session")
def labelled(encoder: SkillEncoder) -> Labelled:
    """A thousand pairs: a skill with another of its names, or with the closest other skill."""
    skills = [
        skill
        for skill in skills_of(Taxonomy.bundled())
        if split_of(skill.uri) == "validation" and skill.alternative_labels
    ][:500]
    names = [skill.preferred_label for skill in skills]
    close = suggest_neighbours(names, vocabulary=names, top_k=1, encoder=encoder)
    rows = [(skill.preferred_label, skill.alternative_labels[0], True) for skill in skills]
    rows += [
        (name, near[0].skill, False)
        for name, near in zip(names, close, strict=True)
        if near and name < near[0].skill  # one pair where each is the closest to the other
    ]
    random.Random(0).shuffle(rows)
    return Labelled([(a, b) for a, b, _ in rows], [label for _, _, label in rows])
