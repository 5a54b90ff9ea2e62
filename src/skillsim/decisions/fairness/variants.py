"""The same candidate with a word more, or with a word for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from skillsim.decisions.fairness.hints import exchanged

__all__ = ["Manner", "Variant", "variants_of"]

Manner: TypeAlias = Literal["as is", "added", "within", "exchanged"]
"""What was done to a candidate's skills."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A candidate, as they are or changed.

    Attributes:
        candidate: The candidate's place.
        manner: What was done to the skills.
        word: The word that was put in; empty for ``"as is"`` and ``"exchanged"``.
        skills: The skills then.
    """

    candidate: int
    manner: Manner
    word: str
    skills: list[str]


def variants_of(candidates: Sequence[list[str]], words: Sequence[str]) -> list[Variant]:
    """Every candidate as they are, in order, and after them all that is made of them.

    One manner and word comes after the other, each with all candidates, who share skills.

    Example:
        >>> for variant in variants_of([["SQL", "salesman"]], ["Emily"]):
        ...     print(variant.manner, variant.skills)
        as is ['SQL', 'salesman']
        added ['SQL', 'salesman', 'Emily']
        within ['Emily SQL', 'Emily salesman']
        exchanged ['SQL', 'saleswoman']
    """
    variants = [Variant(place, "as is", "", skills) for place, skills in enumerate(candidates)]
    for word in words:
        for place, skills in enumerate(candidates):
            variants.append(Variant(place, "added", word, [*skills, word]))
    for word in words:
        for place, skills in enumerate(candidates):
            within = [f"{word} {skill}" for skill in skills]
            variants.append(Variant(place, "within", word, within))
    for place, skills in enumerate(candidates):
        other = [exchanged(skill) for skill in skills]
        if other != skills:
            variants.append(Variant(place, "exchanged", "", other))
    return variants
