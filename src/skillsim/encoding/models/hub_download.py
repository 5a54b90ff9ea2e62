"""Downloads with huggingface-hub, given up when nothing arrives any more."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, wait
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from skillsim.encoding.models.hub_errors import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["download", "downloaded_files", "in_background"]

_T = TypeVar("_T")

# What sentence-transformers reads from a model in safetensors; nothing pickled, no other runtime's.
_DOWNLOADED = ["*.json", "*.safetensors", "*.txt", "*.model"]
_NOT_DOWNLOADED = ["onnx/*", "*/onnx/*", "openvino/*", "*/openvino/*", "coreml/*", "checkpoint*/*"]
_SILENT_SECONDS = 30.0  # before and between files, where huggingface-hub's own limits are minutes
_STALE_SECONDS = 900.0  # after which a partial file is a left-over
_ATTEMPTS = 3  # to download, when the connection is reset


def in_background(call: Callable[[], _T]) -> Future[_T]:
    """Start a call in a thread that does not outlive the program."""
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001
            future.set_exception(error)

    threading.Thread(target=run, name="skillsim-hub", daemon=True).start()
    return future


def downloaded_files(names: Iterable[str]) -> list[str]:
    """Return those of a repository's files that are downloaded."""
    return [
        name
        for name in names
        if any(fnmatchcase(name, pattern) for pattern in _DOWNLOADED)
        and not any(fnmatchcase(name, pattern) for pattern in _NOT_DOWNLOADED)
    ]


def download(repo_id: str, revision: str | None, *, needed: int) -> Path:
    """Download what is missing and return the snapshot's folder.

    huggingface-hub takes up a connection that ends too early, but not one that is reset; hence the
    further attempts, which keep the files that are complete.
    """
    attempts = _ATTEMPTS
    while True:
        attempts -= 1
        try:
            return _download_once(repo_id, revision)
        except Exception as error:
            if attempts and type(error).__name__ in {"ReadError", "WriteError"}:
                time.sleep(1.0)
                continue
            raise translate(
                error, model=repo_id, revision=revision, downloading=True, needed=needed
            ) from error


def _download_once(repo_id: str, revision: str | None) -> Path:
    """Run huggingface-hub's download in a thread, and leave it behind if it falls silent."""
    from huggingface_hub import constants, snapshot_download

    blobs = Path(constants.HF_HUB_CACHE) / f"models--{repo_id.replace('/', '--')}" / "blobs"
    watch = _Watch(blobs)

    def fetch() -> str:
        return snapshot_download(
            repo_id,
            revision=revision,
            allow_patterns=_DOWNLOADED,
            ignore_patterns=_NOT_DOWNLOADED,
            tqdm_class=watch.bar_class(),
        )

    folder = in_background(fetch)
    try:
        while not wait([folder], timeout=0.2).done:
            watch.check()
    except BaseException:  # Ctrl-C among them
        watch.cancelled = True
        raise
    return Path(folder.result())


class _Watch:
    """Looks on at a download, to notice when nothing moves any more, and can call it off."""

    def __init__(self, blobs: Path) -> None:
        self.cancelled = False
        self._blobs = blobs
        self._moved = time.monotonic()

    def check(self) -> None:
        """Raise ``TimeoutError`` if nothing has moved for longer than allowed.

        While the content of a file is on its way, the client's own timeout counts and this one does
        not: what arrives shows every 10 MB only, which takes minutes on a slow line. The same holds
        while another process downloads the model and this one waits for it.
        """
        if self._content_on_its_way():
            self._moved = time.monotonic()
        silent = time.monotonic() - self._moved
        if silent > _SILENT_SECONDS:
            raise TimeoutError(f"no answer for {silent:.0f} s")

    def _content_on_its_way(self) -> bool:
        oldest = time.time() - _STALE_SECONDS
        try:
            return any(path.stat().st_mtime > oldest for path in self._blobs.glob("*.incomplete"))
        except OSError:  # it has just arrived
            return True

    def bar_class(self) -> Any:
        """Return huggingface-hub's own progress bar, with this watch looking on."""
        from huggingface_hub.utils.tqdm import tqdm

        watch = self

        class WatchedBar(tqdm):
            def update(self, n: float | None = 1) -> Any:
                if watch.cancelled:
                    raise InterruptedError("the download was given up")
                watch._moved = time.monotonic()
                return super().update(n)

        return WatchedBar
