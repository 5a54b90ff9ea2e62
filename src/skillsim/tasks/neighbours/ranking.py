"""The neighbours of each query, in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.lookalikes import language
from skillsim.encoding.cleaning import clean, surface_key
from skillsim.results import Neighbour
from skillsim.search.scores import DECIMALS, rounded_cosines
from skillsim.search.topk import top_k_neighbours

if TYPE_CHECKING:
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
    # The query itself goes, and other languages may fall behind.
    spare = 1 + (len(vocabulary.languages) if any(spoken) else 0)
    nearest, _ = top_k_neighbours(vectors, vocabulary.vectors, top_k + spare)
    found = []
    for query, own_language, vector, near in zip(queries, spoken, vectors, nearest, strict=True):
        cosines = rounded_cosines(vocabulary.vectors[near], vector[np.newaxis])[:, 0]
        similarity = {
            place: round(cosine, DECIMALS) + 0.0  # no -0.0
            for place, cosine in zip(near.tolist(), cosines.tolist(), strict=True)
        }
        if own_language:
            for place in similarity.keys() & vocabulary.languages.keys():
                if vocabulary.languages[place] != own_language:
                    similarity[place] = min(similarity[place], highest_apart)
        if taxonomy is not None:
            similarity |= dict.fromkeys(_other_labels(query, vocabulary, taxonomy), 1.0)
        similarity.pop(vocabulary.spelled.get(surface_key(query), -1), None)
        places = sorted(similarity, key=lambda place: (-similarity[place], place))
        found.append(
            [
                Neighbour(vocabulary.skills[place], similarity[place], vocabulary.uris[place])
                for place in places[:top_k]
                if similarity[place] >= threshold
            ]
        )
    return found


def _other_labels(query: str, vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[int]:
    """The concepts of which the query is a label."""
    labels = (surface_key(concept.preferred_label) for concept in taxonomy.find(query))
    return [vocabulary.spelled[label] for label in labels if label in vocabulary.spelled]
