"""Texts that are no label: the concept whose labels are closest, if it is close and alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.lookalikes import ceiling, language
from skillsim.results import Resolution, ResolutionCandidate, Why
from skillsim.search.scores import DECIMALS
from skillsim.tasks.normalisation.guards import only_looks_alike, says_more_or_less

if TYPE_CHECKING:
    from skillsim.policy import MatchPolicy
    from skillsim.tasks.normalisation.catalogue import Catalogue
    from skillsim.tasks.normalisation.nearest import Nearest, Ranked

__all__ = ["CANDIDATES", "resolve_by_cosine"]

CANDIDATES = 3
"""How many an unresolved text is given."""

_ROWS_AT_ONCE = 4096
_WANTED = 4  # concepts: the best, those that are the same skill, and the next


def resolve_by_cosine(
    names: Sequence[str],
    nearest: Nearest,
    catalogue: Catalogue,
    *,
    policy: MatchPolicy,
    blocked: Collection[str],
) -> Iterator[tuple[str, Resolution]]:
    """Each name with its resolution, whose text is left empty.

    Args:
        names: As ``name_key`` has them.
        nearest: Finds the concepts that are closest.
        catalogue: What to resolve to.
        policy: The cut-offs.
        blocked: URIs of concepts that nothing is resolved to.
    """
    spoken = {name: language(name) for name in names}
    # Concepts that are other programming languages fall behind, so that as many more are wanted.
    n_languages = sum(one is not None for one in catalogue.languages)
    for chosen, wanted in (
        ([name for name in names if spoken[name] is None], _WANTED),
        ([name for name in names if spoken[name]], _WANTED + n_languages),
    ):
        for first in range(0, len(chosen), _ROWS_AT_ONCE):
            some = chosen[first : first + _ROWS_AT_ONCE]
            for name, found in zip(some, nearest(some, wanted), strict=True):
                own = spoken[name]
                ranked = found
                if own is not None:
                    ranked = _hold_apart(found, own, catalogue, ceiling(policy))
                yield name, _decide(name, ranked, catalogue, policy, blocked)


def _hold_apart(ranked: Ranked, own: str, catalogue: Catalogue, highest: float) -> Ranked:
    """The ranking, with other programming languages at most at ``highest``."""
    held = [
        (min(score, highest), concept, label)
        if catalogue.languages[concept] not in {None, own}
        else (score, concept, label)
        for score, concept, label in ranked
    ]
    return sorted(held, key=lambda one: (-one[0], one[1]))


def _decide(
    name: str,
    ranked: Ranked,
    catalogue: Catalogue,
    policy: MatchPolicy,
    blocked: Collection[str],
) -> Resolution:
    if not ranked:  # an index that has been emptied since
        return Resolution("", "unresolved", why="score")
    score, concept, label = ranked[0]
    rivals = (other for other in ranked[1:] if not catalogue.same_skill(concept, other[1]))
    # If all that were looked at are the same skill, the next is no better than the last of them.
    rival = next(rivals, ranked[-1] if len(ranked) > 1 else None)
    margin = None if rival is None else float(np.round(score - rival[0], DECIMALS))
    why: Why | None = None
    if score < policy.resolved_from:
        why = "score"
    elif only_looks_alike(name, catalogue.keys[label], catalogue.spelling.known):
        why = "lookalike"
    elif score < _halfway_to_1(policy) and says_more_or_less(name, catalogue.keys[label]):
        why = "partial"
    elif margin is not None and margin < policy.margin:
        why = "margin"
    elif catalogue.concepts[concept].uri in blocked:
        why = "blocked"
    best = catalogue.candidate(label, score)
    if why is None:
        return Resolution(
            "", "resolved", best.uri, best.label, best.matched_label, score, margin, how="similar"
        )
    return Resolution("", "unresolved", why=why, candidates=_candidates(ranked, catalogue, blocked))


def _halfway_to_1(policy: MatchPolicy) -> float:
    """What is asked for where the label says more or less than the text.

    At it and above, on ESCO's validation labels, such answers were as often right as others.
    """
    return (1.0 + policy.resolved_from) / 2.0


def _candidates(
    ranked: Ranked, catalogue: Catalogue, blocked: Collection[str]
) -> tuple[ResolutionCandidate, ...]:
    """The best few, each skill once."""
    kept: list[tuple[float, int, int]] = []
    for one in ranked:
        if catalogue.concepts[one[1]].uri not in blocked and not any(
            catalogue.same_skill(one[1], other[1]) for other in kept
        ):
            kept.append(one)
    return tuple(catalogue.candidate(label, score) for score, _, label in kept[:CANDIDATES])
