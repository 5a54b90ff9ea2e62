"""The order of learning: skills as numbers, similarities as a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Order", "Taken", "learning_order"]

_UNREACHED = -2.0  # below every cosine


@dataclass(frozen=True, slots=True)
class Taken:
    """A skill that is learned.

    Attributes:
        skill: Which.
        goal: The goal on the way to which it is.
        bundle: What was to be learned for that goal then, itself included.
        reached_from: The row of the closest skill that is known; -1 if none is.
        similarity: Cosine of the two; 0.0 if none is known.
    """

    skill: int
    goal: int
    bundle: frozenset[int]
    reached_from: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Order:
    """What is learned, in order, and of each goal that is not what it would still take.

    Attributes:
        taken: The skills that are learned.
        left_out: For each goal that is left out what would be learned for it, itself included.
        left: What is left of the budget; ``None`` without one.
    """

    taken: list[Taken]
    left_out: Mapping[int, frozenset[int]]
    left: Fraction | None


def learning_order(  # noqa: PLR0913
    similarity: NDArray[np.float64],
    goals: int,
    needs: Sequence[Sequence[int]],
    *,
    costs: Sequence[Fraction] | None = None,
    budget: Fraction | None = None,
    must_have: Collection[int] = (),
) -> Order:
    """Learn the goals, the nearest to what is known first, each after what it needs.

    Until no goal is left that fits: of those that fit, take the one that is most similar to
    anything known. Learn what it needs and is not learned yet, then it; among what may be learned
    next, again what is most similar first. What is learned is known. A goal fits if what is left
    of the budget pays for it and all that it still needs, and then for the must-haves that the same
    rule would learn if nothing else were wanted. Ties go to the lower number.

    Args:
        similarity: Of what is owned, then of each skill to learn (rows), with each skill to learn
            (columns); shape ``(owned + n, n)``.
        goals: How many of the skills are goals; they are the first.
        needs: For each skill those that must be learned before it; without cycles.
        costs: What each skill takes.
        budget: What may be spent; needs ``costs``.
        must_have: The goals that the budget is for first.

    Example:
        >>> table = np.array([[0.9, 0.2, 0.1], [1, 0, 0], [0, 1, 0.8], [0, 0.8, 1]])
        >>> order = learning_order(table, 2, [[], [2], []])
        >>> [(step.skill, step.reached_from) for step in order.taken]
        [(0, 0), (2, 0), (1, 3)]
    """
    if costs is None or budget is None:
        return _order(similarity, range(goals), needs, None, None, frozenset())
    first = _order(similarity, sorted(must_have), needs, costs, budget, frozenset())
    reserved = frozenset(step.skill for step in first.taken)
    return _order(similarity, range(goals), needs, costs, budget, reserved)


def _order(  # noqa: PLR0913, PLR0917
    similarity: NDArray[np.float64],
    goals: Sequence[int],
    needs: Sequence[Sequence[int]],
    costs: Sequence[Fraction] | None,
    budget: Fraction | None,
    reserved: frozenset[int],
) -> Order:
    """The order, in which the budget pays for the skills that are reserved, too."""
    known = _Known(similarity)
    bundles = _bundles(needs)
    taken: list[Taken] = []
    learned: set[int] = set()
    waiting = list(goals)
    left = budget
    while waiting:
        closeness = known.similarity[waiting]
        for _ in waiting:
            place = int(closeness.argmax())  # the first of equals
            bundle = bundles[waiting[place]] - learned
            if left is None or costs is None:
                break
            if _sum(costs, bundle | (reserved - learned)) <= left:
                break
            closeness[place] = -np.inf
        else:
            break  # none fits
        goal = waiting[place]
        if left is not None and costs is not None:
            left -= _sum(costs, bundle)
        taken += _learn(bundle, goal, needs, known)
        learned |= bundle
        waiting = [goal for goal in waiting if goal not in learned]
    return Order(taken, {goal: bundles[goal] - learned for goal in waiting}, left)


class _Known:
    """For each skill to learn what is known and closest to it."""

    def __init__(self, table: NDArray[np.float64]) -> None:
        self._table = table
        self._owned = len(table) - table.shape[1]
        self.row = np.full(table.shape[1], -1, dtype=np.intp)
        self.similarity = np.full(table.shape[1], _UNREACHED)
        for row in range(self._owned):
            self._add_row(row)

    def add(self, skill: int) -> None:
        """Count a skill as known from now on."""
        self._add_row(self._owned + skill)

    def _add_row(self, row: int) -> None:
        closer = self._table[row] > self.similarity  # of equals the one known first stays
        self.row[closer] = row
        self.similarity[closer] = self._table[row, closer]


def _learn(
    bundle: frozenset[int], goal: int, needs: Sequence[Sequence[int]], known: _Known
) -> list[Taken]:
    taken: list[Taken] = []
    rest = dict.fromkeys(sorted(bundle))
    while rest:
        ready = [skill for skill in rest if rest.keys().isdisjoint(needs[skill])]
        skill = ready[int(known.similarity[ready].argmax())]
        row = int(known.row[skill])
        similarity = float(known.similarity[skill]) if row >= 0 else 0.0
        taken.append(Taken(skill, goal, bundle, row, similarity))
        known.add(skill)
        del rest[skill]
    return taken


def _bundles(needs: Sequence[Sequence[int]]) -> Mapping[int, frozenset[int]]:
    """Each skill with all that it needs, directly or through others."""
    bundles: dict[int, frozenset[int]] = {}
    for skill in TopologicalSorter(dict(enumerate(needs))).static_order():
        bundles[skill] = frozenset({skill}).union(*(bundles[other] for other in needs[skill]))
    return bundles


def _sum(costs: Sequence[Fraction], skills: frozenset[int]) -> Fraction:
    return sum((costs[skill] for skill in skills), Fraction())
