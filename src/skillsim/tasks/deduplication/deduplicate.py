"""deduplicate: which of many skills are one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

from skillsim.arguments import cosine
from skillsim.decisions.policy import policy_for
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError
from skillsim.tasks.deduplication.evidence import gather_evidence
from skillsim.tasks.deduplication.links import Links
from skillsim.tasks.deduplication.names import read_names
from skillsim.tasks.deduplication.partition import clusters_of, linked_names
from skillsim.tasks.deduplication.result import Deduplication, deduplicated

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.encoding.pairs import Pair
    from skillsim.policy import MatchPolicy

__all__ = ["deduplicate"]


def deduplicate(  # noqa: PLR0913  # each is a question that users ask
    skills: Iterable[str],
    *,
    threshold: float | None = None,
    floor: float | None = None,
    policy: MatchPolicy | None = None,
    must_link: Iterable[Pair] = (),
    must_not_link: Iterable[Pair] = (),
    encoder: SkillEncoder | None = None,
    show_progress: bool = False,
) -> Deduplication:
    """The skills in clusters, each with one canonical name; nothing is lost.

    Texts that spell one name ("Python", "PYTHON", "Python (primary)") are one skill. Names are
    joined by minimax linkage (Bien and Tibshirani 2011): each cluster has a medoid whose similarity
    to every other member reaches the threshold, so that nothing is chained. Names that differ in a
    number, a version, a level, a programming language, or in one word that makes them two skills
    ("frontend", "backend"), are never joined, however similar (``skillsim.decisions.distinctions``
    and ``contrasts``), save by ``must_link``.
    The order of the skills decides nothing but the order of the answer.

    Compares all pairs: time grows with the square of the number of distinct names, memory
    with their number and that of the pairs that reach ``floor``.

    Args:
        skills: Any iterable of skills, repeated ones included.
        threshold: The similarity to the medoid from which names are one skill, in [-1, 1]. ``None``
            takes the policy's ``resolve``: among thousands of names some come close by chance.
        floor: The lowest threshold that the answer's ``rethreshold`` is to take; ``None`` takes
            ``threshold``. The lower, the more pairs are kept.
        policy: The cut-offs; ``None`` takes the model's own. Not together with ``threshold``.
        must_link: Pairs of texts that are one skill, whatever their similarity; so are all that a
            chain of pairs connects. Together they act as one skill with several names: as similar
            to others as the best of them is. Texts that are not among the skills may be named.
        must_not_link: Pairs of texts that are not to get into one cluster, also not through others,
            even if they spell one name.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        show_progress: Draw progress bars on stderr.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank.
        InvalidArgumentError: A threshold is out of range, the pairs are no pairs of skills, or no
            cut-offs are known for the model.
        ContradictoryLinksError: Two texts are to be linked and kept apart; told before a model is
            loaded.
        PolicyMismatchError: The policy was made for another model.
        TooManyPairsError: More than 10 million pairs reach ``floor``.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder
        >>> found = deduplicate(
        ...     ["forklift operation", "SQL", "operate forklift", "sql", "Java", "JavaScript"],
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> for cluster in found.clusters:
        ...     print(cluster.canonical, [member.skill for member in cluster.members])
        operate forklift ['operate forklift', 'forklift operation']
        SQL ['SQL', 'sql']
        Java ['Java']
        JavaScript ['JavaScript']
        >>> found.assignments
        (0, 1, 0, 1, 2, 3)
    """
    links = Links(must_link, must_not_link)
    if threshold is not None:
        threshold = cosine(threshold, name="threshold")
        if policy is not None:
            raise InvalidArgumentError(
                "Give threshold or policy, not both: the policy's use here is its resolve, which "
                "is the threshold where none is given.",
                name="policy",
                value="with threshold",
            )
    floor = None if floor is None else cosine(floor, name="floor")
    names = read_names(read_originals(skills, name="skills"), links.key, links.divides)
    encoder = chosen_encoder(encoder)
    if threshold is None:
        threshold = policy_for(encoder, policy).resolved_from
    evidence = gather_evidence(
        names,
        links,
        vectors := encoder.encode(names.names, show_progress=show_progress),
        _floor(floor, threshold),
        show_progress=show_progress,
    )
    # Clusters at higher thresholds are parts of these, so that no other vectors are ever needed.
    linked = linked_names(evidence, clusters_of(evidence, evidence.pairs)).tolist()
    own = {name: vectors[name].copy() for name in linked}
    return deduplicated(dataclasses.replace(evidence, vectors=own), threshold)


def _floor(floor: float | None, threshold: float) -> float:
    if floor is None:
        return threshold
    if floor > threshold:
        raise InvalidArgumentError(
            f"floor must be at most the threshold, {threshold:g}, not {floor:g}.",
            name="floor",
            value=f"{floor:g}",
        )
    return floor
