"""What a map of skills is made of."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.arguments import file_path, require_text
from skillsim.results.base import Result, html_table
from skillsim.tasks.explore.map_page import map_data
from skillsim.tasks.explore.page import write_page

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.results import Neighbour, RequirementMatch
    from skillsim.tasks.explore.layout import MapMethod

__all__ = ["GapLink", "MapCluster", "MapPoint", "SkillMap"]

_SHOWN = 100  # rows in a notebook


@dataclass(frozen=True, slots=True)
class MapPoint(Result):
    """One skill on a map.

    Attributes:
        skill: The skill, as it was written.
        x: Where it is, from left to right.
        y: Where it is, from bottom to top.
        cluster: The place of its cluster in ``SkillMap.clusters``; ``None`` without clusters.
        source: Where it comes from, as the caller said; ``None`` if that is not known.
        nearest: The most similar other skills of the map, closest first, at most 5, by their
            vectors and not by where they are on the map. Spellings of one skill count once.
    """

    skill: str
    x: float
    y: float
    cluster: int | None
    source: str | None
    nearest: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class MapCluster(Result):
    """Skills that are similar to each other.

    Attributes:
        medoid: The skill that is most similar to all of them, which may stand for them.
        size: How many there are; spellings of one skill count once.
    """

    medoid: str
    size: int


@dataclass(frozen=True, slots=True)
class GapLink(Result):
    """A wanted skill on a map, and the owned one that is closest to it.

    Attributes:
        want: The place of the wanted skill in ``SkillMap.points``.
        have: The place of the owned skill; ``None`` if none is owned.
        match: What the gap says of the two.
    """

    want: int
    have: int | None
    match: RequirementMatch


@dataclass(frozen=True, slots=True, repr=False)
class SkillMap(Result):
    """Skills laid out in two dimensions, similar ones close to each other.

    Attributes:
        points: One for each skill, in the order of the input; then those of the gap that are not
            among the skills.
        clusters: The largest first; empty without clusters.
        links: The wanted skills of the gap; empty without a gap.
        kept_neighbours: How much of the similarities the map shows, in [0, 1]: the mean share of a
            skill's ``nearest`` that are also among as many nearest on the map.
        method: How it was laid out.
        model_id: The model whose vectors were laid out.
    """

    points: tuple[MapPoint, ...]
    clusters: tuple[MapCluster, ...]
    links: tuple[GapLink, ...]
    kept_neighbours: float
    method: MapMethod
    model_id: str

    @property
    def coordinates(self) -> NDArray[np.float64]:
        """Where the points are, shape ``(n, 2)``, float64."""
        places = np.array([(point.x, point.y) for point in self.points], dtype=np.float64)
        return places.reshape(-1, 2)

    def to_html(self, path: str | os.PathLike[str], *, title: str = "Skill map") -> None:
        """Write the map as one HTML file that a browser shows without any network.

        It can be moved, zoomed, searched and coloured by cluster or source, and tells of each skill
        the nearest. The file holds all names of the map and plotly.js, which is most of its some
        5 MB; 14,000 skills make it 6 MB.

        Args:
            path: The file, which is replaced if it is there.
            title: The heading.

        Raises:
            InvalidArgumentError: ``path`` is no path to a file, or ``title`` no text.
            MissingExtraError: plotly is not installed.
            NotSavedError: The file cannot be written.
        """
        require_text(title, name="title")
        write_page(file_path(path), "map", map_data(self, title))

    def __repr__(self) -> str:
        clusters = f"{len(self.clusters):,} clusters, " if self.clusters else ""
        return f"SkillMap({len(self.points):,} skills, {clusters}method={self.method!r})"

    def table_rows(self) -> list[dict[str, Any]]:
        """The points as rows of a table."""
        return [
            point.to_dict() | {"nearest": [near.skill for near in point.nearest]}
            for point in self.points
        ]

    def _repr_html_(self) -> str:
        rows = [point.to_dict() for point in self.points[:_SHOWN]]
        for row in rows:
            row["nearest"] = "; ".join(near["skill"] for near in row["nearest"])
        return f"<p>{html.escape(repr(self))}</p>{html_table(rows)}"
