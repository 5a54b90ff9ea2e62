"""What a selection does to groups of candidates, and what words that hint at a group do."""

from skillsim.decisions.fairness.auditing import audit
from skillsim.decisions.fairness.counterfactual import counterfactual
from skillsim.decisions.fairness.counterfactual_result import (
    Counterfactual,
    GroupContrast,
    ScoreChange,
    WordEffect,
)
from skillsim.decisions.fairness.hints import HintWord, hint_words
from skillsim.decisions.fairness.result import (
    AttributeAudit,
    GroupOutcome,
    ScoreTie,
    SelectionAudit,
    SweepPoint,
)

__all__ = [
    "AttributeAudit",
    "Counterfactual",
    "GroupContrast",
    "GroupOutcome",
    "HintWord",
    "ScoreChange",
    "ScoreTie",
    "SelectionAudit",
    "SweepPoint",
    "WordEffect",
    "audit",
    "counterfactual",
    "hint_words",
]
