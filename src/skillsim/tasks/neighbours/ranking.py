"""The neighbours of each query, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from skillsim.decisions.lookalikes import language
from skillsim.encoding.cleaning import clean, surface_key
from skillsim.results import Neighbour
from skillsim.search.scores import rounded_pairs
from skillsim.search.topk import top_k_neighbours

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.tasks.neighbours.vocabulary import Vocabulary
    from skillsim.taxonomy import Taxonomy

__all__ = ["ranked_neighbours"]


def ranked_neighbours(  # noqa: PLR0913
    queries: Sequence[str],
    vectors: NDArray[np.float32],
    vocabulary: Vocabulary,
    *,
    taxonomy: Taxonomy | None,
    top_k: int,
    threshold: float,
    highest_apart: float,
) -> list[list[Neighbour]]:
    """For each query its neighbours, closest first, ties in the vocabulary's order.

    Args:
        queries: As they were written.
        vectors: One per query.
        vocabulary: What to suggest.
        taxonomy: Where the vocabulary is from; tells whether a query is another label of a concept.
        top_k: How many at most.
        threshold: The lowest similarity to suggest.
        highest_apart: What the similarity of names that are known to differ never passes.
    """
    spoken = [language(clean(query)) for query in queries]
    found: list[list[Neighbour]] = [[]] * len(queries)
    # One more than wanted, since the query itself goes. The neighbours of a programming language
    # may fall behind if they are other languages, so that those need as many more.
    for chosen, spare in (
        ([i for i, own in enumerate(spoken) if own is None], 1),
        ([i for i, own in enumerate(spoken) if own], 1 + len(vocabulary.languages)),
    ):
        near, _ = top_k_neighbours(vectors[chosen], vocabulary.vectors, top_k + spare)
        cosines = rounded_pairs(vectors[chosen], vocabulary.vectors, near)
        for i, places, similarities in zip(chosen, near.tolist(), cosines.tolist(), strict=True):
            similarity = dict(zip(places, similarities, strict=True))
            _hold_languages_apart(similarity, spoken[i], vocabulary, highest_apart)
            if taxonomy is not None:
                similarity |= dict.fromkeys(_other_labels(queries[i], vocabulary, taxonomy), 1.0)
            similarity.pop(vocabulary.spelled.get(surface_key(queries[i]), -1), None)
            best = sorted(similarity, key=lambda place: (-similarity[place], place))[:top_k]
            found[i] = [
                Neighbour(vocabulary.skills[place], similarity[place], vocabulary.uris[place])
                for place in best
                if similarity[place] >= threshold
            ]
    return found


def _hold_languages_apart(
    similarity: dict[int, float], own: str | None, vocabulary: Vocabulary, highest: float
) -> None:
    if own is None:
        return
    for place in similarity.keys() & vocabulary.languages.keys():
        if vocabulary.languages[place] != own:
            similarity[place] = min(similarity[place], highest)


def _other_labels(query: str, vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[int]:
    """The concepts of which the query is a label."""
    labels = (surface_key(concept.preferred_label) for concept in taxonomy.find(query))
    return [vocabulary.spelled[label] for label in labels if label in vocabulary.spelled]
