"""A record of a decision as it comes back from JSON: checked, and ready to be computed again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from skillsim.arguments import show
from skillsim.encoding.inputs import read_originals
from skillsim.errors import (
    InvalidArgumentError,
    InvalidRecordError,
    InvalidSkillError,
    NewerRecordError,
)
from skillsim.policy import MatchPolicy
from skillsim.results import CandidateMatch, RequirementMatch
from skillsim.results.records import (
    DecisionRecord,
    RecordedCandidate,
    RecordedModel,
    RecordedOptions,
    RecordedRequirement,
    RecordedTaxonomy,
)
from skillsim.tasks.matching.record import FORMAT, hashes_of
from skillsim.tasks.matching.requirements import Requirement

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

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
        policy_fingerprint: That of the model which the cut-offs are for; ``None`` for any.
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
    policy_fingerprint: str | None
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
    model = _object(content, "model", RecordedModel)
    options = _object(content, "options", RecordedOptions)
    policy = _object(content, "policy", MatchPolicy)
    taxonomy = content.get("taxonomy")
    if taxonomy is not None:
        taxonomy = _object(content, "taxonomy", RecordedTaxonomy)
    for name in ("time", "inputs_sha256", "sha256"):
        _part(content, name, str)
    _part(content, "packages", dict)
    _check_matches(_part(content, "matches", list))
    _require_known(content, DecisionRecord, "")
    return Recorded(
        content=content,
        hashes=_hashes(content),
        model_id=_part(model, "model_id", str, "model"),
        revision=_part(model, "revision", str | None, "model"),
        fingerprint=_part(model, "fingerprint", str, "model"),
        policy_fingerprint=_part(policy, "fingerprint", str | None, "policy"),
        policy=_policy(policy),
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
            f"The record is in format {show(found)}; this skillsim reads formats up to {FORMAT}. "
            "Update skillsim.",
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


def _check_matches(matches: list[object]) -> None:
    for place, match in enumerate(matches):
        where = f"matches[{place}]"
        _part(match, "candidate_id", str | int, where)
        requirements = _part(match, "requirements", list, where)
        _require_known(match, CandidateMatch, where)
        for item, requirement in enumerate(requirements):
            within = f"{where}.requirements[{item}]"
            _part(requirement, "requirement", str, within)
            _require_known(requirement, RequirementMatch, within)


def _policy(facts: Mapping[str, Any]) -> MatchPolicy:
    """The cut-offs, for whatever model is at hand; ``replay`` compares the fingerprint."""
    policy = _made(lambda: MatchPolicy.from_dict(facts), "policy")
    return dataclasses.replace(policy, fingerprint=None)


def _requirement(item: object, where: str) -> Requirement:
    skill = _part(item, "skill", str, where)
    weight = _part(item, "weight", float | int, where)
    must_have = _part(item, "must_have", bool, where)
    _part(item, "cleaned", str, where)
    _require_known(item, RecordedRequirement, where)
    return _made(lambda: Requirement(skill, weight, must_have), where)


def _candidates(items: list[object]) -> dict[CandidateId, list[str]]:
    candidates: dict[CandidateId, list[str]] = {}
    for place, item in enumerate(items):
        where = f"candidates[{place}]"
        candidate_id: CandidateId = _part(item, "candidate_id", str | int, where)
        if candidate_id in candidates:
            _refuse(f"{where}.candidate_id", "is that of another candidate, too", candidate_id)
        read = partial(read_originals, _part(item, "skills", list, where))
        candidates[candidate_id] = _made(read, f"{where}.skills")
        _part(item, "cleaned", list, where)
        _require_known(item, RecordedCandidate, where)
    return candidates


def _object(content: Mapping[str, Any], name: str, kind: type[DataclassInstance]) -> Any:
    part = _part(content, name, dict)
    _require_known(part, kind, name)
    return part


def _require_known(facts: Any, kind: type[DataclassInstance], field: str) -> None:
    """Refuse a key that nothing would be compared with, and a reader might believe."""
    unknown = facts.keys() - {known.name for known in dataclasses.fields(kind)}
    if unknown:
        _refuse(field or "it", "has the unknown key", min(map(str, unknown)))


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
