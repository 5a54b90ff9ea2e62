"""PgVectorStore: many writers at once, lost connections, and names that are meant to hurt."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.encoding.cleaning import clean
from skillsim.errors import InvalidArgumentError, InvalidSkillError, StoreNotAvailableError
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.search import SkillIndex

OpenStore = Callable[..., PgVectorStore]
MANY = [f"skill number {i}" for i in range(3000)]

# Ends the connection that it runs in, as an administrator or a crash of the server would.
GOODBYE = """
CREATE FUNCTION {table}_goodbye() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.name = 'skill number 2000' THEN
        PERFORM pg_terminate_backend(pg_backend_pid());
        PERFORM pg_sleep(10);
    END IF;
    RETURN NEW;
END $$;
"""


def kill_all(admin: psycopg.Connection) -> None:
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE application_name = 'skillsim'"
    )


def test_a_connection_that_is_lost_in_mid_copy_leaves_nothing(
    store: PgVectorStore, admin: psycopg.Connection, table: str
) -> None:
    store.upsert(["SQL"])
    admin.execute(GOODBYE.format(table=table))
    admin.execute(
        f"CREATE TRIGGER goodbye BEFORE INSERT ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {table}_goodbye()"
    )
    with pytest.raises(StoreNotAvailableError, match="connection") as caught:
        store.upsert(MANY)
    assert "Nothing of this call was kept; make it again" in str(caught.value)
    assert caught.value.table == table
    assert list(store) == ["SQL"]  # by a new connection
    admin.execute(f"DROP TRIGGER goodbye ON {table}")
    store.upsert(MANY)
    assert store.count() == len(MANY) + 1


def test_a_connection_that_is_lost_in_the_commit_leaves_all_or_nothing_and_says_so(
    store: PgVectorStore, admin: psycopg.Connection, table: str
) -> None:
    admin.execute(GOODBYE.format(table=table))
    admin.execute(
        f"CREATE CONSTRAINT TRIGGER goodbye AFTER INSERT ON {table} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_goodbye()"
    )
    with pytest.raises(StoreNotAvailableError, match="All of this call was kept, or nothing"):
        store.upsert(MANY)
    assert store.count() == 0
    admin.execute(f"DROP TRIGGER goodbye ON {table}")
    store.upsert(MANY)
    assert store.count() == len(MANY)


def test_a_writer_that_waits_for_another_and_is_ended_leaves_nothing(
    store: PgVectorStore, admin: psycopg.Connection, database: str, table: str
) -> None:
    with psycopg.connect(database) as other, ThreadPoolExecutor() as threads:
        other.execute(f"LOCK TABLE {table} IN SHARE MODE")
        writing = threads.submit(store.upsert, MANY)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while admin.execute(waits).fetchone() == (0,):
            time.sleep(0.01)
        kill_all(admin)
        assert isinstance(writing.exception(timeout=30), StoreNotAvailableError)
    assert store.count() == 0


def test_connections_that_the_server_has_closed_are_replaced(
    store: PgVectorStore, admin: psycopg.Connection
) -> None:
    store.upsert(["SQL"])
    for call in (store.count, lambda: store.search("SQL"), lambda: store.upsert(["Go"])):
        kill_all(admin)
        call()
    assert store.count() == 2


def test_a_closed_store_says_so(store: PgVectorStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreNotAvailableError, match="the store is closed") as caught:
        store.count()
    assert caught.value.sqlstate is None


def test_several_that_make_the_table_at_once_get_the_same(
    open_store: OpenStore, database: str, admin: psycopg.Connection, encoder: SkillEncoder
) -> None:
    admin.execute("CREATE DATABASE race")  # where there is no extension yet, either
    dsn = psycopg.conninfo.make_conninfo(database, dbname="race")
    together = threading.Barrier(8)

    def make(i: int) -> None:
        together.wait()
        with PgVectorStore(dsn, "skills", encoder=encoder) as store:
            store.upsert([f"skill {i}"])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(make, range(8)))
    with PgVectorStore(dsn, "skills", encoder=encoder) as store:
        assert store.count() == 8


@pytest.mark.parametrize("shared", [True, False], ids=["one store", "a store each"])
def test_writers_of_the_same_skills_end_with_all_of_them_once(
    open_store: OpenStore, shared: bool
) -> None:
    common = open_store(max_connections=4)
    chosen = [random.Random(i).sample(MANY[:1500], 900) for i in range(8)]
    together = threading.Barrier(8)

    def write(i: int) -> None:
        store = common if shared else open_store()
        together.wait()
        for first in range(0, 900, 300):
            store.upsert(chosen[i][first : first + 300], metadata={"writer": i})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    assert sorted(common) == sorted({skill for skills in chosen for skill in skills})
    assert sum(common.count(where={"writer": i}) for i in range(8)) == common.count()
    ids = [hit.position for hit in common.search("skill number 7", top_k=2000)]
    assert len(set(ids)) == len(ids) == common.count()


def test_writers_deleters_and_readers_do_not_stop_each_other(store: PgVectorStore) -> None:
    together = threading.Barrier(6)

    def work(i: int) -> None:
        mine = random.Random(i)
        together.wait()
        for _ in range(6):
            some = mine.sample(MANY[:400], 200)
            if i % 3 == 0:
                store.upsert(some, metadata={"writer": i})
            elif i % 3 == 1:
                store.delete(some)
            else:
                hits = store.search(some[:5], top_k=3)
                assert all(hit.skill in MANY for near in hits for hit in near)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    store.upsert(MANY[:400])
    assert sorted(store) == sorted(MANY[:400])


def test_processes_write_at_once_and_a_forked_one_opens_connections_of_its_own(
    open_store: OpenStore, database: str, table: str
) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("there is no fork here")
    store = open_store()
    store.upsert(["SQL"])
    run_python(
        f"""
