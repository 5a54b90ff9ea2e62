"""What a model is asked, one module per task: the questions, their texts, and the figures."""

from skillsim.evaluation.tasks.completion import Completion, CompletionTask
from skillsim.evaluation.tasks.normalisation import NormalisationTask, Query
from skillsim.evaluation.tasks.occupation_skills import OccupationQuery, OccupationTask
from skillsim.evaluation.tasks.pairs import Pair, PairKind, PairTask

__all__ = [
    "Completion",
    "CompletionTask",
    "NormalisationTask",
    "OccupationQuery",
    "OccupationTask",
    "Pair",
    "PairKind",
    "PairTask",
    "Query",
]
