"""The rule that keeps held-out concepts out of training, in one place."""

import re
from collections.abc import Iterable

from recipe.errors import RecipeError
from recipe.esco import Esco
from skillsim.evaluation import label_key, split_of


class HeldOut:
    """The label strings of validation and test skills.

    A string that a train skill shares with one of them is held out too.
    """

    def __init__(self, esco: Esco) -> None:
        """Collect the labels of every skill that is not in the train split."""
        outside = [skill for skill in esco.skills if split_of(skill.uri) != "train"]
        self._labels = frozenset(label_key(label) for skill in outside for label in skill.labels)
        self._descriptions = frozenset(
            label_key(esco.descriptions[skill.uri])
            for skill in outside
            if skill.uri in esco.descriptions
        )
        self._words = max((key.count(" ") + 1 for key in self._labels), default=0)

    def holds(self, text: str) -> bool:
        """Whether the whole text is a held-out label or description."""
        key = label_key(text)
        return key in self._labels or key in self._descriptions

    def among(self, texts: Iterable[str]) -> set[str]:
        """Those of the texts that are a held-out label or description."""
        return {text for text in texts if self.holds(text)}

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
        leaks = sorted(self.among(texts))
        if leaks:
            raise RecipeError(
                f"{len(leaks)} held-out label(s) would be trained on, the first {leaks[0]!r}"
            )


def training_labels(esco: Esco, held_out: HeldOut) -> list[tuple[str, ...]]:
    """Per skill the labels that may be trained on; `()` for a skill outside the train split."""
    return [
        tuple(label for label in skill.labels if not held_out.holds(label))
        if split_of(skill.uri) == "train"
        else ()
        for skill in esco.skills
    ]


def training_sentences(esco: Esco, held_out: HeldOut) -> dict[str, str]:
    """By URI the first sentence of a train skill's description, if no held-out label is in it."""
    sentences = {
        skill.uri: first_sentence(esco.descriptions.get(skill.uri, ""))
        for skill in esco.skills
        if split_of(skill.uri) == "train"
    }
    return {uri: text for uri, text in sentences.items() if text and not held_out.occurs_in(text)}


def first_sentence(description: str) -> str:
    """What a description says first, without the full stop; empty if it says nothing."""
    return re.split(r"(?<=[.;])\s", description, maxsplit=1)[0].rstrip(".;")
