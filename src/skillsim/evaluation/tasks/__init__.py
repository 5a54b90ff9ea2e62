"""What a model is asked, one module per task: the questions, their texts, and the figures."""

from skillsim.evaluation.tasks.completion import CompletionTask
from skillsim.evaluation.tasks.normalisation import NormalisationTask, Query
from skillsim.evaluation.tasks.occupation_skills import OccupationTask
from skillsim.evaluation.tasks.pairs import Pair, PairKind, PairTask

__all__ = [
    "CompletionTask",
    "NormalisationTask",
    "OccupationTask",
    "Pair",
    "PairKind",
    "PairTask",
    "Query",
]
