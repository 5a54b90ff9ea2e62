"""The figures, as functions of scores and ranks. Sources and treatment of ties stand with each.

On as many positive as negative pairs without ties Spearman's correlation says what ROC AUC says, on
another scale: ``sqrt(3) / 2 * (2 * AUC - 1)``. A model that makes no mistake has 0.866, not 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import whole_number
from skillsim.decisions.weighted import PairSums, weighted_auc
from skillsim.evaluation.arrays import (
    read_array,
    read_binary,
    read_numbers,
    refuse,
    require_equal_lengths,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "TIE",
    "average_precision",
    "ranks_of_targets",
    "recall_at",
    "reciprocal_rank",
    "roc_auc",
    "spearman",
]

TIE = 1e-6
"""Cosines that differ by no more count as equal: sums of float32 in another order do differ."""


def spearman(scores: ArrayLike, labels: ArrayLike) -> float:
    """Spearman's rank correlation: Pearson's of the ranks, where ties have their mean rank.

    Args:
        scores: Shape ``(n,)``, finite.
        labels: Shape ``(n,)``, finite numbers, or booleans; not all equal.

    Returns:
        In [-1, 1]; 0 if all scores are equal, which orders nothing.

    Raises:
        InvalidArgumentError: Fewer than two, not as many of one as of the other, something that is
            no finite number, or labels that are all equal.

    Source: Spearman, The proof and measurement of association between two things, 1904.

    Example:
        >>> spearman([0.1, 0.2, 0.9], [1, 2, 3])
        1.0
        >>> round(spearman([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]), 3)
        0.894
    """
    scored = read_numbers(scores, "scores")
    wanted = read_numbers(labels, "labels")
    require_equal_lengths(scored, wanted)
    if (wanted == wanted[0]).all():
        refuse("labels must not all be equal: there is no order to compare with", labels, "labels")
    first, second = (_mean_ranks(values) - (len(values) + 1) / 2 for values in (scored, wanted))
    spread = float(np.sqrt((first @ first) * (second @ second)))
    return float(np.clip((first @ second) / spread, -1.0, 1.0)) if spread else 0.0


def roc_auc(scores: ArrayLike, labels: ArrayLike) -> float:
    """The share of (positive, negative) in which the positive scores higher; a tie counts half.

    Args:
        scores: Shape ``(n,)``, finite.
        labels: Shape ``(n,)``, booleans or 0 and 1; at least one of each.

    Returns:
        In [0, 1]; 0.5 for scores that tell nothing.

    Raises:
        InvalidArgumentError: Not as many of one as of the other, a score that is no finite number,
            another label than 0 and 1, or labels of one kind alone.

    Source: Fawcett, An introduction to ROC analysis, 2006.

    Example:
        >>> roc_auc([0.9, 0.4, 0.5, 0.1], [True, True, False, False])
        0.75
    """
    scored = read_numbers(scores, "scores")
    positive = read_binary(labels, "labels")
    require_equal_lengths(scored, positive)
    if positive.all() or not positive.any():
        refuse("labels must hold positives and negatives, both", labels, "labels")
    sums = PairSums.of(scored, positive, np.ones((1, len(scored))))
    return float(weighted_auc(sums)[0])


def average_precision(scores: ArrayLike, relevant: ArrayLike) -> float:
    """The mean, over the relevant items, of the precision at the rank of each.

    Of equal scores the irrelevant item is ranked first, so that a model gains nothing by not
    telling items apart. Without ties it is what scikit-learn's ``average_precision_score`` says.

    Args:
        scores: Shape ``(n,)``, finite.
        relevant: Shape ``(n,)``, booleans or 0 and 1; at least one is relevant.

    Returns:
        In (0, 1].

    Raises:
        InvalidArgumentError: Not as many of one as of the other, a score that is no finite number,
            another value than 0 and 1, or nothing relevant.

    Source: Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 8.

    Example:
        >>> round(average_precision([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]), 4)
        0.8333
        >>> average_precision([0.5, 0.5], [1, 0])
        0.5
    """
    scored = read_numbers(scores, "scores")
    wanted = read_binary(relevant, "relevant")
    require_equal_lengths(scored, wanted, "relevant")
    if not wanted.any():
        refuse("relevant must hold something that is relevant", relevant, "relevant")
    order = np.lexsort((wanted, -scored))
    ranks = np.flatnonzero(wanted[order]) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean())


def ranks_of_targets(scores: ArrayLike, targets: ArrayLike) -> NDArray[np.int64]:
    """The rank of each row's target among the row's columns, from 1.

    A column whose score is within ``TIE`` of the target's counts as ranked before it.

    Args:
        scores: Shape ``(n, m)``, finite.
        targets: Shape ``(n,)``, whole numbers: for each row its target's column.

    Returns:
        Shape ``(n,)``, int64, in [1, m].

    Raises:
        InvalidArgumentError: The shapes do not fit, a score is no finite number, or a target is no
            column.

    Example:
        >>> ranks_of_targets([[0.9, 0.8, 0.7], [0.5, 0.5, 0.1]], [1, 0]).tolist()
        [2, 2]
    """
    table = read_numbers(scores, "scores", dimensions=2)
    columns = read_array(targets, "targets")
    if columns.shape != (len(table),) or columns.dtype.kind not in "iu":
        refuse(
            f"targets must be {len(table)} whole numbers, one for each row of scores",
            targets,
            "targets",
        )
    if (columns < 0).any() or (columns >= table.shape[1]).any():
        refuse(
            f"targets must be columns of scores, from 0 to {table.shape[1] - 1}", targets, "targets"
        )
    own = np.take_along_axis(table, columns.astype(np.intp)[:, None], axis=1)
    ranks: NDArray[np.int64] = (table >= own - TIE).sum(axis=1, dtype=np.int64)
    return ranks


def reciprocal_rank(ranks: ArrayLike) -> float:
    """The mean reciprocal rank (MRR).

    Args:
        ranks: Shape ``(n,)``, numbers from 1.

    Returns:
        In (0, 1].

    Raises:
        InvalidArgumentError: There are none, or one is not from 1.

    Source: Voorhees, The TREC-8 question answering track report, 1999.

    Example:
        >>> reciprocal_rank([1, 2, 4])
        0.5833333333333334
    """
    return float((1.0 / _ranks(ranks)).mean())


def recall_at(ranks: ArrayLike, k: int) -> float:
    """The share of the targets that are among the first ``k``.

    Args:
        ranks: Shape ``(n,)``, numbers from 1.
        k: From 1.

    Returns:
        In [0, 1].

    Raises:
        InvalidArgumentError: There are no ranks, or one of them, or ``k``, is not from 1.

    Example:
        >>> recall_at([1, 2, 4], 2)
        0.6666666666666666
    """
    k = whole_number(k, name="k", least=1)
    return float((_ranks(ranks) <= k).mean())


def _mean_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values have the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[places]
    return ranks


def _ranks(values: ArrayLike) -> NDArray[np.float64]:
    ranks = read_numbers(values, "ranks")
    if (ranks < 1).any():
        refuse("ranks must be from 1", values, "ranks")
    return ranks
