"""What the page of a map needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillsim.tasks.explore.result import SkillMap

__all__ = ["map_data"]

_METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}


def map_data(drawn: SkillMap, title: str) -> dict[str, Any]:
    """The map as ``assets/map.js`` reads it: columns, in which skills are named by their place."""
    points = drawn.points
    places: dict[str, int] = {}
    for place, point in enumerate(points):
        places.setdefault(point.skill, place)
    sources = list(dict.fromkeys(point.source for point in points if point.source is not None))
    numbers = {source: number for number, source in enumerate(sources)}
    return {
        "title": title,
        "notes": _notes(drawn),
        "skills": [point.skill for point in points],
        "x": _short([point.x for point in points]),
        "y": _short([point.y for point in points]),
        "nearest": [[places[near.skill] for near in point.nearest] for point in points],
        "similarities": [[round(near.similarity, 2) for near in point.nearest] for point in points],
        "clusters": [f"{cluster.medoid} ({cluster.size:,})" for cluster in drawn.clusters],
        "cluster": [-1 if point.cluster is None else point.cluster for point in points],
        "sources": sources,
        "source": [-1 if point.source is None else numbers[point.source] for point in points],
        "links": [
            {
                "want": link.want,
                "have": link.have,
                "band": link.match.band,
                "similarity": round(link.match.similarity, 2),
            }
            for link in drawn.links
        ],
    }


def _short(values: Sequence[float]) -> list[float]:
    """The values to as many digits as a screen can show."""
    return [float(f"{value:.6g}") for value in values]


def _notes(drawn: SkillMap) -> list[str]:
    """What a reader has to know before believing the map."""
    return [
        f"{len(drawn.points):,} skills · {_METHODS[drawn.method]} · model {drawn.model_id}",
        (
            f"Two dimensions show part of the truth: {drawn.kept_neighbours:.1%} of the nearest "
            "skills are also nearest on the map. The lists of nearest skills are exact."
        ),
    ]
