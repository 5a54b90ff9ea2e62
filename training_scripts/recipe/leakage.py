"""The rule that keeps held-out concepts out of training, in one place."""

import re
from collections.abc import Iterable, Sequence

from recipe.errors import RecipeError
from recipe.esco import Concept, label_key


class HeldOut:
    """The label strings of validation and test concepts.

    A string that a train concept shares with one of them is held out too.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Collect the labels of every concept that is not in the train split."""
        outside = [concept for concept in concepts if concept.split != "train"]
        self._labels = frozenset(label_key(label) for c in outside for label in c.labels)
        self._descriptions = frozenset(label_key(c.description) for c in outside if c.description)
        self._words = max((key.count(" ") + 1 for key in self._labels), default=0)

    def __len__(self) -> int:
        """The number of distinct held-out label strings."""
        return len(self._labels)

    def holds(self, text: str) -> bool:
        """Whether the whole text is a held-out label or description."""
        key = label_key(text)
        return key in self._labels or key in self._descriptions

    def occurs_in(self, text: str) -> bool:
        """Whether a held-out label occurs in the text as a run of whole words."""
        words = label_key(text).split()
        return any(
            " ".join(words[start : start + count]) in self._labels
            for start in range(len(words))
            for count in range(1, min(self._words, len(words) - start) + 1)
        )

    def check(self, texts: Iterable[str]) -> None:
        """Refuse a training set that holds a held-out label.

        Raises:
            RecipeError: With the number of leaks and the first of them.
        """
        leaks = sorted({text for text in texts if self.holds(text)})
        if leaks:
            raise RecipeError(
                f"{len(leaks)} held-out label(s) would be trained on, the first {leaks[0]!r}"
            )


def training_labels(concepts: Sequence[Concept], held_out: HeldOut) -> list[tuple[str, ...]]:
    """Per concept the labels that may be trained on; `()` for a concept outside the train split."""
    return [
        tuple(label for label in concept.labels if not held_out.holds(label))
        if concept.split == "train"
        else ()
        for concept in concepts
    ]


def training_descriptions(concepts: Sequence[Concept], held_out: HeldOut) -> list[str]:
    """First sentences of train concepts' descriptions in which no held-out label occurs."""
    sentences = (
        re.split(r"(?<=[.;])\s", concept.description, maxsplit=1)[0].rstrip(".;")
        for concept in concepts
        if concept.split == "train" and concept.description
    )
    return sorted({text for text in sentences if text and not held_out.occurs_in(text)})
