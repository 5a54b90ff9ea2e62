"""What a type checker infers for every overload; checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import Literal, assert_type

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import skillsim
from skillsim import (
    SkillEncoder,
    embedded_model_path,
    match_candidates,
    similarity,
    skill_gap,
    suggest_neighbours,
)
from skillsim.decisions.calibration import Calibrator
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.results import (
    CandidateId,
    CandidateMatch,
    Neighbour,
    Resolution,
    SearchHit,
    SkillGap,
    to_frame,
)
from skillsim.search import SkillIndex, SkillSearch
from skillsim.tasks.matching import CandidatePool, Requirement
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy


def one_text_or_many(
    encoder: SkillEncoder, column: pd.Series[str], array: NDArray[np.str_]
) -> None:
    assert_type(similarity("a", "b"), float)
    assert_type(similarity("a", ["b"], encoder=encoder), NDArray[np.float32])
    assert_type(similarity(["a"], "b"), NDArray[np.float32])
    assert_type(similarity(["a"], (skill for skill in ("b", "c"))), NDArray[np.float32])
    assert_type(similarity("a", column), NDArray[np.float32])
    assert_type(encoder.encode("a"), NDArray[np.float32])
    assert_type(encoder.encode(["a"], batch_size=8), NDArray[np.float32])
    assert_type(encoder.encode(column), NDArray[np.float32])
    assert_type(encoder.encode(array), NDArray[np.float32])
    assert_type(embedded_model_path(), str)


def neighbours(either: str | list[str], taxonomy: Taxonomy) -> None:
    assert_type(suggest_neighbours("a"), list[Neighbour])
    assert_type(suggest_neighbours("a", vocabulary=taxonomy), list[Neighbour])
    assert_type(suggest_neighbours(["a"], vocabulary=("b", "c")), list[list[Neighbour]])
    # A str is an iterable of str as well: what may be either is taken for many. Ask which it is.
    assert_type(suggest_neighbours(either), list[list[Neighbour]])
    if isinstance(either, str):
        assert_type(suggest_neighbours(either), list[Neighbour])


def searches(index: SkillIndex, store: PgVectorStore, either: SkillSearch) -> None:
    assert_type(index.search("a"), list[SearchHit])
    assert_type(index.search(["a"], top_k=3), list[list[SearchHit]])
    assert_type(store.search("a", where={"b": 1}), list[SearchHit])
    assert_type(store.search(["a"]), list[list[SearchHit]])
    assert_type(either.search("a", threshold=0.5), list[SearchHit])
    assert_type(either.search(["a"]), list[list[SearchHit]])
    for search in (index, store, either):
        assert_type(suggest_neighbours("a", vocabulary=search), list[Neighbour])
        assert_type(normalise_skills(["a"], taxonomy=search), list[Resolution])
    assert_type(list(either), list[str])
    assert_type(SkillIndex.load("skills.index"), SkillIndex)
    assert_type(either.encoder.fingerprint, str)


def candidates_with_ids(encoder: SkillEncoder) -> None:
    by_name: dict[str, list[str]] = {}
    by_number: dict[int, tuple[str, ...]] = {}
    by_both: dict[str | int, set[str]] = {}
    assert_type(match_candidates(["a"], {"x": ["b"]}), list[CandidateMatch])
    assert_type(match_candidates(["a"], [["b"], ("c",)]), list[CandidateMatch])
    assert_type(match_candidates(["a"], by_name), list[CandidateMatch])
    assert_type(match_candidates(["a"], by_number), list[CandidateMatch])
    assert_type(match_candidates(["a"], by_both), list[CandidateMatch])
    pool = CandidatePool({1: ["a"]}, encoder=encoder)
    assert_type(pool.add("x", ["b"]), None)
    assert_type(pool.add(2, ["b"]), None)
    assert_type(pool.add({"y": ["b"]}), None)
    pool.add(by_name)
    pool.add(by_number)
    pool.remove("x")
    pool.remove(["y", 1])
    assert_type(list(pool), list[CandidateId])
    (match,) = match_candidates([Requirement("a"), "b"], pool, weights={"a": 1}, top_k=1)
    assert_type(match.candidate_id, str | int)
    assert_type(match.requirements[0].band, Literal["covered", "related", "missing"])
    assert_type(match.requirements[0].matched_skill, str | None)
    assert_type(skill_gap(["a"], ["b", Requirement("c")], weights=[1, 2.5]), SkillGap)


def columns_as_they_come(column: pd.Series[str], mixed: list[str | float | None]) -> None:
    assert_type(normalise_skills(column), list[Resolution])
    (row,) = normalise_skills(mixed, pins={"js": "urn:js"}, blocks={"misc"})
    assert_type(row.status, Literal["resolved", "unresolved", "blank"])
    assert_type(row.label, str | None)


def probabilities(calibrator: Calibrator) -> None:
    assert_type(calibrator.probability(0.5), float)
    assert_type(calibrator.probability([0.5, 1]), NDArray[np.float64])
    assert_type(calibrator.probability(np.zeros((2, 3), np.float32)), NDArray[np.float64])
    assert_type(calibrator.probability_of_pairs([("a", "b")]), NDArray[np.float64])


def frames(matches: list[CandidateMatch], found: list[list[Neighbour]], gap: SkillGap) -> None:
    assert_type(to_frame(gap), pd.DataFrame)
    assert_type(to_frame(matches), pd.DataFrame)
    assert_type(to_frame(found), pd.DataFrame)
    assert_type(to_frame(result for result in matches), pd.DataFrame)


def errors_without_another_import() -> None:
    assert_type(skillsim.errors.InvalidSkillError("no").positions, tuple[int, ...])
