"""Hard negatives: the texts that a model takes for nearest to another."""

from collections.abc import Sequence

import numpy as np

from recipe.teacher import Teacher

HARDEST = 5


class Miner:
    """Ranks texts by a model's cosine to an anchor."""

    def __init__(self, model: Teacher, texts: Sequence[str]) -> None:
        """Encode everything that will be asked about.

        Args:
            model: The model whose confusions are sought.
            texts: All anchors and candidates.
        """
        distinct = sorted(set(texts))
        self._rows = {text: row for row, text in enumerate(distinct)}
        self._vectors = model.encode(distinct)

    def hard(self, anchor: str, candidates: Sequence[str]) -> tuple[str, ...]:
        """The `HARDEST` candidates nearest to the anchor, nearest first.

        One is drawn from them and not the nearest taken: that one is often a synonym in all but
        the taxonomy's filing.
        """
        rows = [self._rows[text] for text in candidates]
        cosines = self._vectors[rows] @ self._vectors[self._rows[anchor]]
        order = np.argsort(-cosines, kind="stable")[:HARDEST]
        return tuple(candidates[i] for i in order)
