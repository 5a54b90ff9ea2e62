"""How much each requirement counts."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from skillsim.arguments import is_number, show
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Weights", "check_weight", "read_weights", "refuse_unknown", "shares_of"]

Weights: TypeAlias = Mapping[str, float] | Iterable[float]


def check_weight(weight: object, *, of: str) -> float:
    """The weight of a requirement, as a built-in number.

    Raises:
        InvalidArgumentError: It is negative, infinite or not a number.
    """
    number = math.nan
    if is_number(weight):
        with contextlib.suppress(OverflowError):  # a whole number of 400 digits
            number = float(weight)
    if not math.isfinite(number) or number < 0:
        raise InvalidArgumentError(
            f"The weight of {show(of)} must be a finite number from 0, not {show(weight)}.",
            name="weights",
            value=show(weight),
        )
    return number


def read_weights(weights: Weights, skills: Sequence[str], name: str) -> list[float]:
    """One weight per skill.

    Args:
        weights: One per skill, in their order; or a mapping, or a pandas Series whose index are
            strings, that names each.
        skills: The requirements.
        name: What the requirements are called where the user wrote them.

    Raises:
        InvalidArgumentError: A weight is missing, too many, or makes no sense.
    """
    series: Any = weights
    by_name = hasattr(series, "to_dict") and hasattr(series, "index")
    if by_name and all(isinstance(key, str) for key in series.index):
        weights = dict(series.to_dict())
    if isinstance(weights, Mapping):
        return _weights_by_name(weights, skills, name)
    ordered = isinstance(weights, Iterable) and getattr(weights, "ndim", 1) == 1
    if not ordered or isinstance(weights, str | bytes | bytearray | AbstractSet):
        raise InvalidArgumentError(
            f"weights must be one number for each requirement, or a mapping from requirement to "
            f"number, not {show(weights)}.",
            name="weights",
            value=show(weights),
        )
    listed = list(weights)
    if len(listed) != len(skills):
        raise InvalidArgumentError(
            f"weights has {len(listed)} numbers for {len(skills)} requirements in {name}. "
            "Give one for each.",
            name="weights",
            value=show(listed),
        )
    return [check_weight(weight, of=skill) for weight, skill in zip(listed, skills, strict=True)]


def _weights_by_name(weights: Mapping[str, float], skills: Sequence[str], name: str) -> list[float]:
    keyed: dict[str, float] = {}
    read_originals(list(weights), name="weights")
    for skill, weight in weights.items():
        key = name_key(skill)
        if keyed.setdefault(key, check_weight(weight, of=skill)) != weight:
            raise InvalidArgumentError(
                f"weights names {show(skill)} twice, with different numbers. Give one.",
                name="weights",
                value=show(skill),
            )
    keys = [name_key(skill) for skill in skills]
    lacking = [skill for skill, key in zip(skills, keys, strict=True) if key not in keyed]
    unknown = [skill for skill in weights if name_key(skill) not in keys]
    if unknown:
        refuse_unknown("weights", unknown, skills, name)
    if lacking:
        raise InvalidArgumentError(
            f"weights lacks {', '.join(map(show, lacking))}. Name every requirement of {name}, or "
            "give Requirement(skill, weight=…) for those that differ from 1.",
            name="weights",
            value=", ".join(map(show, lacking)),
        )
    return [keyed[key] for key in keys]


def shares_of(weights: Sequence[float], name: str) -> NDArray[np.float64]:
    """The weights divided by their sum, shape ``(len(weights),)``, float64.

    Raises:
        InvalidArgumentError: All are 0.
    """
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


def refuse_unknown(
    argument: str, unknown: Sequence[str], skills: Sequence[str], name: str
) -> NoReturn:
    """Tell that an argument names what is not among the requirements."""
    close = get_close_matches(unknown[0], skills, n=1)
    hint = f" Did you mean {show(close[0])}?" if close else ""
    raise InvalidArgumentError(
        f"{argument} names what is not in {name}: {', '.join(map(show, unknown))}.{hint} "
        f"Use the requirements' own words, or add it to {name}.",
        name=argument,
        value=", ".join(map(show, unknown)),
    )
