"""An index and a pool that change, beside a list and a dict that do the same."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.fuzz import parts
from tests.fuzz.hunting import SECONDS, SEED, TALLIES, Tally

from skillsim import match_candidates, similarity
from skillsim.encoding.cleaning import clean
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.search import SkillIndex
from skillsim.tasks.matching import CandidatePool

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1800)]

_WORDS = [
    "SQL",
    "sql",
    "SQL (advanced)",
    "Python",
    "k8s",
    "Kubernetes",
    "C",
    "C++",
    "\ud800 x",
    "\u5b66",
]
SKILLS = st.one_of(st.sampled_from(_WORDS), st.text(min_size=1, max_size=8).filter(clean))
MANY = st.lists(SKILLS, max_size=5)
IDS = st.one_of(st.integers(-3, 3), st.sampled_from(["ada", "bob", "", "1", "\ud800"]))


class IndexMachine(RuleBasedStateMachine):
    """A dict from cleaned name to text, in order, is all that an index has to be."""

    approximate = False

    @initialize(skills=MANY)
    def start(self, skills: list[str]) -> None:
        self.model: dict[str, str] = {}
        self._put(skills)
        self.index = SkillIndex(skills, encoder=parts.tiny(), approximate=self.approximate)

    def _put(self, skills: list[str]) -> None:
        for skill in skills:
            self.model.setdefault(clean(skill), skill)

    @rule(skills=MANY)
    def add(self, skills: list[str]) -> None:
        self.index.add(skills)
        self._put(skills)

    @rule(skills=MANY, blank=st.sampled_from(["", None, 3]))
    def add_what_is_refused(self, skills: list[str], blank: Any) -> None:
        with pytest.raises(InvalidSkillError):
            self.index.add([*skills, blank])

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        names = data.draw(st.lists(st.sampled_from([*self.model] or ["nothing"]), max_size=4))
        if all(name in self.model for name in names):
            self.index.remove([self.model[name] for name in names])
            for name in set(names):
                del self.model[name]
        else:
            with pytest.raises(InvalidArgumentError):
                self.index.remove(names)

    @rule(verify=st.booleans())
    def save_and_load(self, *, verify: bool) -> None:
        path = parts.folder() / "machine.index"
        self.index.save(path)
        self.index = SkillIndex.load(path, encoder=parts.tiny(), verify=verify)

    @rule(query=SKILLS, top_k=st.integers(1, 5), threshold=st.one_of(st.none(), st.floats(-1, 1)))
    def search(self, query: str, top_k: int, threshold: float | None) -> None:
        hits = self.index.search(query, top_k=top_k, threshold=threshold)
        texts = list(self.model.values())
        assert [texts[hit.position] for hit in hits] == [hit.skill for hit in hits]
        if self.approximate or not texts:
            return
        scores = similarity(query, texts, encoder=parts.tiny())
        lowest = -2.0 if threshold is None else threshold + 1e-5
        assert len(hits) >= min(top_k, int((scores >= lowest).sum()))
        best = np.sort(scores)[::-1][: len(hits)]
        assert np.allclose([hit.similarity for hit in hits], best, atol=1e-5)

    @invariant()
    def holds_the_same(self) -> None:
        assert list(self.index) == list(self.model.values())
        assert len(self.index) == len(self.model)
        assert all(text in self.index for text in self.model.values())


class GraphMachine(IndexMachine):
    approximate = True


class PoolMachine(RuleBasedStateMachine):
    """A dict from id to skills is all that a pool has to be."""

    @initialize(people=st.dictionaries(IDS, MANY, max_size=4))
    def start(self, people: dict[Any, list[str]]) -> None:
        self.model = dict(people)
        self.pool = CandidatePool(people, encoder=parts.tiny())

    @rule(candidate=IDS, skills=MANY)
    def add(self, candidate: Any, skills: list[str]) -> None:
        if candidate in self.model:
            with pytest.raises(InvalidArgumentError):
                self.pool.add(candidate, skills)
        else:
            self.pool.add(candidate, skills)
            self.model[candidate] = skills

    @rule(people=st.dictionaries(IDS, MANY, max_size=3))
    def add_many(self, people: dict[Any, list[str]]) -> None:
        if people.keys() & self.model.keys():
            with pytest.raises(InvalidArgumentError):
                self.pool.add(people)
        else:
            self.pool.add(people)
            self.model |= people

    @rule(candidate=IDS)
    def add_what_is_refused(self, candidate: Any) -> None:
        with pytest.raises((InvalidSkillError, InvalidArgumentError)):
            self.pool.add({candidate: ["SQL", ""]})

    @rule(ids=st.lists(IDS, max_size=3))
    def remove(self, ids: list[Any]) -> None:
        if all(one in self.model for one in ids):
            self.pool.remove(ids)
            for one in set(ids):
                del self.model[one]
        else:
            with pytest.raises(InvalidArgumentError):
                self.pool.remove(ids)

    @rule(wanted=st.lists(SKILLS, max_size=3), one_to_one=st.booleans())
    def match(self, wanted: list[str], *, one_to_one: bool) -> None:
        found = match_candidates(wanted, self.pool, one_to_one=one_to_one)
        afresh = match_candidates(wanted, self.model, one_to_one=one_to_one, encoder=parts.tiny())
        assert [one.candidate_id for one in found] == [one.candidate_id for one in afresh]
        assert np.allclose([one.score for one in found], [one.score for one in afresh], atol=1e-6)

    @invariant()
    def holds_the_same(self) -> None:
        assert list(self.pool) == list(self.model)
        assert all(one in self.pool for one in self.model)


@pytest.mark.parametrize("machine", [IndexMachine, GraphMachine, PoolMachine])
def test_what_changes_is_what_a_naive_one_is(machine: type[RuleBasedStateMachine]) -> None:
    tally = TALLIES.setdefault(f"{machine.__name__}, 20 steps a try", Tally())
    began = time.monotonic()
    for number in range(SEED * 1_000_000, (SEED + 1) * 1_000_000):
        run = settings(
            max_examples=20,
            stateful_step_count=20,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(seed(number)(machine), settings=run)
        except BaseException as error:
            tally.found = f"{type(error).__name__}: {error}"[:200]
            raise
        tally.tries += 20
        tally.outcomes["answered"] += 20
        if time.monotonic() - began > SECONDS:
            break
    tally.seconds = time.monotonic() - began
