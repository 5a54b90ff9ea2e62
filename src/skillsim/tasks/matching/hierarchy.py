"""Where a taxonomy says that an owned skill is what a requirement asks for, or a kind of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillsim.encoding.cleaning import name_key

if TYPE_CHECKING:
    from skillsim.results import Via
    from skillsim.taxonomy import Taxonomy

__all__ = ["Hit", "taxonomy_hits"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Why an owned skill answers a requirement.

    Attributes:
        via: ``"label"`` or ``"narrower"``.
        owned: URI of the owned concept.
        required: URI of the required one.
    """

    via: Via
    owned: str
    required: str

    def path(self, taxonomy: Taxonomy) -> tuple[str, ...]:
        """Preferred labels from the owned concept up to the required; empty for one concept."""
        if self.via == "label":
            return ()
        concepts = taxonomy.path(self.owned, self.required) or ()
        return tuple(concept.preferred_label for concept in concepts)


def taxonomy_hits(
    taxonomy: Taxonomy, requirements: Sequence[str], names: Sequence[str]
) -> list[dict[int, Hit]]:
    """For each requirement the names that answer it by the taxonomy.

    Args:
        taxonomy: What is a kind of what.
        requirements: Cleaned names.
        names: Cleaned names of owned skills.

    Returns:
        For each requirement the positions in ``names``, each with its reason: another label of the
        same concept before a narrower concept, the nearest first. A requirement that is the
        preferred label of some concept means those alone when it comes to what is narrower; others
        may have it among their many names by chance.
    """
    places = _places(names)
    return [_hits_of(taxonomy, requirement, places) for requirement in requirements]


def _hits_of(
    taxonomy: Taxonomy, requirement: str, places: Mapping[str, Sequence[int]]
) -> dict[int, Hit]:
    hits: dict[int, Hit] = {}
    required = taxonomy.find(requirement)
    for concept in required:
        for label in concept.labels:
            for place in places.get(name_key(label), ()):
                hits.setdefault(place, Hit("label", concept.uri, concept.uri))
    key = name_key(requirement)
    meant = [concept for concept in required if name_key(concept.preferred_label) == key]
    for concept in meant or required:
        for narrower in taxonomy.descendants(concept.uri):
            for label in narrower.labels:
                for place in places.get(name_key(label), ()):
                    hits.setdefault(place, Hit("narrower", narrower.uri, concept.uri))
    return hits


def _places(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name.casefold(), []).append(place)
    return places
