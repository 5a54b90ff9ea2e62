"""What skills take to learn, and what may be spent; hours, or money, or whatever adds up."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from skillsim.arguments import is_number, show
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError

__all__ = ["Hours", "read_budget", "read_hours", "require_hours"]

Hours: TypeAlias = Mapping[str, float]


def read_hours(hours: object) -> Mapping[str, Fraction] | None:
    """The hours of each skill, by ``name_key``; exactly as they are written, so that they add up.

    Args:
        hours: A mapping, or a pandas Series whose index is skills; ``None`` for no hours.

    Raises:
        InvalidSkillError: A key is no skill.
        InvalidArgumentError: It is no mapping, a number makes no sense, or a skill is there twice
            with different numbers.
    """
    if hours is None:
        return None
    if not (isinstance(hours, Mapping) or (hasattr(hours, "items") and hasattr(hours, "index"))):
        raise InvalidArgumentError(
            f"hours must be a mapping from skill to number, not {show(hours)}.",
            name="hours",
            value=show(hours),
        )
    pairs = list(hours.items())
    read_originals([skill for skill, _ in pairs], name="hours")
    found: dict[str, Fraction] = {}
    for skill, number in pairs:
        exact = _exact(number, f"The hours of {show(skill)}", name="hours")
        if found.setdefault(name_key(skill), exact) != exact:
            raise InvalidArgumentError(
                f"hours has {show(skill)} twice, with different numbers. Give one.",
                name="hours",
                value=show(skill),
            )
    if sum(found.values()) > sys.float_info.max:
        raise InvalidArgumentError(
            "The hours add up to more than a number can hold.", name="hours", value="inf"
        )
    return found


def read_budget(budget: float | None, hours: object) -> Fraction | None:
    """What may be spent, exactly as it is written; ``None`` for no limit.

    Raises:
        InvalidArgumentError: It is no number from 0, or there are no hours to spend it on.
    """
    if budget is None:
        return None
    exact = _exact(budget, "budget", name="budget")
    if hours is None:
        raise InvalidArgumentError(
            "A budget needs hours=, what each skill takes.", name="budget", value=show(budget)
        )
    return exact


def require_hours(hours: Mapping[str, Fraction] | None, skills: Iterable[str]) -> None:
    """Make sure that the hours of every skill are known, if any are.

    Raises:
        InvalidArgumentError: Some are not; names them.
    """
    if hours is None:
        return
    lacking = [skill for skill in skills if name_key(skill) not in hours]
    if lacking:
        listed = ", ".join(map(show, lacking))
        raise InvalidArgumentError(
            f"hours lacks {listed}. Give a number for each skill that is to be learned, "
            "prerequisites included; others do no harm.",
            name="hours",
            value=listed,
        )


def _exact(number: object, what: str, *, name: str) -> Fraction:
    if is_number(number):
        try:
            value = float(number)
        except OverflowError:
            value = math.inf
        if math.isfinite(value) and value >= 0:
            return Fraction(str(number))  # of 0.1 a tenth, not its nearest binary fraction
    raise InvalidArgumentError(
        f"{what} must be a finite number from 0, not {show(number)}.",
        name=name,
        value=show(number),
    )
