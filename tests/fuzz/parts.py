"""Encoders, taxonomies, gaps and other things that take a while to make, and strategies of them."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tests.fuzz.hostile import numbers, skills, texts
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder, match_candidates, skill_gap
from skillsim.errors import SkillSimError
from skillsim.policy import MatchPolicy
from skillsim.results import CandidateMatch, DecisionRecord, SkillGap
from skillsim.tasks.matching import CandidatePool, Requirement, record_matches
from skillsim.taxonomy import Taxonomy

__all__ = [
    "RECORDS",
    "candidates",
    "embedded",
    "encoders",
    "folder",
    "gaps",
    "matches",
    "pairs",
    "policies",
    "records",
    "small_taxonomy",
    "taxonomies",
    "tiny",
    "tiny_folder",
    "vacancies",
    "weights",
]


@functools.cache
def embedded() -> SkillEncoder:
    return SkillEncoder("embedded")


@functools.cache
def folder() -> Path:
    """A folder for all that is written; thrown away with the run's temporary files."""
    return Path(tempfile.mkdtemp(prefix="skillsim-fuzz-"))


@functools.cache
def tiny_folder() -> Path:
    return make_tiny_static(folder() / "tiny")


@functools.cache
def tiny() -> SkillEncoder:
    """Another model, whose vectors have 16 numbers, and which knows hardly a word."""
    return SkillEncoder(tiny_folder())


@functools.cache
def small_taxonomy() -> Taxonomy:
    return Taxonomy.from_records(
        [
            {"uri": "urn:x:group", "preferred_label": "databases", "type": "group"},
            {"uri": "urn:x:sql", "preferred_label": "SQL", "broader": ["urn:x:group"]},
            {
                "uri": "urn:x:mysql",
                "preferred_label": "MySQL",
                "alternative_labels": ["My SQL", "sql", "=1+1", "\ud800 lone"],
                "broader": ["urn:x:sql"],
            },
            {"uri": "urn:x:py", "preferred_label": "Python", "alternative_labels": ["python 3"]},
            {"uri": "urn:x:ring1", "preferred_label": "welding", "broader": ["urn:x:ring2"]},
            {"uri": "urn:x:ring2", "preferred_label": "Welding", "broader": ["urn:x:ring1"]},
            {"uri": "urn:x:odd", "preferred_label": "<script>[bold]\u202e"},
            {"uri": "urn:x:c", "preferred_label": "C"},
            {"uri": "urn:x:c++", "preferred_label": "C++"},
        ],
        source="small",
        notices=["\ud800 notice [/]"],
    )


@functools.cache
def cyclic_taxonomy() -> Taxonomy:
    """One whose concepts each have the next above them, and the last the first."""
    words = ["SQL", "Python", "Java", "Go", "welding"]
    return Taxonomy.from_records(
        [
            {"uri": f"urn:x:{i}", "preferred_label": word, "broader": [f"urn:x:{(i + 1) % 5}"]}
            for i, word in enumerate(words)
        ]
    )


def _lazily(*makers: Callable[[], Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(makers).map(lambda make: make())


def encoders() -> st.SearchStrategy[object]:
    return _lazily(embedded, embedded, tiny)


def taxonomies() -> st.SearchStrategy[object]:
    return _lazily(small_taxonomy, small_taxonomy, cyclic_taxonomy, lambda: None)


def policies() -> st.SearchStrategy[object]:
    return _lazily(
        lambda: None,
        lambda: MatchPolicy(0.65, 0.4),
        lambda: MatchPolicy(1.0, -1.0),
        lambda: MatchPolicy(0.5, 0.5, resolve=-1.0, margin=0.0),
        lambda: MatchPolicy(-1.0, -1.0),
        lambda: MatchPolicy(5e-324, 0.0),
        lambda: embedded().policy,
    )


def weights() -> st.SearchStrategy[object]:
    number = numbers(1, 2.0, 0, 0.5)
    return st.one_of(
        st.none(), st.lists(number, max_size=4), st.dictionaries(texts(), number, max_size=4)
    )


def vacancies() -> st.SearchStrategy[object]:
    requirement = st.builds(
        Requirement,
        st.sampled_from(["SQL", "Python", "welding", "\ud800 x", "[bold]"]),
        st.sampled_from([0.0, 1.0, 3, 1e308, 5e-324]),
        st.booleans(),
    )
    return st.one_of(skills(most=4), st.lists(requirement, max_size=4))


def candidates() -> st.SearchStrategy[object]:
    ids = st.one_of(st.sampled_from(["ada", "bob", 0, 1, "", "\ud800", 2**70, -1]), texts())
    return st.one_of(
        st.dictionaries(ids, skills(most=4), max_size=4),
        st.lists(skills(most=3), max_size=4),
        st.dictionaries(ids, st.just(["SQL", "welding"]), min_size=1, max_size=4),
    )


def pairs() -> st.SearchStrategy[object]:
    return st.lists(st.tuples(texts(), texts()), max_size=4)


@functools.cache
def _gaps() -> list[SkillGap]:
    made = []
    for have, want in (
        (["SQL", "MS Excel"], ["sql", "Python", "welding", "data warehousing", "spreadsheets"]),
        ([], ["SQL"]),
        (["SQL"], ["sql"]),
        (["SQL"], []),
        (["\ud800 x", "<script>"], ["[bold]", "\u202eLQS", "k8s", "C", "C++", "x" * 5_000]),
    ):
        made.append(skill_gap(have, want, encoder=embedded()))
    return made


def gaps() -> st.SearchStrategy[SkillGap]:
    return st.integers(0, 4).map(lambda place: _gaps()[place])


@functools.cache
def _matches() -> list[list[CandidateMatch]]:
    people = {f"p{i}": ["SQL", "Python", "welding", "Java"][: i % 5] for i in range(12)}
    odd = {"\ud800": ["<script>"], 2**70: ["SQL"], "": []}
    return [
        match_candidates(["SQL", "Python"], people, must_have=["SQL"], encoder=embedded()),
        match_candidates(["SQL", "<script>"], odd, encoder=embedded()),
        match_candidates([], {"ada": []}, encoder=embedded()),
        [],
    ]


def matches() -> st.SearchStrategy[list[CandidateMatch]]:
    return st.integers(0, 3).map(lambda place: list(_matches()[place]))


@functools.cache
def _records() -> list[DecisionRecord]:
    return [
        record_matches(
            ["SQL", Requirement("Python", 2, must_have=True)],
            {"ada": ["sql", "python 3"], 7: ["\ud800 welding"], "nobody": []},
            taxonomy=small_taxonomy(),
            encoder=embedded(),
        ),
        record_matches(["SQL"], [["Python"]], top_k=1, one_to_one=True, encoder=embedded()),
    ]


RECORDS = 2


def records() -> st.SearchStrategy[DecisionRecord]:
    return st.integers(0, RECORDS - 1).map(lambda place: _records()[place])


def pools() -> st.SearchStrategy[object]:
    return st.just({"ada": ["SQL", "Python"], "bob": ["welding"], 3: []}).map(
        lambda people: CandidatePool(people, encoder=embedded())
    )


def made(make: Callable[[], Any]) -> Any:
    """What ``make`` gives, or ``None`` where it refuses."""
    try:
        return make()
    except SkillSimError:
        return None
