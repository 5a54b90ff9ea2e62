"""The neighbours of each query in an index, which has their vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from skillsim.decisions.lookalikes import language
from skillsim.encoding.cleaning import clean
from skillsim.results import Neighbour
from skillsim.tasks.neighbours.ranking import best_but_itself, hold_languages_apart
from skillsim.tasks.neighbours.vocabulary import names_of

if TYPE_CHECKING:
    from skillsim.results import SearchHit
    from skillsim.search.protocol import SkillSearch

__all__ = ["indexed_neighbours"]

_SPARE = 8  # hits beyond those wanted: the query itself, and other spellings


def indexed_neighbours(
    queries: Sequence[str],
    index: SkillSearch,
    *,
    top_k: int,
    threshold: float,
    highest_apart: float,
) -> list[list[Neighbour]]:
    """For each query its neighbours, closest first, ties in the order in which they came.

    An index is asked for a few hits more than are wanted. Where so many of them are the query
    itself, other spellings or other programming languages that a hit which is not among them might
    belong to the answer, it is asked for twice as many.

    Args:
        queries: As they were written.
        index: What to suggest.
        top_k: How many at most.
        threshold: The lowest similarity to suggest.
        highest_apart: What the similarity of names that are known to differ never passes.
    """
    found: list[list[Neighbour]] = [[]] * len(queries)
    asked = list(range(len(queries)))
    width = top_k + _SPARE
    while asked:
        hits = index.search([queries[i] for i in asked], top_k=width)
        unsettled: list[int] = []
        for i, near in zip(asked, hits, strict=True):
            found[i], at_least = _among(near, queries[i], top_k, highest_apart)
            # What is not among the hits is no closer than the last of them.
            if len(near) == width and near[-1].similarity >= max(at_least, threshold):
                unsettled.append(i)
        asked, width = unsettled, 2 * width
    return [[one for one in near if one.similarity >= threshold] for near in found]


def _among(
    hits: Sequence[SearchHit], query: str, top_k: int, highest_apart: float
) -> tuple[list[Neighbour], float]:
    """The neighbours among some hits, and what a further hit must reach to be one."""
    came = sorted(hits, key=lambda hit: hit.position)
    names, kept = names_of([hit.skill for hit in came])
    similarity = {place: came[i].similarity for place, i in enumerate(kept)}
    raw = dict(similarity)
    hold_languages_apart(similarity, language(clean(query)), names, highest_apart)
    best = best_but_itself(similarity, query, names, top_k)
    neighbours = [Neighbour(names.skills[place], similarity[place]) for place in best]
    if len(best) < top_k:
        return neighbours, -1.0
    last = best[-1]
    # Ties keep their order: one that is as close as the last, and comes later, is none.
    tied = similarity[last] == raw[last]
    return neighbours, similarity[last] + (1e-9 if tied else 0.0)
