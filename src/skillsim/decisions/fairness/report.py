"""The report of an audit for people, and what it says about its own figures.

It states figures and what they are, and holds no verdict: whether a selection is lawful or just is
for people to say who know more than these counts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from skillsim.decisions.fairness.ratios import FOUR_FIFTHS
from skillsim.results.base import html_table

if TYPE_CHECKING:
    from skillsim.decisions.fairness.result import (
        AttributeAudit,
        GroupOutcome,
        ScoreTie,
        SelectionAudit,
    )

__all__ = ["GROUP_COLUMNS", "group_cells", "notes", "rule", "summary", "to_html", "to_markdown"]

SMALL = 30
"""Fewer candidates than this are flagged. A convention: 29 CFR 1607.4(D) names no number."""

_NO_GROUP = "(group not known)"
_SHOWN_CUTS = 20

_WHAT_IT_IS = (
    "The four-fifths figure is the lowest selection rate of a group divided by the highest. US "
    "agencies generally regard a figure below 0.8 as evidence of adverse impact (29 CFR "
    "1607.4(D))."
)
_WHAT_IT_IS_NOT = (
    "It is a rule of thumb about counts, not a finding. Above 0.8 a difference can still be "
    "adverse impact, and below 0.8 it need not be where numbers are small and the difference is "
    "not significant. It does not tell why rates differ, whether the selected are the right ones, "
    "or what the law says elsewhere."
)
_WHO = (
    "Rates are of all candidates of a group. Who lacks a must-have is never selected, so that "
    "must-haves are part of what is measured."
)
_NOBODY = "Nobody is selected, so that there is nothing to compare."
_ONE_GROUP = "{} has one group with candidates, so that there is nothing to compare."

GROUP_COLUMNS = ("group", "eligible", "selected", "rate", "interval", "ratio", "p", "mind")
"""What a table of groups shows. Ratio: the impact ratio. Mind: what to read on in the notes."""


def notes(
    attributes: Iterable[AttributeAudit], tie: ScoreTie | None, *, selected: int, confidence: float
) -> tuple[str, ...]:
    """What the figures are and are not, and what to mind with these."""
    return tuple(_notes(list(attributes), tie, selected, confidence))


def _notes(
    attributes: Sequence[AttributeAudit], tie: ScoreTie | None, selected: int, confidence: float
) -> Iterator[str]:
    yield _WHAT_IT_IS
    yield _WHAT_IT_IS_NOT
    yield _WHO
    yield (
        f"Intervals are exact (Clopper-Pearson, {confidence:.0%}); p is Fisher's exact test "
        "against the most selected group, two-sided and not adjusted for the number of "
        "comparisons."
    )
    if selected == 0:
        yield _NOBODY
    for audited in attributes:
        if sum(outcome.candidates > 0 for outcome in audited.groups) == 1:
            yield _ONE_GROUP.format(audited.attribute)
        if audited.missing.candidates:
            yield (
                f"{audited.attribute}: {audited.missing.candidates} of the candidates have no "
                f"known group, {audited.missing.selected} of these selected; they are in no rate "
                "of a group."
            )
    if tie is not None:
        yield (
            f"{tie.candidates} candidates share the score {tie.score:.3f} at the last place, for "
            f"{tie.places} of whom there is room. The first in the matches are counted as "
            "selected; selected_least and selected_most tell what another order would do."
        )
    outcomes = [outcome for audited in attributes for outcome in audited.groups]
    if any(outcome.small for outcome in outcomes):
        yield (
            f"Small: fewer than {SMALL} candidates, a convention. 29 CFR 1607.4(D) speaks of small "
            "numbers and names none. Look at the interval rather than the rate."
        )
    if any(outcome.one_person for outcome in outcomes):
        yield (
            "One person: had one candidate been selected in place of another, the group would have "
            "the higher rate. Questions and Answers on the Uniform Guidelines (44 FR 11996, 1979), "
            "no. 21, hold it to be generally inappropriate then to require validity evidence or to "
            "take enforcement action; but a lower rate that goes on over time, so that there is a "
            "pattern, is adverse impact by the same answer. One selection does not show which it "
            "is."
        )


def rule(audit: SelectionAudit) -> str:
    """Who was selected, in one line."""
    chosen = (
        f"the best {audit.top_k}" if audit.top_k is not None else f"scores from {audit.score_cut:g}"
    )
    return (
        f"{chosen}, {audit.selected} of {audit.candidates} candidates selected, "
        f"{audit.eligible} eligible"
    )


def summary(audited: AttributeAudit) -> str:
    """The attribute's figure, in one line."""
    return f"{audited.attribute}: {_headline(audited)}"


