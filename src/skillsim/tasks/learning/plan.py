"""What is to be ordered, and the answer in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from skillsim.results import LearningPath, LearningStep, LeftOut

if TYPE_CHECKING:
    from skillsim.results import StepReason
    from skillsim.tasks.learning.order import Order, Taken

__all__ = ["Plan", "answer"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be ordered: skills by their place, the goals first.

    Attributes:
        owned: As they were written.
        skills: Those to learn, as they were written.
        goals: How many of them the gap lacks.
        must_have: Which of those are must-haves.
        needs: For each skill the places of those that come before it, each with the reason.
        hours: What each takes; ``None`` if that is not known.
    """

    owned: Sequence[str]
    skills: Sequence[str]
    goals: int
    must_have: Collection[int]
    needs: Sequence[Mapping[int, StepReason]]
    hours: Sequence[Fraction] | None


def answer(plan: Plan, order: Order, budget: Fraction | None) -> LearningPath:
    """The result: each step with its reason, and what is left out."""
    total = Fraction()
    steps = []
    for taken in order.taken:
        hours = None if plan.hours is None else plan.hours[taken.skill]
        total += hours or 0
        steps.append(_step(plan, taken, hours, total))
    return LearningPath(
        steps=tuple(steps),
        left_out=tuple(
            _left_out(plan, goal, bundle, order.left) for goal, bundle in order.left_out.items()
        ),
        hours=None if plan.hours is None else float(total),
        budget=None if budget is None else float(budget),
    )


def _step(plan: Plan, taken: Taken, hours: Fraction | None, total: Fraction) -> LearningStep:
    reasons = {
        other: plan.needs[other][taken.skill]
        for other in sorted(taken.bundle)
        if taken.skill in plan.needs[other]
    }
    why: StepReason = "nearest"
    if reasons:
        why = "prerequisite" if "prerequisite" in reasons.values() else "broader"
    known = (*plan.owned, *plan.skills)
    return LearningStep(
        skill=plan.skills[taken.skill],
        wanted=taken.skill < plan.goals,
        why=why,
        goal=plan.skills[taken.goal],
        required_by=tuple(plan.skills[other] for other in reasons),
        reached_from=known[taken.reached_from] if taken.reached_from >= 0 else None,
        similarity=taken.similarity,
        must_have=taken.skill in plan.must_have,
        hours=None if hours is None else float(hours),
        total=None if hours is None else float(total),
    )


def _left_out(plan: Plan, goal: int, bundle: frozenset[int], left: Fraction | None) -> LeftOut:
    hours = plan.hours or ()
    return LeftOut(
        skill=plan.skills[goal],
        must_have=goal in plan.must_have,
        prerequisites=tuple(plan.skills[other] for other in sorted(bundle - {goal})),
        hours=float(hours[goal]),
        cost=float(sum((hours[other] for other in bundle), Fraction())),
        left=float(left or 0),
    )
