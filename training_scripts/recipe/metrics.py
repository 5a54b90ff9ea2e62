"""Figures for the evaluation tasks, from scores and ranks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from recipe.tasks import Pair, Query

Floats = NDArray[np.float32]
RECALL_DEPTHS = (1, 10)


def pair_scores(first: Floats, second: Floats) -> NDArray[np.float64]:
    """The cosine of each pair of unit vectors, row by row."""
    products: NDArray[np.float64] = np.einsum("ij,ij->i", first, second, dtype=np.float64)
    return products


def pair_metrics(scores: NDArray[np.float64], pairs: Sequence[Pair]) -> dict[str, float]:
    """Spearman and ROC AUC over all pairs, and AUC with each kind of negative alone."""
    kinds = np.array([pair.kind for pair in pairs])
    positive = kinds == "positive"

    def auc(negative: Any) -> float:
        chosen = positive | negative
        return float(roc_auc_score(positive[chosen], scores[chosen]))

    return {
        "spearman": float(spearmanr(scores, positive).statistic),
        "roc_auc": auc(~positive),
        "roc_auc_random": auc(kinds == "random"),
        "roc_auc_sibling": auc(kinds == "sibling"),
    }


def ranking_metrics(
    queries: Floats, labels: Floats, asked: Sequence[Query], *, block: int = 512
) -> dict[str, float]:
    """MRR, R@1 and R@10 of each query's target among all labels.

    A label with the same cosine as the target counts as ranked before it, so that a model which
    cannot tell two labels apart gains nothing by it.
    """
    targets = np.array([query.target for query in asked])
    ranks = np.empty(len(asked), dtype=np.int64)
    for start in range(0, len(asked), block):
        part = slice(start, start + block)
        scores = queries[part] @ labels.T
        own = np.take_along_axis(scores, targets[part, None], axis=1)
        # Sums of products in another order differ by less than this.
        ranks[part] = (scores >= own - 1e-6).sum(axis=1)
    return {
        "mrr": float((1.0 / ranks).mean()),
        **{f"recall_at_{k}": float((ranks <= k).mean()) for k in RECALL_DEPTHS},
    }


def precision_at(scores: NDArray[np.float64], positive: NDArray[np.bool_], cut: float) -> float:
    """The share of positives among the pairs whose score is at least `cut`."""
    reached = scores >= cut
    return float(positive[reached].mean()) if reached.any() else 1.0


def cut_for_precision(
    scores: NDArray[np.float64], positive: NDArray[np.bool_], precision: float
) -> float:
    """The lowest score that, as a cut-off, gives `precision` or more; 1.0 if none does."""
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    running = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    # A cut-off takes all pairs of equal score or none of them.
    last_of_ties = np.append(ranked[1:] < ranked[:-1], True)
    enough = np.flatnonzero((running >= precision) & last_of_ties)
    return float(ranked[enough[-1]]) if len(enough) else 1.0
