"""Neighbours and normalisation by an index or a store: as by the list that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim import SkillEncoder, suggest_neighbours
from skillsim.decisions.lookalikes import LANGUAGES, ceiling
from skillsim.errors import FingerprintMismatchError, InvalidArgumentError
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.search import SkillIndex, SkillSearch
from skillsim.tasks.normalisation import Normaliser, normalise_skills
from skillsim.taxonomy import Taxonomy

ENCODER = SkillEncoder("embedded")
SKILLS = [
    *[concept.preferred_label for concept in Taxonomy.bundled()][:1500],
    *("Python", "python", "PYTHON", "SQL", "SQL databases", "MySQL", "Java", "JavaScript", "JS"),
    *("welding", "Welding (basic)", "metal work", "Excel", "customer service", "Kubernetes"),
    *("ISO 9001", "ISO 14001", "Power BI", "use RS", "machine learning", "C compilers"),
    *sorted(LANGUAGES),
    *(f"{name} programming" for name in sorted(LANGUAGES)),
]
QUERIES = [
    *("Python", "C", "c++", "Java (primary)", "sql", "k8s", "operate forklift", "WELDING", "R"),
    *("data science", "javascript programming", "Excel - advanced", "customer  service"),
]
COLUMN = [
    *("Kubernets", " PYTHON (primary)", "k8s", None, "javafx", "ISO 9002", "powerbi", "users"),
    *("machine lerning", "c", "C++", "C+", "customer services", "glorp of zyx", "sql database"),
    *("manage musical staf", "supervise correctional procedure", "welder", "", "data bases"),
]
_NUMBERS = count()


@pytest.fixture(scope="module", params=["exact", "approximate", "store", "store with an index"])
def index(request: pytest.FixtureRequest) -> Iterator[SkillSearch]:
    with ExitStack() as stack:
        if request.param.startswith("store"):
            yield stack.enter_context(_store(request, with_index=request.param != "store"))
        else:
            if request.param == "approximate":
                pytest.importorskip("usearch")
            approximate = request.param == "approximate"
            yield SkillIndex(SKILLS, encoder=ENCODER, approximate=approximate)


def _store(request: pytest.FixtureRequest, *, with_index: bool) -> PgVectorStore:
    store = PgVectorStore(
        request.getfixturevalue("database"),
        f"for_tasks_{next(_NUMBERS)}",
        encoder=ENCODER,
        ef_search=1000,
    )
    store.upsert(SKILLS)
    if with_index:
        store.build_index()
    return store


@pytest.mark.parametrize("options", [{}, {"top_k": 1}, {"top_k": 60}, {"threshold": 0.5}], ids=str)
def test_the_neighbours_are_those_in_the_list(index: SkillSearch, options: dict) -> None:
    expected = suggest_neighbours(QUERIES, vocabulary=SKILLS, encoder=ENCODER, **options)
    found = suggest_neighbours(QUERIES, vocabulary=index, **options)
    if isinstance(index, SkillIndex) and index.approximate:  # which may miss some
        same = sum(len({*near} & {*true}) for near, true in zip(found, expected, strict=True))
        assert same >= 0.95 * sum(map(len, expected))
        return
    assert found == expected
    [one] = suggest_neighbours(QUERIES[:1], vocabulary=SKILLS, encoder=ENCODER, **options)
    assert suggest_neighbours(QUERIES[0], vocabulary=index, encoder=ENCODER, **options) == one


def test_the_query_is_not_suggested_and_languages_are_held_apart(index: SkillSearch) -> None:
    highest = ceiling(ENCODER.policy)
    near = suggest_neighbours("PYTHON", vocabulary=index, top_k=100)
    assert "python" not in {one.skill.lower() for one in near}
    others = [one.similarity for one in near if one.skill.lower() in LANGUAGES]
    assert others
    assert max(others) <= highest < near[0].similarity


def test_rows_are_resolved_as_with_a_taxonomy_of_the_list(index: SkillSearch) -> None:
    spelled = {skill.lower(): skill for skill in reversed(SKILLS) if skill != "Welding (basic)"}
    spelled = {
        skill.lower(): spelled[skill.lower()] for skill in SKILLS if skill.lower() in spelled
    }
    taxonomy = Taxonomy.from_records(
        ({"preferred_label": skill} for skill in spelled.values()), source="index"
    )
    expected = normalise_skills(COLUMN, taxonomy=taxonomy, encoder=ENCODER)
    assert normalise_skills(COLUMN, taxonomy=index) == expected
    assert {one.how for one in expected} >= {"exact", "alias", "spelling", "similar", None}
    assert {one.why for one in expected} >= {"score", "lookalike", None}
    pinned = {"pins": {"JS": "Welding"}, "blocks": ["k8s"]}
    assert normalise_skills(["JS", "k8s"], taxonomy=index, **pinned) == normalise_skills(
        ["JS", "k8s"], taxonomy=taxonomy, encoder=ENCODER, **pinned
    )


def test_an_index_of_another_model_is_refused(index: SkillSearch, tiny_transformer) -> None:
    other = SkillEncoder(tiny_transformer)
    with pytest.raises(FingerprintMismatchError) as caught:
        suggest_neighbours("SQL", vocabulary=index, encoder=other)
    assert (caught.value.expected, caught.value.found) == (ENCODER.fingerprint, other.fingerprint)
    with pytest.raises(FingerprintMismatchError, match="Leave encoder= out"):
        normalise_skills(["SQL"], taxonomy=index, encoder=other)


def test_an_index_that_is_empty_or_is_emptied() -> None:
    index = SkillIndex(["SQL"], encoder=ENCODER)
    normaliser = Normaliser(taxonomy=index)
    index.remove(["SQL"])
    assert suggest_neighbours(["SQL"], vocabulary=index) == [[]]
    [row] = normaliser.resolve(["welding by hand"])
    assert (row.status, row.why, row.candidates) == ("unresolved", "score", ())
    with pytest.raises(InvalidArgumentError, match="has no skills to resolve to"):
        Normaliser(taxonomy=index)


def test_what_came_into_an_index_since_is_not_resolved_to() -> None:
    index = SkillIndex(["SQL"], encoder=ENCODER)
    normaliser = Normaliser(taxonomy=index)
    index.add([f"database administration {i}" for i in range(20)])
    [row] = normaliser.resolve(["database administration work"])
    assert row.status == "unresolved"
    assert [one.label for one in row.candidates] == ["SQL"]


NAMES = ["C", "c", "C++", "Java", "java", "JavaScript", "Go", "R", "Rust", "SQL", "sql", "welding"]
NAMES += ["Python", "python programming", "Ruby", "data", "law", "MySQL", "JS", "k8s", "Kubernetes"]


@given(
    skills=st.lists(st.sampled_from(NAMES), max_size=21, unique=True),
    query=st.sampled_from(NAMES),
    top_k=st.integers(1, 6),
    threshold=st.sampled_from([None, 0.2, 0.45]),
)
def test_the_neighbours_of_any_few_skills_are_those_in_the_list(
    skills: list[str], query: str, top_k: int, threshold: float | None
) -> None:
    options = {"top_k": top_k, "threshold": threshold}
    index = SkillIndex(skills, encoder=ENCODER)
    assert suggest_neighbours(query, vocabulary=index, **options) == suggest_neighbours(
        query, vocabulary=list(index), encoder=ENCODER, **options
    )
