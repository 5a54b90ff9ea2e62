"""What a type checker must refuse; a line that it accepts after all is an unused ignore."""

from __future__ import annotations

import skillsim
from skillsim import SkillEncoder, match_candidates, similarity, skill_gap, suggest_neighbours
from skillsim.decisions.calibration import Calibrator, calibrate, fit_threshold
from skillsim.decisions.policy import MatchPolicy
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.results import Neighbour, to_frame
from skillsim.search import SkillIndex, SkillSearch
from skillsim.tasks.deduplication import deduplicate
from skillsim.tasks.explore import skill_map
from skillsim.tasks.matching import CandidatePool, Requirement
from skillsim.tasks.normalisation import normalise_skills


def names() -> None:
    skillsim.similarty("a", "b")  # type: ignore[attr-defined]
    skillsim.search.SkillIdx()  # type: ignore[attr-defined]


def texts(encoder: SkillEncoder, maybe: str | None, numbers: list[int]) -> None:
    encoder.encode(None)  # type: ignore[arg-type]
    encoder.encode(maybe)  # type: ignore[arg-type]
    encoder.encode(numbers)  # type: ignore[arg-type]
    encoder.encode(["a", None])  # type: ignore[list-item]
    encoder.encode(["a"], normalize=True)  # type: ignore[call-arg]
    similarity("a", 1)  # type: ignore[call-overload]
    similarity("a", maybe)  # type: ignore[arg-type]
    similarity("a", "b", encoder="embedded")  # type: ignore[call-overload]
    suggest_neighbours(numbers)  # type: ignore[arg-type]
    suggest_neighbours("a", vocabulary={"b": 1.5}, top_k=None)  # type: ignore[call-overload]
    SkillEncoder("embedded", "cpu")  # type: ignore[call-arg]
    SkillEncoder("embedded", cache=3)  # type: ignore[arg-type]


def what_comes_back(index: SkillIndex, store: PgVectorStore, calibrator: Calibrator) -> None:
    one: float = similarity("a", ["b"])  # type: ignore[assignment]
    many: list[list[Neighbour]] = suggest_neighbours("a")  # type: ignore[assignment]
    index.search("a")[0][0]  # type: ignore[index]
    store.search(["a"])[0].skill  # type: ignore[attr-defined]
    index.search("a", where={"b": 1})  # type: ignore[call-overload]
    calibrator.probability([0.5]).is_integer()  # type: ignore[attr-defined]
    print(one, many)


def candidates(pool: CandidatePool) -> None:
    match_candidates(["a"], {1.5: ["b"]})  # type: ignore[arg-type]
    match_candidates(["a"], pool, top_k="3")  # type: ignore[arg-type]
    match_candidates([Requirement(1)], pool)  # type: ignore[arg-type]
    match_candidates(["a"], pool, policy=0.65)  # type: ignore[arg-type]
    match_candidates(["a"], pool, None)  # type: ignore[call-arg]
    pool.add("x")  # type: ignore[call-overload]
    pool.add(2.5, ["b"])  # type: ignore[call-overload]
    skill_gap(["a"], ["b"], weights="heavy")  # type: ignore[arg-type]


def results_do_not_change(hit: Neighbour, policy: MatchPolicy, requirement: Requirement) -> None:
    hit.skill = "b"  # type: ignore[misc]
    policy.definite = 0.5  # type: ignore[misc]
    requirement.weight = 2  # type: ignore[misc]
    hit.score  # type: ignore[attr-defined]
    policy.band("a")  # type: ignore[arg-type]
    to_frame("a")  # type: ignore[arg-type]
    to_frame([hit.similarity])  # type: ignore[arg-type]


def choices_among_words(pairs: list[tuple[str, str]], labels: list[bool]) -> None:
    calibrate(pairs, labels, method="platt")  # type: ignore[arg-type]
    fit_threshold(pairs, ["yes"])  # type: ignore[list-item]
    fit_threshold([("a", "b", "c")], labels)  # type: ignore[list-item]
    skill_map(["a"], method="mds")  # type: ignore[arg-type]
    deduplicate(["a"], must_link=["ab"])  # type: ignore[list-item]
    normalise_skills(["a"], pins=["b"])  # type: ignore[arg-type]
    normalise_skills(["a"], taxonomy=["b"])  # type: ignore[arg-type]


class WithoutEncoder:
    """Searches, but does not tell with which model."""

    def search(self, queries: str, *, top_k: int = 10) -> list[str]:
        return [queries] * top_k


def what_is_no_search() -> None:
    search: SkillSearch = WithoutEncoder()  # type: ignore[assignment]
    print(search)
