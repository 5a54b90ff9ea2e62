"""match_candidates: who answers a vacancy best, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillsim.arguments import flag, positive_int
from skillsim.decisions.policy import policy_for
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import FingerprintMismatchError
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.matching.candidates import Candidates, read_candidates
from skillsim.tasks.matching.explain import Explainer, Rules
from skillsim.tasks.matching.pool import CandidatePool
from skillsim.tasks.matching.ranking import best_first, rank_keys
from skillsim.tasks.matching.requirements import Requirement, Vacancy, read_vacancy
from skillsim.tasks.matching.table import SimilarityTable

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy
    from skillsim.results import CandidateMatch
    from skillsim.tasks.matching.pool import Roster
    from skillsim.tasks.matching.weights import Weights
    from skillsim.taxonomy import Taxonomy

__all__ = ["Question", "best_matches", "match_candidates", "read_question"]


def match_candidates(  # noqa: PLR0913  # each is a question that users ask
    vacancy: Iterable[str | Requirement],
    candidates: Candidates | CandidatePool,
    *,
    top_k: int | None = None,
    policy: MatchPolicy | None = None,
    weights: Weights | None = None,
    must_have: Iterable[str] = (),
    one_to_one: bool = False,
    taxonomy: Taxonomy | None = None,
    encoder: SkillEncoder | None = None,
) -> list[CandidateMatch]:
    """The candidates who answer a vacancy best, best first, each with an explanation.

    A requirement is answered by the owned skill that is closest to it, and earns the credit that
    the policy gives for their similarity. The score is the mean of the credits by weight. Who lacks
    a must-have is not eligible and comes after all who are. Ties keep the order of the candidates.

    Args:
        vacancy: What is asked for: skills as strings, or as ``Requirement`` where one has a weight
            or is a must-have. Repeated skills, in whatever case, are one requirement.
        candidates: A mapping from id (``str`` or ``int``) to skills; a pandas Series of lists,
            whose index is the ids; a sequence of lists, whose ids are then 0, 1, 2, ...; or a
            ``CandidatePool``, which is encoded already.
        top_k: How many to return; ``None`` returns all, and explains all, which takes longer.
        policy: The cut-offs; ``None`` takes the model's own.
        weights: One number from 0 for each requirement, or a mapping that names each.
        must_have: Requirements, in the vacancy's words, that a candidate must cover.
        one_to_one: Whether an owned skill may answer only one requirement. Skills are then assigned
            so that the most must-haves are covered, and of that, the score is the highest.
        taxonomy: Lets another label of the same concept, or a narrower concept, cover a
            requirement: "MySQL" answers "database management systems", not the other way round.
        encoder: The encoder to use; without one, the pool's, or the process-wide encoder.

    Returns:
        At most ``top_k`` matches. Scores are in [0, 1]; a vacancy without requirements and a
        candidate without skills score 0. The contributions of a match add up to its score.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank; or a single string stands where
            many skills belong. The message names the candidate.
        InvalidArgumentError: ``top_k``, weights, must-haves or ids make no sense together, or
            ``one_to_one`` is no truth value; or no cut-offs are known for the model.
        PolicyMismatchError: The policy was made for another model.
        FingerprintMismatchError: ``encoder`` is another model than the pool's.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder, match_candidates
        >>> candidates = {"ada": ["python", "SQL databases"], "bob": ["Forklift operation"]}
        >>> best, last = match_candidates(
        ...     ["Python", "SQL"], candidates, encoder=SkillEncoder("embedded")
        ... )
        >>> best.candidate_id, best.coverage
        ('ada', 1.0)
        >>> last.candidate_id, last.score, last.requirements[0].matched_skill
        ('bob', 0.0, 'Forklift operation')
    """
    return best_matches(
        read_question(
            vacancy,
            candidates,
            top_k=top_k,
            policy=policy,
            weights=weights,
            must_have=must_have,
            one_to_one=one_to_one,
            taxonomy=taxonomy,
            encoder=encoder,
        )
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A call of ``match_candidates``, read and checked.

    Attributes:
        vacancy: What is asked for.
        roster: The candidates, as they were when the call began.
        rules: What decides.
        top_k: How many matches to return; ``None`` for all.
        encoder: The encoder of the candidates.
    """

    vacancy: Vacancy
    roster: Roster
    rules: Rules
    top_k: int | None
    encoder: SkillEncoder


def read_question(  # noqa: PLR0913
    vacancy: Iterable[str | Requirement],
    candidates: Candidates | CandidatePool,
    *,
    top_k: int | None,
    policy: MatchPolicy | None,
    weights: Weights | None,
    must_have: Iterable[str],
    one_to_one: bool,
    taxonomy: Taxonomy | None,
    encoder: SkillEncoder | None,
) -> Question:
    """What ``match_candidates`` is asked, checked, with its candidates encoded.

    Raises:
        SkillSimError: As ``match_candidates``.
    """
    if top_k is not None:
        top_k = positive_int(top_k, name="top_k", or_none=True)
    one_to_one = flag(one_to_one, name="one_to_one")
    require_taxonomy(taxonomy)
    wanted = read_vacancy(vacancy, weights=weights, must_have=must_have)
    if isinstance(candidates, CandidatePool):
        _require_same_model(candidates, encoder)
        encoder = candidates.encoder
        policy = policy_for(encoder, policy)
        pool = candidates
    else:
        checked = read_candidates(candidates)
        encoder = chosen_encoder(encoder)
        policy = policy_for(encoder, policy)
        pool = CandidatePool.from_checked(checked, encoder)
    rules = Rules(policy, taxonomy, one_to_one)
    return Question(wanted, pool.roster(), rules, top_k, encoder)


def best_matches(question: Question) -> list[CandidateMatch]:
    """``match_candidates`` once everything is read and checked."""
    roster, vacancy, rules = question.roster, question.vacancy, question.rules
    table = SimilarityTable(
        roster.names,
        vacancy,
        encoder=question.encoder,
        policy=rules.policy,
        taxonomy=rules.taxonomy,
    )
    keys = rank_keys(roster, vacancy, table, rules.policy)
    explainer = Explainer(roster, vacancy, table, rules)
    # A skill that may answer but one requirement never earns more than one that may answer many.
    return best_first(keys, explainer.explain, question.top_k, exact=not rules.one_to_one)


def _require_same_model(pool: CandidatePool, encoder: SkillEncoder | None) -> None:
    if encoder is not None and chosen_encoder(encoder).fingerprint != pool.encoder.fingerprint:
        raise FingerprintMismatchError(
            f"The pool was encoded with the model {pool.encoder.model_id!r}, but encoder= is "
            f"{encoder.model_id!r}; their vectors do not compare. Leave encoder= out, or make the "
            "pool with it.",
            expected=pool.encoder.fingerprint,
            found=encoder.fingerprint,
        )
