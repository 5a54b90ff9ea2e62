"""How similar a pool's distinct skills are to a vacancy's requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.lookalikes import ceiling, hold_apart, just_below, languages
from skillsim.encoding.cleaning import clean
from skillsim.search.scores import exact_scores, rounded_cosines
from skillsim.tasks.matching.hierarchy import Hit, broader_names, places_of, taxonomy_hits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy
    from skillsim.tasks.matching.names import Names
    from skillsim.tasks.matching.requirements import Vacancy
    from skillsim.taxonomy import Taxonomy

__all__ = ["SimilarityTable"]

_BLOCK_BYTES = 1 << 26


class SimilarityTable:
    """Similarities of names and requirements, worked out a block of requirements at a time.

    Made for one call, and used by one thread.

    Args:
        names: The pool's distinct skills.
        vacancy: The requirements.
        encoder: Encodes the requirements that are not among the names.
        policy: Names that are known to differ stay below its ``related``, and what is broader than
            a requirement below its ``definite``; from that on a label stands for its concept.
        taxonomy: Says what is a kind of what; ``None`` for no such knowledge.

    Attributes:
        hits: For each requirement the names that answer it by the taxonomy.
    """

    def __init__(
        self,
        names: Names,
        vacancy: Vacancy,
        *,
        encoder: SkillEncoder,
        policy: MatchPolicy,
        taxonomy: Taxonomy | None,
    ) -> None:
        self._names = names
        self._requirements = _vectors_of(vacancy.names, names, encoder)
        self._asked = {name: place for place, name in enumerate(vacancy.names)}
        self._languages = languages(vacancy.names)
        self._highest_apart = ceiling(policy)
        count = len(names.vectors)
        self.hits: list[dict[int, Hit]] = [{} for _ in vacancy.names]
        self._broader: list[list[int]] = [[] for _ in vacancy.names]
        if taxonomy is not None:
            places = places_of(names.names[:count])
            alike = self._alikeness(taxonomy, encoder, policy.definite)
            self.hits = taxonomy_hits(taxonomy, vacancy.names, places, alike=alike)
            self._broader = broader_names(taxonomy, vacancy.names, places)
        self._highest_broader = just_below(policy.definite)
        self._width = max(_BLOCK_BYTES // (4 * max(count, 1)), 1)
        self._held: tuple[int, NDArray[np.float32]] | None = None

    def _alikeness(
        self, taxonomy: Taxonomy, encoder: SkillEncoder, definite: float
    ) -> Callable[[str, str], bool]:
        """Whether the model takes a requirement and a label that it may stand for as one skill."""
        labels = tuple(
            {
                clean(concept.preferred_label): None
                for name in self._asked
                for concept in taxonomy.find(name)
            }
        )
        cosines = exact_scores(
            rounded_cosines(_vectors_of(labels, self._names, encoder), self._requirements)
        )
        places = {label: place for place, label in enumerate(labels)}

        def alike(requirement: str, label: str) -> bool:
            return bool(cosines[places[clean(label)], self._asked[requirement]] >= definite)

        return alike

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """What counts: similarities, and 1 where the taxonomy says so.

        Yields:
            The requirements' places, and an array of shape ``(names, requirements in the block)``.
        """
        for start, similarities in self._blocks():
            places = slice(start, start + similarities.shape[1])
            counting = similarities
            if any(self.hits[places]):
                counting = similarities.copy()
                for column, hits in enumerate(self.hits[places]):
                    counting[list(hits), column] = 1.0
            yield places, counting

    def rows(self, names: NDArray[np.int32]) -> NDArray[np.float64]:
        """Similarities of some names with all requirements, shape ``(len(names), requirements)``.

        What the taxonomy knows is not in it.
        """
        if 0 < len(self._requirements) <= self._width:  # the one block is at hand
            [(_, similarities)] = self._blocks()
            return exact_scores(similarities[names])
        spoken = self._names.languages
        own = {i: spoken[name] for i, name in enumerate(names.tolist()) if name in spoken}
        block = self._similarities(self._names.vectors[names], own, 0, None)
        self._hold_broader(
            block, [np.flatnonzero(np.isin(names, places)) for places in self._broader]
        )
        return exact_scores(block)

    def _blocks(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        for start in range(0, len(self._requirements), self._width):
            if self._held is None or self._held[0] != start:
                names, stop = self._names, start + self._width
                block = self._similarities(names.vectors, names.languages, start, stop)
                self._hold_broader(block, self._broader[start:stop])
                self._held = (start, block)  # the only one, but for huge pools
            yield self._held

    def _similarities(
        self,
        vectors: NDArray[np.float32],
        spoken: Mapping[int, str],
        start: int,
        stop: int | None,
    ) -> NDArray[np.float32]:
        """Similarities of vectors, some of them of languages, with some of the requirements."""
        block = rounded_cosines(vectors, self._requirements[start:stop])
        languages_here = {
            i - start: found
            for i, found in self._languages.items()
            if 0 <= i - start < block.shape[1]
        }
        hold_apart(block, spoken, languages_here, self._highest_apart)
        return block

    def _hold_broader(
        self, block: NDArray[np.float32], broader: Sequence[Sequence[int] | NDArray[np.intp]]
    ) -> None:
        """Lower the similarity of the rows that are broader than a column's requirement."""
        for column, rows in enumerate(broader):
            if len(rows):
                block[rows, column] = np.minimum(block[rows, column], self._highest_broader)


def _vectors_of(texts: tuple[str, ...], names: Names, encoder: SkillEncoder) -> NDArray[np.float32]:
    """Vectors of cleaned texts; what the pool has encoded is not encoded again."""
    known = len(names.vectors)
    places = [names.places.get(text, known) for text in texts]
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    new = [i for i, place in enumerate(places) if place >= known]
    vectors[new] = encoder.encode([texts[i] for i in new])
    old = [i for i, place in enumerate(places) if place < known]
    vectors[old] = names.vectors[[places[i] for i in old]]
    return vectors
