"""A pool that is kept: added to, removed from, matched meanwhile."""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import copy as shallow_copy
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from skillsim import SkillEncoder, match_candidates
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.tasks.matching import CandidatePool
from skillsim.tasks.matching.names import NameStore

if TYPE_CHECKING:
    from skillsim.results import CandidateMatch

ENCODER = SkillEncoder("embedded")
SKILLS = ["Python", "python", "SQL", "JS", "JavaScript", "welding", "Excel - advanced", "C", "C++"]
VACANCY = ["Python", "SQL", "Excel", "C"]


def without_pool(candidates: dict) -> list[CandidateMatch]:
    return match_candidates(VACANCY, candidates, encoder=ENCODER)


def test_a_pool_gives_what_its_candidates_give() -> None:
    candidates = {"ada": ["Python"], 7: ["SQL", "C"], "none": []}
    pool = CandidatePool(candidates, encoder=ENCODER)
    assert match_candidates(VACANCY, pool) == without_pool(candidates)
    assert match_candidates(VACANCY, pool) == match_candidates(VACANCY, pool, encoder=ENCODER)


def test_a_pool_is_a_collection_of_ids() -> None:
    pool = CandidatePool([["Python"], ["SQL"]], encoder=ENCODER)
    pool.add("ada", ["Java"])
    assert len(pool) == 3
    assert list(pool) == [0, 1, "ada"]
    assert "ada" in pool
    assert "bob" not in pool
    assert "3 candidates" in repr(pool)


def test_one_and_many_come_and_go() -> None:
    pool = CandidatePool(encoder=ENCODER)
    assert match_candidates(VACANCY, pool) == []
    pool.add({"ada": ["Python"], "bob": ["SQL"]})
    pool.add("cy", iter(["C"]))
    pool.remove("ada")
    pool.remove(["cy"])
    assert list(pool) == ["bob"]
    pool.add("ada", ["welding"])  # anew, and at the end
    assert match_candidates(VACANCY, pool) == without_pool({"bob": ["SQL"], "ada": ["welding"]})


def test_spellings_that_come_one_by_one_are_still_one_skill_to_assign() -> None:
    pool = CandidatePool({"ada": ["Python"]}, encoder=ENCODER)
    pool.add("bob", ["welding", "SQL", "sql"])
    pool.add("cy", ["python", "PYTHON"])
    pool.add("dee", ["Python", "PYTHON", "Sql"])
    wanted = ["Python", "python programming", "SQL", "SQL databases"]
    for match in match_candidates(wanted, pool, one_to_one=True):
        matched = [one.matched_skill for one in match.requirements if one.matched_skill]
        assert len(matched) == len({skill.lower() for skill in matched})


def test_of_names_that_differ_in_case_alone_the_first_stands_for_all() -> None:
    store = NameStore(ENCODER)
    for spellings in (["Python", "SQL"], ["welding", "PYTHON", "law", "LAW"], ["sql", "Law"]):
        store.add(spellings)
    names = store.now()
    assert list(names.names) == ["Python", "SQL", "welding", "PYTHON", "law", "LAW", "sql", "Law"]
    assert names.case_of.tolist() == [0, 1, 2, 0, 4, 4, 1, 4]


def test_the_names_of_a_pool_take_the_room_that_they_need() -> None:
    store = NameStore(ENCODER)
    for spellings in (["Python", "SQL", "law"], ["Java"]):
        store.add(spellings)
    names = store.now()
    assert (names.vectors.dtype, names.vectors.shape) == (np.float32, (4, ENCODER.dimension))
    assert (names.name_of.dtype, names.name_of.shape) == (np.int32, (4,))
    assert (names.case_of.dtype, names.case_of.shape) == (np.int32, (4,))
    copy = store.copy()  # which is what goes into a pickle
    for rows in (copy._vectors, copy._name_of, copy._case_of):
        assert len(rows._buffer) == 4


def test_ids_of_numpy_are_ids() -> None:
    pool = CandidatePool(encoder=ENCODER)
    pool.add(np.int64(5), ["Python"])
    assert match_candidates(VACANCY, pool)[0].candidate_id == 5
    pool.remove(np.int64(5))
    pool.add({1: ["C"], 2: ["C"]})
    pool.remove(np.array([1, 2]))
    assert len(pool) == 0
    with pytest.raises(InvalidArgumentError, match="must be a str or an int"):
        pool.remove(1.5)


