"""Which skills ESCO relates to which: what a skill needs to be known, and the like."""

from collections.abc import Sequence
from pathlib import Path

from recipe.esco import Esco, rows_of
from skillsim.evaluation import split_of

RELATIONS_FILE = "skillSkillRelations_en.csv"
COLUMNS = ("originalSkillUri", "relatedSkillUri")


def related_labels(
    folder: Path, esco: Esco, labels: Sequence[tuple[str, ...]]
) -> list[tuple[str, str]]:
    """The first labels of related train skills, sorted, each pair once.

    Args:
        folder: The unpacked download.
        esco: Its skills.
        labels: For each of them the labels that may be trained on.

    Raises:
        RecipeError: The file cannot be read or a column is missing.
    """
    first = {skill.uri: own[0] for skill, own in zip(esco.skills, labels, strict=True) if own}
    pairs = {(first[a], first[b]) for a, b in _related_uris(folder) if a in first and b in first}
    return sorted(pair for pair in pairs if pair[0] != pair[1])


def validation_kin(folder: Path, esco: Esco) -> list[tuple[str, str]]:
    """Preferred labels of skills that are related, or one broader than the other, sorted.

    One of the two is a validation skill, and neither a test skill.

    Raises:
        RecipeError: The file of relations cannot be read or a column is missing.
    """
    labels = {s.uri: s.preferred_label for s in esco.skills if split_of(s.uri) != "test"}
    broader = {(skill.uri, uri) for skill in esco.skills for uri in skill.broader}
    return sorted(
        (labels[a], labels[b])
        for a, b in {*_related_uris(folder), *broader}
        if a in labels and b in labels and "validation" in (split_of(a), split_of(b))
    )


def _related_uris(folder: Path) -> set[tuple[str, str]]:
    rows = rows_of(folder / RELATIONS_FILE, COLUMNS)
    return {(row[COLUMNS[0]], row[COLUMNS[1]]) for row in rows}
