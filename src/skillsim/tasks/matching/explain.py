"""Matches in full: what answers each requirement, and what it contributes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.policy import credits_of
from skillsim.results import CandidateMatch, RequirementMatch
from skillsim.tasks.matching.assignment import assigned, closest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.policy import MatchPolicy
    from skillsim.tasks.matching.hierarchy import Hit
    from skillsim.tasks.matching.pool import Roster
    from skillsim.tasks.matching.requirements import Vacancy
    from skillsim.tasks.matching.table import SimilarityTable
    from skillsim.taxonomy import Taxonomy

__all__ = ["Explainer", "Rules"]


@dataclass(frozen=True, slots=True)
class _Owned:
    """One candidate's distinct skills.

    Attributes:
        spellings: As they were written.
        names: Their places among the pool's names, shape ``(owned,)``, int32.
    """

    spellings: list[str]
    names: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides a match.

    Attributes:
        policy: The cut-offs.
        taxonomy: What is a kind of what; ``None`` for no such knowledge.
        one_to_one: Whether an owned skill may answer only one requirement.
    """

    policy: MatchPolicy
    taxonomy: Taxonomy | None = None
    one_to_one: bool = False


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains candidates of a roster, for one vacancy."""

    roster: Roster
    vacancy: Vacancy
    table: SimilarityTable
    rules: Rules

    def explain(self, candidates: NDArray[np.intp]) -> list[CandidateMatch]:
        """The matches of the candidates at these places, in their order."""
        owned = [self._owned(candidate) for candidate in candidates.tolist()]
        names = [own.names for own in owned]
        # Candidates share skills; each skill's similarities are looked up once.
        distinct, places = np.unique(
            np.concatenate([np.zeros(0, np.int32), *names]), return_inverse=True
        )
        similarities = self.table.rows(distinct)
        ends = np.cumsum([0, *map(len, names)])
        return [
            self._match(candidate, own, similarities[places[start:end]])
            for candidate, own, start, end in zip(
                candidates.tolist(), owned, ends[:-1], ends[1:], strict=True
            )
        ]

    def _owned(self, candidate: int) -> _Owned:
        start, count = self.roster.starts[candidate], self.roster.counts[candidate]
        spellings = self.roster.members[start : start + count]
        names = self.roster.names.name_of[spellings]
        first = np.sort(np.unique(names, return_index=True)[1])  # each once, in its order
        written = self.roster.names.spellings
        return _Owned([written[i] for i in spellings[first].tolist()], names[first])

    def _match(
        self, candidate: int, owned: _Owned, similarity: NDArray[np.float64]
    ) -> CandidateMatch:
        credit = self._credit(owned, similarity)
        answers = self._answers(owned, credit, similarity)
        matches = self._requirements(owned, answers, similarity, credit)
        missing = tuple(m.requirement for m in matches if m.must_have and m.band != "covered")
        covered = [m.band == "covered" for m in matches]
        return CandidateMatch(
            candidate_id=self.roster.ids[candidate],
            # The shares add up to 1 but for rounding.
            score=min(math.fsum(match.contribution for match in matches), 1.0),
            eligible=not missing,
            coverage=min(math.fsum(self.vacancy.shares[covered]), 1.0),
            missing_must_haves=missing,
            requirements=matches,
        )

    def _credit(self, owned: _Owned, similarity: NDArray[np.float64]) -> NDArray[np.float64]:
        credit = credits_of(similarity, self.rules.policy)
        for place, hits in enumerate(self.table.hits):
            if hits:
                credit[[name in hits for name in owned.names.tolist()], place] = 1.0
        return credit

    def _answers(
        self, owned: _Owned, credit: NDArray[np.float64], similarity: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        if not len(credit):
            return np.full(credit.shape[1], -1, dtype=np.intp)
        if not self.rules.one_to_one:
            return closest(credit, similarity)
        # Spellings that differ in letter case alone, which some models tell apart, are one skill
        # to assign, but the best of them answers.
        cases = self.roster.names.case_of[owned.names]
        groups = [np.flatnonzero(cases == case) for case in dict.fromkeys(cases.tolist())]
        best = np.array([group[closest(credit[group], similarity[group])] for group in groups])
        columns = np.arange(credit.shape[1])
        skills = assigned(
            credit[best, columns],
            similarity[best, columns],
            self.vacancy.shares,
            self.vacancy.must_have,
        )
        return np.where(skills >= 0, best[skills, columns], -1)

    def _requirements(
        self,
        owned: _Owned,
        answers: NDArray[np.intp],
        similarity: NDArray[np.float64],
        credit: NDArray[np.float64],
    ) -> tuple[RequirementMatch, ...]:
        vacancy, answered = self.vacancy, np.flatnonzero(answers >= 0)
        cosines, contributions = np.zeros(len(answers)), np.zeros(len(answers))
        cosines[answered] = similarity[answers[answered], answered]
        contributions[answered] = vacancy.shares[answered] * credit[answers[answered], answered]
        columns = zip(
            vacancy.originals,
            answers.tolist(),
            cosines.tolist(),
            contributions.tolist(),
            vacancy.weights,
            vacancy.must_have.tolist(),
            self.table.hits,
            strict=True,
        )
        # The answer -1, which is none, finds these at the end.
        spellings, names = [*owned.spellings, None], [*owned.names.tolist(), -1]
        matches = []
        for requirement, answer, cosine, contribution, weight, must_have, hits in columns:
            band = self.rules.policy.band(cosine) if answer >= 0 else "missing"
            hit = hits.get(names[answer]) if hits and band != "covered" else None
            matches.append(
                RequirementMatch(
                    requirement=requirement,
                    matched_skill=spellings[answer],
                    similarity=cosine,
                    band="covered" if hit else band,
                    weight=weight,
                    contribution=contribution,
                    must_have=must_have,
                    via=hit.via if hit else "similarity",
                    path=self._path(hit),
                )
            )
        return tuple(matches)

    def _path(self, hit: Hit | None) -> tuple[str, ...]:
        taxonomy = self.rules.taxonomy
        return hit.path(taxonomy) if hit is not None and taxonomy is not None else ()
