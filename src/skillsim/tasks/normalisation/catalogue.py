"""A taxonomy made ready for normalisation: its skills with all of their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.contrasts import words_of
from skillsim.decisions.lookalikes import language
from skillsim.encoding.cleaning import name_key
from skillsim.errors import InvalidArgumentError
from skillsim.results import ResolutionCandidate
from skillsim.search.concepts import LabelVectors
from skillsim.tasks.normalisation.names import NameIndex
from skillsim.tasks.normalisation.spelling import Spelling
from skillsim.tasks.once import OncePerTaxonomy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.taxonomy import Concept, Taxonomy

__all__ = ["Catalogue", "catalogue_of"]

_HEADINGS = frozenset({"group", "category"})  # what skills are filed under


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Skills, and their labels in a row: those of the first, then those of the second, and so on.

    Attributes:
        concepts: The skills, in the taxonomy's order.
        labels: As the taxonomy has them; of each skill the preferred label first.
        keys: Of each label its ``name_key``, which is what the model was asked about.
        owners: Of each label the position of its concept.
        starts: Of each concept the position of its first label.
        vectors: One per label.
        names: Finds labels by name.
        spelling: Knows the words in the labels.
        languages: Of each concept the programming language that it is, or ``None``.
    """

    concepts: Sequence[Concept]
    labels: Sequence[str]
    keys: Sequence[str]
    owners: Sequence[int]
    starts: Sequence[int]
    vectors: LabelVectors
    names: NameIndex
    spelling: Spelling
    languages: Sequence[str | None]

    def is_preferred(self, label: int) -> bool:
        """Whether a label is the preferred one of its concept."""
        return self.starts[self.owners[label]] == label

    def keys_of(self, concept: int) -> Sequence[str]:
        """The names of a concept."""
        start = self.starts[concept]
        return self.keys[start : start + len(self.concepts[concept].labels)]

    def same_skill(self, a: int, b: int) -> bool:
        """Whether two concepts are one skill, listed by two sources under a name in common."""
        one, other = self.concepts[a], self.concepts[b]
        return one.source != other.source and not set(self.keys_of(a)).isdisjoint(self.keys_of(b))

    def settle(self, labels: Sequence[int]) -> int | None:
        """The one label of several with the same name that is meant; ``None`` if nobody can tell.

        A preferred label wins, then an alternative one whose words are all in the preferred label
        of its concept ("Java" of "Java (computer programming)"). Of those that are left, the first
        is taken if each is from another source: then they are one skill that is listed twice.
        """
        pool = [label for label in labels if self.is_preferred(label)] or [
            label for label in labels if self._is_short_form(label)
        ]
        if len({self.owners[label] for label in labels}) == 1:
            pool = [*pool, *labels]
        sources = {self.owners[label]: self.concepts[self.owners[label]].source for label in pool}
        settled = pool and len(set(sources.values())) == len(sources)
        return min(pool, key=lambda label: (self.owners[label], label)) if settled else None

    def candidate(self, label: int, score: float) -> ResolutionCandidate:
        """The concept that a label belongs to, for a result."""
        concept = self.concepts[self.owners[label]]
        return ResolutionCandidate(concept.uri, concept.preferred_label, self.labels[label], score)

    def _is_short_form(self, label: int) -> bool:
        preferred = self.keys[self.starts[self.owners[label]]]
        return set(words_of(self.keys[label])) <= set(words_of(preferred))


def _make(taxonomy: Taxonomy, encoder: SkillEncoder) -> Catalogue:
    concepts = [concept for concept in taxonomy if concept.type not in _HEADINGS]
    if not concepts:
        raise InvalidArgumentError(
            f"taxonomy {taxonomy.name!r} has no skills to resolve to. Pass one that has some.",
            name="taxonomy",
            value=repr(taxonomy.name),
        )
    counts = [len(concept.labels) for concept in concepts]
    starts = [0, *accumulate(counts)][:-1]
    labels = [label for concept in concepts for label in concept.labels]
    keys = list(map(name_key, labels))
    return Catalogue(
        concepts=concepts,
        labels=labels,
        keys=keys,
        owners=np.repeat(np.arange(len(counts)), counts).tolist(),
        starts=starts,
        vectors=LabelVectors(encoder.encode(keys), np.array(starts, dtype=np.intp)),
        names=NameIndex(keys),
        spelling=Spelling(keys),
        languages=[language(keys[start]) for start in starts],
    )


catalogue_of = OncePerTaxonomy(_make)
"""The catalogue of a taxonomy, made once for each encoder."""
