"""What a search found."""

from __future__ import annotations

from dataclasses import dataclass

from skillsim.results.base import Result

__all__ = ["Neighbour", "SearchHit"]


@dataclass(frozen=True, slots=True)
class Neighbour(Result):
    """A skill that is close to another.

    Attributes:
        skill: The skill, as the vocabulary spells it.
        similarity: Cosine with the query, in [-1, 1], to 6 decimals. Where the query is an
            alternative label of the concept, 1; of an ESCO concept, the mean of 1 and the cosine.
        uri: The concept in the taxonomy; ``None`` for a plain vocabulary.
    """

    skill: str
    similarity: float
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class SearchHit(Result):
    """A skill that a search in an index, or in a store, found.

    Attributes:
        skill: The skill, as it was written when it was added.
        similarity: Cosine with the query, in [-1, 1], to 6 decimals.
        position: Its place in the index: ``list(index)[position]`` is ``skill``. In a store the
            ``id`` of its row; these rise in the order in which skills came, with gaps.
    """

    skill: str
    similarity: float
    position: int
