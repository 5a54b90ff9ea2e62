"""The job that tells how the candidate in each row answers one vacancy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from skillsim.decisions.policy import policy_for
from skillsim.encoding.cleaning import clean
from skillsim.encoding.default import chosen_encoder
from skillsim.integrations.ray.columns import distinct_skills, lists_of, require_kind
from skillsim.integrations.ray.encoding import vectors_by
from skillsim.integrations.ray.known import KnownVectors, Model
from skillsim.integrations.ray.plan import Finish, Plan
from skillsim.integrations.shipped import model_facts
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.matching import Requirement
from skillsim.tasks.matching.match import match_candidates
from skillsim.tasks.matching.requirements import read_vacancy
from skillsim.taxonomy.digest import taxonomy_digest

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.lookup import Lookup
    from skillsim.policy import MatchPolicy
    from skillsim.results import CandidateMatch
    from skillsim.taxonomy import Taxonomy

__all__ = ["Match"]

_ADDED = pa.schema(
    [
        ("score", pa.float64()),
        ("eligible", pa.bool_()),
        ("coverage", pa.float64()),
        *((name, pa.list_(pa.string())) for name in ("missing_must_haves", "missing", "bands")),
        ("matched_skills", pa.list_(pa.string())),
        ("similarities", pa.list_(pa.float64())),
    ]
)


@dataclass(frozen=True, slots=True)
class Match:
    """Adds how each candidate answers a vacancy: ``score``, ``coverage``, ``missing``, and others.

    The lists ``bands``, ``matched_skills`` and ``similarities`` have one item per requirement, in
    the order of ``requirements`` in the schema's metadata. Rows keep their order: to rank them,
    sort by ``eligible`` and ``score``.

    Attributes:
        column: The column of lists of skills. A missing list is an empty one; a skill that is
            missing or blank is an error.
        vacancy: As in ``match_candidates``.
        encoder: The encoder to use; without one, the process-wide encoder of the driver.
        policy: As in ``match_candidates``.
        one_to_one: As in ``match_candidates``.
        taxonomy: As in ``match_candidates``.
        prefix: Put before the names of the added columns.

    Example:
        >>> from skillsim import SkillEncoder
        >>> job = Match("skills", ["Python", "SQL"], encoder=SkillEncoder("embedded"))
        >>> [one["skill"] for one in job.plan().finish.facts["requirements"]]
        ['Python', 'SQL']
    """

    column: str
    vacancy: Iterable[str | Requirement]
    encoder: SkillEncoder | None = None
    policy: MatchPolicy | None = None
    one_to_one: bool = False
    taxonomy: Taxonomy | None = None
    prefix: str = ""

    def plan(self) -> Plan:
        """The job, checked and taken apart.

        Raises:
            InvalidSkillError: A requirement is not a string, or is blank.
            InvalidArgumentError: Weights contradict each other, or no cut-offs are known.
            PolicyMismatchError: The policy was made for another model.
        """
        require_taxonomy(self.taxonomy)
        vacancy = read_vacancy(self.vacancy)
        wanted = tuple(
            Requirement(*one)
            for one in zip(vacancy.originals, vacancy.weights, vacancy.must_have, strict=True)
        )
        encoder = chosen_encoder(self.encoder)
        policy = policy_for(encoder, self.policy)
        facts: dict[str, Any] = {
            "job": "match",
            "column": self.column,
            "requirements": [asdict(one) for one in wanted],
            "one_to_one": self.one_to_one,
            "taxonomy_digest": self.taxonomy and taxonomy_digest(self.taxonomy),
        }
        compute = _Matches(
            self.column, wanted, Model.of(encoder), policy, self.one_to_one, self.taxonomy
        )
        return Plan(
            encoder=encoder,
            lists=True,
            read=partial(_skills_in, name=self.column),
            start=vectors_by,
            finish=Finish(
                column=self.column,
                added=pa.schema(
                    [field.with_name(f"{self.prefix}{field.name}") for field in _ADDED]
                ),
                facts=facts | model_facts(encoder, policy),
                compute=compute,
            ),
            also=_names_of(vacancy.names, self.taxonomy),
        )


@dataclass(frozen=True, slots=True)
class _Matches:
    column: str
    vacancy: Sequence[Requirement]
    model: Model
    policy: MatchPolicy
    one_to_one: bool
    taxonomy: Taxonomy | None

    def __call__(self, column: pa.ChunkedArray, known: Lookup) -> Sequence[pa.Array]:
        found = match_candidates(
            self.vacancy,
            lists_of(column, self.column),
            policy=self.policy,
            one_to_one=self.one_to_one,
            taxonomy=self.taxonomy,
            encoder=KnownVectors(known, self.model),
        )
        rows: list[dict[str, Any]] = [{}] * len(found)
        for one in found:
            rows[int(one.candidate_id)] = _row(one)
        table = pa.Table.from_pylist(rows, schema=_ADDED)
        return [array.combine_chunks() for array in table.columns]


def _row(one: CandidateMatch) -> dict[str, Any]:
    return {
        "score": one.score,
        "eligible": one.eligible,
        "coverage": one.coverage,
        "missing_must_haves": one.missing_must_haves,
        "missing": [match.requirement for match in one.requirements if match.band == "missing"],
        "bands": [match.band for match in one.requirements],
        "matched_skills": [match.matched_skill for match in one.requirements],
        "similarities": [match.similarity for match in one.requirements],
    }


def _skills_in(column: pa.ChunkedArray, *, name: str) -> list[str]:
    """The distinct skills in a column of lists."""
    import pyarrow.compute as pc

    require_kind(column.type, name, lists=True)
    if pa.types.is_null(column.type):
        return []
    return distinct_skills(pc.list_flatten(column), name)


def _names_of(requirements: Sequence[str], taxonomy: Taxonomy | None) -> list[str]:
    """What matching looks up beside the candidates' skills: requirements, and their concepts."""
    labels = [
        concept.preferred_label
        for name in requirements
        for concept in (() if taxonomy is None else taxonomy.find(name))
    ]
    return list(dict.fromkeys(map(clean, [*requirements, *labels])))
