"""What a cut-off is to achieve, and which cut-off does so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from skillsim.arguments import flag
from skillsim.decisions.shares import read_share
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.calibration.curve import Curves

__all__ = ["Aim"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a cut-off is to achieve on the labelled pairs.

    ================  ==========================================================
    aim               of the cut-offs
    ================  ==========================================================
    ``precision``     the highest recall among those with this precision or more
    ``recall``        the highest precision among those with this recall or more
    ``f1``            the highest F1
    ================  ==========================================================

    Of cut-offs that do this equally well, the one with the better other figure is taken, and of
    those the highest.

    Attributes:
        figure: What the aim is about.
        at_least: The least that is asked for, in (0, 1); ``None`` for F1.
    """

    figure: Literal["precision", "recall", "f1"]
    at_least: float | None = None

    @classmethod
    def of(cls, precision: object, recall: object, f1: object) -> Self:
        """The one aim that a caller gave.

        Raises:
            InvalidArgumentError: None is given, several are, or one makes no sense.
        """
        best_f1 = flag(f1, name="f1")
        given = [
            name
            for name, is_given in (
                ("precision", precision is not None),
                ("recall", recall is not None),
                ("f1", best_f1),
            )
            if is_given
        ]
        if len(given) != 1:
            raise InvalidArgumentError(
                "Give exactly one aim: precision=0.95 (of what counts as a match, so much is to be "
                "one), recall=0.9 (so much of the matches is to be found) or f1=True (the best of "
                f"both), not {' and '.join(given) or 'none'}.",
                name=given[0] if given else "precision",
                value=" and ".join(given) or "none",
            )
        if precision is not None:
            return cls("precision", read_share(precision, "precision", cannot_be_shown=1))
        if best_f1:
            return cls("f1")
        return cls("recall", read_share(recall, "recall", cannot_be_shown=1))

    def choose(self, curves: Curves) -> NDArray[np.intp]:
        """For each weighting the place of the cut-off to take; -1 where none achieves the aim.

        Returns:
            Shape ``(rows,)``, places in ``curves.thresholds``.
        """
        figures = {"precision": curves.precision, "recall": curves.recall, "f1": curves.f1}
        best, other = {
            "precision": ("recall", "precision"),
            "recall": ("precision", "recall"),
            "f1": ("f1", "precision"),
        }[self.figure]
        lowest = 0.0 if self.at_least is None else self.at_least
        reached = (figures[self.figure] >= lowest) & (curves.right > 0)  # NaN reaches nothing
        first = np.where(reached, figures[best], -1.0)
        reached &= first == first.max(axis=1, keepdims=True)
        second = np.where(reached, figures[other], -1.0)
        reached &= second == second.max(axis=1, keepdims=True)
        last = reached.shape[1] - 1 - reached[:, ::-1].argmax(axis=1)
        return np.where(reached.any(axis=1), last, -1)

    def __str__(self) -> str:
        return (
            "the highest F1"
            if self.at_least is None
            else f"{self.figure} of {self.at_least:g} or more"
        )
