"""Everything that is read before training: skills, labels to train on, phrases, words, sources."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recipe.combinations import combinations
from recipe.errors import RecipeError
from recipe.esco import Esco, read_esco
from recipe.leakage import HeldOut, first_sentence, training_labels, training_sentences
from recipe.occupations import read_occupations
from recipe.phrases import PhraseSource, read_phrases, without_held_out
from recipe.relations import related_labels
from recipe.settings import Limits
from skillsim.evaluation import Split, split_of
from skillsim.taxonomy.notices import ESCO_NOTICE

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Corpus:
    """The inputs of the training.

    Attributes:
        esco: All skills, of all splits.
        labels: One tuple per skill, empty outside train.
        related: Labels of train skills that ESCO relates.
        texts: Labels, sentences and phrases as their sources have them, sorted.
        words: Single words that may become entries of the vocabulary, sorted.
        phrases: What the teacher is asked about: the texts, the words, and combinations, sorted.
        sources: What the manifest says of their origin.
        left_out: Texts that were dropped because a held-out skill has them as a label.
    """

    esco: Esco
    labels: list[tuple[str, ...]]
    related: list[tuple[str, str]]
    texts: list[str]
    words: list[str]
    phrases: list[str]
    sources: list[dict[str, Any]]
    left_out: int

    def summary(self) -> str:
        """The counts that a person wants to see before a long run."""
        sizes = Counter(split_of(skill.uri) for skill in self.esco.skills)
        splits = ", ".join(f"{sizes[split]} {split}" for split in SPLITS)
        return (
            f"{len(self.esco.skills)} skills ({splits}); {len(self.texts)} texts, "
            f"{len(self.words)} words, {len(self.phrases)} phrases to distil; {self.left_out} "
            "texts left out because a held-out skill has them as a label"
        )


def read_corpus(
    folder: Path,
    phrase_files: Sequence[Path],
    word_files: Sequence[Path],
    limits: Limits,
    *,
    seed: int,
) -> Corpus:
    """Read ESCO and the files, and take out whatever belongs to held-out skills.

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
    own = sorted({text for texts in labels for text in texts})
    related = related_labels(folder, esco, labels)
    sentences = sorted(set(training_sentences(esco, held_out).values()))
    titles, about = _occupation_texts(folder, held_out)
    read = [read_phrases(path) for path in sorted(phrase_files)]
    kept = [without_held_out(source, held_out) for source in read]
    lists = [read_phrases(path) for path in sorted(word_files)]
    kept_lists = [without_held_out(source, held_out) for source in lists]

    foreign = [text for source in kept for text in source.phrases]
    words = sorted({word for source in kept_lists for word in source.phrases})[: limits.words]
    made = combinations(own, foreign, count=limits.combinations, seed=seed)
    texts = sorted({*own, *sentences, *titles, *about, *foreign})[: limits.texts]
    phrases = sorted({*texts, *words, *made} - held_out.among(made))
    held_out.check(phrases)
    used = {
        "train_skills": sum(1 for texts in labels if texts),
        "labels": len(own),
        "relations": len(related),
        "descriptions": len(sentences),
        "occupation_labels": len(titles),
        "occupation_descriptions": len(about),
        "combinations": len(made),
    }
    return Corpus(
        esco=esco,
        labels=labels,
        related=related,
        texts=texts,
        words=words,
        phrases=phrases,
        sources=[_esco_source(used), *map(_source, (*kept, *kept_lists))],
        left_out=_labels_left_out(esco, own)
        + sum(
            len(before.phrases) - len(after.phrases)
            for before, after in zip((*read, *lists), (*kept, *kept_lists), strict=True)
        ),
    )


def _occupation_texts(folder: Path, held_out: HeldOut) -> tuple[list[str], list[str]]:
    occupations = read_occupations(folder)
    titles = {
        title
        for occupation in occupations
        for title in (occupation.preferred, *occupation.alternatives)
        if not held_out.holds(title)
    }
    about = {first_sentence(occupation.description) for occupation in occupations} - {""}
    return sorted(titles), sorted(text for text in about if not held_out.occurs_in(text))


def _labels_left_out(esco: Esco, own: Sequence[str]) -> int:
    train = {
        label for skill in esco.skills if split_of(skill.uri) == "train" for label in skill.labels
    }
    return len(train.difference(own))


def _esco_source(used: dict[str, int]) -> dict[str, Any]:
    return {
        "name": "ESCO skills and occupations, English",
        "licence": "reuse under Commission Decision 2011/833/EU",
        "notice": ESCO_NOTICE,
        "used": used,
    }


def _source(source: PhraseSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "licence": source.licence,
        "notice": source.notice,
        "used": {"phrases": len(source.phrases)},
    }
