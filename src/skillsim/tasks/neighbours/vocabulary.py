"""The skills that neighbours are taken from, each once, with their vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillsim.decisions.lookalikes import languages
from skillsim.encoding.cleaning import clean, fold, name_key, surface_key, tidy
from skillsim.encoding.qualifiers import without_qualifiers
from skillsim.tasks.once import OncePerTaxonomy
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["Names", "Vocabulary", "names_of", "vocabulary_for"]


@dataclass(frozen=True, slots=True)
class Names:
    """Skills that can be suggested.

    Attributes:
        skills: As they were written; of spellings that name one skill, the first.
        by_name: The skill of each name, as ``name_key`` has it.
        spelled: The skill of each spelling, but for letter case, levels and the like; of those that
            are but abbreviations of it, none.
        languages: Which skills are programming languages.
    """

    skills: Sequence[str]
    by_name: Mapping[str, int]
    spelled: Mapping[str, int]
    languages: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Vocabulary(Names):
    """Skills that can be suggested, with all it takes to find them.

    Attributes:
        vectors: One per skill, shape ``(n, dimension)``, float32.
        uris: One per skill, for a taxonomy; else ``None`` for each.
    """

    vectors: NDArray[np.float32]
    uris: Sequence[str | None]


def vocabulary_for(
    source: Taxonomy | Sequence[str], encoder: SkillEncoder, *, show_progress: bool = False
) -> Vocabulary:
    """The vocabulary of a taxonomy, encoded once per encoder, or of checked strings."""
    if isinstance(source, Taxonomy):
        return _of_taxonomy(source, encoder)
    return _encode(source, [None] * len(source), encoder, show_progress=show_progress)


def _encode_taxonomy(taxonomy: Taxonomy, encoder: SkillEncoder) -> Vocabulary:
    # Groups are headings, not skills.
    concepts = [concept for concept in taxonomy if concept.type != "group"]
    return _encode(
        [concept.preferred_label for concept in concepts],
        [concept.uri for concept in concepts],
        encoder,
    )


_of_taxonomy = OncePerTaxonomy(_encode_taxonomy)


def names_of(written: Sequence[str]) -> tuple[Names, list[int]]:
    """The names of skills, of which those that name the same one are one, and which are kept."""
    by_name: dict[str, int] = {}
    spelled: dict[str, int] = {}
    kept: list[int] = []
    plain: list[str] = []  # of those that are kept
    for i, skill in enumerate(written):
        place = by_name.setdefault(name_key(skill), len(kept))
        plain_key = fold(without_qualifiers(tidy(skill)))  # an abbreviation stays one
        if place == len(kept):
            kept.append(i)
            plain.append(plain_key)
        if plain_key == plain[place]:
            spelled.setdefault(surface_key(skill), place)
    skills = [written[i] for i in kept]
    return Names(skills, by_name, spelled, languages(map(clean, skills))), kept


def _encode(
    written: Sequence[str],
    uris: Sequence[str | None],
    encoder: SkillEncoder,
    *,
    show_progress: bool = False,
) -> Vocabulary:
    """The vocabulary of skills, of which those that name the same one are one."""
    names, kept = names_of(written)
    return Vocabulary(
        skills=names.skills,
        by_name=names.by_name,
        spelled=names.spelled,
        languages=names.languages,
        vectors=encoder.encode(names.skills, show_progress=show_progress),
        uris=[uris[i] for i in kept],
    )