import os
from skillsim import SkillEncoder
from skillsim.integrations.pgvector import PgVectorStore

store = PgVectorStore({database!r}, {table!r}, encoder=SkillEncoder("embedded"))
assert store.count() == 1
children = []
for i in range(4):
    child = os.fork()
    if not child:
        store.upsert([f"skill number {{n}}" for n in range(50 * i, 50 * i + 100)])
        os._exit(0)
    children.append(child)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
assert store.count() == 251
"""
    )
    assert store.count() == 251


HOSTILE_TABLES = [
    *('Robert"); DROP TABLE students; --', "it's", "naïve", "技能", "a b", " ", "%s", "{}", "\\"),
    *("select", "Skills", "skills", "$$", "a\nb", "--", "/*", "\N{GRINNING FACE}" * 15, "x" * 63),
]


def test_any_name_that_a_table_may_have_is_safe(
    open_store: OpenStore, admin: psycopg.Connection
) -> None:
    for name in HOSTILE_TABLES:
        store = open_store(name)
        skills = ["SQL", name] if clean(name) else ["SQL"]
        store.upsert(skills, metadata={name: name})
        store.build_index()
        assert list(store) == skills
        assert store.search("SQL", top_k=1, where={name: name})[0].similarity == 1.0
        assert store.delete(["SQL"]) == 1
    there = admin.execute("SELECT relname FROM pg_class WHERE relkind = 'r'").fetchall()
    assert {(name,) for name in HOSTILE_TABLES} <= set(there)


@pytest.mark.parametrize(
    "name",
    ["", "a.b.c", ".a", "a.", "x" * 64, "é" * 32, "a\0b", "\ud800", None, 3, b"skills", ["a"]],
)
def test_names_that_no_table_can_have_are_refused(database: str, name: object) -> None:
    with pytest.raises(InvalidArgumentError, match="table"):
        PgVectorStore(database, name)


def test_a_table_may_be_in_a_schema(
    open_store: OpenStore, admin: psycopg.Connection, table: str
) -> None:
    admin.execute(f'CREATE SCHEMA "{table} ""s; --"')
    store = open_store(f'{table} "s; --.skills')
    store.upsert(["SQL"])
    assert open_store(f'{table} "s; --.skills').count() == 1
    with pytest.raises(StoreNotAvailableError, match=r'schema "nowhere" does not exist'):
        open_store("nowhere.skills")


HOSTILE_SKILLS = [
    *("'; DROP TABLE skills; --", "\\N", "\\.", "a\tb", "c\nd", "%s %(x)s", "{}", "NULL", '"', "'"),
    *("nul\0inside", "lone \ud800 surrogate", "\ufeffmark", "e\u0301", "技能", "\N{GRINNING FACE}"),
    *("\u202eright to left", "x" * 1999, "$1", "E'\\0'", "[1,2]", '{"a": 1}', "--", "/* x"),
]


def test_skills_that_are_meant_to_hurt_come_back_as_they_were(
    store: PgVectorStore, encoder: SkillEncoder
) -> None:
    store.upsert(HOSTILE_SKILLS, metadata=({"said": skill} for skill in plain(HOSTILE_SKILLS)))
    index = SkillIndex(HOSTILE_SKILLS, encoder=encoder)
    assert list(store) == plain(index)
    queries = [skill for skill in HOSTILE_SKILLS if skill.isascii()]
    assert store.search(queries, top_k=3) == [
        [replaced(hit) for hit in hits] for hits in index.search(queries, top_k=3)
    ]
    for skill in plain(HOSTILE_SKILLS):
        assert store.count(where={"said": skill}) >= 1
    assert store.delete(HOSTILE_SKILLS) == len(index)


def plain(skills) -> list[str]:
    """Without what PostgreSQL does not store."""
    return [skill.replace("\0", " ").replace(" \ud800", "") for skill in skills]


def replaced(hit):
    return type(hit)(plain([hit.skill])[0], hit.similarity, hit.position)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(skills=st.lists(st.text(min_size=1, max_size=20).filter(clean), max_size=6))
def test_any_skills_are_kept_found_and_deleted(store: PgVectorStore, skills: list[str]) -> None:
    names = set(map(clean, skills))
    store.upsert(skills)
    assert {clean(skill) for skill in store} == names
    assert all(near[0].similarity == 1.0 for near in store.search(skills, top_k=1))
    assert store.delete(skills) == len(names)
    assert store.count() == 0


def test_a_text_that_is_no_skill_for_its_length_is_refused_before_anything_is_written(
    store: PgVectorStore,
) -> None:
    with pytest.raises(InvalidSkillError, match="the first is item 1") as caught:
        store.upsert(["SQL", "é" * 1001, "x" * 3000])
    assert (caught.value.count, caught.value.positions) == (2, (1,))
    assert store.count() == 0
    store.upsert(["SQL" + " " * 100_000, "é" * 1000])
    assert store.count() == 2


@pytest.mark.parametrize(
    "dsn", ["postgresql://me:secret@[", "host secret", "secret=1", None, b"host=x", "a\0secret"]
)
def test_what_is_no_connection_string_is_refused_and_not_repeated(dsn: object) -> None:
    with pytest.raises(InvalidArgumentError, match="dsn must be") as caught:
        PgVectorStore(dsn, "skills")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_database_that_is_not_there_is_an_error_that_says_so(
    encoder: SkillEncoder, database: str
) -> None:
    nowhere = "postgresql://me:secret@127.0.0.1:1/skills"
    with pytest.raises(StoreNotAvailableError, match="was not opened: .*refused") as caught:
        PgVectorStore(nowhere, "skills", encoder=encoder)
    assert "secret" not in str(caught.value)
    missing = psycopg.conninfo.make_conninfo(database, dbname="missing")
    with pytest.raises(StoreNotAvailableError, match='database "missing" does not exist'):
        PgVectorStore(missing, "skills", encoder=encoder)
