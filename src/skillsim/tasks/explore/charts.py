"""Charts of a gap and of a match."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillsim.arguments import file_path, require_text, show
from skillsim.errors import InvalidArgumentError
from skillsim.results import CandidateMatch, RequirementMatch, SkillGap
from skillsim.results.base import Result
from skillsim.tasks.explore.page import write_page
from skillsim.tasks.matching.weights import shares_of

if TYPE_CHECKING:
    from skillsim.policy import Band

__all__ = ["Bar", "Chart", "gap_chart", "match_chart"]


@dataclass(frozen=True, slots=True)
class Bar(Result):
    """One bar of a chart.

    Attributes:
        label: What it stands for.
        value: How long it is.
        most: How long it could be; ``None`` if that says nothing.
        band: Which colour it has.
        facts: What else is told of it: names and texts.
    """

    label: str
    value: float
    most: float | None
    band: Band
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Chart(Result):
    """Bars, from top to bottom.

    Attributes:
        title: The heading.
        notes: What stands below it.
        axis: What the length of a bar means.
        bars: The bars.
    """

    title: str
    notes: tuple[str, ...]
    axis: str
    bars: tuple[Bar, ...]

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write the chart as one HTML file that a browser shows without any network.

        Args:
            path: The file, which is replaced if it is there.

        Raises:
            InvalidArgumentError: ``path`` is no path to a file.
            MissingExtraError: plotly is not installed.
            NotSavedError: The file cannot be written.
        """
        write_page(file_path(path), "chart", self.to_dict())

    def __repr__(self) -> str:
        return f"Chart({show(self.title)}, {len(self.bars)} bars)"

    def table_rows(self) -> list[dict[str, Any]]:
        """The bars as rows of a table."""
        return [bar.to_dict() | {"facts": dict(bar.facts)} for bar in self.bars]


def gap_chart(gap: SkillGap, *, title: str = "Skill gap") -> Chart:
    """How close what is owned comes to each wanted skill: what is covered, then the rest.

    Args:
        gap: As ``skill_gap`` gives it.
        title: The heading.

    Raises:
        InvalidArgumentError: ``gap`` is something else, or ``title`` no text.

    Example:
        >>> from skillsim import SkillEncoder, skill_gap
        >>> gap = skill_gap(["SQL"], ["welding", "sql"], encoder=SkillEncoder("embedded"))
        >>> [(bar.label, bar.band) for bar in gap_chart(gap).bars]
        [('sql', 'covered'), ('welding', 'missing')]
    """
    _require(gap, SkillGap, "gap", "what skill_gap returned")
    require_text(title, name="title")
    matches = (*gap.covered, *gap.related, *gap.missing)
    bars = tuple(
        Bar(
            match.requirement,
            match.similarity,
            None,
            match.band,
            (*_facts(match), ("weight", f"{match.weight:g}")),
        )
        for match in matches
    )
    note = f"{gap.coverage:.0%} of the weight is covered, {_counted(matches)}"
    return Chart(title, (note,), "similarity of the closest owned skill", bars)


def match_chart(match: CandidateMatch, *, title: str | None = None) -> Chart:
    """What each requirement contributes to a candidate's score, and what it could.

    The bars add up to the score, and what they could be, to 1.

    Args:
        match: One of those that ``match_candidates`` gives.
        title: The heading; ``None`` names the candidate.

    Raises:
        InvalidArgumentError: ``match`` is something else, or ``title`` no text.

    Example:
        >>> from skillsim import SkillEncoder, match_candidates
        >>> [match] = match_candidates(
        ...     ["sql", "welding"], {"ada": ["SQL"]}, encoder=SkillEncoder("embedded")
        ... )
        >>> chart = match_chart(match)
        >>> abs(sum(bar.value for bar in chart.bars) - match.score) < 1e-9
        True
    """
    _require(match, CandidateMatch, "match", "one of those that match_candidates returned")
    shares = shares_of([answer.weight for answer in match.requirements], "the match").tolist()
    bars = tuple(
        Bar(
            answer.requirement + (" *" if answer.must_have else ""),
            answer.contribution,
            most,
            answer.band,
            (*_facts(answer), ("contribution", f"{answer.contribution:.3f} of {most:.3f}")),
        )
        for answer, most in zip(match.requirements, shares, strict=True)
    )
    notes = [f"score {match.score:.3f}, {_counted(match.requirements)}"]
    if any(answer.must_have for answer in match.requirements):
        notes.append("* must-have")
    if match.missing_must_haves:
        notes.append(f"not eligible, lacks: {', '.join(match.missing_must_haves)}")
    title = f"Candidate {match.candidate_id}" if title is None else title
    require_text(title, name="title")
    return Chart(title, tuple(notes), "contribution to the score", bars)


def _facts(match: RequirementMatch) -> tuple[tuple[str, str], ...]:
    band: str = match.band if match.via == "similarity" else f"{match.band} ({match.via})"
    closest = "none" if match.matched_skill is None else match.matched_skill
    facts = [("closest owned skill", closest), ("similarity", f"{match.similarity:.3f}")]
    if match.path:
        facts.append(("path", " → ".join(match.path)))
    return (*facts, ("band", band))


def _counted(matches: Sequence[RequirementMatch]) -> str:
    counts = [
        f"{sum(match.band == band for match in matches)} {band}"
        for band in ("covered", "related", "missing")
    ]
    return ", ".join(counts)


def _require(value: object, kind: type, name: str, what: str) -> None:
    if not isinstance(value, kind):
        raise InvalidArgumentError(
            f"{name} must be a {kind.__name__}, {what}, not {show(value)}.",
            name=name,
            value=show(value),
        )
