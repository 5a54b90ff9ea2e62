"""Which concept a text stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from skillsim.results.base import Result

__all__ = ["How", "Resolution", "ResolutionCandidate", "ResolutionStatus", "Why"]

ResolutionStatus: TypeAlias = Literal["resolved", "unresolved", "blank"]
"""What became of a text: it has a concept, it has none that is known, or there is no text."""

How: TypeAlias = Literal["pinned", "exact", "alternative", "alias", "spelling", "similar"]
"""How a text was resolved: by the caller's word, as the preferred label or a short form of it, as
another label, as an abbreviation or other spelling of a label, as a misspelled one, or by its
cosines."""

Why: TypeAlias = Literal["score", "margin", "ambiguous", "lookalike", "partial", "blocked"]
"""Why a text was not resolved: nothing is close enough; two concepts are about as close; it is a
label of several concepts; the closest label only looks alike; it says more or less than the text;
or the caller said so."""


@dataclass(frozen=True, slots=True)
class ResolutionCandidate(Result):
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
class Resolution(Result):
    """What one text stands for, or that it is not known.

    Attributes:
        text: The text, as it was written; empty for a missing value.
        status: ``"resolved"``, ``"unresolved"`` or, without a letter or digit, ``"blank"``. The
            fields from ``uri`` to ``how`` are ``None`` unless it is resolved, and ``why`` unless it
            is unresolved.
        uri: The concept.
        label: Its preferred label.
        matched_label: The label that led to it.
        score: For ``how="similar"`` and ``"alternative"`` the mean of the text's cosine with the
            preferred label and its best cosine with any label, to 6 decimals. For ``"spelling"``
            the share of letters that are right. Else 1.
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

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [self.to_dict() | {"candidates": [one.label for one in self.candidates]}]
