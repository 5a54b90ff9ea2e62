"""record_matches: a decision with all that it rested on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from skillsim.arguments import show
from skillsim.encoding.versions import installed_versions
from skillsim.errors import InvalidArgumentError
from skillsim.results.records import (
    DecisionRecord,
    RecordedCandidate,
    RecordedModel,
    RecordedOptions,
    RecordedRequirement,
    RecordedTaxonomy,
)
from skillsim.tasks.matching.match import best_matches, read_question
from skillsim.taxonomy.digest import taxonomy_digest

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy
    from skillsim.tasks.matching.candidates import Candidates
    from skillsim.tasks.matching.match import Question
    from skillsim.tasks.matching.pool import CandidatePool, Roster
    from skillsim.tasks.matching.requirements import Requirement, Vacancy
    from skillsim.tasks.matching.weights import Weights
    from skillsim.taxonomy import Taxonomy

__all__ = ["FORMAT", "canonical_sha256", "hashes_of", "record_matches"]

FORMAT = 1

_HASHED_AS_INPUTS = ("options", "vacancy", "candidates")
_PACKAGES = ("skillsim", "numpy", "tokenizers")
_OF_TRANSFORMERS = ("torch", "transformers", "sentence-transformers")


def record_matches(  # noqa: PLR0913  # those of match_candidates, and the time
    vacancy: Iterable[str | Requirement],
    candidates: Candidates | CandidatePool,
    *,
    top_k: int | None = None,
    policy: MatchPolicy | None = None,
    weights: Weights | None = None,
    must_have: Iterable[str] = (),
    one_to_one: bool = False,
    taxonomy: Taxonomy | None = None,
    encoder: SkillEncoder | None = None,
    time: datetime | None = None,
) -> DecisionRecord:
    """What ``match_candidates`` answers, as a record that can be kept and computed again.

    The record holds the model, the cut-offs, the options, all requirements and candidates as they
    were written and as the model saw them, the matches, and the versions of the packages that took
    part. ``replay`` of ``skillsim.tasks.matching`` computes it again.

    Args:
        vacancy: This and the others are those of ``match_candidates``.
        candidates: All of them go into the record, not only those who are returned: a rank means
            something only among the others.
        top_k: See ``match_candidates``.
        policy: See ``match_candidates``.
        weights: See ``match_candidates``.
        must_have: See ``match_candidates``.
        one_to_one: See ``match_candidates``.
        taxonomy: See ``match_candidates``. The record holds its name and digest, not its concepts.
        encoder: See ``match_candidates``.
        time: When it was decided, with a time zone; ``None`` takes now.

    Returns:
        The record; ``matches`` is the answer, ``to_dict()`` ready for ``json.dumps``.

    Raises:
        InvalidArgumentError: ``time`` is none, or has no time zone.
        SkillSimError: As ``match_candidates``.

    Example:
        >>> from skillsim import SkillEncoder
        >>> record = record_matches(
        ...     ["SQL"], {"ada": ["sql - advanced"]}, encoder=SkillEncoder("embedded")
        ... )
        >>> record.matches[0].candidate_id, record.candidates[0].cleaned
        ('ada', ('sql',))
        >>> record.model.model_id, len(record.sha256)
        ('embedded', 64)
    """
    decided = _utc(time)
    question = read_question(
        vacancy,
        candidates,
        top_k=top_k,
        policy=policy,
        weights=weights,
        must_have=must_have,
        one_to_one=one_to_one,
        taxonomy=taxonomy,
        encoder=encoder,
    )
    record = _unsigned(question, decided)
    inputs_sha256, _ = hashes_of(record.to_dict())
    record = dataclasses.replace(record, inputs_sha256=inputs_sha256)
    return dataclasses.replace(record, sha256=hashes_of(record.to_dict())[1])


def canonical_sha256(content: object) -> str:
    """SHA-256 of the content's canonical JSON, 64 hex digits.

    That is, as Python's ``json.dumps`` writes it: keys sorted, no white space, ASCII, numbers in
    the shortest form that reads back as the same ``float``.

    Raises:
        ValueError: It holds a number that is not finite, or itself.
        TypeError: It holds something that JSON does not know.

    Example:
        >>> canonical_sha256({"b": 1.0, "a": "é"}) == canonical_sha256({"a": "é", "b": 1.0})
        True
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def hashes_of(content: Mapping[str, object]) -> tuple[str, str]:
    """The ``inputs_sha256`` and ``sha256`` that a record with this content should have.

    Raises:
        ValueError: As ``canonical_sha256``.
        TypeError: As ``canonical_sha256``.
    """
    return (
        canonical_sha256({name: content.get(name) for name in _HASHED_AS_INPUTS}),
        canonical_sha256({name: part for name, part in content.items() if name != "sha256"}),
    )


def _unsigned(question: Question, decided: str) -> DecisionRecord:
    """The record, without its hashes."""
    encoder, taxonomy = question.encoder, question.rules.taxonomy
    packages = _PACKAGES if encoder.is_static else (*_PACKAGES, *_OF_TRANSFORMERS)
    if question.rules.one_to_one:
        packages = (*packages, "scipy")  # solves the assignment
    versions = installed_versions(packages)
    return DecisionRecord(
        format=FORMAT,
        time=decided,
        model=RecordedModel(
            encoder.model_id, encoder.revision, encoder.fingerprint, encoder.device
        ),
        policy=question.rules.policy,
        taxonomy=(
            None if taxonomy is None else RecordedTaxonomy(taxonomy.name, taxonomy_digest(taxonomy))
        ),
        options=RecordedOptions(question.rules.one_to_one, question.top_k),
        vacancy=_requirements(question.vacancy),
        candidates=_candidates(question.roster),
        matches=tuple(best_matches(question)),
        packages=tuple((name, found) for name, found in versions.items() if found is not None),
    )


def _requirements(vacancy: Vacancy) -> tuple[RecordedRequirement, ...]:
    columns = (vacancy.originals, vacancy.names, vacancy.weights, vacancy.must_have.tolist())
    return tuple(RecordedRequirement(*facts) for facts in zip(*columns, strict=True))


def _candidates(roster: Roster) -> tuple[RecordedCandidate, ...]:
    written, names = roster.names.spellings, roster.names.names
    name_of = roster.names.name_of.tolist()
    members = roster.members.tolist()
    found = []
    columns = (roster.ids, roster.starts.tolist(), roster.counts.tolist())
    for candidate_id, start, count in zip(*columns, strict=True):
        own = members[start : start + count]
        skills = tuple(written[spelling] for spelling in own)
        cleaned = tuple(names[name_of[spelling]] for spelling in own)
        found.append(RecordedCandidate(candidate_id, skills, cleaned))
    return tuple(found)


def _utc(time: datetime | None) -> str:
    if time is None:
        time = datetime.now(UTC)
    if not isinstance(time, datetime) or time.utcoffset() is None:
        raise InvalidArgumentError(
            f"time must be a datetime with a time zone, not {show(time)}. For one that is in "
            "UTC: time.replace(tzinfo=datetime.UTC).",
            name="time",
            value=show(time),
        )
    return time.astimezone(UTC).isoformat()
