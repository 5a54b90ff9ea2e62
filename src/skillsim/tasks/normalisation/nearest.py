"""The concepts that are closest to a name: by vectors at hand, or by asking an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from skillsim.encoding.cleaning import name_key
from skillsim.search.concepts import nearest_concepts

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.search.concepts import LabelVectors
    from skillsim.search.protocol import SkillSearch

__all__ = ["Nearest", "Ranked", "in_index", "in_vectors"]

Ranked: TypeAlias = list[tuple[float, int, int]]
"""Scores, concepts, and their labels that are closest; best first, ties in order of concepts."""

Nearest: TypeAlias = Callable[[Sequence[str], int], list[Ranked]]
"""For each name, as ``name_key`` has it, so many concepts, or as many as there are."""

_SPARE = 4  # hits beyond those wanted: other spellings


def in_vectors(encoder: SkillEncoder, vectors: LabelVectors) -> Nearest:
    """Concepts by all of their labels, of which there are vectors."""

    def nearest(names: Sequence[str], k: int) -> list[Ranked]:
        near = nearest_concepts(encoder.encode(names), vectors, k)
        rows = zip(near.scores.tolist(), near.concepts.tolist(), near.labels.tolist(), strict=True)
        return [list(zip(*row, strict=True)) for row in rows]

    return nearest


def in_index(index: SkillSearch, keys: Sequence[str]) -> Nearest:
    """Concepts of one label each, which are the skills of an index.

    What has come into the index since the labels were read is left out.

    Args:
        index: The index.
        keys: The labels, as ``name_key`` has them.
    """
    places = {key: place for place, key in enumerate(keys)}

    def nearest(names: Sequence[str], k: int) -> list[Ranked]:
        found: list[Ranked] = [[]] * len(names)
        asked, width = list(range(len(names))), k + _SPARE
        while asked:
            hits = index.search([names[i] for i in asked], top_k=width)
            few: list[int] = []
            for i, near in zip(asked, hits, strict=True):
                scores: dict[int, float] = {}
                for hit in near:
                    place = places.get(name_key(hit.skill))
                    if place is not None:
                        scores.setdefault(place, hit.similarity)
                ranked = sorted((-score, place) for place, score in scores.items())[:k]
                found[i] = [(-score, place, place) for score, place in ranked]
                if len(ranked) < k and len(near) == width:
                    few.append(i)
            asked, width = few, 2 * width
        return found

    return nearest
