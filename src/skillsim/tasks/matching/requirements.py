"""What a vacancy asks for: read, checked, and each requirement once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import clean, name_key
from skillsim.encoding.inputs import clean_one, read_originals, require_items
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.tasks.matching.weights import (
    Weights,
    check_weight,
    read_weights,
    refuse_unknown,
    shares_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Requirement", "Vacancy", "read_vacancy"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a vacancy, where a plain string is not enough.

    Attributes:
        skill: The skill.
        weight: How much it counts beside the others: a finite number from 0.
        must_have: Whether a candidate without it is not eligible.

    Raises:
        InvalidSkillError: ``skill`` is no string, or blank.
        InvalidArgumentError: The weight is negative, infinite or not a number; or ``must_have`` is
            neither ``True`` nor ``False``.

    Example:
        >>> Requirement("Python", weight=3, must_have=True)
        Requirement(skill='Python', weight=3.0, must_have=True)
    """

    skill: str
    weight: float = 1.0
    must_have: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.skill, str):
            raise InvalidSkillError(
                f"Requirement.skill must be a string, not {show(self.skill)}.",
                values=[show(self.skill)],
            )
        clean_one(self.skill, name="Requirement.skill")
        if not isinstance(self.must_have, bool | np.bool_):  # "no" is true
            raise InvalidArgumentError(
                f"must_have of {show(self.skill)} must be True or False, "
                f"not {show(self.must_have)}.",
                name="must_have",
                value=show(self.must_have),
            )
        object.__setattr__(self, "must_have", bool(self.must_have))
        object.__setattr__(self, "weight", check_weight(self.weight, of=self.skill))


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Requirements, each once.

    Attributes:
        originals: The requirements as they were written.
        names: The same, cleaned.
        weights: As they were given.
        shares: The weights divided by their sum, shape ``(n,)``, float64.
        must_have: Shape ``(n,)``, bool.
    """

    originals: tuple[str, ...]
    names: tuple[str, ...]
    weights: tuple[float, ...]
    shares: NDArray[np.float64]
    must_have: NDArray[np.bool_]


def read_vacancy(
    skills: Iterable[str | Requirement],
    *,
    weights: Weights | None = None,
    must_have: Iterable[str] = (),
    name: str = "vacancy",
) -> Vacancy:
    """The requirements, checked; one that is repeated, in whatever case, is one requirement.

    Args:
        skills: Strings, ``Requirement``s, or both.
        weights: One per item of ``skills``, or a mapping that names each; ``None`` weighs each
            by its ``Requirement``, or 1.
        must_have: Those of ``skills`` that a candidate must have.
        name: What the argument is called where the user wrote it.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank.
        InvalidArgumentError: Weights are negative, not finite, all 0, or not one for each
            requirement; or a must-have is not among the requirements.
    """
    items: list[Any] = list(require_items(skills, name))
    originals = read_originals(
        [item.skill if isinstance(item, Requirement) else item for item in items], name=name
    )
    own = [item if isinstance(item, Requirement) else Requirement(item) for item in items]
    if weights is None:
        given = [item.weight for item in own]
    elif any(item.weight != 1.0 for item in own):
        raise InvalidArgumentError(
            f"weights= was given, and {name} has Requirements with weights of their own. "
            "Use the one or the other.",
            name="weights",
            value=show(weights),
        )
    else:
        given = read_weights(weights, originals, name)
    place: dict[str, int] = {}
    for i, text in enumerate(originals):
        first = place.setdefault(name_key(text), i)
        if given[first] != given[i]:
            raise InvalidArgumentError(
                f"{name} has {show(text)} twice, with the weights {given[first]:g} and "
                f"{given[i]:g}. Give it once, or with one weight.",
                name="weights",
                value=f"{given[first]:g}, {given[i]:g}",
            )
    required = _read_must_haves(must_have, place, originals, name)
    required |= {name_key(item.skill) for item in own if item.must_have}
    kept = list(place.values())
    return Vacancy(
        originals=tuple(originals[i] for i in kept),
        names=tuple(clean(originals[i]) for i in kept),
        weights=tuple(given[i] for i in kept),
        shares=shares_of([given[i] for i in kept], name),
        must_have=np.array([key in required for key in place], dtype=np.bool_),
    )


def _read_must_haves(
    must_have: Iterable[str], known: Mapping[str, int], skills: Sequence[str], name: str
) -> set[str]:
    listed = read_originals(must_have, name="must_have")
    unknown = [skill for skill in listed if name_key(skill) not in known]
    if unknown:
        refuse_unknown("must_have", unknown, skills, name)
    return set(map(name_key, listed))
