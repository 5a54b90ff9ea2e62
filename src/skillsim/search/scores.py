"""Cosine similarities of unit vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DECIMALS",
    "cosine_scores",
    "exact_scores",
    "rounded_cosines",
    "rounded_rows",
]

DECIMALS = 6
"""Decimals of a similarity that decides: what float32 vectors are good for."""

_ROWS_AT_ONCE = 4096


def cosine_scores(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine similarity of each row of ``a`` with each row of ``b``.

    Args:
        a: Unit vectors, shape ``(n, dim)``, float32.
        b: Unit vectors, shape ``(m, dim)``, float32.

    Returns:
        Scores in [-1, 1], shape ``(n, m)``, float32.

    Example:
        >>> cosine_scores(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32)[:1])
        array([[1.],
               [0.]], dtype=float32)
    """
    scores: NDArray[np.float32] = a @ b.T
    # Rounding takes the product of equal unit vectors a few ulp past 1.
    return np.clip(scores, -1.0, 1.0, out=scores)


def rounded_cosines(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine similarities to 6 decimals: the same for the same two vectors, whatever is beside.

    A product in float32 differs in its last bits with the place of a row in the matrix. Here the
    sums are in float64 and the last bits cut off, so that equal skills get equal scores, and the
    order of candidates decides nothing.

    Args:
        a: Unit vectors, shape ``(n, dim)``, float32.
        b: Unit vectors, shape ``(m, dim)``, float32; the smaller side.

    Returns:
        Scores in [-1, 1], shape ``(n, m)``, float32: the nearest to the rounded values.

    Example:
        >>> rounded_cosines(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32)[:1])
        array([[1.],
               [0.]], dtype=float32)
    """
    scores = np.empty((len(a), len(b)), dtype=np.float32)
    columns = b.astype(np.float64).T
    for start in range(0, len(a), _ROWS_AT_ONCE):
        block = a[start : start + _ROWS_AT_ONCE].astype(np.float64) @ columns
        np.round(block, DECIMALS, out=block)
        scores[start : start + _ROWS_AT_ONCE] = np.clip(block, -1.0, 1.0, out=block)
    return scores


def exact_scores(rounded: NDArray[np.float32]) -> NDArray[np.float64]:
    """What ``rounded_cosines`` stands for, and float32 holds but nearly; same shape, no -0.0.

    Example:
        >>> exact_scores(np.array([0.65], dtype=np.float32)).tolist()
        [0.65]
    """
    scores = rounded.astype(np.float64)
    return np.round(scores, DECIMALS, out=scores) + 0.0


def rounded_rows(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosine similarity to 6 decimals of each row of ``a`` with the same row of ``b``.

    Args:
        a: Unit vectors, shape ``(n, dim)``, float32.
        b: Unit vectors, shape ``(n, dim)``, float32.

    Returns:
        Scores in [-1, 1], shape ``(n,)``, float64, as ``rounded_cosines`` has them.

    Example:
        >>> rounded_rows(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32)[[0, 0]])
        array([1., 0.])
    """
    # With dtype= the sums are in float64 all the same, but without copies of both.
    return _rounded(np.einsum("nd,nd->n", a, b, dtype=np.float64))


def _rounded(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    np.round(scores, DECIMALS, out=scores)
    return np.clip(scores, -1.0, 1.0, out=scores) + 0.0  # no -0.0
