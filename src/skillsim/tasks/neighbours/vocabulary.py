"""The skills that neighbours are taken from, each once, with their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from skillsim.decisions.lookalikes import languages
from skillsim.encoding.cleaning import clean, name_key, surface_key
from skillsim.encoding.forks import ForkSafeLock
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["Vocabulary", "vocabulary_for"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Skills that can be suggested.

    Attributes:
        skills: As they were written; of spellings that name one skill, the first.
        vectors: One per skill, shape ``(n, dimension)``, float32.
        spelled: For each spelling, but for letter case, its skill.
        languages: Which skills are programming languages.
        uris: One per skill, for a taxonomy; else ``None`` for each.
    """

    skills: Sequence[str]
    vectors: NDArray[np.float32]
    spelled: Mapping[str, int]
    languages: Mapping[int, str]
    uris: Sequence[str | None]


def vocabulary_for(source: Taxonomy | Sequence[str], encoder: SkillEncoder) -> Vocabulary:
    """The vocabulary of a taxonomy, encoded once per encoder, or of checked strings."""
    if isinstance(source, Taxonomy):
        return _of_taxonomy(source, encoder)
    return _of_skills(source, encoder)


def _of_skills(skills: Sequence[str], encoder: SkillEncoder) -> Vocabulary:
    places, spelled = _distinct(skills)
    kept = [skills[i] for i in places]
    return Vocabulary(
        kept, encoder.encode(kept), spelled, languages(map(clean, kept)), [None] * len(kept)
    )


# Encoding a taxonomy takes a moment, or minutes with a transformer: once for each encoder.
_encoded: WeakKeyDictionary[Taxonomy, WeakKeyDictionary[SkillEncoder, Vocabulary]] = (
    WeakKeyDictionary()
)
_lock = ForkSafeLock()


def _of_taxonomy(taxonomy: Taxonomy, encoder: SkillEncoder) -> Vocabulary:
    with _lock:
        by_encoder = _encoded.setdefault(taxonomy, WeakKeyDictionary())
        if encoder not in by_encoder:
            by_encoder[encoder] = _encode(taxonomy, encoder)
        return by_encoder[encoder]


def _encode(taxonomy: Taxonomy, encoder: SkillEncoder) -> Vocabulary:
    # Groups are headings, not skills.
    concepts = [concept for concept in taxonomy if concept.type != "group"]
    places, spelled = _distinct([concept.preferred_label for concept in concepts])
    skills = [concepts[i].preferred_label for i in places]
    return Vocabulary(
        skills=skills,
        vectors=encoder.encode(skills),
        spelled=spelled,
        languages=languages(map(clean, skills)),
        uris=[concepts[i].uri for i in places],
    )


def _distinct(skills: Iterable[str]) -> tuple[list[int], dict[str, int]]:
    """Of the skills the first of each name; and for each spelling its place among these."""
    first: dict[str, int] = {}
    spelled: dict[str, int] = {}
    kept: list[int] = []
    for i, skill in enumerate(skills):
        key = name_key(skill)
        if key not in first:
            first[key] = len(kept)
            kept.append(i)
        spelled.setdefault(surface_key(skill), first[key])
    return kept, spelled
