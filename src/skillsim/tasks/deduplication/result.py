"""What deduplication answers with."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skillsim.arguments import cosine
from skillsim.errors import InvalidArgumentError
from skillsim.results.base import Result, html_table
from skillsim.tasks.deduplication.clusters import SkillCluster, read_clusters
from skillsim.tasks.deduplication.partition import partition

if TYPE_CHECKING:
    from skillsim.tasks.deduplication.evidence import Evidence

__all__ = ["Deduplication", "deduplicated"]

_SHOWN = 100  # rows in a notebook


@dataclass(frozen=True, slots=True, repr=False)
class Deduplication(Result):
    """Skills in clusters, each of which names one skill.

    Attributes:
        clusters: In order of first appearance, those of one text included.
        assignments: For each input the place of its cluster in ``clusters``.
        threshold: From which similarity to the medoid on texts are one skill.
        floor: The lowest threshold that ``rethreshold`` takes.
    """

    clusters: tuple[SkillCluster, ...]
    assignments: tuple[int, ...]
    threshold: float
    floor: float
    _evidence: Evidence = field(compare=False)

    @property
    def duplicates(self) -> tuple[SkillCluster, ...]:
        """The clusters that have more than one distinct text."""
        return tuple(cluster for cluster in self.clusters if len(cluster.members) > 1)

    @property
    def canonical_names(self) -> list[str]:
        """For each input the canonical name of its cluster."""
        return [self.clusters[place].canonical for place in self.assignments]

    def rethreshold(self, threshold: float) -> Deduplication:
        """The clusters at another threshold, without encoding or searching again.

        The same as ``deduplicate`` gives at that threshold.

        Args:
            threshold: From ``floor`` to 1.

        Raises:
            InvalidArgumentError: It is out of range: pairs below ``floor`` were not kept.
        """
        threshold = cosine(threshold, name="threshold")
        if threshold < self.floor:
            raise InvalidArgumentError(
                f"threshold must be at least {self.floor:g}, not {threshold:g}: pairs of lower "
                "similarity were not kept. To go lower, call "
                f"deduplicate(…, floor={threshold:g}) once.",
                name="threshold",
                value=f"{threshold:g}",
            )
        return deduplicated(self._evidence, threshold)

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists and built-in values, ready for ``json.dumps``."""
        return {
            "threshold": self.threshold,
            "floor": self.floor,
            "clusters": [cluster.to_dict() for cluster in self.clusters],
            "assignments": list(self.assignments),
        }

    def __repr__(self) -> str:
        return (
            f"Deduplication({len(self.assignments):,} skills, "
            f"{sum(len(cluster.members) for cluster in self.clusters):,} distinct, in "
            f"{len(self.clusters):,} clusters, threshold={self.threshold:g})"
        )

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [
            {"cluster": place, **row}
            for place, cluster in enumerate(self.clusters)
            for row in cluster.table_rows()
        ]

    def _repr_html_(self) -> str:
        rows: list[dict[str, Any]] = []
        for place, cluster in enumerate(self.clusters):
            if len(cluster.members) > 1 and len(rows) < _SHOWN:
                rows += [{"cluster": place, **row} for row in cluster.table_rows()]
        return f"<p>{html.escape(repr(self))}</p>{html_table(rows[:_SHOWN])}"


def deduplicated(evidence: Evidence, threshold: float) -> Deduplication:
    """The result at a threshold from the evidence's floor up."""
    clusters, assignments = read_clusters(evidence.names, partition(evidence, threshold))
    return Deduplication(clusters, assignments, threshold, evidence.floor, evidence)
