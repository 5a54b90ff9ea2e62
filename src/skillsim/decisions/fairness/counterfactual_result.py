"""What a counterfactual check answers with."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillsim.results.base import Result, html_table

if TYPE_CHECKING:
    from skillsim.decisions.fairness.variants import Manner
    from skillsim.results import CandidateId

__all__ = ["Counterfactual", "GroupContrast", "ScoreChange", "WordEffect"]


@dataclass(frozen=True, slots=True)
class WordEffect(Result):
    """What words that hint at one group did to scores.

    Attributes:
        manner: ``"added"``, ``"within"`` or ``"exchanged"``.
        kind: What kind of words they are.
        attribute: What the group is one of.
        group: The group that they hint at.
        words: How many words; 0 for ``"exchanged"``.
        variants: How many candidates with a word were scored.
        beyond: How many of their scores changed by more than the tolerance, up or down.
        mean_change: Mean change of the score, in [-1, 1].
        lowest_change: The most that a score fell, or else the least that it rose.
        highest_change: The most that a score rose, or else the least that it fell.
        eligibility_changed: How many became eligible by the word, or no longer were.
    """

    manner: Manner
    kind: str
    attribute: str
    group: str
    words: int
    variants: int
    beyond: int
    mean_change: float
    lowest_change: float
    highest_change: float
    eligibility_changed: int


@dataclass(frozen=True, slots=True)
class GroupContrast(Result):
    """How differently words of different groups moved scores: what it is that can favour a group.

    Attributes:
        manner: ``"added"`` or ``"within"``.
        kind: What kind of words they are.
        attribute: What the groups are of.
        highest_group: The group whose words left the highest scores, on average.
        lowest_group: The group whose words left the lowest.
        gap: Difference of these two groups' mean changes, from 0.
        largest_swap: The most that one candidate's score rises where a word of one group takes the
            place of a word of another; negative if it always falls.
        candidate_id: The candidate of whom that is so.
        higher_word: The word with the higher score.
        lower_word: The word with the lower score.
        candidates_beyond: For how many candidates such a swap makes more than the tolerance.
    """

    manner: Manner
    kind: str
    attribute: str
    highest_group: str
    lowest_group: str
    gap: float
    largest_swap: float
    candidate_id: CandidateId
    higher_word: str
    lower_word: str
    candidates_beyond: int


@dataclass(frozen=True, slots=True)
class ScoreChange(Result):
    """A candidate whose score a word changed.

    Attributes:
        candidate_id: The candidate.
        manner: What was done to the skills.
        word: The word that was put in; empty for ``"exchanged"``.
        before: The score of the candidate as they are, in [0, 1].
        after: The score then.
    """

    candidate_id: CandidateId
    manner: Manner
    word: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, repr=False)
class Counterfactual(Result):
    """How far words that hint at a group moved scores that they should not move.

    Attributes:
        candidates: How many candidates were tried.
        variants: How many times one of them was changed.
        tolerance: The change of a score that is not counted.
        effects: What the words of each group did.
        contrasts: How differently the words of different groups did it.
        largest: The ten largest changes, the largest first.
    """

    candidates: int
    variants: int
    tolerance: float
    effects: tuple[WordEffect, ...]
    contrasts: tuple[GroupContrast, ...]
    largest: tuple[ScoreChange, ...]

    @property
    def largest_change(self) -> float:
        """The most that any score changed, up or down, from 0."""
        return max((abs(one.after - one.before) for one in self.largest), default=0.0)

    def table_rows(self) -> list[dict[str, Any]]:
        """A row for each effect."""
        return [effect.to_dict() for effect in self.effects]

    def __repr__(self) -> str:
        return (
            f"Counterfactual({self.candidates:,} candidates, {self.variants:,} variants, "
            f"largest change {self.largest_change:.3f}, tolerance {self.tolerance:g})"
        )

    def _repr_html_(self) -> str:
        tables = (self.effects, self.contrasts, self.largest)
        return f"<p>{html.escape(repr(self))}</p>" + "".join(
            html_table([one.to_dict() for one in table]) for table in tables
        )
