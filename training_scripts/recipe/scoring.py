"""The scores of a model on a split, and the cut-offs that follow from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recipe.esco import Concept, Split
from recipe.metrics import (
    cut_for_precision,
    pair_metrics,
    pair_scores,
    precision_at,
    ranking_metrics,
)
from recipe.tasks import Pair, build_pairs, build_queries

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

TASK_SEED = 0
REFERENCE_CUT = 0.65
RELATED_QUANTILE = 0.99


def scored_pairs(
    encode: Encode, concepts: Sequence[Concept], split: Split
) -> tuple[list[Pair], NDArray[np.float64]]:
    """The pairs of a split and the model's cosine of each."""
    pairs = build_pairs(concepts, split, seed=TASK_SEED)
    first = encode([pair.first for pair in pairs])
    second = encode([pair.second for pair in pairs])
    return pairs, pair_scores(first, second)


def score(encode: Encode, concepts: Sequence[Concept], split: Split) -> dict[str, float | int]:
    """All figures of one model on one split, with the numbers of pairs and queries.

    Args:
        encode: Texts to unit vectors.
        concepts: All concepts, ordered by URI.
        split: The split to test on.
    """
    pairs, scores = scored_pairs(encode, concepts, split)
    queries = build_queries(concepts, split)
    ranking = ranking_metrics(
        encode([query.text for query in queries]),
        encode([concept.preferred for concept in concepts]),
        queries,
    )
    return {
        "pairs": len(pairs),
        **pair_metrics(scores, pairs),
        "queries": len(queries),
        **ranking,
    }


@dataclass(frozen=True, slots=True)
class CutOffs:
    """The two cut-offs of a policy, the precision aimed at and the one reached."""

    definite: float
    related: float
    target_precision: float
    reached_precision: float


def reference_precision(encode: Encode, concepts: Sequence[Concept]) -> float:
    """The precision on validation pairs that the reference model reaches at its own cut-off."""
    pairs, scores = scored_pairs(encode, concepts, "validation")
    return precision_at(scores, _positive(pairs), REFERENCE_CUT)


def cut_offs(encode: Encode, concepts: Sequence[Concept], precision: float) -> CutOffs:
    """The cut-offs of a model on validation pairs.

    Args:
        encode: Texts to unit vectors.
        concepts: All concepts.
        precision: The precision that `definite` keeps.

    Returns:
        `definite` at that precision; `related` where 1 random negative in 100 reaches it, and
        never above `definite`. Both are rounded to 4 digits.
    """
    pairs, scores = scored_pairs(encode, concepts, "validation")
    positive = _positive(pairs)
    definite = round(cut_for_precision(scores, positive, precision), 4)
    unrelated = scores[np.array([pair.kind == "random" for pair in pairs])]
    related = round(float(np.quantile(unrelated, RELATED_QUANTILE)), 4)
    reached = precision_at(scores, positive, definite)
    return CutOffs(definite, min(related, definite), precision, reached)


def _positive(pairs: Sequence[Pair]) -> NDArray[np.bool_]:
    return np.array([pair.kind == "positive" for pair in pairs])
