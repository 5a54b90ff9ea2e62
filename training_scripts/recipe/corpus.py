"""Everything that is read before training: concepts, labels to train on, phrases, sources."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recipe.errors import RecipeError
from recipe.esco import Esco, read_esco
from recipe.leakage import HeldOut, training_labels, training_sentences
from recipe.phrases import PhraseSource, read_phrases, sample, without_held_out
from recipe.settings import Limits
from skillsim.evaluation import Split, split_of
from skillsim.taxonomy.notices import ESCO_NOTICE

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The inputs of the training; `labels` has one tuple per skill, empty outside train."""

    esco: Esco
    labels: list[tuple[str, ...]]
    phrases: list[str]
    texts: list[str]
    sources: list[dict[str, Any]]
    left_out: int

    def summary(self) -> str:
        """The counts that a person wants to see before a long run."""
        sizes = Counter(split_of(skill.uri) for skill in self.esco.skills)
        splits = ", ".join(f"{sizes[split]} {split}" for split in SPLITS)
        return (
            f"{len(self.esco.skills)} skills ({splits}); {len(self.phrases)} phrases to distil; "
            f"{self.left_out} texts left out because a held-out concept has them as a label"
        )


def read_corpus(folder: Path, phrase_files: Sequence[Path], limits: Limits, *, seed: int) -> Corpus:
    """Read ESCO and the phrase files, and take out whatever belongs to held-out concepts.

    Raises:
        RecipeError: An input cannot be read, a split is empty, or a held-out label is left.
    """
    esco = read_esco(folder)
    found = {split_of(skill.uri) for skill in esco.skills}
    empty = [split for split in SPLITS if split not in found]
    if empty:
        raise RecipeError(f"{folder} has no skill in the split(s) {', '.join(empty)}")
    held_out = HeldOut(esco)
    labels = training_labels(esco, held_out)
    descriptions = sorted(set(training_sentences(esco, held_out).values()))
    read = [read_phrases(path) for path in sorted(phrase_files)]
    kept = [without_held_out(source, held_out) for source in read]

    own = sorted({text for texts in labels for text in texts})
    texts = sorted({*own, *descriptions, *(text for source in kept for text in source.phrases)})
    held_out.check(texts)
    phrases = sample(texts, limits.phrases, seed)
    return Corpus(
        esco=esco,
        labels=labels,
        phrases=phrases,
        texts=texts,
        sources=[_esco_source(labels, own, descriptions), *map(_phrase_source, kept)],
        left_out=_labels_left_out(esco, own)
        + sum(len(a.phrases) - len(b.phrases) for a, b in zip(read, kept, strict=True)),
    )


def _labels_left_out(esco: Esco, own: Sequence[str]) -> int:
    train = {
        label for skill in esco.skills if split_of(skill.uri) == "train" for label in skill.labels
    }
    return len(train.difference(own))


def _esco_source(
    labels: Sequence[tuple[str, ...]], own: Sequence[str], descriptions: Sequence[str]
) -> dict[str, Any]:
    return {
        "name": "ESCO skills, English",
        "licence": "reuse under Commission Decision 2011/833/EU",
        "notice": ESCO_NOTICE,
        "used": {
            "train_concepts": sum(1 for texts in labels if texts),
            "labels": len(own),
            "descriptions": len(descriptions),
        },
    }


def _phrase_source(source: PhraseSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "licence": source.licence,
        "notice": source.notice,
        "used": {"phrases": len(source.phrases)},
    }
