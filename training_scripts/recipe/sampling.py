"""Batches of label pairs with sibling hard negatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recipe.errors import RecipeError
from recipe.static_model import token_counts
from skillsim.evaluation.skills import siblings_by_uri
from skillsim.taxonomy import Concept

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Rows = NDArray[np.int64]
MIN_CONCEPTS = 20
PREFERRED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Row numbers of texts, and the numbers of the concepts that they belong to."""

    concepts: Rows
    anchors: Rows
    positives: Rows
    negatives: Rows
    negative_concepts: Rows

    @property
    def texts(self) -> Rows:
        """All anchors, then all positives, then all negatives."""
        return np.concatenate((self.anchors, self.positives, self.negatives))


class LabelPairs:
    """Draws two labels of a concept and one label of a sibling of it, for train concepts."""

    def __init__(
        self,
        concepts: Sequence[Concept],
        labels: Sequence[tuple[str, ...]],
        tokenizer: Tokenizer,
    ) -> None:
        """Lay out the labels.

        Args:
            concepts: All concepts.
            labels: For each of them the labels that may be trained on.
            tokenizer: Turns labels into pieces.

        Raises:
            RecipeError: Too few concepts have two labels.
        """
        number = {concept.uri: n for n, concept in enumerate(concepts)}
        siblings = siblings_by_uri(concepts)
        self._siblings = [
            np.array([number[s.uri] for s in siblings[c.uri] if labels[number[s.uri]]], np.int64)
            for c in concepts
        ]
        self._starts = np.cumsum([0, *(len(texts) for texts in labels)])
        self._paired = np.array([n for n, texts in enumerate(labels) if len(texts) > 1], np.int64)
        self._usable = np.array([n for n, texts in enumerate(labels) if texts], np.int64)
        if len(self._paired) < MIN_CONCEPTS:
            raise RecipeError(
                f"only {len(self._paired)} train concepts have two labels; at least "
                f"{MIN_CONCEPTS} are needed"
            )
        self.counts: csr_matrix = token_counts(
            tokenizer, [text for texts in labels for text in texts]
        )

    @property
    def pairs(self) -> int:
        """The number of (label, other label) pairs that can be drawn, order aside."""
        sizes = np.diff(self._starts)
        return int((sizes * (sizes - 1) // 2).sum())

    def draw(self, size: int, random: np.random.Generator) -> PairBatch:
        """Different concepts, two different labels of each, and a sibling's label."""
        size = min(size, len(self._paired))
        concepts = np.sort(random.choice(self._paired, size, replace=False))
        anchors = self._label(concepts, random)
        # The preferred label comes first; half of the positives are preferred labels.
        positives = np.where(
            random.random(size) < PREFERRED_SHARE,
            self._starts[concepts],
            self._label(concepts, random),
        )
        following = self._starts[concepts] + (
            (anchors - self._starts[concepts] + 1) % self._sizes(concepts)
        )
        positives = np.where(positives == anchors, following, positives)
        others = np.array([self._sibling(n, random) for n in concepts], np.int64)
        return PairBatch(concepts, anchors, positives, self._label(others, random), others)

    def _sizes(self, concepts: Rows) -> Rows:
        sizes: Rows = self._starts[concepts + 1] - self._starts[concepts]
        return sizes

    def _label(self, concepts: Rows, random: np.random.Generator) -> Rows:
        return self._starts[concepts] + random.integers(0, self._sizes(concepts))

    def _sibling(self, concept: int, random: np.random.Generator) -> int:
        pool = self._siblings[concept]
        if not len(pool):
            pool = self._usable
        return int(pool[random.integers(len(pool))])
