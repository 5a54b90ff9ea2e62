"""Concepts by name and from the broader ones down, and the walk along the relations."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from skillsim.encoding.cleaning import name_key

if TYPE_CHECKING:
    from skillsim.taxonomy.concepts import Concept

__all__ = ["index_names", "index_narrower", "reach"]


def reach(uri: str, step: Callable[[str], tuple[Concept, ...]]) -> dict[str, str | None]:
    """Every URI in reach, nearest first, with the one it was reached from; the start from none."""
    reached: dict[str, str | None] = {uri: None}
    waiting = deque([uri])
    while waiting:
        here = waiting.popleft()
        for concept in step(here):
            if concept.uri not in reached:
                reached[concept.uri] = here
                waiting.append(concept.uri)
    return reached


def index_names(concepts: Iterable[Concept]) -> Mapping[str, tuple[Concept, ...]]:
    """The concepts by ``name_key``: those with the preferred label, then the alternative one."""
    found: defaultdict[str, dict[str, Concept]] = defaultdict(dict)  # by name, then by URI
    concepts = tuple(concepts)
    for concept in concepts:
        found[name_key(concept.preferred_label)][concept.uri] = concept
    for concept in concepts:
        for label in concept.alternative_labels:
            found[name_key(label)].setdefault(concept.uri, concept)
    found.pop("", None)
    return {key: tuple(named.values()) for key, named in found.items()}


def index_narrower(concepts: Iterable[Concept]) -> Mapping[str, tuple[Concept, ...]]:
    """The concepts directly below a URI, by that URI, in their order."""
    found: defaultdict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        for uri in concept.broader:
            found[uri].append(concept)
    return {uri: tuple(narrower) for uri, narrower in found.items()}
