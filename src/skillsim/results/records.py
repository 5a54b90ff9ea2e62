"""What a decision rested on, and whether it comes out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Read at run time by whoever makes schemas of these classes.
from skillsim.policy import MatchPolicy  # noqa: TC001
from skillsim.results.base import Result, html_table
from skillsim.results.matching import CandidateId, CandidateMatch  # noqa: TC001

__all__ = [
    "DecisionRecord",
    "Difference",
    "RecordedCandidate",
    "RecordedModel",
    "RecordedOptions",
    "RecordedRequirement",
    "RecordedTaxonomy",
    "Replay",
]


@dataclass(frozen=True, slots=True)
class RecordedModel(Result):
    """The model that made the vectors.

    Attributes:
        model_id: As ``SkillEncoder.model_id``.
        revision: As ``SkillEncoder.revision``.
        fingerprint: As ``SkillEncoder.fingerprint``, which alone says which model it is.
        device: Where it computed.
    """

    model_id: str
    revision: str | None
    fingerprint: str
    device: str


@dataclass(frozen=True, slots=True)
class RecordedTaxonomy(Result):
    """The taxonomy that let other names and narrower concepts count.

    Attributes:
        name: As ``Taxonomy.name``.
        sha256: ``skillsim.taxonomy.digest.taxonomy_digest`` of it.
    """

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordedOptions(Result):
    """What else was asked.

    Attributes:
        one_to_one: Whether an owned skill might answer only one requirement.
        top_k: How many matches were wanted; ``None`` for all.
    """

    one_to_one: bool
    top_k: int | None


@dataclass(frozen=True, slots=True)
class RecordedRequirement(Result):
    """One requirement; repeated ones are one.

    Attributes:
        skill: As it was written.
        cleaned: As the model saw it.
        weight: As it was given.
        must_have: Whether a candidate without it is not eligible.
    """

    skill: str
    cleaned: str
    weight: float
    must_have: bool


@dataclass(frozen=True, slots=True)
class RecordedCandidate(Result):
    """One of those who were compared, whether among the matches or not.

    Attributes:
        candidate_id: The candidate's key, or position.
        skills: As they were written.
        cleaned: The same, as the model saw them.
    """

    candidate_id: CandidateId
    skills: tuple[str, ...]
    cleaned: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class DecisionRecord(Result):
    """All that a call of ``match_candidates`` rested on, and what came out.

    It holds the candidates' ids and skills, which are personal data: docs/guides/records.md.

    Attributes:
        format: Number of the format, 1.
        time: When it was decided, in UTC, as ISO 8601 has it.
        model: The model.
        policy: The cut-offs.
        taxonomy: The taxonomy, if there was one.
        options: What else was asked.
        vacancy: The requirements, in order.
        candidates: All who were compared, in order.
        matches: What ``match_candidates`` answered.
        packages: Versions of Python and of the packages that took part.
        inputs_sha256: SHA-256 of the canonical JSON of options, vacancy and candidates.
        sha256: SHA-256 of the canonical JSON of everything else.
    """

    format: int
    time: str
    model: RecordedModel
    policy: MatchPolicy
    taxonomy: RecordedTaxonomy | None
    options: RecordedOptions
    vacancy: tuple[RecordedRequirement, ...]
    candidates: tuple[RecordedCandidate, ...]
    matches: tuple[CandidateMatch, ...]
    packages: tuple[tuple[str, str], ...]
    inputs_sha256: str = ""
    sha256: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as dicts, lists and built-in values, ready for ``json.dumps``."""
        # Not super(), which a class with slots is made too late for.
        return Result.to_dict(self) | {"packages": dict(self.packages)}

    def __repr__(self) -> str:
        return (
            f"DecisionRecord(time={self.time!r}, model={self.model.model_id!r}, "
            f"{len(self.vacancy)} requirements, {len(self.candidates):,} candidates, "
            f"{len(self.matches):,} matches, sha256={self.sha256[:12]!r})"
        )

    def table_rows(self) -> list[dict[str, Any]]:
        """The matches as rows of a table."""
        return [row for match in self.matches for row in match.table_rows()]


@dataclass(frozen=True, slots=True)
class Difference(Result):
    """Something that is not as it was recorded.

    Attributes:
        where: What it is.
        recorded: As the record has it; ``None`` if it has none.
        computed: As it is now; ``None`` if there is none.
    """

    where: str
    recorded: Any
    computed: Any


@dataclass(frozen=True, slots=True, repr=False)
class Replay(Result):
    """Whether a recorded decision comes out again, and if not, what differs.

    Attributes:
        hash_right: Whether the record is as it was written, by its SHA-256.
        inputs_untouched: Whether its options, vacancy and candidates are, by theirs.
        model_same: Whether the model at hand has the fingerprint of the recorded one.
        differences: All that differs: hashes, model, taxonomy, cleaned texts, and each rank, score,
            band and similarity.
        packages: Packages that have another version now, which alone is no difference.
        tolerance: By how much numbers might differ.
    """

    hash_right: bool
    inputs_untouched: bool
    model_same: bool
    differences: tuple[Difference, ...]
    packages: tuple[Difference, ...]
    tolerance: float

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists and built-in values, ready for ``json.dumps``."""
        return {"equal": self.equal, **Result.to_dict(self)}

    def __repr__(self) -> str:
        facts = "equal" if self.equal else f"{len(self.differences)} differences"
        return (
            f"Replay({facts}, hash_right={self.hash_right}, "
            f"inputs_untouched={self.inputs_untouched}, model_same={self.model_same})"
        )

    def table_rows(self) -> list[dict[str, Any]]:
        """The differences as rows of a table."""
        return [one.to_dict() for one in self.differences]

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{html_table(self.table_rows())}"
