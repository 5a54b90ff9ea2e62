"""Which owned skill answers which requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["assigned", "closest"]

_TIE_BREAK = 1e-9


def closest(credit: NDArray[np.float64], similarity: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each requirement the owned skill with the highest credit, then similarity.

    Args:
        credit: Shape ``(owned, requirements)``, in [0, 1]; at least one owned.
        similarity: Same shape, in [-1, 1].

    Returns:
        Shape ``(requirements,)``; the first listed of equals.
    """
    top = credit.max(axis=0)
    best: NDArray[np.intp] = np.where(credit == top, similarity, -2.0).argmax(axis=0)
    return best


def assigned(
    credit: NDArray[np.float64],
    similarity: NDArray[np.float64],
    shares: NDArray[np.float64],
    must_have: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """For each requirement an owned skill of its own, so that the score is the highest possible.

    An optimal assignment (Kuhn 1955, by scipy's ``linear_sum_assignment``). Must-haves come first:
    among the assignments that cover the most of them, one with the highest score is taken; among
    scores that agree to some 1e-9, the one whose skills are most similar. What earns nothing is
    paired, too, for the explanation.

    Args:
        credit: Shape ``(owned, requirements)``, in [0, 1].
        similarity: Same shape, in [-1, 1].
        shares: Shares of the weight, shape ``(requirements,)``, with the sum 1.
        must_have: Shape ``(requirements,)``.

    Returns:
        Shape ``(requirements,)``; -1 where no owned skill is left.
    """
    from scipy.optimize import linear_sum_assignment

    # All shares together are worth less than one covered must-have.
    value = credit * shares + 2.0 * ((credit == 1.0) & must_have) + _TIE_BREAK * similarity
    owned, required = linear_sum_assignment(value, maximize=True)
    answers = np.full(len(shares), -1, dtype=np.intp)
    answers[required] = owned
    return answers
