"""ESCO skills read from the official CSV download, and their split by concept."""

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recipe.errors import RecipeError

Split = Literal["train", "validation", "test"]

SKILLS_FILE = "skills_en.csv"
BROADER_FILE = "broaderRelationsSkillPillar_en.csv"
ESCO_NOTICE = "This service uses the ESCO classification of the European Commission."

TEST_END = 10
VALIDATION_END = 15

_PUNCTUATION = re.compile(r"[^\w+#]+")


@dataclass(frozen=True, slots=True)
class Concept:
    """One ESCO skill with its labels; `parents` are the URIs of its broader concepts."""

    uri: str
    preferred: str
    alternatives: tuple[str, ...]
    description: str
    parents: tuple[str, ...]
    split: Split

    @property
    def labels(self) -> tuple[str, ...]:
        """The preferred label, then the alternative labels."""
        return (self.preferred, *self.alternatives)


def split_of(uri: str) -> Split:
    """The split of a concept, from its URI alone.

    Args:
        uri: The concept's URI.

    Returns:
        `"test"` for 10 concepts in 100, `"validation"` for 5, else `"train"`.
    """
    # The hash spreads concepts evenly and needs no list of held-out URIs to be kept anywhere.
    bucket = int(hashlib.sha1(uri.encode(), usedforsecurity=False).hexdigest(), 16) % 100
    if bucket < TEST_END:
        return "test"
    return "validation" if bucket < VALIDATION_END else "train"


def label_key(text: str) -> str:
    """The form under which two label strings count as the same string.

    Case, width, spacing and punctuation do not tell strings apart; `+` and `#` do ("C", "C++").
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _PUNCTUATION.sub(" ", folded).strip()


def read_concepts(folder: Path) -> list[Concept]:
    """The skills of an ESCO download, ordered by URI.

    Args:
        folder: Holds `skills_en.csv` and `broaderRelationsSkillPillar_en.csv`.

    Returns:
        One concept per URI. Alternative labels that repeat another label of it are dropped.

    Raises:
        RecipeError: A file or a column is missing.
    """
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / BROADER_FILE, ("conceptUri", "broaderUri")):
        parents[row["conceptUri"]].add(row["broaderUri"])
    concepts: dict[str, Concept] = {}
    for row in _rows(folder / SKILLS_FILE, ("conceptUri", "preferredLabel", "altLabels")):
        uri, preferred = row["conceptUri"], _one_line(row["preferredLabel"])
        if not label_key(preferred):
            continue
        labels = {label_key(preferred): preferred}
        for label in map(_one_line, row["altLabels"].splitlines()):
            if label_key(label):
                labels.setdefault(label_key(label), label)
        concepts[uri] = Concept(
            uri=uri,
            preferred=preferred,
            alternatives=tuple(labels.values())[1:],
            description=_one_line(row.get("description") or ""),
            parents=tuple(sorted(parents[uri])),
            split=split_of(uri),
        )
    return [concepts[uri] for uri in sorted(concepts)]


def of_split(concepts: Iterable[Concept], split: Split) -> list[Concept]:
    """The concepts of one split, in the given order."""
    return [concept for concept in concepts if concept.split == split]


def siblings_by_uri(concepts: Sequence[Concept]) -> dict[str, list[Concept]]:
    """For each concept the others that share a broader concept with it, ordered by URI."""
    children: defaultdict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        for parent in concept.parents:
            children[parent].append(concept)
    siblings: dict[str, list[Concept]] = {}
    for concept in concepts:
        found = {other.uri: other for parent in concept.parents for other in children[parent]}
        found.pop(concept.uri, None)
        siblings[concept.uri] = [found[uri] for uri in sorted(found)]
    return siblings


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = [name for name in columns if name not in (reader.fieldnames or ())]
            if absent:
                raise RecipeError(f"{path.name} has no column {', '.join(absent)}")
            return list(reader)
    except OSError as cause:
        raise RecipeError(
            f"{path.parent} is not an ESCO CSV download: {path.name} cannot be read "
            f"({cause.strerror}). Pass the unpacked English CSV folder with --esco."
        ) from cause
