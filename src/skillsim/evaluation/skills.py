"""The concepts of a taxonomy that are skills, as the tasks see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from skillsim.evaluation.splits import label_key, split_of

if TYPE_CHECKING:
    from skillsim.evaluation.splits import Split
    from skillsim.taxonomy import Concept

__all__ = ["NOT_SKILLS", "in_split", "siblings_by_uri", "skills_of"]

NOT_SKILLS = frozenset({"group", "category"})
"""Types of concepts that skills are filed under."""


def skills_of(taxonomy: Iterable[Concept]) -> tuple[Concept, ...]:
    """The skills of a taxonomy, ordered by URI, each label once.

    Left out are groups and categories, concepts whose preferred label is nothing but punctuation,
    and alternative labels that repeat another label of their concept by ``label_key``.

    Args:
        taxonomy: A ``Taxonomy``, or any concepts with distinct URIs.

    Example:
        >>> from skillsim.taxonomy import Concept
        >>> concepts = [
        ...     Concept("urn:example:2", "SQL", ("S.Q.L.", "sql!", "Structured Query Language")),
        ...     Concept("urn:example:1", "databases", type="group"),
        ... ]
        >>> [skill.labels for skill in skills_of(concepts)]
        [('SQL', 'S.Q.L.', 'Structured Query Language')]
    """
    skills = (_distinct(concept) for concept in taxonomy if concept.type not in NOT_SKILLS)
    return tuple(sorted((skill for skill in skills if skill), key=lambda skill: skill.uri))


def in_split(skills: Iterable[Concept], split: Split) -> tuple[Concept, ...]:
    """The skills of one split, in the given order.

    Example:
        >>> from skillsim.taxonomy import Concept
        >>> skills = [Concept(f"urn:example:{number}", "a") for number in range(30)]
        >>> [skill.uri for skill in in_split(skills, "test")]
        ['urn:example:11', 'urn:example:23']
    """
    return tuple(skill for skill in skills if split_of(skill.uri) == split)


def siblings_by_uri(skills: Sequence[Concept]) -> dict[str, tuple[Concept, ...]]:
    """For each skill the others that share a broader concept with it, ordered by URI.

    Args:
        skills: Those to choose from.

    Example:
        >>> from skillsim.taxonomy import Concept
        >>> sql, go = Concept("1", "SQL", broader=("it",)), Concept("2", "Go", broader=("it",))
        >>> [skill.preferred_label for skill in siblings_by_uri([sql, go])["1"]]
        ['Go']
    """
    children: defaultdict[str, list[Concept]] = defaultdict(list)
    for skill in skills:
        for broader in skill.broader:
            children[broader].append(skill)
    siblings: dict[str, tuple[Concept, ...]] = {}
    for skill in skills:
        found = {other.uri: other for broader in skill.broader for other in children[broader]}
        found.pop(skill.uri, None)
        siblings[skill.uri] = tuple(found[uri] for uri in sorted(found))
    return siblings


def _distinct(concept: Concept) -> Concept | None:
    own = label_key(concept.preferred_label)
    if not own:
        return None
    labels = {own: concept.preferred_label}
    for label in concept.alternative_labels:
        key = label_key(label)
        if key:
            labels.setdefault(key, label)
    return replace(concept, alternative_labels=tuple(labels.values())[1:])
