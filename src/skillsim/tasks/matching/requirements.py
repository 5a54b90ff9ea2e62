"""What a vacancy asks for: read, checked, and each requirement once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from skillsim.encoding.cleaning import clean, name_key
from skillsim.encoding.inputs import clean_one, read_originals, show
from skillsim.errors import InvalidArgumentError, InvalidSkillError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Requirement", "Vacancy", "Weights", "read_vacancy"]

Weights: TypeAlias = Mapping[str, float] | Iterable[float]


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
        object.__setattr__(self, "weight", _weight(self.weight, of=self.skill))


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
    items = _read_items(skills, name)
    originals = read_originals(
        [item.skill if isinstance(item, Requirement) else item for item in items], name=name
    )
    own = [item if isinstance(item, Requirement) else Requirement(item) for item in items]
    given = _read_weights(weights, own, name)
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
        shares=_shares([given[i] for i in kept], name),
        must_have=np.array([key in required for key in place], dtype=np.bool_),
    )


def _read_items(skills: object, name: str) -> Sequence[str | Requirement]:
    many = isinstance(skills, Iterable) and getattr(skills, "ndim", 1) == 1
    if not many or isinstance(skills, str | bytes | bytearray | memoryview | Mapping):
        return read_originals(skills, name=name)  # which refuses it
    to_list = getattr(skills, "tolist", None) or getattr(skills, "to_list", None)
    return list(to_list()) if callable(to_list) else list(skills)  # type: ignore[call-overload]


def _weight(weight: object, *, of: str) -> float:
    if (
        isinstance(weight, bool)
        or not isinstance(weight, Real)
        or not math.isfinite(weight)
        or weight < 0
    ):
        raise InvalidArgumentError(
            f"The weight of {show(of)} must be a finite number from 0, not {show(weight)}.",
            name="weights",
            value=show(weight),
        )
    return float(weight)


def _read_weights(weights: Weights | None, own: Sequence[Requirement], name: str) -> list[float]:
    if weights is None:
        return [item.weight for item in own]
    if any(item.weight != 1.0 for item in own):
        raise InvalidArgumentError(
            f"weights= was given, and {name} has Requirements with weights of their own. "
            "Use the one or the other.",
            name="weights",
            value=show(weights),
        )
    if isinstance(weights, Mapping):
        return _weights_by_name(weights, [item.skill for item in own], name)
    if not isinstance(weights, Iterable) or isinstance(weights, str):  # type: ignore[unreachable]
        raise InvalidArgumentError(
            f"weights must be one number for each requirement, or a mapping from requirement to "
            f"number, not {show(weights)}.",
            name="weights",
            value=show(weights),
        )
    listed = list(weights)
    if len(listed) != len(own):
        raise InvalidArgumentError(
            f"weights has {len(listed)} numbers for {len(own)} requirements in {name}. "
            "Give one for each.",
            name="weights",
            value=show(listed),
        )
    return [_weight(weight, of=item.skill) for weight, item in zip(listed, own, strict=True)]


def _weights_by_name(weights: Mapping[str, float], skills: Sequence[str], name: str) -> list[float]:
    keyed: dict[str, float] = {}
    read_originals(list(weights), name="weights")
    for skill, weight in weights.items():
        key = name_key(skill)
        if keyed.setdefault(key, _weight(weight, of=skill)) != weight:
            raise InvalidArgumentError(
                f"weights names {show(skill)} twice, with different numbers. Give one.",
                name="weights",
                value=show(skill),
            )
    keys = [name_key(skill) for skill in skills]
    lacking = [skill for skill, key in zip(skills, keys, strict=True) if key not in keyed]
    unknown = [skill for skill in weights if name_key(skill) not in keys]
    if unknown:
        _refuse_unknown("weights", unknown, skills, name)
    if lacking:
        raise InvalidArgumentError(
            f"weights lacks {', '.join(map(show, lacking))}. Name every requirement of {name}, or "
            "give Requirement(skill, weight=…) for those that differ from 1.",
            name="weights",
            value=", ".join(map(show, lacking)),
        )
    return [keyed[key] for key in keys]


def _read_must_haves(
    must_have: Iterable[str], known: Mapping[str, int], skills: Sequence[str], name: str
) -> set[str]:
    listed = read_originals(must_have, name="must_have")
    unknown = [skill for skill in listed if name_key(skill) not in known]
    if unknown:
        _refuse_unknown("must_have", unknown, skills, name)
    return set(map(name_key, listed))


def _refuse_unknown(
    argument: str, unknown: Sequence[str], skills: Sequence[str], name: str
) -> None:
    close = get_close_matches(unknown[0], skills, n=1)
    hint = f" Did you mean {show(close[0])}?" if close else ""
    raise InvalidArgumentError(
        f"{argument} names what is not in {name}: {', '.join(map(show, unknown))}.{hint} "
        f"Use the requirements' own words, or add it to {name}.",
        name=argument,
        value=", ".join(map(show, unknown)),
    )


def _shares(weights: Sequence[float], name: str) -> NDArray[np.float64]:
    if not weights:
        return np.zeros(0)
    largest = max(weights)
    if largest == 0:
        raise InvalidArgumentError(
            f"All weights of {name} are 0, so that nothing counts. Raise at least one.",
            name="weights",
            value="0",
        )
    scaled = np.array(weights) / largest  # whose sum cannot overflow
    return scaled / math.fsum(scaled)
