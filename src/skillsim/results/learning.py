"""In which order to learn what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from skillsim.results.base import Result, html_table

__all__ = ["LearningPath", "LearningStep", "LeftOut", "StepReason"]

StepReason: TypeAlias = Literal["nearest", "prerequisite", "broader"]
"""Why a step is where it is: of the wanted skills it was the nearest to what was known; or a later
step asks for it, as a prerequisite that the caller named, or as the broader skill of the two."""


@dataclass(frozen=True, slots=True)
class LearningStep(Result):
    """One skill to learn, and why here.

    Attributes:
        skill: The skill, as the gap or the prerequisites spell it.
        wanted: Whether it is of the gap itself; else it is learned for others alone.
        why: ``"nearest"``, ``"prerequisite"`` or ``"broader"``.
        goal: The wanted skill that was next, being the nearest to what was known; for
            ``why="nearest"`` the skill itself.
        required_by: The steps on the way to ``goal`` that directly ask for this one.
        reached_from: The owned skill, or the skill of an earlier step, that is closest to it;
            ``None`` where nothing is known yet.
        similarity: Cosine of the two, in [-1, 1], to 6 decimals; 0.0 without ``reached_from``.
        must_have: Whether the gap has it as a must-have.
        hours: What it takes; ``None`` if no hours were given.
        total: What it takes up to here, this step included.
    """

    skill: str
    wanted: bool
    why: StepReason
    goal: str
    required_by: tuple[str, ...]
    reached_from: str | None
    similarity: float
    must_have: bool = False
    hours: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOut(Result):
    """A wanted skill for which the budget does not suffice.

    Attributes:
        skill: The skill, as the gap spells it.
        must_have: Whether the gap has it as a must-have.
        prerequisites: What would have to be learned before it, in the order given.
        hours: What it takes alone.
        cost: What it takes with its prerequisites.
        left: What is left of the budget, which is less.
    """

    skill: str
    must_have: bool
    prerequisites: tuple[str, ...]
    hours: float
    cost: float
    left: float


@dataclass(frozen=True, slots=True, repr=False)
class LearningPath(Result):
    """What to learn, in order, and what the budget leaves out.

    Every skill that the gap lacks is in ``steps`` or in ``left_out``.

    Attributes:
        steps: In the order of learning.
        left_out: In the gap's order; empty without a budget.
        hours: What all steps take together; ``None`` if no hours were given.
        budget: What was to be spent at most.
    """

    steps: tuple[LearningStep, ...]
    left_out: tuple[LeftOut, ...] = ()
    hours: float | None = None
    budget: float | None = None

    def __repr__(self) -> str:
        left_out = f", left_out={[one.skill for one in self.left_out]!r}" if self.left_out else ""
        hours = "" if self.hours is None else f", hours={self.hours:g}"
        budget = "" if self.budget is None else f", budget={self.budget:g}"
        return f"LearningPath({[step.skill for step in self.steps]!r}{left_out}{hours}{budget})"

    def table_rows(self) -> list[dict[str, Any]]:
        """The steps as rows of a table."""
        return [step.to_dict() for step in self.steps]

    def _repr_html_(self) -> str:
        shown = html_table(self.table_rows())
        if self.left_out:
            shown += f"<p>left out, with {self.left_out[0].left:g} left</p>"
            shown += html_table([one.to_dict() for one in self.left_out])
        return shown
