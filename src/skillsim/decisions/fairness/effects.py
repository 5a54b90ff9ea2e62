"""What words did to scores: by group, between groups, and at worst."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.fairness.counterfactual_result import (
    GroupContrast,
    ScoreChange,
    WordEffect,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.fairness.hints import HintWord
    from skillsim.decisions.fairness.variants import Manner, Variant
    from skillsim.results import CandidateId

__all__ = ["Changes", "changes_of", "contrasts_of", "effects_of", "largest_changes"]

_PUT_IN: tuple[Manner, ...] = ("added", "within")
_LARGEST = 10
_DECIMALS = 9  # less is the rounding of sums


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of each variant's score.

    Attributes:
        ids: The candidates.
        variants: As ``variants_of`` gives them.
        scores: Shape ``(variants,)``, float64.
        changes: By how much each differs from that of the candidate as they are; same shape.
        flipped: Where the candidate became eligible, or no longer is; same shape, bool.
        places: For each manner and word its variants, in order of candidates.
    """

    ids: tuple[CandidateId, ...]
    variants: tuple[Variant, ...]
    scores: NDArray[np.float64]
    changes: NDArray[np.float64]
    flipped: NDArray[np.bool_]
    places: Mapping[tuple[Manner, str], list[int]]


def changes_of(
    ids: Sequence[CandidateId],
    variants: Sequence[Variant],
    scores: NDArray[np.float64],
    eligible: NDArray[np.bool_],
) -> Changes:
    """The changes that scores and eligibility, each of shape ``(variants,)``, tell of."""
    origin = [variant.candidate for variant in variants]
    changes = (scores - scores[origin]).round(_DECIMALS)
    places: dict[tuple[Manner, str], list[int]] = defaultdict(list)
    for place, variant in enumerate(variants):
        places[variant.manner, variant.word].append(place)
    flipped = eligible != eligible[origin]
    return Changes(tuple(ids), tuple(variants), scores, changes, flipped, places)


def effects_of(
    found: Changes, words: Sequence[HintWord], tolerance: float
) -> tuple[WordEffect, ...]:
    """What the words of each group did to scores."""
    return tuple(_effects(found, words, tolerance))


def _effects(found: Changes, words: Sequence[HintWord], tolerance: float) -> Iterator[WordEffect]:
    for manner in _PUT_IN:
        for (kind, attribute), groups in _by_group(words).items():
            for group, members in groups.items():
                places = [place for word in members for place in found.places[manner, word]]
                yield _effect(
                    found, (manner, kind, attribute, group), len(members), places, tolerance
                )
    places = found.places.get(("exchanged", ""), [])
    if places:
        names: tuple[Manner, str, str, str] = (
            "exchanged",
            "word with a gender",
            "gender",
            "the other",
        )
        yield _effect(found, names, 0, places, tolerance)


def _effect(
    found: Changes,
    names: tuple[Manner, str, str, str],
    words: int,
    places: Sequence[int],
    tolerance: float,
) -> WordEffect:
    changes = found.changes[places]
    return WordEffect(
        *names,
        words=words,
        variants=len(places),
        beyond=int((np.abs(changes) > tolerance).sum()),
        mean_change=float(changes.mean()),
        lowest_change=float(changes.min()),
        highest_change=float(changes.max()),
        eligibility_changed=int(found.flipped[places].sum()),
    )


def contrasts_of(
    found: Changes, words: Sequence[HintWord], tolerance: float
) -> tuple[GroupContrast, ...]:
    """How differently the words of different groups moved scores."""
    return tuple(
        _contrast(found, (manner, kind, attribute), groups, tolerance)
        for manner in _PUT_IN
        for (kind, attribute), groups in _by_group(words).items()
        if len(groups) > 1
    )


def _contrast(
    found: Changes,
    names: tuple[Manner, str, str],
    groups: Mapping[str, Sequence[str]],
    tolerance: float,
) -> GroupContrast:
    # A table for each group: candidates in rows, words in columns.
    tables = {
        group: found.changes[np.array([found.places[names[0], word] for word in members]).T]
        for group, members in groups.items()
    }
    means = {group: float(table.mean()) for group, table in tables.items()}
    high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    widest = np.full(len(found.ids), -np.inf)
    worst = (-np.inf, 0, "", "")
    for one, other in permutations(tables, 2):
        best, least = tables[one].max(axis=1), tables[other].min(axis=1)
        apart = best - least
        widest = np.maximum(widest, apart)
        place = int(apart.argmax())
        if apart[place] > worst[0]:
            up = groups[one][int(tables[one][place].argmax())]
            down = groups[other][int(tables[other][place].argmin())]
            worst = (float(apart[place]), place, up, down)
    return GroupContrast(
        *names,
        highest_group=high,
        lowest_group=low,
        gap=means[high] - means[low],
        largest_swap=worst[0],
        candidate_id=found.ids[worst[1]],
        higher_word=worst[2],
        lower_word=worst[3],
        candidates_beyond=int((widest > tolerance).sum()),
    )


def largest_changes(found: Changes) -> tuple[ScoreChange, ...]:
    """The ten variants whose scores changed the most; those that did not change are left out."""
    order = np.argsort(-np.abs(found.changes), kind="stable")[:_LARGEST]
    largest = []
    for place in order[found.changes[order] != 0.0].tolist():
        variant = found.variants[place]
        largest.append(
            ScoreChange(
                found.ids[variant.candidate],
                variant.manner,
                variant.word,
                float(found.scores[variant.candidate]),
                float(found.scores[place]),
            )
        )
    return tuple(largest)


def _by_group(words: Sequence[HintWord]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The words of each kind and attribute, by their groups; each once."""
    table: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in dict.fromkeys(words):
        groups = table.setdefault((one.kind, one.attribute), {})
        groups.setdefault(one.group, []).append(one.word)
    return table
