"""Batches of texts that belong together: labels of one skill, and labels of related skills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recipe.errors import RecipeError
from recipe.static_model import token_counts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Rows = NDArray[np.int64]
MIN_SKILLS = 20
PREFERRED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Row numbers of texts: those of the same place belong together."""

    anchors: Rows
    positives: Rows

    @property
    def texts(self) -> Rows:
        """All anchors, then all positives."""
        return np.concatenate((self.anchors, self.positives))


class LabelPairs:
    """Draws two labels of a skill, for train skills."""

    def __init__(self, labels: Sequence[tuple[str, ...]], tokenizer: Tokenizer) -> None:
        """Lay out the labels.

        Args:
            labels: For each skill the labels that may be trained on.
            tokenizer: Turns labels into pieces.

        Raises:
            RecipeError: Too few skills have two labels.
        """
        self._starts = np.cumsum([0, *(len(texts) for texts in labels)])
        self._paired = np.array([n for n, texts in enumerate(labels) if len(texts) > 1], np.int64)
        if len(self._paired) < MIN_SKILLS:
            raise RecipeError(
                f"only {len(self._paired)} train skills have two labels; at least {MIN_SKILLS} "
                "are needed"
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
        """Two different labels of each of as many different skills."""
        size = min(size, len(self._paired))
        skills = np.sort(random.choice(self._paired, size, replace=False))
        starts = self._starts[skills]
        sizes = self._starts[skills + 1] - starts
        anchors = starts + random.integers(0, sizes)
        # The preferred label comes first; half of the positives are preferred labels.
        positives = np.where(
            random.random(size) < PREFERRED_SHARE, starts, starts + random.integers(0, sizes)
        )
        following = starts + (anchors - starts + 1) % sizes
        return PairBatch(anchors, np.where(positives == anchors, following, positives))


class RelatedPairs:
    """Draws pairs of labels of skills that ESCO relates."""

    def __init__(self, pairs: Sequence[tuple[str, str]], tokenizer: Tokenizer) -> None:
        """Lay out the labels.

        Args:
            pairs: Labels of train skills.
            tokenizer: Turns labels into pieces.
        """
        texts = sorted({text for pair in pairs for text in pair})
        rows = {text: row for row, text in enumerate(texts)}
        self._pairs = np.array([[rows[a], rows[b]] for a, b in pairs], np.int64).reshape(-1, 2)
        self.counts: csr_matrix = token_counts(tokenizer, texts)

    def __len__(self) -> int:
        """The number of pairs."""
        return len(self._pairs)

    def draw(self, size: int, random: np.random.Generator) -> PairBatch:
        """As many different pairs, or all if they are fewer."""
        size = min(size, len(self))
        chosen = self._pairs[np.sort(random.choice(len(self), size, replace=False))]
        return PairBatch(chosen[:, 0], chosen[:, 1])
