"""Clusters as people read them: what was written, under one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from skillsim.results.base import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skillsim.tasks.deduplication.names import Names
    from skillsim.tasks.deduplication.partition import Partition

__all__ = ["ClusterMember", "JoinedBy", "JoinedPair", "SkillCluster", "read_clusters"]

JoinedBy: TypeAlias = Literal["name", "similarity", "must_link"]
"""Why a text is in its cluster: it spells the same name as another, it is similar to it, or the
caller says so."""


@dataclass(frozen=True, slots=True)
class ClusterMember(Result):
    """One of the texts in a cluster.

    Attributes:
        skill: As it was written.
        count: How often it was written so.
        similarity: Cosine with the cluster's medoid, in [-1, 1], to 6 decimals; 1 for texts that
            spell the medoid's name.
    """

    skill: str
    count: int
    similarity: float


@dataclass(frozen=True, slots=True)
class JoinedPair(Result):
    """Two texts that are in one cluster, and why.

    Attributes:
        skill: The text that was joined to another.
        joined_to: The other.
        similarity: Cosine of the two, to 6 decimals; 1 if both spell one name.
        by: What joined them.
    """

    skill: str
    joined_to: str
    similarity: float
    by: JoinedBy


@dataclass(frozen=True, slots=True)
class SkillCluster(Result):
    """Texts that name one skill.

    Attributes:
        canonical: The name to use for all of them: that of the medoid, cleaned, as it is written
            most often.
        members: The distinct texts, the medoid first, then by similarity to it; ties: the more
            frequent, then the shorter, then the first in the order of code points.
        pairs: For each member but the first what joined it, in the members' order.
    """

    canonical: str
    members: tuple[ClusterMember, ...]
    pairs: tuple[JoinedPair, ...]

    @property
    def count(self) -> int:
        """How many of the inputs it holds."""
        return sum(member.count for member in self.members)

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [
            {
                "canonical": self.canonical,
                "member": member.skill,
                "count": member.count,
                "similarity": member.similarity,
                "joined_to": None if pair is None else pair.joined_to,
                "joined_similarity": None if pair is None else pair.similarity,
                "joined_by": None if pair is None else pair.by,
            }
            for member, pair in zip(self.members, (None, *self.pairs), strict=True)
        ]


def read_clusters(
    names: Names, found: Partition
) -> tuple[tuple[SkillCluster, ...], tuple[int, ...]]:
    """The clusters in order of first appearance, and for each input the place of its own."""
    ranked = _ranked_spellings(names)
    mains = np.empty(len(names.names), dtype=np.intp)
    mains[names.name_of[ranked[::-1]]] = ranked[::-1]  # of several the last one stays
    medoid_of = found.medoids[names.name_of]  # of each spelling
    _, firsts, cluster_of = np.unique(medoid_of, return_index=True, return_inverse=True)
    rank = np.empty(len(firsts), dtype=np.intp)
    rank[np.argsort(firsts)] = np.arange(len(firsts))
    place_of = rank[cluster_of]
    leads = np.arange(len(place_of)) == mains[medoid_of]
    order = np.lexsort((np.argsort(ranked), -found.similarity[names.name_of], ~leads, place_of))
    starts = np.flatnonzero(leads[order]).tolist()
    members = [
        ClusterMember(names.spellings[i], count, similarity)
        for i, count, similarity in zip(
            order.tolist(),
            names.counts[order].tolist(),
            found.similarity[names.name_of[order]].tolist(),
            strict=True,
        )
    ]
    pairs = _pairs(names, found, mains, order)
    clusters = tuple(
        SkillCluster(
            names.names[medoid], tuple(members[start:stop]), tuple(pairs[start + 1 : stop])
        )
        for medoid, start, stop in zip(
            medoid_of[order[starts]].tolist(), starts, [*starts, len(order)][1:], strict=True
        )
    )
    return clusters, tuple(place_of[names.spelling_of].tolist())


def _pairs(
    names: Names, found: Partition, mains: NDArray[np.intp], order: NDArray[np.intp]
) -> list[JoinedPair]:
    pairs = []
    for spelling, name in zip(order.tolist(), names.name_of[order].tolist(), strict=True):
        other = int(mains[name])
        similarity = 1.0
        by: JoinedBy = "name"
        if spelling == other:
            other = int(mains[found.joined_to[name]])
            similarity = float(found.joined_similarity[name])
            by = "must_link" if found.linked[name] else "similarity"
        pairs.append(JoinedPair(names.spellings[spelling], names.spellings[other], similarity, by))
    return pairs


def _ranked_spellings(names: Names) -> NDArray[np.intp]:
    """The spellings, the most frequent first; ties as among names, never by the input's order."""
    spellings: Sequence[str] = names.spellings
    counts = names.counts.tolist()
    order = sorted(
        range(len(spellings)), key=lambda i: (-counts[i], len(spellings[i]), spellings[i])
    )
    return np.array(order, dtype=np.intp)
