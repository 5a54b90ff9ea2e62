"""How good is a model? Tasks on a taxonomy, figures with intervals, for any encoder.

Importing costs NumPy and nothing heavier.
"""

from skillsim.evaluation.bootstrap import mean_interval, pair_intervals, resampled_counts
from skillsim.evaluation.evaluate import evaluate
from skillsim.evaluation.figures import DEFINITIONS, Figure
from skillsim.evaluation.metrics import (
    average_precision,
    ranks_of_targets,
    recall_at,
    reciprocal_rank,
    roc_auc,
    spearman,
)
from skillsim.evaluation.occupation_files import read_occupations
from skillsim.evaluation.occupations import Occupation, OccupationTable
from skillsim.evaluation.report import Counts, Report, compare
from skillsim.evaluation.skills import skills_of
from skillsim.evaluation.splits import Split, label_key, split_of
from skillsim.evaluation.tasks import (
    Completion,
    CompletionTask,
    NormalisationTask,
    OccupationQuery,
    OccupationTask,
    Pair,
    PairKind,
    PairTask,
    Query,
)
from skillsim.evaluation.vectors import Encoder, Vectors

__all__ = [
    "DEFINITIONS",
    "Completion",
    "CompletionTask",
    "Counts",
    "Encoder",
    "Figure",
    "NormalisationTask",
    "Occupation",
    "OccupationQuery",
    "OccupationTable",
    "OccupationTask",
    "Pair",
    "PairKind",
    "PairTask",
    "Query",
    "Report",
    "Split",
    "Vectors",
    "average_precision",
    "compare",
    "evaluate",
    "label_key",
    "mean_interval",
    "pair_intervals",
    "ranks_of_targets",
    "read_occupations",
    "recall_at",
    "reciprocal_rank",
    "resampled_counts",
    "roc_auc",
    "skills_of",
    "spearman",
    "split_of",
]
