"""What callers pass as candidates: ids, and each one's skills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias, cast

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.results import CandidateId

__all__ = ["Candidates", "CandidatesById", "CheckedCandidates", "plain_id", "read_candidates"]

# A type checker takes no dict[str, ...] for a Mapping[str | int, ...].
CandidatesById: TypeAlias = (
    Mapping[str, Iterable[str]] | Mapping[int, Iterable[str]] | Mapping[CandidateId, Iterable[str]]
)
Candidates: TypeAlias = CandidatesById | Iterable[Iterable[str]]


@dataclass(frozen=True, slots=True)
class CheckedCandidates:
    """Candidates whose every skill is a string with something visible in it.

    Attributes:
        ids: One per candidate.
        counts: Skills of each.
        flat: The skills of all, one candidate after the other, as they were written.
        distinct: The different strings in ``flat``, in order of first appearance.
    """

    ids: list[CandidateId]
    counts: list[int]
    flat: list[str]
    distinct: list[str]


def read_candidates(candidates: Candidates) -> CheckedCandidates:
    """The candidates, checked.

    Raises:
        InvalidSkillError: A candidate's skills are one string, no iterable, or hold what is not a
            skill; the message names the candidate.
        InvalidArgumentError: An id is neither ``str`` nor ``int``.
    """
    ids, skills = _split(candidates)
    lists: list[Sequence[str]] = [
        own if isinstance(own, list | tuple) else read_originals(own, name=_name(i))
        for i, own in zip(ids, skills, strict=True)
    ]
    flat = list(chain.from_iterable(lists))
    if not set(map(type, flat)) <= {str}:
        lists = _one_by_one(ids, lists)
        flat = list(chain.from_iterable(lists))
    distinct = list(dict.fromkeys(flat))
    if not all(map(tidy, distinct)):
        _one_by_one(ids, lists)
    return CheckedCandidates(ids, list(map(len, lists)), flat, distinct)


def _split(candidates: object) -> tuple[list[CandidateId], list[Iterable[str]]]:
    if isinstance(candidates, Mapping):
        return _distinct_ids(candidates), list(candidates.values())
    if isinstance(candidates, str | bytes) or not isinstance(candidates, Iterable):
        raise InvalidSkillError(
            "candidates must be a mapping from id to skills, or a sequence of lists of skills, "
            f"not {show(candidates)}.",
            values=[show(candidates)],
        )
    if getattr(candidates, "ndim", 1) != 1:
        raise InvalidSkillError(
            f"candidates must be one list of skills each, not a {type(candidates).__name__}. Pass "
            "a mapping from id to skills.",
            values=[type(candidates).__name__],
        )
    if hasattr(candidates, "index") and hasattr(candidates, "to_dict"):  # a pandas Series
        return _from_series(candidates)
    skills = list(candidates)
    if skills and all(isinstance(own, tuple) and _is_pair(own) for own in skills):
        raise InvalidSkillError(
            "candidates looks like pairs of id and skills. Pass dict(candidates).",
            values=[show(skills[0])],
        )
    return list(range(len(skills))), skills


def _from_series(series: Any) -> tuple[list[CandidateId], list[Iterable[str]]]:
    """Index and values of a pandas Series, whose index is what the rows are called."""
    return _distinct_ids(series.index), series.tolist()


def _distinct_ids(keys: Iterable[object]) -> list[CandidateId]:
    ids = [plain_id(key) for key in keys]
    if len(set(ids)) < len(ids):
        twice = next(i for i, count in Counter(ids).items() if count > 1)
        raise InvalidArgumentError(
            f"candidates has the id {show(twice)} twice. Give each candidate an id of its own.",
            name="candidates",
            value=show(twice),
        )
    return ids


def _is_pair(own: tuple[object, ...]) -> bool:
    return len(own) == 2 and isinstance(own[1], Iterable) and not isinstance(own[1], str)  # noqa: PLR2004


def plain_id(key: object) -> CandidateId:
    """The id as ``str`` or ``int``: NumPy's integers are neither, and would not go into JSON.

    Raises:
        InvalidArgumentError: It is something else.
    """
    # By kind, since a time of NumPy's is an np.integer, too.
    plain = key.item() if isinstance(key, np.generic) and key.dtype.kind in "iuU" else key
    if type(plain) not in {str, int}:
        raise InvalidArgumentError(
            f"A candidate's id must be a str or an int, not {show(key)} ({type(key).__name__}). "
            "Use str(id).",
            name="candidates",
            value=show(key),
        )
    return cast("CandidateId", plain)


def _one_by_one(ids: Sequence[CandidateId], lists: Sequence[Iterable[str]]) -> list[Sequence[str]]:
    """The slow way, which names the candidate at fault, and reads subclasses of ``str``."""
    return [read_originals(own, name=_name(i)) for i, own in zip(ids, lists, strict=True)]


def _name(candidate_id: CandidateId) -> str:
    return f"candidate {show(candidate_id)}"
