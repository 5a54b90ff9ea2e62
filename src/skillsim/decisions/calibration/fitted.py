"""What fitting a cut-off answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillsim.results.base import Result

if TYPE_CHECKING:
    from skillsim.decisions.calibration.curve import CurvePoint
    from skillsim.decisions.calibration.estimates import Estimate
    from skillsim.policy import MatchPolicy

__all__ = ["FittedThreshold"]


@dataclass(frozen=True, slots=True, repr=False)
class FittedThreshold(Result):
    """A cut-off that was fitted to labelled pairs, and what it does there.

    Attributes:
        policy: The model's own policy with the cut-off as ``definite``, bound to the model;
            ``source`` tells what it was fitted on.
        aim: What was asked for.
        threshold: The cut-off. Its interval is that of the choice: where it falls if the pairs
            are drawn again.
        precision: Share of matches among the pairs that count as such.
        recall: Share of the matches that count as such.
        f1: The harmonic mean of both. The intervals of these three are those of this cut-off.
        labels: How many labelled pairs were used.
        matches: How many of them are labelled as matches.
        repeats: How many more rows were left out because they repeat one of these.
        held_apart: How many more pairs, of two programming languages, were left out.
        roc_auc: Share of (match, other) in which the match scores higher, a tie counting half.
        more_labels: About how many more labels it takes to show what was asked for; 0 if none.
        curve: What every cut-off does, lowest first.
    """

    policy: MatchPolicy
    aim: str
    threshold: Estimate
    precision: Estimate
    recall: Estimate
    f1: Estimate
    labels: int
    matches: int
    repeats: int
    held_apart: int
    roc_auc: float
    more_labels: int
    curve: tuple[CurvePoint, ...]

    def table_rows(self) -> list[dict[str, Any]]:
        """The cut-off and its figures as rows of a table; ``curve`` gives one of its own."""
        return [
            {"figure": name} | getattr(self, name).to_dict()
            for name in ("threshold", "precision", "recall", "f1")
        ]

    def __repr__(self) -> str:
        return (
            f"FittedThreshold({self.threshold.value:.4f} for {self.aim}: precision "
            f"{self.precision}, recall {self.recall}, {self.labels:,} labels)"
        )