def test_a_pool_travels_and_is_copied() -> None:
    pool = CandidatePool({"ada": ["Python"], "bob": ["SQL"]}, encoder=ENCODER)
    for copy in (pickle.loads(pickle.dumps(pool)), deepcopy(pool), shallow_copy(pool)):
        assert match_candidates(VACANCY, copy) == match_candidates(VACANCY, pool)
        copy.add("cy", ["C"])
        assert "cy" not in pool


def test_what_is_refused_changes_nothing() -> None:
    pool = CandidatePool({"ada": ["Python"], "bob": ["SQL"]}, encoder=ENCODER)
    before = match_candidates(VACANCY, pool)
    with pytest.raises(InvalidArgumentError, match="in the pool already, the first is 'bob'"):
        pool.add({"cy": ["C"], "bob": ["Java"]})
    with pytest.raises(InvalidSkillError, match="candidate 'dee' .* item 1 is None"):
        pool.add({"cy": ["C"], "dee": ["Java", None]})
    with pytest.raises(InvalidSkillError, match="candidate 'dee' must be many skills"):
        pool.add("dee", "Java")
    with pytest.raises(InvalidSkillError, match="candidate 'dee'"):
        pool.add("dee")
    with pytest.raises(InvalidArgumentError, match="not both"):
        pool.add({"cy": ["C"]}, ["Java"])
    with pytest.raises(InvalidArgumentError, match="not in the pool, the first is 'eve'"):
        pool.remove(["ada", "eve"])
    assert match_candidates(VACANCY, pool) == before
    assert list(pool) == ["ada", "bob"]


def test_a_model_that_fails_leaves_the_pool_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = SkillEncoder("embedded")
    pool = CandidatePool({"ada": ["Python"]}, encoder=encoder)
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "encode", lambda *_: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            pool.add("bob", ["never seen before"])
    assert list(pool) == ["ada"]
    pool.add("bob", ["never seen before", "SQL"])
    assert match_candidates(["SQL"], pool)[0].candidate_id == "bob"


def test_a_pool_is_matched_while_it_changes() -> None:
    pool = CandidatePool({i: ["Python", "SQL"] for i in range(50)}, encoder=ENCODER)
    [kept] = match_candidates(VACANCY, [["Python", "SQL"]], encoder=ENCODER)
    stop = False

    def change() -> int:
        rounds = 0
        while not stop:
            pool.add({f"new {rounds} {i}": [f"skill {rounds}", "welding"] for i in range(9)})
            pool.remove([f"new {rounds} {i}" for i in range(9)])
            rounds += 1
        return rounds

    with ThreadPoolExecutor() as threads:
        changing = threads.submit(change)
        try:
            for _ in range(60):
                matches = match_candidates(VACANCY, pool)
                assert len(matches) in {50, 59}
                assert [match.score for match in matches[:50]] == [kept.score] * 50
                assert all(match.score < kept.score for match in matches[50:])
        finally:
            stop = True
        assert changing.result() > 0


def test_the_places_of_the_gone_are_given_back() -> None:
    pool = CandidatePool({i: ["Python"] * 10 for i in range(100)}, encoder=ENCODER)
    pool.remove(range(90))
    assert pool._rows._lengths == (10, 100)
    assert len(match_candidates(VACANCY, pool)) == 10
    for _ in range(20):  # one with many skills that is often replaced
        pool.add("big", ["SQL"] * 1000)
        pool.remove("big")
    assert pool._rows._lengths[1] <= 1200


@pytest.mark.parametrize("kept", [1, 3])
def test_no_places_are_given_back_while_half_are_in_use(kept: int) -> None:
    pool = CandidatePool({"big": ["SQL"] * kept, **{i: ["SQL"] for i in range(3)}}, encoder=ENCODER)
    pool.remove("big" if kept > 1 else [0, 1])
    assert pool._rows._lengths == (4, kept + 3)


@pytest.mark.parametrize(
    ("counts", "gone", "left"),
    [([0, 0, 0, 1, 1], [0, 1, 2], (2, 2)), ([4, 1, 1, 1], [0], (3, 3))],
)
def test_places_are_given_back_when_fewer_are_in_use(
    counts: list[int], gone: list[int], left: tuple[int, int]
) -> None:
    pool = CandidatePool([["SQL"] * count for count in counts], encoder=ENCODER)
    pool.remove(gone)
    assert pool._rows._lengths == left


