"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import psycopg
import pytest

from skillsim import SkillEncoder
from skillsim.integrations.pgvector import PgVectorStore

_NUMBERS = count()


@pytest.fixture(scope="session")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")


@pytest.fixture
def table() -> str:
    """A name that no other test uses."""
    return f"skills_{next(_NUMBERS)}"


@pytest.fixture
def open_store(
    database: str, table: str, encoder: SkillEncoder
) -> Iterator[Callable[..., PgVectorStore]]:
    """Opens stores of this test's table, and closes them."""
    with ExitStack() as stores:

        def open_one(table: str = table, **options: Any) -> PgVectorStore:
            chosen = {"encoder": encoder} | options
            return stores.enter_context(PgVectorStore(database, table, **chosen))

        yield open_one


@pytest.fixture
def store(open_store: Callable[..., PgVectorStore]) -> PgVectorStore:
    return open_store()


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection]:
    """A connection beside those of the store."""
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection
