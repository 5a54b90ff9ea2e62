"""What callers pass as candidates: ids, and each one's skills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import read_originals, show
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.results import CandidateId

__all__ = ["Candidates", "CandidatesById", "CheckedCandidates", "read_candidates"]

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
        return _checked_ids(candidates), list(candidates.values())
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
    skills = list(candidates)
    return list(range(len(skills))), skills


def _checked_ids(candidates: Mapping[object, object]) -> list[CandidateId]:
    ids: list[CandidateId] = []
    for key in candidates:
        # NumPy's integers are no int, and would not go into JSON.
        plain = key.item() if hasattr(key, "item") else key
        if type(plain) not in {str, int}:
            raise InvalidArgumentError(
                f"A candidate's id must be a str or an int, not {show(key)} "
                f"({type(key).__name__}). Use str(id).",
                name="candidates",
                value=show(key),
            )
        ids.append(plain)  # type: ignore[arg-type]
    return ids


def _one_by_one(ids: Sequence[CandidateId], lists: Sequence[Iterable[str]]) -> list[Sequence[str]]:
    """The slow way, which names the candidate at fault, and reads subclasses of ``str``."""
    return [read_originals(own, name=_name(i)) for i, own in zip(ids, lists, strict=True)]


def _name(candidate_id: CandidateId) -> str:
    return f"candidate {show(candidate_id)}"
