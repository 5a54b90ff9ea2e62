"""One figure with its interval, and what each figure is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

__all__ = ["DEFINITIONS", "Figure"]

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "spearman": "Spearman's correlation of cosine and same-concept (0/1) over the pairs; "
        "at most 0.866 on balanced pairs",
        "roc_auc": "share of (positive, negative) pairs with the higher cosine for the positive",
        "roc_auc_random": "the same, negatives of random concepts alone",
        "roc_auc_sibling": "the same, negatives of concepts with a common broader concept alone",
        "mrr": "mean reciprocal rank of the preferred label for a concept's first alternative "
        "label, among all preferred labels",
        "recall_at_1": "share of these alternative labels whose preferred label comes first",
        "recall_at_10": "share of these alternative labels whose preferred label is among the "
        "first 10",
        "map_completion": "half of an occupation's skills known: mean average precision of the "
        "other half among all skills, by the best cosine to a known one",
        "map_occupation": "mean average precision of an occupation's skills among all skills, "
        "by the cosine to its label",
    }
)
"""What each figure of a report is, in one line, in the order of a report."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and its 95% confidence interval.

    Attributes:
        name: A key of ``DEFINITIONS``.
        value: In [-1, 1] for ``"spearman"``, else in [0, 1].
        low: Lower end of the interval; ``None`` if none was asked for.
        high: Upper end of the interval; ``None`` if none was asked for.

    Example:
        >>> print(Figure("mrr", 0.847, 0.829, 0.865))
        mrr 0.847 (0.829 to 0.865)
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def interval(self) -> str:
        """The interval for people; ``"-"`` if there is none.

        Example:
            >>> Figure("mrr", 0.5).interval
            '-'
        """
        return (
            "-" if self.low is None or self.high is None else f"{self.low:.3f} to {self.high:.3f}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f}" + (
            f" ({self.interval})" if self.low is not None else ""
        )
