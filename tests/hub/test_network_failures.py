"""No network, a bad one, and one that stops in the middle: decided in seconds, then resumed."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.support.hub_server import Fault
from tests.support.model_files import MIB, heavy_files, refusal
from tests.support.python import run_python

from skillsim.encoding.models import hub_download
from skillsim.encoding.models.hub import cached_snapshot, fetch_snapshot, verify_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.hub_server import Access, HubServer

NAME = "someone/skills"
WEIGHTS = "model.safetensors"

ASK = """
import time
from huggingface_hub import HfApi, snapshot_download  # so that importing them is not counted
from skillsim.encoding.models.hub import fetch_snapshot
from skillsim.errors import ModelNotAvailableError
begin = time.monotonic()
try:
    fetch_snapshot("someone/skills")
except ModelNotAvailableError as error:
    print(error.reason, time.monotonic() - begin, error, sep="|")
"""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds


class TestNoRoute:
    """Before the Hub has answered: five seconds at most."""

    @pytest.mark.parametrize(
        "endpoint",
        ["http://127.0.0.1:9", "http://no-such-host.invalid", "https://[::1]:9"],
        ids=["refused", "no such host", "refused, with TLS"],
    )
    def test_no_connection_is_offline(self, endpoint: str, tmp_path: Path) -> None:
        done = run_python(ASK, HF_ENDPOINT=endpoint, HF_HUB_CACHE=str(tmp_path))

        reason, seconds, message = done.stdout.split("|")
        assert reason == "offline"
        assert float(seconds) < 5
        assert endpoint in message
        assert "hf download someone/skills" in message

    def test_a_proxy_that_is_not_there_is_offline(self, tmp_path: Path) -> None:
        done = run_python(
            ASK,
            HF_ENDPOINT="http://hub.invalid",
            http_proxy="http://127.0.0.1:9",
            HF_HUB_CACHE=str(tmp_path),
        )

        assert done.stdout.startswith("offline|")
        assert "proxy" in done.stdout

    def test_every_kind_of_silence_is_given_up_and_the_program_ends(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        hub.add("someone/silent", tiny_transformer, access="silent")
        hub.add("someone/dribbling", tiny_transformer, access="dribbling")
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as other:
            other.setblocking(False)
            other.connect_ex(full.getsockname())  # fills the queue, so that the next one waits
            deaf = f"http://127.0.0.1:{full.getsockname()[1]}"
            asked = [(hub.url, "silent"), (hub.url, "dribbling"), (deaf, "skills")]

            def ask(endpoint: str, name: str) -> tuple[float, str]:
                program = ASK.replace("someone/skills", f"someone/{name}")
                begin = time.monotonic()
                done = run_python(program, HF_ENDPOINT=endpoint, HF_HUB_CACHE=str(hub_cache))
                return time.monotonic() - begin, done.stdout

            with ThreadPoolExecutor(3) as pool:
                answers = list(pool.map(ask, *zip(*asked, strict=True)))

        for (endpoint, name), (until_the_end, told) in zip(asked, answers, strict=True):
            reason, seconds, message = told.split("|")
            assert reason == "timeout", name
            assert float(seconds) < 5, name
            assert until_the_end < 15, name
            assert endpoint in message

    def test_what_is_cached_needs_no_route(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        repo = hub.add(NAME, tiny_transformer)
        snapshot = fetch_snapshot(NAME)
        repo.access = "silent"

        with at_most(1):
            assert fetch_snapshot(NAME) == snapshot


class TestInMidFile:
    """The Hub answered, and the download broke off."""

    def test_a_dropped_connection_is_taken_up_where_it_stopped(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        files = heavy_files(tiny_transformer)
        repo = hub.add(NAME, files)
        repo.faults[WEIGHTS] = Fault("drop", after=11 * MIB, times=1)

        snapshot = fetch_snapshot(NAME)

        starts = [request.start for request in hub.downloads_of(NAME, WEIGHTS)]
        assert starts == [None, 10 * MIB]
        assert (snapshot.folder / WEIGHTS).read_bytes() == files[WEIGHTS]
        verify_snapshot(snapshot)

    def test_a_connection_that_is_reset_is_tried_again(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        repo = hub.add(NAME, tiny_transformer)
        repo.faults[WEIGHTS] = Fault("reset", after=5000, times=1)

        verify_snapshot(fetch_snapshot(NAME))

        assert len(hub.downloads_of(NAME, WEIGHTS)) == 2
        assert len(hub.downloads_of(NAME, "tokenizer.json")) == 1

    def test_a_download_that_cannot_be_finished_is_an_interruption(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        names = {"drop": "someone/dropped", "hang": "someone/hung"}
        for kind, name in names.items():
            repo = hub.add(name, tiny_transformer)
            repo.faults[WEIGHTS] = Fault(kind, after=5000)

        # Six times HF_HUB_DOWNLOAD_TIMEOUT, one second here, with pauses of a second between.
        with at_most(18), ThreadPoolExecutor(2) as pool:
            errors = list(
                pool.map(lambda name: refusal(lambda: fetch_snapshot(name)), names.values())
            )

        for name, error in zip(names.values(), errors, strict=True):
            assert error.reason == "interrupted"
            assert error.model == name
            assert "Run again" in error.remedy
            assert cached_snapshot(name) is None
            offline = refusal(lambda name=name: fetch_snapshot(name, local_files_only=True))
            assert offline.reason == "not-cached"
            assert WEIGHTS in offline.cause

            # The next call goes on with what is missing, and only that.
            hub.repos[name].faults.clear()
            hub.requests.clear()
            verify_snapshot(fetch_snapshot(name))
            assert {r.file for r in hub.requests if r.method == "GET" and r.file} == {WEIGHTS}

    def test_a_server_that_hangs_once_in_mid_file_is_asked_again(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        repo = hub.add(NAME, tiny_transformer)
        repo.faults[WEIGHTS] = Fault("hang", after=5000, times=1)

        verify_snapshot(fetch_snapshot(NAME))

    @pytest.mark.parametrize("access", ["silent-after-info", "silent-after-tree"])
    def test_a_server_that_falls_silent_between_files_is_given_up(
        self,
        hub: HubServer,
        hub_cache: Path,
        tiny_transformer: Path,
        access: Access,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(hub_download, "_SILENT_SECONDS", 1.5)
        repo = hub.add(NAME, tiny_transformer, access=access)

        with at_most(5):
            error = refusal(lambda: fetch_snapshot(NAME))

        assert error.reason == "interrupted"
        assert "no answer for" in error.cause
        repo.access = "open"
        hub.release()
        verify_snapshot(fetch_snapshot(NAME))

    def test_a_file_shorter_than_announced_is_not_kept(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        repo = hub.add(NAME, tiny_transformer)
        repo.faults[WEIGHTS] = Fault("truncate", after=5000, times=1)

        error = refusal(lambda: fetch_snapshot(NAME))

        assert error.reason == "interrupted"
        assert cached_snapshot(NAME) is None
        verify_snapshot(fetch_snapshot(NAME))


class TestAtOnce:
    def test_threads_that_want_the_same_model_all_get_it(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        hub.add(NAME, heavy_files(tiny_transformer))
        start = threading.Barrier(4)

        def fetch(_: int) -> object:
            start.wait()
            snapshot = fetch_snapshot(NAME)
            verify_snapshot(snapshot)
            return snapshot

        with ThreadPoolExecutor(4) as pool:
            snapshots = set(pool.map(fetch, range(4)))

        assert len(snapshots) == 1
        assert len(hub.downloads_of(NAME, WEIGHTS)) == 1

    def test_waiting_for_a_download_that_is_under_way_elsewhere_is_no_silence(
        self,
        hub: HubServer,
        hub_cache: Path,
        tiny_transformer: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(hub_download, "_SILENT_SECONDS", 1.0)
        repo = hub.add(NAME, tiny_transformer)
        repo.faults[WEIGHTS] = Fault("slow", after=3)

        with ThreadPoolExecutor(2) as pool:
            snapshots = set(pool.map(fetch_snapshot, [NAME, NAME]))

        assert len(snapshots) == 1
        assert len(hub.downloads_of(NAME, WEIGHTS)) == 1

    def test_ctrl_c_ends_a_download_that_hangs(
        self, hub: HubServer, hub_cache: Path, tiny_transformer: Path
    ) -> None:
        repo = hub.add(NAME, tiny_transformer)
        repo.faults[WEIGHTS] = Fault("hang", after=5000)
        program = """
import os, signal, threading, time
from skillsim.encoding.models.hub import fetch_snapshot
threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT)).start()
begin = time.monotonic()
try:
    fetch_snapshot("someone/skills")
except KeyboardInterrupt:
    print(time.monotonic() - begin, flush=True)
os._exit(0)  # the interpreter's own end waits for the client's read to time out
"""
        done = run_python(program, HF_HUB_CACHE=str(hub_cache))

        assert float(done.stdout) < 3.5


def test_the_environment_keeps_real_hubs_out_of_reach() -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", os.environ["HF_ENDPOINT"])
