"""What the functions answer with: plain data of built-in types, ready for JSON and tables."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

from skillsim.errors import InvalidArgumentError, MissingExtraError

if TYPE_CHECKING:
    import pandas as pd

    from skillsim.policy import Band

__all__ = [
    "CandidateId",
    "CandidateMatch",
    "How",
    "Neighbour",
    "RequirementMatch",
    "Resolution",
    "ResolutionCandidate",
    "ResolutionStatus",
    "SearchHit",
    "SkillGap",
    "Via",
    "Why",
    "to_frame",
]

CandidateId: TypeAlias = str | int

Via: TypeAlias = Literal["similarity", "label", "narrower"]
"""Why an owned skill answers a requirement: by its cosine, as another name of the same concept, or
as a narrower concept. The last two come from a taxonomy."""

ResolutionStatus: TypeAlias = Literal["resolved", "unresolved", "blank"]

How: TypeAlias = Literal["pinned", "exact", "alias", "spelling", "similar"]
"""How a text was resolved: by the caller's word, as a label, as an abbreviation or other spelling
of one, as a misspelled one, or by its cosines."""

Why: TypeAlias = Literal["score", "margin", "ambiguous", "lookalike", "blocked"]
"""Why a text was not resolved: nothing is close enough; two concepts are about as close; it is a
label of several concepts; the closest name only looks alike; or the caller said so."""


class _Result:
    """What all results can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists and built-in values, ready for ``json.dumps``."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    def _rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [self.to_dict()]

    def _repr_html_(self) -> str:
        return _html_table(self._rows())


@dataclass(frozen=True, slots=True)
class RequirementMatch(_Result):
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
class CandidateMatch(_Result):
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
        return f"<p>{html.escape(repr(self))}</p>{_html_table(_summaries(self.requirements))}"

    def _rows(self) -> list[dict[str, Any]]:
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
class SkillGap(_Result):
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
        return f"<p>coverage {self.coverage:.3f}</p>{_html_table(_summaries(matches))}"

    def _rows(self) -> list[dict[str, Any]]:
        return [match.to_dict() for match in (*self.covered, *self.related, *self.missing)]


@dataclass(frozen=True, slots=True)
class Neighbour(_Result):
    """A skill that is close to another.

    Attributes:
        skill: The skill, as the vocabulary spells it.
        similarity: Cosine with the query, in [-1, 1], to 6 decimals. Where the query is an
            alternative label of the concept, 1; of an ESCO concept, the mean of 1 and the cosine.
        uri: The concept in the taxonomy; ``None`` for a plain vocabulary.
    """

    skill: str
    similarity: float
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class SearchHit(_Result):
    """A skill that a search in an index found.

    Attributes:
        skill: The skill, as it was written when it was added.
        similarity: Cosine with the query, in [-1, 1], to 6 decimals.
        position: Its place in the index: ``list(index)[position]`` is ``skill``.
    """

    skill: str
    similarity: float
    position: int


@dataclass(frozen=True, slots=True)
class ResolutionCandidate(_Result):
    """A concept that a text may stand for.

    Attributes:
        uri: The concept.
        label: Its preferred label.
        matched_label: That of its labels which is closest to the text.
        score: As ``Resolution.score``.
    """

    uri: str
    label: str
    matched_label: str
    score: float


@dataclass(frozen=True, slots=True, repr=False)
class Resolution(_Result):
    """What one text stands for, or that it is not known.

    Attributes:
        text: The text, as it was written; empty for a missing value.
        status: ``"resolved"``, ``"unresolved"`` or ``"blank"``. The fields from ``uri`` to ``how``
            are ``None`` unless it is resolved, and ``why`` unless it is unresolved.
        uri: The concept.
        label: Its preferred label.
        matched_label: The label that led to it.
        score: For ``how="similar"`` the mean of the text's cosine with the preferred label and its
            best cosine with any label, to 6 decimals. For ``"spelling"`` the share of letters that
            are right. Else 1.
        margin: For ``how="similar"`` by how much ``score`` is above that of the next concept;
            ``None`` if there is no other.
        how: How it was resolved.
        why: Why it was not.
        candidates: If it was not, the concepts that it may stand for, best first.
    """

    text: str
    status: ResolutionStatus
    uri: str | None = None
    label: str | None = None
    matched_label: str | None = None
    score: float | None = None
    margin: float | None = None
    how: How | None = None
    why: Why | None = None
    candidates: tuple[ResolutionCandidate, ...] = ()

    def __repr__(self) -> str:
        if self.status == "blank":
            return "Resolution(blank)"
        if self.status == "resolved":
            return f"Resolution({self.text!r} is {self.label!r}, {self.how}, {self.score:.3f})"
        near = ", ".join(f"{one.label!r} {one.score:.3f}" for one in self.candidates)
        return f"Resolution({self.text!r} is unresolved ({self.why}), near: {near or 'nothing'})"

    def _rows(self) -> list[dict[str, Any]]:
        return [self.to_dict() | {"candidates": [one.label for one in self.candidates]}]


_BANDS: tuple[Band, ...] = ("covered", "related", "missing")
_Rows: TypeAlias = "_Result | Iterable[_Result] | Iterable[Iterable[_Result]]"


def to_frame(results: _Rows) -> pd.DataFrame:
    """Results as a pandas DataFrame: one row per candidate, requirement, find and so on.

    Args:
        results: One result, a list of them, or the list of lists that many queries give; then the
            column ``query`` holds the query's position.

    Returns:
        The rows in the results' order; for no results a frame without columns. Of a
        ``CandidateMatch`` it has the summary; ``to_frame(match.requirements)`` the explanation.

    Raises:
        InvalidArgumentError: Something in it is not a result of skillsim.
        MissingExtraError: pandas is not installed.

    Example:
        >>> frame = to_frame([Neighbour("SQL", 0.7), Neighbour("MySQL", 0.6)])
        >>> frame["skill"].tolist()
        ['SQL', 'MySQL']
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError(extra="pandas", purpose="A table of results") from error
    return pd.DataFrame(_all_rows(results))


def _all_rows(results: object) -> list[dict[str, Any]]:
    if isinstance(results, _Result):
        return results._rows()  # noqa: SLF001  # the one place that asks for them
    if isinstance(results, str) or not isinstance(results, Iterable):
        _refuse(results)
    rows: list[dict[str, Any]] = []
    for position, item in enumerate(results):
        if isinstance(item, list | tuple) and all(isinstance(inner, _Result) for inner in item):
            rows += [{"query": position, **row} for inner in item for row in inner._rows()]  # noqa: SLF001
        elif isinstance(item, _Result):
            rows += item._rows()  # noqa: SLF001
        else:
            _refuse(item)
    return rows


def _refuse(found: object) -> NoReturn:
    kind = type(found).__name__
    raise InvalidArgumentError(
        f"results must be what a function of skillsim returned, not {kind}.",
        name="results",
        value=kind,
    )


def _plain(value: object) -> object:
    if isinstance(value, _Result):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


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


def _html_table(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return "<p>nothing</p>"
    head = "".join(f"<th>{html.escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row.values())
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
