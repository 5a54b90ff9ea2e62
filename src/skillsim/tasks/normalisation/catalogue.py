"""A taxonomy made ready for normalisation: its skills with all of their labels."""

from __future__ import annotations

from collections import defaultdict
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
from skillsim.search.scores import DECIMALS, rounded_rows
from skillsim.tasks.normalisation.names import NameIndex
from skillsim.tasks.normalisation.spelling import Spelling
from skillsim.tasks.once import OncePerTaxonomy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.taxonomy import Concept, Taxonomy

__all__ = ["Catalogue", "catalogue_of", "catalogue_of_index", "label_keys"]

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
        vectors: One per label; none where an index has them.
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
        """Whether two concepts are one skill, which one source lists by a name that is the other's.

        That is the preferred label of one: alternative labels name examples, too.
        """
        return self.concepts[a].source != self.concepts[b].source and (
            self.keys[self.starts[a]] in self.keys_of(b)
            or self.keys[self.starts[b]] in self.keys_of(a)
        )

    def settle(self, labels: Sequence[int]) -> int | None:
        """The one label of several with the same name that is meant; ``None`` if nobody can tell.

        In each source a preferred label wins, then an alternative one whose words are all in the
        preferred label of its concept ("Java" of "Java (computer programming)"), then the only one.
        What is left of several sources is one skill that is listed more than once, if each of them
        calls it so or all give it the same preferred label; the first is taken.
        """
        by_source: defaultdict[str, list[int]] = defaultdict(list)
        for label in labels:
            by_source[self.concepts[self.owners[label]].source].append(label)
        named: list[int] = []
        other: list[int] = []
        for own in by_source.values():
            chosen = [label for label in own if self.names_it(label)]
            chosen = [label for label in chosen if self.is_preferred(label)] or chosen
            if len({self.owners[label] for label in chosen or own}) > 1:
                return None
            (named if chosen else other).append(min(chosen or own))
        if not named and len({self.keys[self.starts[self.owners[label]]] for label in other}) > 1:
            return None
        return min(named or other)

    def names_it(self, label: int) -> bool:
        """Whether a label is the preferred one, or has no other words than that."""
        preferred = self.keys[self.starts[self.owners[label]]]
        return self.is_preferred(label) or set(words_of(self.keys[label])) <= set(
            words_of(preferred)
        )

    def score(self, label: int) -> float:
        """How well a label names its concept: 1, or for others the mean of 1 and the cosine."""
        if self.names_it(label):
            return 1.0
        vectors, start = self.vectors.vectors, self.starts[self.owners[label]]
        [cosine] = rounded_rows(vectors[label : label + 1], vectors[start : start + 1])
        return float(np.round((1.0 + cosine) / 2.0, DECIMALS))

    def candidate(self, label: int, score: float) -> ResolutionCandidate:
        """The concept that a label belongs to, for a result."""
        concept = self.concepts[self.owners[label]]
        return ResolutionCandidate(concept.uri, concept.preferred_label, self.labels[label], score)


def label_keys(taxonomy: Taxonomy) -> list[str]:
    """Of each label of its skills the ``name_key``, which is what the model is asked about.

    Raises:
        InvalidArgumentError: It has no skills.
    """
    return [name_key(label) for concept in _skills_of(taxonomy) for label in concept.labels]


def _skills_of(taxonomy: Taxonomy) -> list[Concept]:
    concepts = [concept for concept in taxonomy if concept.type not in _HEADINGS]
    if not concepts:
        raise InvalidArgumentError(
            f"taxonomy {taxonomy.name!r} has no skills to resolve to. Pass one that has some.",
            name="taxonomy",
            value=repr(taxonomy.name),
        )
    return concepts


def _make(taxonomy: Taxonomy, encoder: SkillEncoder, *, encoded: bool = True) -> Catalogue:
    concepts = _skills_of(taxonomy)
    counts = [len(concept.labels) for concept in concepts]
    starts = [0, *accumulate(counts)][:-1]
    labels = [label for concept in concepts for label in concept.labels]
    keys = label_keys(taxonomy)
    spelling = Spelling(keys)
    return Catalogue(
        concepts=concepts,
        labels=labels,
        keys=keys,
        owners=np.repeat(np.arange(len(counts)), counts).tolist(),
        starts=starts,
        vectors=LabelVectors(
            encoder.encode(keys if encoded else []), np.array(starts, dtype=np.intp)
        ),
        names=NameIndex(keys, spelling.known),
        spelling=spelling,
        languages=[language(keys[start]) for start in starts],
    )


catalogue_of: OncePerTaxonomy[Catalogue] = OncePerTaxonomy(_make)
"""The catalogue of a taxonomy, made once for each encoder."""


def catalogue_of_index(skills: Taxonomy, encoder: SkillEncoder) -> Catalogue:
    """The catalogue of an index's skills, each with its one label; the index has the vectors."""
    return _make(skills, encoder, encoded=False)