def test_a_pool_that_does_not_change_is_read_once() -> None:
    pool = CandidatePool({"ada": ["Python"], "bob": ["SQL"]}, encoder=ENCODER)
    before = pool.roster()
    assert pool.roster() is before
    pool.remove("bob")
    assert pool.roster().ids == ["ada"]
    assert before.ids == ["ada", "bob"]


@pytest.mark.parametrize("place", ["languages", "fold"])
def test_an_interruption_in_mid_add_harms_nothing(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = CandidatePool({"a": ["Python"]}, encoder=ENCODER)
    with monkeypatch.context() as patch:
        patch.setattr(
            f"skillsim.tasks.matching.names.{place}",
            lambda _: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        with pytest.raises(KeyboardInterrupt):
            pool.add("bob", ["accounting", "payroll"])
    pool.add("zoe", ["welding"])
    vacancy = ["weld metal", "accounts"]
    assert match_candidates(vacancy, pool) == match_candidates(
        vacancy, {"a": ["Python"], "zoe": ["welding"]}, encoder=ENCODER
    )


@pytest.mark.parametrize("seed", range(30))
def test_an_interruption_anywhere_leaves_the_pool_right(seed: int) -> None:
    pool = CandidatePool({"a": ["Python"]}, encoder=ENCODER)
    generator = np.random.default_rng(seed)
    steps = int(generator.integers(1, 400))

    def interrupt(*_: object) -> object:
        nonlocal steps
        steps -= 1
        if steps == 0:
            raise KeyboardInterrupt
        return interrupt

    # Coverage, too, measures by a trace: what was there comes back.
    before = sys.gettrace()
    sys.settrace(interrupt)
    try:
        pool.add({f"b{i}": [f"skill {i}", "SQL"] for i in range(4)})
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    if "b0" not in pool:
        pool.add({f"b{i}": [f"skill {i}", "SQL"] for i in range(4)})
    pool.add("zoe", ["welding"])
    expected = {"a": ["Python"]} | {f"b{i}": [f"skill {i}", "SQL"] for i in range(4)}
    assert match_candidates(["weld metal", "SQL", "skill 2"], pool) == match_candidates(
        ["weld metal", "SQL", "skill 2"], expected | {"zoe": ["welding"]}, encoder=ENCODER
    )


class PoolMachine(RuleBasedStateMachine):
    """A pool beside a plain dict, whatever is done to both."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.pool = CandidatePool(encoder=ENCODER)
        self.twin: dict[int | str, list[str]] = {}

    @rule(
        target=ids,
        candidate=st.integers(0, 5) | st.sampled_from("abc"),
        skills=st.lists(st.sampled_from(SKILLS), max_size=4),
    )
    def add(self, candidate, skills):
        if candidate in self.twin:
            with pytest.raises(InvalidArgumentError):
                self.pool.add(candidate, skills)
        else:
            self.pool.add(candidate, skills)
            self.twin[candidate] = skills
        return candidate

    @rule(candidate=ids)
    def remove(self, candidate):
        if candidate in self.twin:
            self.pool.remove(candidate)
            del self.twin[candidate]
        else:
            with pytest.raises(InvalidArgumentError):
                self.pool.remove(candidate)

    @invariant()
    def matches_the_twin(self):
        assert list(self.pool) == list(self.twin)
        assert match_candidates(VACANCY, self.pool) == without_pool(self.twin)


PoolMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=15)
TestPool = PoolMachine.TestCase


@pytest.mark.parametrize("wrong", [["ada"], np.array([1, 2]), np.timedelta64(1, "s"), None, 1.0])
def test_what_is_no_id_is_in_no_pool(wrong: object) -> None:
    pool = CandidatePool({"ada": ["SQL"], 1: ["SQL"]}, encoder=ENCODER)
    assert wrong not in pool
    assert np.int64(1) in pool


def test_an_array_is_no_id() -> None:
    pool = CandidatePool(encoder=ENCODER)
    with pytest.raises(InvalidArgumentError, match="must be a str or an int"):
        pool.add(np.array(["ada", "bob"]), ["SQL"])


def test_a_long_list_of_skills_is_a_list_of_skills() -> None:
    generator = np.random.default_rng(0)
    owned = [f"skill {number}" for number in generator.integers(0, 900, 3000)] + ["SQL"]
    [match] = match_candidates(["SQL"], [owned], encoder=ENCODER)
    assert match.score == 1.0
