"""The neighbours of each query, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.lookalikes import language
from skillsim.encoding.cleaning import clean, name_key, surface_key
from skillsim.results import Neighbour
from skillsim.search.scores import DECIMALS, rounded_rows
from skillsim.search.topk import top_k_neighbours
from skillsim.taxonomy.concepts import ESCO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.tasks.neighbours.vocabulary import Names, Vocabulary
    from skillsim.taxonomy import Taxonomy

__all__ = ["best_but_itself", "hold_languages_apart", "ranked_neighbours"]


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
        places, cosines = top_k_neighbours(vectors[chosen], vocabulary.vectors, top_k + spare)
        for i, near, scores in zip(chosen, places.tolist(), cosines.tolist(), strict=True):
            similarity = dict(zip(near, scores, strict=True))
            hold_languages_apart(similarity, spoken[i], vocabulary, highest_apart)
            if taxonomy is not None:
                similarity.update(_by_label(queries[i], vectors[i], vocabulary, taxonomy))
            best = best_but_itself(similarity, queries[i], vocabulary, top_k)
            found[i] = [
                Neighbour(vocabulary.skills[place], similarity[place], vocabulary.uris[place])
                for place in best
                if similarity[place] >= threshold
            ]
    return found


def hold_languages_apart(
    similarity: dict[int, float], own: str | None, names: Names, highest: float
) -> None:
    """Lower the similarity of what is another programming language than the query, in place."""
    if own is None:
        return
    for place in similarity.keys() & names.languages.keys():
        if names.languages[place] != own:
            similarity[place] = min(similarity[place], highest)


def best_but_itself(
    similarity: dict[int, float], query: str, names: Names, top_k: int
) -> list[int]:
    """The places that are most similar, ties in their order; the query's own is taken out."""
    similarity.pop(names.spelled.get(surface_key(query), -1), None)
    return sorted(similarity, key=lambda place: (-similarity[place], place))[:top_k]


def _by_label(
    query: str, vector: NDArray[np.float32], vocabulary: Vocabulary, taxonomy: Taxonomy
) -> dict[int, float]:
    """The concepts of which the query is a label, and how similar they count.

    ESCO's alternative labels name examples as often as synonyms: there the mean of both labels'
    cosines counts, of which that of the query's own label is 1.
    """
    places = {}
    for concept in taxonomy.find(query):
        place = vocabulary.by_name.get(name_key(concept.preferred_label))
        if place is not None:
            places[place] = concept.source
    if not places:  # as for most queries
        return {}
    listed = vocabulary.vectors[list(places)]
    cosines = rounded_rows(np.broadcast_to(vector, listed.shape), listed)
    means = np.round((1.0 + cosines) / 2.0, DECIMALS).tolist()
    return {
        place: mean if source == ESCO else 1.0
        for (place, source), mean in zip(places.items(), means, strict=True)
    }
