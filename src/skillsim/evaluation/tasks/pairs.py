"""Are two labels names of one concept? Balanced pairs, judged by their cosine."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import numpy as np

from skillsim.errors import InvalidArgumentError
from skillsim.evaluation.bootstrap import RESAMPLES, pair_intervals
from skillsim.evaluation.figures import Figure
from skillsim.evaluation.metrics import roc_auc, spearman
from skillsim.evaluation.skills import in_split, siblings_by_uri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.evaluation.splits import Split
    from skillsim.evaluation.vectors import Vectors
    from skillsim.taxonomy import Concept

__all__ = ["Pair", "PairKind", "PairTask"]

PairKind: TypeAlias = Literal["positive", "sibling", "random"]
"""Whose the second label of a pair is: that of the same concept, of a sibling, or of any other."""

_POSITIVES_PER_CONCEPT = 2
_SEED = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labels; only those of kind ``"positive"`` belong to one concept.

    Attributes:
        first: A preferred label.
        second: A label of the same concept, or of another one.
        kind: ``"positive"``, or whose label ``second`` is: that of a ``"sibling"``, which has a
            broader concept in common with the first, or of a ``"random"`` concept.
        uri: The concept of ``first``.
    """

    first: str
    second: str
    kind: PairKind
    uri: str


@dataclass(frozen=True, slots=True)
class PairTask:
    """Labelled pairs among the concepts of one split.

    The first two alternative labels of a concept make positives with its preferred label. As many
    negatives pair the preferred label with any label of another concept of the split: in turn a
    sibling and a random concept. A concept without a sibling in the split gets random ones only.
    Which negatives are drawn depends on the concepts alone.

    Attributes:
        pairs: The pairs, each positive followed by its negative.

    Example:
        >>> from skillsim.evaluation.skills import skills_of
        >>> from skillsim.taxonomy import Taxonomy
        >>> task = PairTask.build(skills_of(Taxonomy.bundled()), "test")
        >>> task.pairs[0].first, task.pairs[0].second, task.pairs[0].kind
        ('supervise correctional procedures', 'oversee prison procedures', 'positive')
    """

    pairs: tuple[Pair, ...]

    @classmethod
    def build(cls, skills: Sequence[Concept], split: Split) -> Self:
        """The pairs of one split.

        Args:
            skills: What ``skills_of`` gives.
            split: Both sides of every pair come from it.

        Raises:
            InvalidArgumentError: The split has fewer than two concepts, or no alternative label.
        """
        draw = random.Random(_SEED)  # noqa: S311  # nothing secret
        tested = in_split(skills, split)
        siblings = siblings_by_uri(tested)
        positives = [
            (concept, alternative)
            for concept in tested
            for alternative in concept.alternative_labels[:_POSITIVES_PER_CONCEPT]
        ]
        if len(tested) < 2 or not positives:  # noqa: PLR2004
            raise InvalidArgumentError(
                f"taxonomy must have two skills or more in the {split} split, and alternative "
                f"labels there; of its {len(skills)} skills {len(tested)} are in that split, with "
                f"{len(positives)} usable alternative labels. Choose another split or a larger "
                "taxonomy.",
                name="taxonomy",
                value=f"{len(tested)} skills",
            )
        pairs: list[Pair] = []
        for number, (concept, alternative) in enumerate(positives):
            first, uri = concept.preferred_label, concept.uri
            pairs.append(Pair(first, alternative, "positive", uri))
            close = siblings[uri]
            kind: PairKind = "sibling" if number % 2 == 0 and close else "random"
            partner = draw.choice(close) if kind == "sibling" else _other(concept, tested, draw)
            pairs.append(Pair(first, draw.choice(partner.labels), kind, uri))
        return cls(tuple(pairs))

    @property
    def texts(self) -> list[str]:
        """What is to be encoded."""
        return [text for pair in self.pairs for text in (pair.first, pair.second)]

    def scores(self, vectors: Vectors) -> NDArray[np.float64]:
        """The cosine of each pair, shape ``(n,)``, float64."""
        first = vectors.of(pair.first for pair in self.pairs)
        second = vectors.of(pair.second for pair in self.pairs)
        cosines: NDArray[np.float64] = np.einsum("ij,ij->i", first, second, dtype=np.float64)
        return cosines

    def figures(self, vectors: Vectors, *, resamples: int = RESAMPLES) -> tuple[Figure, ...]:
        """Spearman's correlation, and ROC AUC over all pairs and with each kind of negative.

        The AUC with a kind of negative that the pairs do not have is left out. For the intervals
        concepts are resampled, each with its pairs.

        Args:
            vectors: Of ``texts``.
            resamples: From 0; with 0 there are no intervals.
        """
        scores = self.scores(vectors)
        kinds = np.array([pair.kind for pair in self.pairs])
        positive = kinds == "positive"
        every = np.ones(len(kinds), dtype=np.bool_)
        groups = {"spearman": every, "roc_auc": every}
        for kind in ("random", "sibling"):
            if (kinds == kind).any():
                groups[f"roc_auc_{kind}"] = positive | (kinds == kind)
        values = {
            name: (spearman if name == "spearman" else roc_auc)(scores[chosen], positive[chosen])
            for name, chosen in groups.items()
        }
        units = {uri: unit for unit, uri in enumerate(dict.fromkeys(p.uri for p in self.pairs))}
        clusters = np.array([units[pair.uri] for pair in self.pairs], dtype=np.intp)
        ends = pair_intervals(scores, groups, positive, clusters, resamples=resamples)
        return tuple(Figure(name, value, *ends[name]) for name, value in values.items())


def _other(concept: Concept, concepts: Sequence[Concept], draw: random.Random) -> Concept:
    while True:
        other = draw.choice(concepts)
        if other.uri != concept.uri:
            return other
