"""What an audit answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skillsim.arguments import show
from skillsim.decisions.fairness import report
from skillsim.errors import InvalidArgumentError
from skillsim.results.base import Result

__all__ = ["AttributeAudit", "GroupOutcome", "ScoreTie", "SelectionAudit", "SweepPoint"]


@dataclass(frozen=True, slots=True)
class GroupOutcome(Result):
    """What a selection does to one group.

    Attributes:
        attribute: The attribute, or both of an intersection.
        group: The group; ``None`` for the candidates whose group is not known.
        candidates: How many there are.
        eligible: How many of them have every must-have.
        selected: How many of them are selected.
        selected_least: The fewest that could be selected by another order of equal scores.
        selected_most: The most that could be.
        rate: ``selected / candidates``, in [0, 1]; ``None`` without candidates, as are the ends.
        rate_low: Lower end of the exact (Clopper-Pearson) confidence interval of the rate.
        rate_high: Upper end of it.
        impact_ratio: The rate divided by that of the most selected group, in [0, 1]; ``None``
            without candidates, if nobody is selected, and for those without a group.
        p_value: Of Fisher's exact test, two-sided, of this group and the most selected one;
            ``None`` for that one itself, and where there is no ratio. It is not adjusted for
            the number of comparisons.
        small: Whether there are fewer than 30 candidates.
        one_person: Whether a ratio below 0.8 would turn into a higher rate than that of the most
            selected group, had one person been selected in place of another.
        score_min: The lowest score in the group; of those not eligible, too. ``None`` without
            candidates, as are the next four.
        score_q1: The score that a quarter does not exceed.
        score_median: The median score.
        score_q3: The score that three quarters do not exceed.
        score_max: The highest score.
    """

    attribute: str
    group: str | None
    candidates: int
    eligible: int
    selected: int
    selected_least: int
    selected_most: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    impact_ratio: float | None
    p_value: float | None
    small: bool
    one_person: bool
    score_min: float | None
    score_q1: float | None
    score_median: float | None
    score_q3: float | None
    score_max: float | None


@dataclass(frozen=True, slots=True)
class SweepPoint(Result):
    """What another cut-off would select.

    Attributes:
        score_cut: All eligible candidates with this score or a higher one would be selected.
        selected: How many of each group, in the groups' order.
        lowest_impact_ratio: The lowest impact ratio there; ``None`` if nobody is selected, or if
            there are no two groups to compare.
    """

    score_cut: float
    selected: tuple[int, ...]
    lowest_impact_ratio: float | None


@dataclass(frozen=True, slots=True, repr=False)
class AttributeAudit(Result):
    """What a selection does to the groups of one attribute.

    Attributes:
        attribute: The attribute, or both of an intersection.
        groups: By their names; of an intersection also those that nobody is in.
        missing: The candidates whose group is not known; in no rate or ratio of the others.
        most_selected: The group with the highest rate; of equals the largest and then the first.
            ``None`` if nobody is selected.
        lowest_impact_ratio: The four-fifths figure, in [0, 1]: the lowest rate divided by the
            highest. ``None`` if nobody is selected, or if there are no two groups to compare.
        sweep: The same at other cut-offs, highest first.
    """

    attribute: str
    groups: tuple[GroupOutcome, ...]
    missing: GroupOutcome
    most_selected: str | None
    lowest_impact_ratio: float | None
    sweep: tuple[SweepPoint, ...]

    def __getitem__(self, group: str) -> GroupOutcome:
        """The group of that name.

        Raises:
            InvalidArgumentError: There is no such group.
        """
        for outcome in self.groups:
            if isinstance(group, str) and outcome.group == group:
                return outcome
        listed = ", ".join(str(outcome.group) for outcome in self.groups)
        raise InvalidArgumentError(
            f"{self.attribute} has no group {show(group)}; it has: {listed}.",
            name="group",
            value=show(group),
        )

    def table_rows(self) -> list[dict[str, Any]]:
        """The groups, and those without one, as rows of a table."""
        unknown = [self.missing] if self.missing.candidates else []
        return [outcome.to_dict() for outcome in (*self.groups, *unknown)]

    def __repr__(self) -> str:
        return f"AttributeAudit({report.summary(self)})"


@dataclass(frozen=True, slots=True)
class ScoreTie(Result):
    """Equal scores across the last place.

    Attributes:
        score: The score.
        candidates: How many eligible candidates have it.
        places: How many of them are selected: those that come first in the matches.
    """

    score: float
    candidates: int
    places: int


@dataclass(frozen=True, slots=True, repr=False)
class SelectionAudit(Result):
    """What a selection from match results does to groups of candidates. It holds no verdict.

    Attributes:
        candidates: How many were compared.
        eligible: How many of them have every must-have.
        selected: How many are selected.
        top_k: How many were to be selected, if that was the rule.
        score_cut: From which score on candidates were to be selected, if that was the rule.
        lowest_selected_score: ``None`` if nobody is selected.
        tie: Equal scores of which some are selected and others are not; ``None`` if there are none.
        confidence: That of the intervals.
        attributes: The attributes as given, then the intersections of every two.
        notes: What the figures are and are not, and what to mind with these.
    """

    candidates: int
    eligible: int
    selected: int
    top_k: int | None
    score_cut: float | None
    lowest_selected_score: float | None
    tie: ScoreTie | None
    confidence: float
    attributes: tuple[AttributeAudit, ...]
    notes: tuple[str, ...]

    def __getitem__(self, attribute: str) -> AttributeAudit:
        """What the selection does to the groups of that attribute.

        Raises:
            InvalidArgumentError: There is no such attribute.
        """
        for audited in self.attributes:
            if isinstance(attribute, str) and audited.attribute == attribute:
                return audited
        listed = ", ".join(audited.attribute for audited in self.attributes)
        raise InvalidArgumentError(
            f"The audit has no attribute {show(attribute)}; it has: {listed}.",
            name="attribute",
            value=show(attribute),
        )

    def table_rows(self) -> list[dict[str, Any]]:
        """A row for each group of each attribute, and for those without one."""
        return [row for audited in self.attributes for row in audited.table_rows()]

    def to_markdown(self) -> str:
        """The whole report as Markdown: rates, ratios, scores, other cut-offs, and the notes."""
        return report.to_markdown(self)

    def __repr__(self) -> str:
        inner = "; ".join(map(report.summary, self.attributes))
        return f"SelectionAudit({report.rule(self)}: {inner})"

    def _repr_html_(self) -> str:
        return report.to_html(self)
