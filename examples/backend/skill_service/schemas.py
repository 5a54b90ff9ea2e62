"""What is asked and answered. The answers are skillsim's own results, with their fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from skillsim.encoding.cleaning import clean
from skillsim.results import CandidateMatch, Neighbour, Resolution, SkillGap
from skillsim.tasks.matching import Requirement

__all__ = [
    "GapAnswer",
    "GapQuestion",
    "MatchAnswer",
    "MatchQuestion",
    "ModelFacts",
    "NeighboursAnswer",
    "NeighboursQuestion",
    "NormaliseAnswer",
    "NormaliseQuestion",
    "Problem",
    "Wanted",
]

_MOST_MEMBERS = 10
MOST_SKILLS = 5_000
"""Owned skills in one request. A transformer on a CPU computes some hundred a second: lower it."""


def _visible(skill: str) -> str:
    if not clean(skill):
        raise ValueError("a skill must hold something visible")
    return skill


def _whole(number: object) -> object:
    """10 where 10.0 was sent, which is the same number in JSON."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Whole = Annotated[int, BeforeValidator(_whole)]
Skill = Annotated[
    str,
    # No pattern: what is visible to skillsim is not a "\w" to every reader of OpenAPI.
    Field(min_length=1, max_length=200, description="Something visible."),
    AfterValidator(_visible),
]
Identifier = Annotated[str, Field(min_length=1, max_length=100)]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _few_members(cls, given: object) -> object:
        # Before pydantic makes a fault of each, which takes seconds for some 100,000.
        if isinstance(given, dict) and len(given) > _MOST_MEMBERS:
            raise ValueError("the object has too many members")
        return given


class Wanted(_Question):
    """A skill that is asked for."""

    skill: Skill
    weight: float = Field(default=1.0, gt=0, le=1000, allow_inf_nan=False)
    must_have: bool = False

    def requirement(self) -> Requirement:
        """The same for skillsim."""
        return Requirement(self.skill, weight=self.weight, must_have=self.must_have)


class MatchQuestion(_Question):
    """Who answers a vacancy?"""

    vacancy: list[Wanted] = Field(min_length=1, max_length=100)
    candidates: dict[Identifier, Annotated[list[Skill], Field(max_length=500)]] = Field(
        max_length=1000
    )
    top_k: Whole = Field(default=10, ge=1, le=100)

    @model_validator(mode="before")
    @classmethod
    def _bounded(cls, given: object) -> object:
        candidates = given.get("candidates") if isinstance(given, dict) else None
        if isinstance(candidates, dict):
            skills = sum(len(owned) for owned in candidates.values() if isinstance(owned, list))
            if skills > MOST_SKILLS:
                raise ValueError(
                    f"the candidates have {skills:,} skills; at most {MOST_SKILLS:,} fit"
                )
        return given

    @property
    def size(self) -> int:
        """How many texts it has."""
        return len(self.vacancy) + sum(map(len, self.candidates.values()))


class GapQuestion(_Question):
    """What is missing?"""

    have: list[Skill] = Field(max_length=500)
    want: list[Wanted] = Field(min_length=1, max_length=100)

    @property
    def size(self) -> int:
        """How many texts it has."""
        return len(self.have) + len(self.want)


class NeighboursQuestion(_Question):
    """What is near?"""

    skills: list[Skill] = Field(min_length=1, max_length=100)
    top_k: Whole = Field(default=10, ge=1, le=50)
    threshold: float = Field(default=-1.0, ge=-1, le=1, allow_inf_nan=False)

    @property
    def size(self) -> int:
        """How many texts it has."""
        return len(self.skills)


class NormaliseQuestion(_Question):
    """Which concepts do these texts stand for?"""

    texts: list[Annotated[str, Field(max_length=500)] | None] = Field(max_length=200)

    @property
    def size(self) -> int:
        """How many texts it has."""
        return len(self.texts)


class ModelFacts(BaseModel):
    """Which model answered. Vectors and scores of different fingerprints do not compare."""

    model_id: str
    revision: str | None
    fingerprint: str


class MatchAnswer(BaseModel):
    """The best candidates, best first, each with an explanation."""

    model: ModelFacts
    matches: list[CandidateMatch]


class GapAnswer(BaseModel):
    """What is wanted, by how far it is covered."""

    model: ModelFacts
    gap: SkillGap


class NeighboursAnswer(BaseModel):
    """For each skill the closest of the taxonomy, closest first."""

    model: ModelFacts
    neighbours: list[list[Neighbour]]


class NormaliseAnswer(BaseModel):
    """One row per text, in order."""

    model: ModelFacts
    rows: list[Resolution]


class Fault(BaseModel):
    """One fault of a request, and where it is."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
