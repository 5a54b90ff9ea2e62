"""A record of a decision as it comes back from JSON: checked, and ready to be computed again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from skillsim.encoding.inputs import show
from skillsim.errors import (
    InvalidArgumentError,
    InvalidRecordError,
    InvalidSkillError,
    NewerRecordError,
)
from skillsim.policy import MatchPolicy
from skillsim.results.records import DecisionRecord
from skillsim.tasks.matching.record import FORMAT, hashes_of
from skillsim.tasks.matching.requirements import Requirement

if TYPE_CHECKING:
    from skillsim.results import CandidateId

__all__ = ["Recorded", "read_record"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record says.

    Attributes:
        content: All of it, as JSON has it.
        hashes: The ``inputs_sha256`` and ``sha256`` that it should have.
        model_id: The model.
        revision: Its commit; ``None`` if it is not from the Hub.
        fingerprint: Its fingerprint.
        policy: The cut-offs, bound to no model.
        taxonomy: Name of the taxonomy; ``None`` if there was none.
        one_to_one: As ``match_candidates`` takes it.
        top_k: As ``match_candidates`` takes it.
        vacancy: The requirements.
        candidates: Skills by id.
    """

    content: Mapping[str, Any]
    hashes: tuple[str, str]
    model_id: str
    revision: str | None
    fingerprint: str
    policy: MatchPolicy
    taxonomy: str | None
    one_to_one: bool
    top_k: int | None
    vacancy: list[Requirement]
    candidates: dict[CandidateId, list[str]]


def read_record(record: object) -> Recorded:
    """A record, checked.

    Raises:
        InvalidRecordError: It is no record, or a part is missing or of the wrong kind.
        NewerRecordError: A newer skillsim wrote it.
    """
    content = record.to_dict() if isinstance(record, DecisionRecord) else record
    if not isinstance(content, Mapping) or "format" not in content:
        raise InvalidRecordError(
            f"A record of a decision must be what record_matches gave, or the object that its JSON "
            f"holds, with the key 'format', not {show(content)}."
        )
    _require_format(content["format"])
    model, options = _part(content, "model", dict), _part(content, "options", dict)
    taxonomy = content.get("taxonomy")
    for name in ("matches", "packages", "inputs_sha256", "sha256"):
        _part(content, name, {"matches": list, "packages": dict}.get(name, str))
    for place, match in enumerate(content["matches"]):
        _part(match, "candidate_id", str | int, f"matches[{place}]")
        _part(match, "requirements", list, f"matches[{place}]")
    return Recorded(
        content=content,
        hashes=_hashes(content),
        model_id=_part(model, "model_id", str, "model"),
        revision=_part(model, "revision", str | None, "model"),
        fingerprint=_part(model, "fingerprint", str, "model"),
        policy=_policy(_part(content, "policy", dict)),
        taxonomy=None if taxonomy is None else _part(taxonomy, "name", str, "taxonomy"),
        one_to_one=_part(options, "one_to_one", bool, "options"),
        top_k=_part(options, "top_k", int | None, "options"),
        vacancy=[
            _requirement(item, f"vacancy[{place}]")
            for place, item in enumerate(_part(content, "vacancy", list))
        ],
        candidates=_candidates(_part(content, "candidates", list)),
    )


def _require_format(found: object) -> None:
    if type(found) is not int or found < 1:
        _refuse("format", "must be a whole number from 1", found)
    if found > FORMAT:
        raise NewerRecordError(
            f"The record is in format {found}; this skillsim reads formats up to {FORMAT}. Update "
            "skillsim.",
            found=found,
            supported=FORMAT,
        )


def _hashes(content: Mapping[str, object]) -> tuple[str, str]:
    try:
        return hashes_of(content)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidRecordError(
            f"The record holds what JSON cannot: {error}. Pass it as it was written."
        ) from error


def _policy(facts: Mapping[str, Any]) -> MatchPolicy:
    known = {field.name for field in dataclasses.fields(MatchPolicy)}
    unknown = facts.keys() - known
    if unknown:
        _refuse("policy", "has the unknown key", min(unknown))
    return _made(lambda: MatchPolicy(**{**facts, "fingerprint": None}), "policy")


def _requirement(item: object, where: str) -> Requirement:
    skill = _part(item, "skill", str, where)
    weight = _part(item, "weight", float | int, where)
    must_have = _part(item, "must_have", bool, where)
    _part(item, "cleaned", str, where)
    return _made(lambda: Requirement(skill, weight, must_have), where)


def _candidates(items: list[object]) -> dict[CandidateId, list[str]]:
    candidates: dict[CandidateId, list[str]] = {}
    for place, item in enumerate(items):
        where = f"candidates[{place}]"
        candidate_id: CandidateId = _part(item, "candidate_id", str | int, where)
        if candidate_id in candidates:
            _refuse(f"{where}.candidate_id", "is that of another candidate, too", candidate_id)
        candidates[candidate_id] = _part(item, "skills", list, where)
        _part(item, "cleaned", list, where)
    return candidates


def _part(content: object, name: str, kind: Any, where: str = "") -> Any:
    """A part of the record, of the right kind; a truth value is no number."""
    field = f"{where}.{name}" if where else name
    if not isinstance(content, Mapping):
        _refuse(where, "must be an object", content)
    if name not in content:
        _refuse(field, "is missing in", content)
    value = content[name]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        _refuse(field, "is of the wrong kind", value)
    return value


def _made(make: Callable[[], _T], field: str) -> _T:
    try:
        return make()
    except (InvalidArgumentError, InvalidSkillError, TypeError) as error:
        raise InvalidRecordError(
            f"The record's {field} cannot be used: {error}", field=field
        ) from error


def _refuse(field: str, what: str, found: object) -> NoReturn:
    raise InvalidRecordError(
        f"The record cannot be replayed: {field} {what}: {show(found)}. Pass it as it was written.",
        field=field,
    )
