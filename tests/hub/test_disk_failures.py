"""A disk that is full, and a cache that cannot be written."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.support.model_files import MIB, heavy_files, refusal
from tests.support.python import run_python

from skillsim.encoding.models.hub import cached_snapshot, fetch_snapshot, verify_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.hub_server import HubServer

NAME = "someone/skills"

FETCH = """
import resource, sys, signal
from skillsim.encoding.models.hub import fetch_snapshot
from skillsim.errors import ModelNotAvailableError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[1]) if len(sys.argv) > 1 else 1 << 20
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    fetch_snapshot("someone/skills")
except ModelNotAvailableError as error:
    print(error.reason, error, sep="|")
"""


@pytest.fixture
def small_disk(hub_cache: Path) -> Iterator[Path]:
    """A Hub cache on a disk of 4 MiB."""
    hub_cache.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(hub_cache)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("this test mounts a small disk, which takes root")
    yield hub_cache
    subprocess.run(["umount", "--lazy", str(hub_cache)], check=True)


# Where warnings are errors, as in these tests, huggingface-hub's own warning ends the download.
@pytest.mark.parametrize("warnings", ["error", "ignore"])
def test_a_full_disk_is_named_with_the_room_that_is_needed(
    hub: HubServer,
    small_disk: Path,
    tiny_transformer: Path,
    warnings: str,
    request: pytest.FixtureRequest,
) -> None:
    request.applymarker(pytest.mark.filterwarnings(f"{warnings}:Not enough free disk"))
    hub.add(NAME, heavy_files(tiny_transformer, size=6_000_000))

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "disk-full"
    assert str(small_disk) in error.cause
    assert "6.0 MB" in error.cause
    assert "HF_HUB_CACHE" in error.remedy
    assert cached_snapshot(NAME) is None
    assert list(small_disk.rglob("*.incomplete")) == []

    hub.add(NAME, heavy_files(tiny_transformer, size=1_000_000))
    verify_snapshot(fetch_snapshot(NAME))


def test_a_limit_on_file_size_is_a_full_disk(
    hub: HubServer, hub_cache: Path, tiny_transformer: Path
) -> None:
    hub.add(NAME, heavy_files(tiny_transformer, size=2 * MIB))

    done = run_python(FETCH, HF_HUB_CACHE=str(hub_cache))

    assert done.stdout.startswith("disk-full|")
    assert str(hub_cache) in done.stdout


def test_a_cache_that_cannot_be_a_folder_is_named(
    hub: HubServer, tmp_path: Path, tiny_transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub.constants

    hub.add(NAME, tiny_transformer)
    (tmp_path / "file").write_bytes(b"")
    cache = tmp_path / "file" / "cache"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cache))

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "permission"
    assert str(cache) in error.cause
    assert "HF_HUB_CACHE" in error.remedy


def test_a_read_only_cache_is_named_and_can_still_be_read(
    hub: HubServer, hub_cache: Path, tiny_transformer: Path
) -> None:
    hub.add(NAME, tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    hub.add("someone/else", heavy_files(tiny_transformer))
    remount = ["mount", "-o", "bind", str(hub_cache), str(hub_cache)]
    if os.getuid() or subprocess.run(remount, capture_output=True, check=False).returncode:
        pytest.skip("this test makes a folder read-only by a mount, which takes root")
    try:
        read_only = ["mount", "-o", "remount,bind,ro", str(hub_cache)]
        subprocess.run(read_only, check=True)
        assert fetch_snapshot(NAME) == snapshot
        verify_snapshot(snapshot)
        error = refusal(lambda: fetch_snapshot("someone/else"))
    finally:
        subprocess.run(["umount", "--lazy", str(hub_cache)], check=True)

    assert error.reason == "permission"
    assert str(hub_cache) in error.cause