def _headline(audited: AttributeAudit) -> str:
    lowest = audited.lowest_impact_ratio
    if lowest is None:
        return "no four-fifths figure: nothing to compare"
    side = "below" if lowest < FOUR_FIFTHS else "not below"
    return f"four-fifths figure {lowest:.3f}, {side} 0.8"


def group_cells(outcome: GroupOutcome) -> tuple[str, ...]:
    """A group as cells under ``GROUP_COLUMNS``."""
    selected = f"{outcome.selected} of {outcome.candidates}"
    if outcome.selected_least != outcome.selected_most:
        selected += f" ({outcome.selected_least} to {outcome.selected_most})"
    minded = [
        *(["empty"] if not outcome.candidates else ["small"] if outcome.small else []),
        *(["one person"] if outcome.one_person else []),
    ]
    return (
        _NO_GROUP if outcome.group is None else outcome.group,
        str(outcome.eligible),
        selected,
        _figure(outcome.rate),
        "-" if outcome.rate is None else f"{outcome.rate_low:.3f} to {outcome.rate_high:.3f}",
        _figure(outcome.impact_ratio),
        _figure(outcome.p_value),
        ", ".join(minded),
    )


def _shown(audited: AttributeAudit) -> list[GroupOutcome]:
    return [*audited.groups, *([audited.missing] if audited.missing.candidates else [])]


def to_markdown(audit: SelectionAudit) -> str:
    """The audit as Markdown."""
    lines = ["# Selection rates by group", "", f"{rule(audit).capitalize()}.", ""]
    for audited in audit.attributes:
        lines += [f"## {_plain(audited.attribute)}", "", f"{_headline(audited).capitalize()}.", ""]
        lines += _markdown_table(GROUP_COLUMNS, map(group_cells, _shown(audited)))
        lines += ["", "Scores:", "", *_score_table(audited)]
        lines += ["", "Other cut-offs (selected of each group):", "", *_sweep_table(audited), ""]
    lines += ["## What these figures are", "", *(f"- {note}" for note in audit.notes)]
    return "\n".join(lines) + "\n"


def _score_table(audited: AttributeAudit) -> list[str]:
    rows = [
        (
            group_cells(one)[0],
            *map(
                _figure,
                (one.score_min, one.score_q1, one.score_median, one.score_q3, one.score_max),
            ),
        )
        for one in _shown(audited)
    ]
    return _markdown_table(
        ("group", "lowest", "quarter", "median", "three quarters", "highest"), rows
    )


def _sweep_table(audited: AttributeAudit) -> list[str]:
    points = audited.sweep
    step = max(-(-len(points) // _SHOWN_CUTS), 1)
    columns = ["score from", *(str(one.group) for one in audited.groups), "lowest impact ratio"]
    rows = [
        (f"{point.score_cut:.3f}", *map(str, point.selected), _figure(point.lowest_impact_ratio))
        for point in points[::step]
    ]
    return _markdown_table(columns, rows)


def _markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(map(_plain, columns))} |",
        "|---" * len(columns) + "|",
        *(f"| {' | '.join(map(_plain, row))} |" for row in rows),
    ]


def to_html(audit: SelectionAudit) -> str:
    """The audit as tables for a notebook."""
    parts = [f"<p>{html.escape(rule(audit).capitalize())}.</p>"]
    for audited in audit.attributes:
        rows: list[dict[str, Any]] = [
            dict(zip(GROUP_COLUMNS, group_cells(outcome), strict=True))
            for outcome in _shown(audited)
        ]
        parts += [f"<p>{html.escape(summary(audited))}</p>", html_table(rows)]
    parts += ["<ul>", *(f"<li>{html.escape(note)}</li>" for note in audit.notes), "</ul>"]
    return "".join(parts)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _plain(text: str) -> str:
    """Text of others in a table of ours: as it is, whatever Markdown or HTML makes of it."""
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
