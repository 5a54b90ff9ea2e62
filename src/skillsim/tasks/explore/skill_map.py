"""skill_map: skills laid out in two dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import positive_int, show, whole_number
from skillsim.decisions.lookalikes import ceiling
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals, read_rows
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.tasks.explore.clustering import k_means, require_k_means
from skillsim.tasks.explore.layout import MapMethod, layout, require_method
from skillsim.tasks.explore.overlay import overlay
from skillsim.tasks.explore.result import MapCluster, MapPoint, SkillMap
from skillsim.tasks.neighbours.ranking import ranked_neighbours
from skillsim.tasks.neighbours.vocabulary import Vocabulary, vocabulary_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.results import Neighbour, SkillGap

__all__ = ["skill_map"]

_NEAREST = 5
_SEEDS = 2**32  # that scikit-learn takes


def skill_map(  # noqa: PLR0913  # each is a question that users ask
    skills: Iterable[str],
    *,
    method: MapMethod = "pca",
    clusters: int | None = None,
    sources: Iterable[str | None] | None = None,
    gap: SkillGap | None = None,
    encoder: SkillEncoder | None = None,
    seed: int = 0,
    show_progress: bool = False,
) -> SkillMap:
    """A map of skills, on which similar ones are close to each other.

    The same arguments give the same map, on one machine with the same versions of NumPy,
    scikit-learn and umap-learn. Spellings of one skill ("SQL", "sql") are one place; each decides
    the layout once.

    Args:
        skills: Any iterable of skills; each gets a point, in order.
        method: ``"pca"`` is a projection: quick, and far apart means different. ``"tsne"`` and
            ``"umap"`` show neighbourhoods; distances between far groups, and their sizes, mean
            nothing there. They take minutes for ten thousand skills, and need the extras ``viz``
            and ``umap``.
        clusters: How many groups to find by k-means, on the vectors and not on the map; ``None``
            finds none. Needs the extra ``viz``.
        sources: Where each skill comes from, to colour by; ``None`` where that is not known.
        gap: A gap to lay over the map. Its skills that are not among ``skills`` get points of
            their own, after the others.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        seed: Decides what t-SNE, UMAP and k-means draw at random: a whole number from 0, below
            2**32.
        show_progress: Draw a progress bar of the encoding on stderr.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank.
        InvalidArgumentError: The method is unknown or needs more skills, there are fewer skills
            than clusters, the sources are not text or not as many as the skills, or ``gap`` is no
            gap.
        MissingExtraError: What the method or the clusters need is not installed.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder
        >>> drawn = skill_map(
        ...     ["SQL", "welding", "databases", "metal work"],
        ...     clusters=2,
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> drawn.coordinates.shape
        (4, 2)
        >>> [point.cluster for point in drawn.points]
        [0, 1, 0, 1]
        >>> drawn.points[0].nearest[0].skill
        'databases'
    """
    method = require_method(method)
    if clusters is not None:
        clusters = positive_int(clusters, name="clusters", or_none=True)
        require_k_means()
    seed = _read_seed(seed)
    written = read_originals(skills, name="skills")
    origins = _read_sources(sources, written)
    laid_over = overlay(gap, written)
    written += laid_over.added
    origins += [None] * len(laid_over.added)
    encoder = chosen_encoder(encoder)
    names = vocabulary_for(written, encoder, show_progress=show_progress)
    coordinates = layout(names.vectors, method, seed=seed)
    labels, groups = _clusters(names, clusters, seed)
    nearest = ranked_neighbours(
        names.skills,
        names.vectors,
        names,
        taxonomy=None,
        top_k=_NEAREST,
        threshold=-1.0,
        highest_apart=ceiling(encoder.policy) if encoder.policy else 1.0,
    )
    place = [names.by_name[name_key(skill)] for skill in written]
    points = tuple(
        MapPoint(skill, x, y, labels[i], source, tuple(nearest[i]))
        for skill, source, i, (x, y) in zip(
            written, origins, place, coordinates[place].tolist(), strict=True
        )
    )
    kept = _kept_neighbours(coordinates, names.skills, nearest)
    return SkillMap(points, groups, laid_over.links, kept, method, encoder.model_id)


def _clusters(
    names: Vocabulary, count: int | None, seed: int
) -> tuple[Sequence[int | None], tuple[MapCluster, ...]]:
    if count is None:
        return [None] * len(names.skills), ()
    labels, medoids = k_means(names.vectors, count, seed=seed)
    sizes = np.bincount(labels, minlength=count).tolist()
    groups = [
        MapCluster(names.skills[medoid], size)
        for medoid, size in zip(medoids.tolist(), sizes, strict=True)
    ]
    return labels.tolist(), tuple(groups)


def _kept_neighbours(
    coordinates: NDArray[np.float64], skills: Sequence[str], nearest: Sequence[list[Neighbour]]
) -> float:
    """The mean share of the nearest skills that are among as many nearest on the map."""
    from scipy.spatial import KDTree

    count = min(_NEAREST, len(skills) - 1)
    if count < 1:
        return 1.0
    places = {skill: place for place, skill in enumerate(skills)}
    _, shown = KDTree(coordinates).query(coordinates, k=count + 1)
    kept = 0
    for own, (near, on_map) in enumerate(zip(nearest, shown.tolist(), strict=True)):
        # Itself comes first, unless others are in the very same place.
        others = [place for place in on_map if place != own][:count]
        kept += len({places[neighbour.skill] for neighbour in near}.intersection(others))
    return kept / (count * len(skills))


def _read_sources(sources: Iterable[str | None] | None, skills: Sequence[str]) -> list[str | None]:
    if sources is None:
        return [None] * len(skills)
    try:
        origins = read_rows(sources, name="sources")
    except InvalidSkillError as error:
        value = error.values[0]
        what = f"item {error.positions[0]} is {value}" if error.positions else f"they are {value}"
        raise InvalidArgumentError(
            f"sources must be a list of texts, with None where a source is not known, but {what}. "
            "Turn them into text first, for example with str.",
            name="sources",
            value=value,
        ) from error
    if len(origins) != len(skills):
        raise InvalidArgumentError(
            f"sources must be as many as the skills, {len(skills)}, not {len(origins)}.",
            name="sources",
            value=f"{len(origins)} items",
        )
    return [origin or None for origin in origins]


def _read_seed(seed: object) -> int:
    number = whole_number(seed, name="seed", least=0)
    if number >= _SEEDS:
        raise InvalidArgumentError(
            f"seed must be below 2**32, not {show(seed)}.", name="seed", value=show(seed)
        )
    return number
