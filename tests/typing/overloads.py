"""What a type checker infers; checked by mypy, never run."""

from __future__ import annotations

from typing import assert_type

import numpy as np
from numpy.typing import NDArray

from skillsim import (
    SkillEncoder,
    embedded_model_path,
    match_candidates,
    similarity,
    skill_gap,
    suggest_neighbours,
)
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.results import CandidateMatch, Neighbour, SearchHit, SkillGap
from skillsim.search import SkillIndex, SkillSearch
from skillsim.tasks.matching import CandidatePool, Requirement


def what_is_inferred(encoder: SkillEncoder) -> None:
    assert_type(similarity("a", "b"), float)
    assert_type(similarity("a", ["b"], encoder=encoder), NDArray[np.float32])
    assert_type(similarity(["a"], "b"), NDArray[np.float32])
    assert_type(similarity(["a"], (skill for skill in ("b", "c"))), NDArray[np.float32])
    assert_type(encoder.encode("a"), NDArray[np.float32])
    assert_type(encoder.encode(["a"]), NDArray[np.float32])
    assert_type(embedded_model_path(), str)
    assert_type(suggest_neighbours("a"), list[Neighbour])
    assert_type(suggest_neighbours(["a"], vocabulary=("b", "c")), list[list[Neighbour]])
    assert_type(skill_gap(["a"], ["b", Requirement("c")], weights=[1, 2.5]), SkillGap)
    assert_type(match_candidates(["a"], {"x": ["b"]}), list[CandidateMatch])
    assert_type(match_candidates(["a"], [["b"], ("c",)]), list[CandidateMatch])
    index = SkillIndex(["a"], encoder=encoder)
    assert_type(index.search("a"), list[SearchHit])
    assert_type(index.search(["a"], top_k=3), list[list[SearchHit]])
    store = PgVectorStore("", "skills", encoder=encoder)
    assert_type(store.search("a", where={"b": 1}), list[SearchHit])
    assert_type(store.search(["a"]), list[list[SearchHit]])
    either: list[SkillSearch] = [index, store]
    assert_type(suggest_neighbours("a", vocabulary=either[0]), list[Neighbour])
    by_name: dict[str, list[str]] = {}
    by_number: dict[int, tuple[str, ...]] = {}
    assert_type(match_candidates(["a"], by_name), list[CandidateMatch])
    assert_type(match_candidates(["a"], by_number), list[CandidateMatch])
    pool = CandidatePool({1: ["a"]}, encoder=encoder)
    pool.add("x", ["b"])
    pool.add({"y": ["b"]})
    pool.add(by_name)
    pool.add(by_number)
    assert_type(match_candidates(["a"], pool, weights={"a": 1}), list[CandidateMatch])
