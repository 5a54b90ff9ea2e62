"""What a selection does to groups of candidates."""

from skillsim.decisions.fairness.auditing import audit
from skillsim.decisions.fairness.result import (
    AttributeAudit,
    GroupOutcome,
    ScoreTie,
    SelectionAudit,
    SweepPoint,
)

__all__ = [
    "AttributeAudit",
    "GroupOutcome",
    "ScoreTie",
    "SelectionAudit",
    "SweepPoint",
    "audit",
]
