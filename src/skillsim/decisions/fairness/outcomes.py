"""What a selection does to each group of an attribute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.fairness.intervals import clopper_pearson, fisher_exact
from skillsim.decisions.fairness.ratios import (
    lowest_ratio,
    one_person_reverses,
    ratios,
    reference,
)
from skillsim.decisions.fairness.report import SMALL
from skillsim.decisions.fairness.result import AttributeAudit, GroupOutcome
from skillsim.decisions.fairness.sweep import sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.fairness.groups import Attribute
    from skillsim.decisions.fairness.selection import Matches, Selection

__all__ = ["audit_attribute"]

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def audit_attribute(
    matches: Matches,
    selection: Selection,
    attribute: Attribute,
    cuts: NDArray[np.float64],
    confidence: float,
) -> AttributeAudit:
    """What the selection does to the groups of one attribute."""

    def outcome(label: str | None, code: int) -> GroupOutcome:
        members = attribute.codes == code
        return _outcome(matches, selection, attribute.name, label, members, confidence)

    groups = [outcome(label, code) for code, label in enumerate(attribute.labels)]
    selected = [group.selected for group in groups]
    sizes = [group.candidates for group in groups]
    found = ratios(selected, sizes)
    best = reference(selected, sizes)
    return AttributeAudit(
        attribute=attribute.name,
        groups=tuple(
            _compared(group, ratio, None if best is None else groups[best])
            for group, ratio in zip(groups, found, strict=True)
        ),
        missing=outcome(None, -1),
        most_selected=None if best is None else attribute.labels[best],
        lowest_impact_ratio=lowest_ratio(found),
        sweep=sweep(matches, attribute, cuts),
    )


def _outcome(  # noqa: PLR0913, PLR0917
    matches: Matches,
    selection: Selection,
    attribute: str,
    group: str | None,
    members: NDArray[np.bool_],
    confidence: float,
) -> GroupOutcome:
    """Counts, rate and scores of a group, not yet compared with another."""
    size, selected = _count(members), _count(members & selection.selected)
    tied, rivals = _count(members & selection.tied), _count(selection.tied)
    above = selected - _count(members & selection.tied & selection.selected)
    low, high = clopper_pearson(selected, size, confidence) if size else (None, None)
    quarters: list[float | None] = [None] * len(_QUARTERS)
    if size:
        quarters = np.quantile(matches.scores[members], _QUARTERS).tolist()
    return GroupOutcome(
        attribute=attribute,
        group=group,
        candidates=size,
        eligible=_count(members & matches.eligible),
        selected=selected,
        selected_least=above + max(selection.places - (rivals - tied), 0),
        selected_most=above + min(selection.places, tied),
        rate=selected / size if size else None,
        rate_low=low,
        rate_high=high,
        impact_ratio=None,
        p_value=None,
        small=0 < size < SMALL,
        one_person=False,
        score_min=quarters[0],
        score_q1=quarters[1],
        score_median=quarters[2],
        score_q3=quarters[3],
        score_max=quarters[4],
    )


def _compared(group: GroupOutcome, ratio: float | None, best: GroupOutcome | None) -> GroupOutcome:
    """The group beside the most selected one."""
    if ratio is None or best is None or group is best:
        return replace(group, impact_ratio=ratio)
    two = (group.selected, group.candidates, best.selected, best.candidates)
    return replace(
        group,
        impact_ratio=ratio,
        p_value=fisher_exact(*two),
        one_person=one_person_reverses(*two),
    )


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))
