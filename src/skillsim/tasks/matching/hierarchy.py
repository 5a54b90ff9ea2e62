"""Where a taxonomy says that an owned skill is what is required, a kind of it, or broader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillsim.encoding.cleaning import fold, name_key
from skillsim.taxonomy.concepts import ESCO

if TYPE_CHECKING:
    from skillsim.results import Via
    from skillsim.taxonomy import Concept, Taxonomy

__all__ = ["Hit", "broader_names", "places_of", "taxonomy_hits"]


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


def places_of(names: Sequence[str]) -> dict[str, list[int]]:
    """The positions of cleaned names by what they are looked up by."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(fold(name), []).append(place)
    return places


def taxonomy_hits(
    taxonomy: Taxonomy,
    requirements: Sequence[str],
    places: Mapping[str, Sequence[int]],
    *,
    alike: Callable[[str, str], bool],
) -> list[dict[int, Hit]]:
    """For each requirement the names that answer it by the taxonomy.

    Args:
        taxonomy: What is a kind of what.
        requirements: Cleaned names.
        places: ``places_of`` the names of owned skills.
        alike: Whether the model takes two names for the same skill.

    Returns:
        For each requirement the positions of names, each with its reason: another label of the
        same concept before a narrower concept, the nearest first.
    """
    return [_hits_of(taxonomy, requirement, places, alike) for requirement in requirements]


def broader_names(
    taxonomy: Taxonomy, requirements: Sequence[str], places: Mapping[str, Sequence[int]]
) -> list[list[int]]:
    """For each requirement the positions of names that are broader, which is not enough.

    Only preferred labels count, on both sides: an alternative label may name an example.
    """
    found = []
    for requirement in requirements:
        key = name_key(requirement)
        above = {
            name_key(concept.preferred_label)
            for named in taxonomy.find(requirement)
            if name_key(named.preferred_label) == key
            for concept in taxonomy.ancestors(named.uri)
        }
        found.append([place for name in above - {key} for place in places.get(name, ())])
    return found


def _hits_of(
    taxonomy: Taxonomy,
    requirement: str,
    places: Mapping[str, Sequence[int]],
    alike: Callable[[str, str], bool],
) -> dict[int, Hit]:
    named = taxonomy.find(requirement)
    key = name_key(requirement)
    preferred = [concept for concept in named if name_key(concept.preferred_label) == key]
    others = named[len(preferred) :]  # `find` has them behind
    meant = [*preferred, *(c for c in others if _is_meant(c, requirement, alike))]
    hits: dict[int, Hit] = {}
    for concept in meant:
        for place in _places_of(concept, places):
            hits.setdefault(place, Hit("label", concept.uri, concept.uri))
    # What is narrower than a concept that has the name among many others may be far away.
    for concept in preferred or meant:
        for narrower in taxonomy.descendants(concept.uri):
            for place in _places_of(narrower, places):
                hits.setdefault(place, Hit("narrower", narrower.uri, concept.uri))
    return hits


def _is_meant(concept: Concept, requirement: str, alike: Callable[[str, str], bool]) -> bool:
    """Whether a requirement that is an alternative label asks for the whole concept.

    ESCO's alternative labels name examples as often as synonyms: "Git" is one of "tools for
    software configuration management". There the model must agree; a taxonomy of the user's own,
    and O*NET's names, are taken at their word.
    """
    return concept.source != ESCO or alike(requirement, concept.preferred_label)


def _places_of(concept: Concept, places: Mapping[str, Sequence[int]]) -> list[int]:
    return [place for label in concept.labels for place in places.get(name_key(label), ())]
