"""PgVectorStore: what it finds, keeps and refuses, in a real PostgreSQL."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from functools import cache

import numpy as np
import psycopg
import pytest
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.errors import (
    FingerprintMismatchError,
    InvalidArgumentError,
    InvalidSkillError,
    NewerStoreError,
    NotAStoreError,
    StoreNotAvailableError,
)
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.results import SearchHit
from skillsim.search import SkillIndex
from skillsim.taxonomy import Taxonomy

OpenStore = Callable[..., PgVectorStore]
WORDS = ["data", "cloud", "network", "sales", "welding", "forklift", "python", "sql", "law"]
SKILLS = [f"{a} {b}" for a in WORDS for b in WORDS]  # "data sql" and "sql data" are tied
QUERIES = ["data", "cloud sales", "python for finance", "nursing law", "sql data"]


@cache
def esco(count: int) -> list[str]:
    return [concept.preferred_label for concept in Taxonomy.bundled()][:count]


def kept(hits: list[SearchHit]) -> list[tuple[str, float]]:
    return [(hit.skill, hit.similarity) for hit in hits]


@pytest.mark.parametrize("top_k", [1, 3, 10, 1000])
def test_the_same_hits_as_an_index(encoder: SkillEncoder, store: PgVectorStore, top_k: int) -> None:
    store.upsert(SKILLS)
    index = SkillIndex(SKILLS, encoder=encoder)
    assert store.search(QUERIES, top_k=top_k) == index.search(QUERIES, top_k=top_k)
    assert store.search(QUERIES[0], top_k=top_k) == index.search(QUERIES[0], top_k=top_k)


def test_the_same_hits_among_real_skills(encoder: SkillEncoder, store: PgVectorStore) -> None:
    skills = esco(2000)
    store.upsert(skills)
    index = SkillIndex(skills, encoder=encoder)
    assert list(store) == list(index)
    assert store.count() == len(index)
    queries = [*skills[::200], "k8s", "Python (primary)", "operate forklift"]
    expected = index.search(queries, top_k=25, threshold=0.3)
    assert store.search(queries, top_k=25, threshold=0.3) == expected


def test_with_an_index_nearly_all_of_the_nearest_are_found_with_the_same_similarities(
    encoder: SkillEncoder, open_store: OpenStore
) -> None:
    skills = esco(1500)
    store = open_store()
    store.upsert(skills[:1000])
    store.build_index(memory_mb=64)
    store.build_index()  # which is there
    store.upsert(skills[1000:])
    queries = skills[::20]
    expected = SkillIndex(skills, encoder=encoder).search(queries, top_k=10)

    def recall(found: list[list[SearchHit]]) -> float:
        pairs = list(zip(expected, found, strict=True))
        for best, hits in pairs:
            assert len(hits) == 10
            true = {hit.skill: hit.similarity for hit in best}
            assert all(true.get(hit.skill, hit.similarity) == hit.similarity for hit in hits)
        return sum(len({*kept(best)} & {*kept(hits)}) for best, hits in pairs) / (10 * len(pairs))

    assert recall(store.search(queries)) > 0.97
    assert recall(open_store(ef_search=1000).search(queries)) > 0.997


def test_half_precision_finds_nearly_the_same(encoder: SkillEncoder, open_store: OpenStore) -> None:
    store = open_store(half=True)
    store.upsert(SKILLS)
    index = SkillIndex(SKILLS, encoder=encoder)
    for indexed in (False, True):
        if indexed:
            store.build_index()
        for query in SKILLS[:9]:
            [first, *others] = store.search(query, top_k=5)
            assert first.similarity == 1.0
            true = {hit.skill: hit.similarity for hit in index.search(query, top_k=len(SKILLS))}
            assert all(abs(true[hit.skill] - hit.similarity) < 5e-4 for hit in others)
    assert open_store().count() == len(SKILLS)  # which takes what is there
    with pytest.raises(InvalidArgumentError, match="keeps vectors in half precision"):
        open_store(half=False)


def test_what_is_equal_when_cleaned_is_there_once_as_it_came_first(store: PgVectorStore) -> None:
    store.upsert(["Python (primary)", "Python", " Python", "python"])
    store.upsert(["Python - advanced", "k8s", "Kubernetes"])
    assert list(store) == ["Python (primary)", "python", "k8s"]
    assert store.delete(["Python", "python (basic)", "welding"]) == 2
    assert list(store) == ["k8s"]
    assert store.delete([]) == 0
    store.upsert([])
    assert store.count() == 1


def test_ties_keep_the_order_in_which_they_came(open_store: OpenStore, table: str) -> None:
    for i, skills in enumerate((["data sql", "sql data"], ["sql data", "data sql"])):
        store = open_store(f"{table}_{i}")
        store.upsert(["law", *skills])
        assert [hit.skill for hit in store.search("sql data", top_k=2)] == skills
        store.upsert(["cloud", "a sales", "b sales"])
        positions = [hit.position for hit in store.search("law", top_k=9)]
        assert sorted(positions) == list(range(6))


def test_more_ties_than_are_asked_for_are_cut_in_that_order(store: PgVectorStore) -> None:
    same = ["Data", "dATA", "daTA", "datA", "DAta", "dAtA", "DaTa", "DATa", "dATa", "DatA", "DATA"]
    store.upsert(["law", *same])
    assert [hit.skill for hit in store.search("data", top_k=3)] == same[:3]


def test_a_threshold_cuts(store: PgVectorStore) -> None:
    store.upsert(SKILLS)
    hits = store.search("data sql", top_k=50, threshold=0.7)
    assert 2 <= len(hits) < 50
    assert all(hit.similarity >= 0.7 for hit in hits)
    assert store.search("data sql", threshold=np.float32(1.0))[0].similarity == 1.0


def test_an_empty_store_finds_nothing(store: PgVectorStore) -> None:
    for _ in range(2):
        assert store.search("SQL") == []
        assert store.search(["SQL", "law"]) == [[], []]
        assert store.search([]) == []
        assert (list(store), store.count()) == ([], 0)
        store.build_index()


def test_filters_choose_by_metadata(store: PgVectorStore) -> None:
    store.upsert(
        ["SQL", "MySQL", "welding"],
        metadata=[{"kind": "it", "tags": ["a"]}, {"kind": "it", "tags": ["a", "b"]}, {"n": 1.5}],
    )
    store.upsert(["baking"])
    assert [hit.skill for hit in store.search("SQL", where={"kind": "it"})] == ["SQL", "MySQL"]
    assert [hit.skill for hit in store.search("SQL", where={"tags": ["b"]})] == ["MySQL"]
    assert [hit.skill for hit in store.search("SQL", where={"n": 1.5})] == ["welding"]
    assert len(store.search("SQL", where={})) == store.count(where={}) == store.count() == 4
    assert store.count(where={"kind": "it"}) == 2
    assert store.count(where={"kind": "craft"}) == 0


def test_metadata_are_replaced_where_they_are_given_and_kept_where_not(
    store: PgVectorStore,
) -> None:
    store.upsert(["SQL", "Go"], metadata={"list": 1, "old": True})
    store.upsert(["SQL (basic)", "Go", "Rust"])
    assert store.count(where={"list": 1, "old": True}) == 2
    store.upsert(["SQL", "sql", "SQL - advanced"], metadata=[{"v": 1}, {"v": 2}, {"v": 3}])
    assert [store.count(where={"v": v}) for v in (1, 2, 3)] == [0, 1, 1]
    assert store.count(where={"old": True}) == 1
    assert list(store) == ["SQL", "Go", "Rust", "sql"]


def test_a_filter_that_few_pass_gives_all_of_them_with_an_index(store: PgVectorStore) -> None:
    skills = esco(1200)
    store.upsert(skills, metadata=({"rare": i % 240 == 0} for i in range(len(skills))))
    expected = store.search(QUERIES, where={"rare": True}, top_k=5)
    assert [len(hits) for hits in expected] == [5] * len(QUERIES)
    store.build_index()
    assert store.search(QUERIES, where={"rare": True}, top_k=5) == expected
    assert [len(hits) for hits in store.search(QUERIES, where={"rare": True}, top_k=9)] == [5] * 5


def test_what_is_asked_wrongly_is_refused(store: PgVectorStore) -> None:
    for wrong in ({"top_k": 0}, {"threshold": 2}, {"where": ["kind"]}, {"where": {"x": {1, 2}}}):
        with pytest.raises(InvalidArgumentError):
            store.search("SQL", **wrong)
    for metadata in ("kind", 3, [{}], [{}, {}, {}], [{}, "x"], {"x": float("nan")}, {"x": "\0"}):
        with pytest.raises(InvalidArgumentError, match="metadata"):
            store.upsert(["SQL", "Go"], metadata=metadata)
    for skills in (["SQL", None], [" "], {"SQL": 1}):
        for call in (store.upsert, store.delete, store.search):
            with pytest.raises(InvalidSkillError):
                call(skills)
    for call in (store.upsert, store.delete):
        with pytest.raises(InvalidSkillError, match="not the one string"):
            call("SQL")
    with pytest.raises(InvalidArgumentError, match="memory_mb"):
        store.build_index(memory_mb=0)
    assert store.count() == 0


def test_a_table_belongs_to_a_model(open_store: OpenStore, tiny_transformer, table: str) -> None:
    open_store().upsert(["SQL"])
    assert list(open_store()) == ["SQL"]
    other = SkillEncoder(tiny_transformer)
    with pytest.raises(FingerprintMismatchError, match="holds vectors of the model 'embedded'"):
        open_store(encoder=other)
    own = open_store(f"{table}_other", encoder=other)
    own.upsert(["SQL", "Go"])
    assert own.search("sql", top_k=1)[0].similarity > 0.99


def test_the_model_goes_with_a_table_that_is_renamed(
    open_store: OpenStore, admin: psycopg.Connection, table: str
) -> None:
    open_store().upsert(["SQL"])
    admin.execute(f"ALTER TABLE {table} RENAME TO {table}_renamed")
    assert list(open_store(f"{table}_renamed")) == ["SQL"]


def test_tables_of_others_are_refused(
    open_store: OpenStore, admin: psycopg.Connection, table: str
) -> None:
    admin.execute(f"CREATE TABLE {table} (skill text)")
    for comment in ("", "ours", 'skillsim {"format": "x"}', "skillsim {}", "skillsim [1]"):
        admin.execute(
            psycopg.sql.SQL("COMMENT ON TABLE {} IS {}").format(
                psycopg.sql.Identifier(table), comment
            )
        )
        with pytest.raises(NotAStoreError, match="was not made by skillsim"):
            open_store()
    admin.execute(f"""COMMENT ON TABLE {table} IS 'skillsim {{"format": 7}}'""")
    with pytest.raises(NewerStoreError, match="has the format 7") as caught:
        open_store()
    assert (caught.value.found, caught.value.supported) == (7, 1)


def test_a_connection_string_may_name_the_encoding(
    database: str, encoder: SkillEncoder, table: str
) -> None:
    dsn = psycopg.conninfo.make_conninfo(database, client_encoding="latin1")
    with PgVectorStore(dsn, table, encoder=encoder) as store:
        store.upsert(["Žižkov"])
        assert list(store) == ["Žižkov"]


def test_a_table_that_took_the_place_of_the_one_that_was_opened_is_not_written_to(
    open_store: OpenStore, admin: psycopg.Connection, tiny_transformer, table: str
) -> None:
    store = open_store()
    admin.execute(f"DROP TABLE {table}")
    open_store(encoder=SkillEncoder(tiny_transformer)).upsert(["SQL"])
    for call in (store.upsert, store.delete, store.search):
        with pytest.raises(NotAStoreError, match="another than when it was opened"):
            call(["SQL"])
    for read in (store.count, lambda: list(store)):
        with pytest.raises(NotAStoreError, match="another than when it was opened. Open it again"):
            read()
    admin.execute(f"DROP TABLE {table}")
    with pytest.raises(StoreNotAvailableError, match="does not exist") as caught:
        store.search("SQL")
    assert (caught.value.table, caught.value.sqlstate) == (table, "42P01")


def test_the_extension_may_be_in_any_schema(
    admin: psycopg.Connection, database: str, encoder: SkillEncoder
) -> None:
    admin.execute("CREATE DATABASE elsewhere")
    dsn = psycopg.conninfo.make_conninfo(database, dbname="elsewhere")
    with psycopg.connect(dsn, autocommit=True) as other:
        other.execute('CREATE SCHEMA "Ext; --"')
        other.execute('CREATE EXTENSION vector SCHEMA "Ext; --"')
    for half in (False, True):
        with PgVectorStore(dsn, f"skills_{half}", encoder=encoder, half=half) as store:
            store.upsert(SKILLS)
            store.build_index()
            assert store.search("data sql", top_k=1)[0].skill == "data sql"


def test_it_is_read_where_nothing_can_be_written(
    open_store: OpenStore, database: str, table: str, encoder: SkillEncoder
) -> None:
    open_store().upsert(["SQL", "Go"])
    dsn = psycopg.conninfo.make_conninfo(database, options="-c default_transaction_read_only=on")
    with PgVectorStore(dsn, table, encoder=encoder) as reader:
        assert reader.search("SQL", top_k=1)[0].skill == "SQL"
        assert (list(reader), reader.count()) == (["SQL", "Go"], 2)
        with pytest.raises(StoreNotAvailableError, match="read-only transaction") as caught:
            reader.upsert(["Rust"])
    assert caught.value.sqlstate == "25006"
    assert "Nothing of this call was kept" in str(caught.value)


def test_it_is_not_pickled_or_copied_and_shows_no_password(
    store: PgVectorStore, table: str
) -> None:
    assert repr(store).startswith(f"PgVectorStore('{table}', encoder=")
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled or copied"):
            duplicate(store)


def test_without_the_extra_it_says_what_to_install() -> None:
    run_python(
        """
import sys
sys.modules["psycopg"] = None
from skillsim.errors import MissingExtraError
try:
    import skillsim.integrations.pgvector
except MissingExtraError as error:
    assert error.command == 'pip install "skillsim[pgvector]"'
else:
    raise AssertionError
"""
    )


def test_importing_skillsim_imports_no_psycopg() -> None:
    run_python("import sys, skillsim.search; assert 'psycopg' not in sys.modules")


def test_a_search_looks_at_no_more_than_pgvector_takes(open_store: OpenStore) -> None:
    with pytest.raises(InvalidArgumentError, match="ef_search must be 1,000 at most, not 1001"):
        open_store(ef_search=1001)
