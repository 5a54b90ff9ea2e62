"""counterfactual: how far words that carry no skill but hint at a group move a score."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import numpy as np

from skillsim.arguments import is_number, show
from skillsim.decisions.fairness.counterfactual_result import Counterfactual
from skillsim.decisions.fairness.effects import (
    changes_of,
    contrasts_of,
    effects_of,
    largest_changes,
)
from skillsim.decisions.fairness.hints import HintWord, hint_words
from skillsim.decisions.fairness.variants import Variant, variants_of
from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import read_originals
from skillsim.encoding.progress import progress
from skillsim.errors import InvalidArgumentError
from skillsim.results import CandidateId, CandidateMatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Score", "counterfactual"]

_AT_ONCE = 2000  # variants; what explains them takes some kilobytes each

Score: TypeAlias = Callable[[dict[int, list[str]]], Iterable[CandidateMatch]]
"""Scores candidates, given by their numbers, and answers with a match for each, in any order."""

_Candidates: TypeAlias = (
    Mapping[str, Iterable[str]] | Mapping[int, Iterable[str]] | Mapping[CandidateId, Iterable[str]]
)


def counterfactual(
    score: Score,
    candidates: _Candidates,
    *,
    tolerance: float = 0.01,
    words: Iterable[HintWord] | None = None,
    show_progress: bool = False,
) -> Counterfactual:
    """How far words that hint at a group move scores that they should not move.

    Each candidate is scored as they are, and then as the same candidate with

    - ``"added"``: a word as an entry of its own among the skills,
    - ``"within"``: a word in front of every skill,
    - ``"exchanged"``: the words with a gender that are in the skills already ("salesman") replaced
      by those of the other gender; only candidates who have such words.

    Two things are told apart: how far a word moves a score at all, for which the words of kind
    ``"control"`` tell what any stray word does; and how far the words of one group move it
    otherwise than those of another, which is what makes a difference between people.

    Args:
        score: Scores candidates, such as ``functools.partial(match_candidates, vacancy)``. It is
            called with some two thousand variants at a time, so a score must not depend on who
            else is there.
        candidates: A mapping from id to skills. There are some 140 variants of each; a few
            hundred candidates are enough.
        tolerance: The change of a score, from 0, that is not counted.
        words: The words to try; ``None`` takes those in the package (``hint_words``).
        show_progress: Draw a progress bar on stderr.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank.
        InvalidArgumentError: There are no candidates or words; ``tolerance`` is negative or no
            number; or ``score`` does not answer with one match for each candidate.

    Example:
        >>> from functools import partial
        >>> from skillsim import SkillEncoder, match_candidates
        >>> score = partial(match_candidates, ["SQL", "Python"], encoder=SkillEncoder("embedded"))
        >>> check = counterfactual(score, {"ada": ["SQL", "welding"], "bob": ["Python"]})
        >>> check.candidates, check.variants > 200
        (2, True)
        >>> sorted({effect.kind for effect in check.effects})
        ['control', 'name', 'pronoun', 'title']
    """
    if not callable(score):
        _refuse("score", f"score must be a function of candidates, not {show(score)}", score)
    allowed = _read_tolerance(tolerance)
    tried = _read_words(hint_words() if words is None else words)
    owned = _read_candidates(candidates)
    distinct = list(dict.fromkeys(word.word for word in tried))
    variants = variants_of(list(owned.values()), distinct)
    scores, eligible = _scored(score, variants, show_progress=show_progress)
    found = changes_of(list(owned), variants, scores, eligible)
    return Counterfactual(
        candidates=len(owned),
        variants=len(variants) - len(owned),
        tolerance=allowed,
        effects=effects_of(found, tried, allowed),
        contrasts=contrasts_of(found, tried, allowed),
        largest=largest_changes(found),
    )


def _scored(
    score: Score, variants: Sequence[Variant], *, show_progress: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The score of each variant, and whether it is eligible, each of shape ``(variants,)``."""
    scores = np.empty(len(variants))
    eligible = np.empty(len(variants), dtype=np.bool_)
    with progress(len(variants), show=show_progress, unit="variant") as done:
        for start in range(0, len(variants), _AT_ONCE):
            some = variants[start : start + _AT_ONCE]
            matches = _answers(score, {start + i: one.skills for i, one in enumerate(some)})
            for match in matches:
                number = int(match.candidate_id)
                scores[number], eligible[number] = match.score, match.eligible
            done(len(some))
    return scores, eligible


def _answers(score: Score, candidates: dict[int, list[str]]) -> list[CandidateMatch]:
    answer: object = score(candidates)
    if not isinstance(answer, Iterable):
        _refuse("score", f"score must answer with matches, not {show(answer)}", answer)
    matches = list(answer)
    for match in matches:
        if not isinstance(match, CandidateMatch):
            _refuse("score", f"score must answer with matches, not {show(match)}", match)
    answered = sorted(match.candidate_id for match in matches if type(match.candidate_id) is int)
    if len(matches) != len(candidates) or answered != list(candidates):
        _refuse(
            "score",
            f"score must answer with one match for each of {len(candidates)} candidates, under the "
            f"id that it was given; it gave {len(matches)}. Leave top_k out",
            len(matches),
        )
    return matches


def _read_candidates(candidates: object) -> dict[CandidateId, list[str]]:
    if not isinstance(candidates, Mapping) or not candidates:
        _refuse(
            "candidates",
            f"candidates must be a mapping from id to skills, not {show(candidates)}",
            candidates,
        )
    return {
        candidate: read_originals(skills, name=f"candidate {show(candidate)}")
        for candidate, skills in candidates.items()
    }


def _read_words(words: object) -> list[HintWord]:
    if isinstance(words, str | HintWord) or not isinstance(words, Iterable):
        _refuse("words", f"words must be a list of HintWord, not {show(words)}", words)
    listed = list(words)
    for word in listed:
        if not (isinstance(word, HintWord) and isinstance(word.word, str) and tidy(word.word)):
            _refuse("words", f"words must hold HintWord with a word, not {show(word)}", word)
    if not listed:
        _refuse("words", "words must hold one word or more", listed)
    return listed


def _read_tolerance(tolerance: object) -> float:
    number = math.nan
    if is_number(tolerance):
        with contextlib.suppress(OverflowError):  # a whole number of 400 digits
            number = float(tolerance)
    if not math.isfinite(number) or number < 0:
        _refuse("tolerance", f"tolerance must be a number from 0, not {show(tolerance)}", tolerance)
    return number


def _refuse(name: str, message: str, value: object) -> NoReturn:
    raise InvalidArgumentError(f"{message}.", name=name, value=show(value))
