"""ESCO occupations that may be trained on: their labels teach synonyms, their descriptions fields.

Occupations of the ISCO-08 groups 25 and 35 (information and communications technology) are held
out whole: the occupation tasks of the evaluation are about them.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from recipe.esco import rows_of
from skillsim.evaluation import label_key
from skillsim.taxonomy.concepts import one_line

OCCUPATIONS_FILE = "occupations_en.csv"
HELD_OUT_GROUPS = ("25", "35")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One ESCO occupation with its labels and its ISCO-08 unit group."""

    uri: str
    preferred: str
    alternatives: tuple[str, ...]
    description: str
    isco_group: str


def read_occupations(folder: Path) -> list[Occupation]:
    """The occupations outside `HELD_OUT_GROUPS`, ordered by URI.

    A label that also names a held-out occupation is dropped, and an occupation whose preferred
    label does so is left out.

    Raises:
        RecipeError: The file or a column of it is missing.
    """
    columns = ("conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description")
    rows = sorted(rows_of(folder / OCCUPATIONS_FILE, columns), key=lambda row: row["conceptUri"])
    every = [
        Occupation(
            uri=row["conceptUri"],
            preferred=one_line(row["preferredLabel"]),
            alternatives=tuple(map(one_line, row["altLabels"].splitlines())),
            description=one_line(row["description"]),
            isco_group=row["iscoGroup"],
        )
        for row in rows
    ]
    held_out = {
        label_key(label)
        for occupation in every
        if occupation.isco_group.startswith(HELD_OUT_GROUPS)
        for label in (occupation.preferred, *occupation.alternatives)
    }
    return [
        _without(occupation, held_out)
        for occupation in every
        if label_key(occupation.preferred) not in held_out
    ]


def _without(occupation: Occupation, held_out: set[str]) -> Occupation:
    labels = {label_key(occupation.preferred): occupation.preferred}
    for label in occupation.alternatives:
        if label_key(label) and label_key(label) not in held_out:
            labels.setdefault(label_key(label), label)
    return replace(occupation, alternatives=tuple(labels.values())[1:])
