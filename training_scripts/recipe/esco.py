"""ESCO skills with their descriptions, from the official CSV download."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recipe.errors import RecipeError
from skillsim.errors import InvalidTableError
from skillsim.evaluation import skills_of
from skillsim.taxonomy import Concept, Taxonomy
from skillsim.taxonomy.concepts import one_line
from skillsim.taxonomy.csv_rows import Row, released_rows

SKILLS_FILE = "skills_en.csv"


@dataclass(frozen=True, slots=True)
class Esco:
    """What the scripts use of a download.

    Attributes:
        taxonomy: As the library reads it.
        skills: Its skills without the groups, ordered by URI, each label of a skill once.
        descriptions: On one line each, by URI; skills without one are not in it.
    """

    taxonomy: Taxonomy
    skills: tuple[Concept, ...]
    descriptions: Mapping[str, str]


def read_esco(folder: Path) -> Esco:
    """The skills of an ESCO download.

    Raises:
        RecipeError: The folder is no such download, or a file of it cannot be read.
    """
    try:
        taxonomy = Taxonomy.from_esco_csv(folder)
    except InvalidTableError as cause:
        raise RecipeError(f"{cause} (--esco {folder})") from cause
    described = {
        row["conceptUri"]: one_line(row.fields.get("description", ""))
        for row in rows_of(folder / SKILLS_FILE, ("conceptUri",))
    }
    return Esco(
        taxonomy=taxonomy,
        skills=skills_of(taxonomy),
        descriptions={uri: text for uri, text in described.items() if text},
    )


def rows_of(path: Path, columns: tuple[str, ...]) -> list[Row]:
    """The released rows of a file of the download.

    Raises:
        RecipeError: The file cannot be read or one of the columns is missing.
    """
    try:
        return list(released_rows(path, columns))
    except InvalidTableError as cause:
        raise RecipeError(str(cause)) from cause
