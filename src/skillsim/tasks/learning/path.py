"""learning_path: in which order to learn what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from skillsim.arguments import show
from skillsim.decisions.policy import policy_for
from skillsim.encoding.cleaning import clean, name_key
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError
from skillsim.results import LearningPath, SkillGap
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.gap import skill_gap
from skillsim.tasks.learning.hours import Hours, read_budget, read_hours, require_hours
from skillsim.tasks.learning.order import learning_order
from skillsim.tasks.learning.plan import Plan, answer
from skillsim.tasks.learning.prerequisites import read_prerequisites, require_no_cycle
from skillsim.tasks.matching.hierarchy import broader_names, places_of
from skillsim.tasks.matching.names import NameStore
from skillsim.tasks.matching.requirements import read_vacancy
from skillsim.tasks.matching.table import SimilarityTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.encoding.pairs import Pair
    from skillsim.policy import MatchPolicy
    from skillsim.results import RequirementMatch, StepReason
    from skillsim.taxonomy import Taxonomy

__all__ = ["learning_path"]

_SLACK = 1e-3  # of a transformer's cosines, which depend a little on what is encoded together


def learning_path(  # noqa: PLR0913  # each is a question that users ask
    gap: SkillGap,
    *,
    owned: Iterable[str] | None = None,
    prerequisites: Iterable[Pair] = (),
    taxonomy: Taxonomy | None = None,
    hours: Hours | None = None,
    budget: float | None = None,
    policy: MatchPolicy | None = None,
    encoder: SkillEncoder | None = None,
) -> LearningPath:
    """In which order to learn what a gap lacks, and why.

    The rule: of the wanted skills that are not covered, take the one that is most similar to
    anything owned or learned so far; learn its prerequisites that are not known yet, the nearest
    first, then it; begin again. Ties keep the order given: that of the gap, related before missing,
    then that of the prerequisites.

    With a budget only skills are taken that fit: what is left must pay for the skill and all of its
    prerequisites that are not known yet, which are paid for first. So nothing is spent on the
    prerequisites of a skill that is never reached. Must-haves are paid for before all others, but
    learned when it is their turn. The rule is greedy: another choice may fit more skills into the
    same budget.

    Args:
        gap: What ``skill_gap`` answered. What is related there is learned, too: it is not covered.
        owned: What is owned. ``None`` knows only the owned skills that the gap names, which is
            enough to find the nearest, but not to see that a prerequisite is owned.
        prerequisites: Pairs of skills, of which the first must be learned before the second.
            Prerequisites that are neither owned nor wanted become steps. One is owned if
            ``skill_gap`` says that it is covered. Pairs of skills that do not occur do no harm.
        taxonomy: Of two wanted skills the broader one is learned before the narrower, by their
            preferred labels; nothing is added. And what covers a prerequisite, as for
            ``skill_gap``.
        hours: What each skill takes, by name, in whatever unit. If given, every skill to learn must
            be there, prerequisites included; others do no harm.
        budget: How much of it may be spent; needs ``hours``.
        policy: The cut-offs; ``None`` takes the model's own.
        encoder: The encoder to use; without one, the process-wide encoder.

    Returns:
        The steps in order, each with its reason and the known skill that is closest to it; and the
        wanted skills that the budget leaves out. Together they are all that the gap lacks.

    Raises:
        InvalidSkillError: An owned skill is not a string, or is blank.
        InvalidArgumentError: The gap, the pairs, the hours or the budget make no sense, a skill to
            learn has no hours, or the gap was not made of what is ``owned``.
        PrerequisiteCycleError: A skill would have to be learned before itself; names the cycle.
        PolicyMismatchError: The policy was made for another model.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder, skill_gap
        >>> encoder = SkillEncoder("embedded")
        >>> have = ["spreadsheets"]
        >>> gap = skill_gap(have, ["welding", "data warehousing"], encoder=encoder)
        >>> path = learning_path(
        ...     gap,
        ...     owned=have,
        ...     prerequisites=[("SQL", "data warehousing"), ("MS Excel", "SQL")],
        ...     encoder=encoder,
        ... )
        >>> for step in path.steps:
        ...     print(step.skill, step.why, step.required_by)
        SQL prerequisite ('data warehousing',)
        data warehousing nearest ()
        welding nearest ()
    """
    lacking = _read_goals(gap)
    goals = {key: match.requirement for key, match in lacking.items()}
    known, sources = _read_known(gap, owned, goals)
    asked = read_prerequisites(prerequisites)
    require_taxonomy(taxonomy)
    costs, limit = read_hours(hours), read_budget(budget, hours)
    require_hours(costs, goals.values())
    encoder = chosen_encoder(encoder)
    policy = policy_for(encoder, policy)

    # What skill_gap covers is known, and so nothing behind it has to be learned.
    unsure = [asked.spellings[key] for key in asked.behind(goals, known=known)]
    if unsure:
        there = skill_gap(sources, unsure, policy=policy, taxonomy=taxonomy, encoder=encoder)
        known |= {name_key(match.requirement) for match in there.covered}
    extra = {key: asked.spellings[key] for key in asked.behind(goals, known=known)}
    require_hours(costs, extra.values())

    spellings = {**goals, **extra}
    plan = Plan(
        owned=sources,
        skills=list(spellings.values()),
        goals=len(goals),
        must_have=[place for place, match in enumerate(lacking.values()) if match.must_have],
        needs=_needs(asked.before, spellings, len(goals), taxonomy),
        hours=None if costs is None else [costs[key] for key in spellings],
    )
    similarity = _similarities(plan, policy, taxonomy, encoder)
    _require_same_owned(similarity, plan, lacking.values())
    needs = [list(own) for own in plan.needs]
    order = learning_order(
        similarity, plan.goals, needs, costs=plan.hours, budget=limit, must_have=plan.must_have
    )
    return answer(plan, order, limit)


def _read_goals(gap: SkillGap) -> dict[str, RequirementMatch]:
    """What is to be learned, by ``name_key``."""
    if not isinstance(gap, SkillGap):
        raise InvalidArgumentError(
            f"gap must be what skill_gap answered, not {show(gap)}.", name="gap", value=show(gap)
        )
    goals: dict[str, RequirementMatch] = {}
    for match in (*gap.related, *gap.missing):
        goals.setdefault(name_key(match.requirement), match)
    return goals


def _read_known(
    gap: SkillGap, owned: Iterable[str] | None, goals: Mapping[str, str]
) -> tuple[set[str], list[str]]:
    """The ``name_key`` of all that is known, and of these what is owned, as it is written."""
    matches = (*gap.covered, *gap.related, *gap.missing)
    listed = [] if owned is None else read_originals(owned, name="owned")
    for skill in listed:
        if name_key(skill) in goals:
            raise InvalidArgumentError(
                f"owned has {show(skill)}, which the gap says is not covered. Make the gap of the "
                "same skills.",
                name="owned",
                value=show(skill),
            )
    listed += [match.matched_skill for match in matches if match.matched_skill is not None]
    sources: dict[str, str] = {}
    for skill in listed:
        sources.setdefault(name_key(skill), skill)
    covered = {name_key(match.requirement) for match in gap.covered}
    return covered | sources.keys(), list(sources.values())


def _needs(
    before: Mapping[str, Collection[str]],
    spellings: Mapping[str, str],
    goals: int,
    taxonomy: Taxonomy | None,
) -> list[dict[int, StepReason]]:
    """For each skill to learn the places of those that come before it, with the reason."""
    keys = list(spellings)
    places = {key: place for place, key in enumerate(keys)}
    needs: list[dict[int, StepReason]] = [
        {places[other]: "prerequisite" for other in before.get(key, ()) if other in places}
        for key in keys
    ]
    if taxonomy is not None:
        names = [clean(spelling) for spelling in list(spellings.values())[:goals]]
        for own, above in zip(
            needs, broader_names(taxonomy, names, places_of(names)), strict=False
        ):
            for place in sorted(above):
                own.setdefault(place, "broader")
        require_no_cycle(
            {keys[place]: [keys[other] for other in own] for place, own in enumerate(needs)},
            spellings,
            remedy="Some of it is the taxonomy's. Take a pair of yours out, or the taxonomy.",
        )
    return needs


def _require_same_owned(
    similarity: NDArray[np.float64], plan: Plan, lacking: Iterable[RequirementMatch]
) -> None:
    """What is owned cannot be closer to a wanted skill than all that the gap was made of."""
    for place, match in enumerate(lacking):
        column = similarity[: len(plan.owned), place]
        if len(column) and column.max() > match.similarity + _SLACK:
            nearest = plan.owned[int(column.argmax())]
            raise InvalidArgumentError(
                f"owned has {show(nearest)}, which is closer to {show(match.requirement)} "
                f"({column.max():.3f}) than anything the gap was made of ({match.similarity:.3f}). "
                "Make the gap of the same skills, with the same encoder.",
                name="owned",
                value=show(nearest),
            )


def _similarities(
    plan: Plan, policy: MatchPolicy, taxonomy: Taxonomy | None, encoder: SkillEncoder
) -> NDArray[np.float64]:
    """As ``skill_gap`` has them: of what is owned and to learn, with what is to learn."""
    store = NameStore(encoder)
    store.add([*plan.owned, *plan.skills])
    names = store.now()
    table = SimilarityTable(
        names, read_vacancy(plan.skills), encoder=encoder, policy=policy, taxonomy=taxonomy
    )
    return table.rows(names.name_of)
