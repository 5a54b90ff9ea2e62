"""The environment of every test: a Hub of our own on 127.0.0.1, and caches that are thrown away.

huggingface-hub reads its environment when it is imported, so all of it is set here, when this file
is, before any test module.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from tests.support import postgres
from tests.support.hub_server import HubServer

if TYPE_CHECKING:
    from collections.abc import Iterator

if "huggingface_hub" in sys.modules:
    raise RuntimeError("huggingface_hub was imported before tests/conftest.py could set it up")

_SERVER = HubServer()
_HOME = Path(tempfile.mkdtemp(prefix="skillsim-tests-"))

for _name in [name for name in os.environ if name.startswith(("SKILLSIM_", "HF_", "TQDM_"))]:
    del os.environ[_name]
for _name in (
    "TRANSFORMERS_OFFLINE",
    "HUGGING_FACE_HUB_TOKEN",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
):
    os.environ.pop(_name, None)
os.environ |= {
    "HF_ENDPOINT": _SERVER.url,
    "HF_HOME": str(_HOME / "huggingface"),
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Seconds; ten by default. A server that hangs on purpose is then given up soon.
    "HF_HUB_ETAG_TIMEOUT": "1",
    "HF_HUB_DOWNLOAD_TIMEOUT": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "XDG_CACHE_HOME": str(_HOME / "cache"),
    "SKILLSIM_EMBEDDING_CACHE": "off",  # tests of models are to see them compute
}

# Its own deadline is of 200 ms by the clock, which a busy machine or a first call misses.
settings.register_profile("skillsim", deadline=None)
settings.load_profile("skillsim")


def pytest_configure(config: pytest.Config) -> None:
    _SERVER.start()
    config.pluginmanager.register(postgres)


def pytest_unconfigure() -> None:
    _SERVER.stop()
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    """The Hub that huggingface-hub talks to, empty at first."""
    _SERVER.repos.clear()
    _SERVER.requests.clear()
    yield _SERVER
    _SERVER.repos.clear()
    _SERVER.release()


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hub cache, for this test only."""
    import huggingface_hub.constants

    folder = tmp_path / "hub-cache"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def tiny_transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of 100 KB; not to be changed."""
    from tests.support.tiny_models import make_tiny_transformer

    return make_tiny_transformer(tmp_path_factory.mktemp("tiny-transformer"))
