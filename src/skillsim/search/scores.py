"""Cosine similarities of unit vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cosine_scores"]


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
