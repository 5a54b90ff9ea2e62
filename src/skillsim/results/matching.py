"""Who answers a vacancy and why, and what is missing."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from skillsim.policy import Band  # noqa: TC001  # read at run time by whoever makes schemas
from skillsim.results.base import Result, html_table

__all__ = ["CandidateId", "CandidateMatch", "RequirementMatch", "SkillGap", "Via"]

CandidateId: TypeAlias = str | int
"""What the caller names a candidate by."""

Via: TypeAlias = Literal["similarity", "label", "narrower"]
"""Why an owned skill answers a requirement: by its cosine, as another name of the same concept, or
as a narrower concept. The last two come from a taxonomy."""

_BANDS: tuple[Band, ...] = ("covered", "related", "missing")


@dataclass(frozen=True, slots=True)
class RequirementMatch(Result):
    """How one requirement is answered.

    Attributes:
        requirement: The requirement, as it was written.
        matched_skill: The owned skill that answers it best, as it was written, also when it is not
            enough; ``None`` if none is owned, or all are used up by other requirements.
        similarity: Cosine of the two, in [-1, 1], to 6 decimals; 0.0 without a ``matched_skill``.
            Names that are known to be different skills, such as "C" and "C++", are held below
            ``related`` (``skillsim.decisions.lookalikes``).
        band: ``"covered"``, ``"related"`` or ``"missing"``, by the policy's cut-offs, or by the
            taxonomy where ``via`` says so.
        weight: The requirement's weight, as it was given.
        contribution: Its part of the score: its share of the weight times its credit, in [0, 1].
        must_have: Whether a candidate without it is not eligible.
        via: What the band rests on.
        path: For ``via="narrower"`` the preferred labels from the owned concept up to the required.
    """

    requirement: str
    matched_skill: str | None
    similarity: float
    band: Band
    weight: float
    contribution: float
    must_have: bool = False
    via: Via = "similarity"
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class CandidateMatch(Result):
    """How well one candidate answers a vacancy, and why.

    Attributes:
        candidate_id: The candidate's key, or position.
        score: Sum of the requirements' contributions, in [0, 1]; 0 for a vacancy that asks nothing.
        eligible: Whether every must-have is covered.
        coverage: Share of the weight whose requirements are covered, in [0, 1].
        missing_must_haves: The must-haves that are not covered, as they were written.
        requirements: One entry per requirement, in the vacancy's order; a repeated one is one.
    """

    candidate_id: CandidateId
    score: float
    eligible: bool
    coverage: float
    missing_must_haves: tuple[str, ...]
    requirements: tuple[RequirementMatch, ...]

    def __repr__(self) -> str:
        bands = [match.band for match in self.requirements]
        lacks = f", missing_must_haves={self.missing_must_haves!r}" if not self.eligible else ""
        return (
            f"CandidateMatch(candidate_id={self.candidate_id!r}, score={self.score:.3f}, "
            f"eligible={self.eligible}{lacks}, coverage={self.coverage:.3f}, "
            f"requirements: {_counts(bands)})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>{html_table(_summaries(self.requirements))}"

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        bands = [match.band for match in self.requirements]
        return [
            {
                "candidate_id": self.candidate_id,
                "score": self.score,
                "eligible": self.eligible,
                "coverage": self.coverage,
                "missing_must_haves": list(self.missing_must_haves),
                **{band: bands.count(band) for band in _BANDS},
            }
        ]


@dataclass(frozen=True, slots=True, repr=False)
class SkillGap(Result):
    """What is owned of what is wanted, and what is not.

    Attributes:
        covered: What is owned, in the wanted order.
        related: Where something close is owned.
        missing: Where nothing close is owned; each still tells the closest owned skill.
        coverage: Share of the weight that is covered, in [0, 1]; 0 if nothing is wanted.
    """

    covered: tuple[RequirementMatch, ...]
    related: tuple[RequirementMatch, ...]
    missing: tuple[RequirementMatch, ...]
    coverage: float

    def __repr__(self) -> str:
        listed = ", ".join(
            f"{band}={[match.requirement for match in getattr(self, band)]!r}" for band in _BANDS
        )
        return f"SkillGap({listed}, coverage={self.coverage:.3f})"

    def _repr_html_(self) -> str:
        matches = [*self.covered, *self.related, *self.missing]
        return f"<p>coverage {self.coverage:.3f}</p>{html_table(_summaries(matches))}"

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [match.to_dict() for match in (*self.covered, *self.related, *self.missing)]


def _counts(bands: Sequence[Band]) -> str:
    return ", ".join(f"{bands.count(band)} {band}" for band in _BANDS if band in bands) or "none"


def _summaries(matches: Iterable[RequirementMatch]) -> list[dict[str, Any]]:
    """Of each requirement what a reader looks at first."""
    return [
        {
            "requirement": match.requirement + (" *" if match.must_have else ""),
            "matched_skill": match.matched_skill or "",
            "similarity": match.similarity,
            "band": match.band if match.via == "similarity" else f"{match.band} ({match.via})",
            "contribution": match.contribution,
        }
        for match in matches
    ]
