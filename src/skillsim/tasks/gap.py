"""What is missing of what is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from skillsim.decisions.policy import policy_for
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals
from skillsim.results import SkillGap
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.matching.explain import Rules
from skillsim.tasks.matching.match import Question, best_matches
from skillsim.tasks.matching.pool import CandidatePool
from skillsim.tasks.matching.requirements import Requirement, read_vacancy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy
    from skillsim.tasks.matching.weights import Weights
    from skillsim.taxonomy import Taxonomy

__all__ = ["skill_gap"]


def skill_gap(  # noqa: PLR0913  # each is a question that users ask
    have: Iterable[str],
    want: Iterable[str | Requirement],
    *,
    policy: MatchPolicy | None = None,
    weights: Weights | None = None,
    taxonomy: Taxonomy | None = None,
    encoder: SkillEncoder | None = None,
) -> SkillGap:
    """What is covered of what is wanted, what is nearly so, and what is missing.

    Args:
        have: The owned skills.
        want: The wanted skills, as strings or ``Requirement``s. Repeated ones count once.
        policy: The cut-offs; ``None`` takes the model's own.
        weights: One number from 0 for each wanted skill, or a mapping that names each.
        taxonomy: Lets another label of the same concept, or a narrower concept, cover what is
            wanted.
        encoder: The encoder to use; without one, the process-wide encoder.

    Returns:
        The wanted skills by band, in their order. Each tells the closest owned skill and its
        similarity, also when it is missing. ``coverage`` is in [0, 1], by weight.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank; or a single string stands where
            many skills belong.
        InvalidArgumentError: The weights make no sense, or no cut-offs are known for the model.
        PolicyMismatchError: The policy was made for another model.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder, skill_gap
        >>> gap = skill_gap(
        ...     ["Python", "MS Excel"],
        ...     ["python programming", "spreadsheets", "Welding"],
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> [item.requirement for item in gap.missing][-1]
        'Welding'
    """
    require_taxonomy(taxonomy)
    owned = read_originals(have, name="have")
    wanted = read_vacancy(want, weights=weights, name="want")
    encoder = chosen_encoder(encoder)
    rules = Rules(policy_for(encoder, policy), taxonomy)
    roster = CandidatePool([owned], encoder=encoder).roster()
    [match] = best_matches(Question(wanted, roster, rules, top_k=1, encoder=encoder))
    covered, related, missing = (
        tuple(item for item in match.requirements if item.band == band)
        for band in ("covered", "related", "missing")
    )
    return SkillGap(covered, related, missing, match.coverage)
