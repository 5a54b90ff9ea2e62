"""Sets that are no ESCO labels: does a model still find what a phrase belongs to?

Each set pairs names with the group that its makers file them under; every name asks for its group
among all groups. Nothing of these pairs is trained on; names of O*NET may have been among the
unlabelled phrases.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from recipe.errors import RecipeError
from skillsim.evaluation import Encoder, Vectors, ranks_of_targets
from skillsim.evaluation.bootstrap import mean_figure
from skillsim.evaluation.figures import Figure
from skillsim.taxonomy.concepts import one_line

COLUMNS = ("skill_name", "aliases", "description", "taxonomy")


@dataclass(frozen=True, slots=True)
class GroupTask:
    """Names, and for each the place of its group among all groups."""

    name: str
    names: tuple[str, ...]
    groups: tuple[str, ...]
    targets: tuple[int, ...]

    @classmethod
    def build(cls, name: str, pairs: set[tuple[str, str]]) -> Self:
        """From distinct pairs of a name and its group."""
        groups = sorted({group for _, group in pairs})
        places = {group: place for place, group in enumerate(groups)}
        ordered = sorted(pairs)
        return cls(
            name,
            tuple(first for first, _ in ordered),
            tuple(groups),
            tuple(places[group] for _, group in ordered),
        )

    def figure(self, encoder: Encoder) -> Figure:
        """MRR of the groups, with its 95% interval over names."""
        vectors = Vectors.encode(encoder, (*self.names, *self.groups))
        scores = vectors.of(self.names) @ vectors.of(self.groups).T
        return mean_figure(self.name, 1.0 / ranks_of_targets(scores, np.array(self.targets)))


def group_tasks(path: Path) -> tuple[GroupTask, ...]:
    """The sets in laiser's `faiss_skills.csv` (PyPI).

    `mrr_onet`: O*NET's technologies and their categories. `mrr_uk`: the UK Standard Skills
    Classification and its groups. `mrr_osn`: skills of the Open Skills Network and their keywords.

    Raises:
        RecipeError: The file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            rows = [] if absent else list(reader)
    except (OSError, UnicodeDecodeError) as cause:
        raise RecipeError(f"{path} cannot be read: {cause}") from cause
    if absent:
        raise RecipeError(f"{path} has no column {', '.join(absent)}")
    found: dict[str, set[tuple[str, str]]] = {"mrr_onet": set(), "mrr_uk": set(), "mrr_osn": set()}
    for row in rows:
        name = one_line(row["skill_name"])
        group = one_line(row["aliases"])
        if row["taxonomy"] == "ONET_TECH":
            # The description reads "name (category)".
            group = one_line(row["description"]).removeprefix(f"{name} (").removesuffix(")")
        key = {"ONET_TECH": "mrr_onet", "UKOS": "mrr_uk", "OSN": "mrr_osn"}.get(row["taxonomy"])
        if key and group and group.casefold() != name.casefold():
            found[key].add((name, group))
    return tuple(GroupTask.build(name, pairs) for name, pairs in found.items() if pairs)
