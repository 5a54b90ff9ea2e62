"""One small service for most tests: limits that are soon reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.support.made_up_esco import made_up_skills, write_esco
from tests.support.service import Service, serving

BODY_BYTES = 100_000
SECONDS = 2.5


@pytest.fixture(scope="session")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_esco(tmp_path_factory.mktemp("esco") / "made-up", made_up_skills())


@pytest.fixture(scope="session")
def service(esco: Path) -> Iterator[Service]:
    with serving(
        taxonomy=esco, body_bytes=BODY_BYTES, body_seconds=SECONDS, head_seconds=SECONDS
    ) as one:
        yield one


@pytest.fixture
def client(service: Service) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=service.url, timeout=60, trust_env=False) as one:
        yield one
