"""Models from the Hugging Face Hub, through huggingface-hub's own client and its cache.

A model in the cache is used as it is, without a request. What is not there is looked up in one
request that takes seconds at most, then downloaded; the branch or tag asked for is then pinned, by
the cache's own ``refs/``, to the commit that was found.
"""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skillsim.encoding.models.hub_download import download, downloaded_files, in_background
from skillsim.encoding.models.hub_errors import (
    no_answer,
    require_model,
    translate,
    unavailable,
)
from skillsim.encoding.models.integrity import (
    loaded_files,
    missing_files,
    snapshot_files,
    verify_files,
)

if TYPE_CHECKING:
    from skillsim.errors import ModelNotAvailableError

__all__ = ["HubSnapshot", "cached_snapshot", "download_size", "fetch_snapshot", "verify_snapshot"]


_PROBE_SECONDS = 3.5  # to learn whether there is a Hub, and what it has


@dataclass(frozen=True, slots=True)
class HubSnapshot:
    """A model in the local Hub cache, at one commit.

    Attributes:
        repo_id: The repository's name on the Hub.
        revision: The commit, 40 hexadecimal digits, whatever was asked for.
        folder: The commit's folder in the cache.
    """

    repo_id: str
    revision: str
    folder: Path


def cached_snapshot(repo_id: str, *, revision: str | None = None) -> HubSnapshot | None:
    """Return the model from the local Hub cache, or ``None`` if it is not there in full.

    Makes no request. A branch or tag stands for the commit it had when it was downloaded. The
    snapshot is complete when every file that loading reads is there: by the file list that
    huggingface-hub keeps beside a snapshot, or, in a cache filled without one (by an older
    huggingface-hub or file by file), by what the modules named in ``modules.json`` cannot do
    without.

    Args:
        repo_id: The repository's name on the Hub.
        revision: Branch, tag or commit; ``None`` is the main branch.

    Raises:
        ModelNotAvailableError: The name cannot be that of a repository (``"invalid-name"``).
    """
    folder = _cached_folder(repo_id, revision)
    if folder is None or missing_files(folder, _listing(repo_id, folder)):
        return None
    return HubSnapshot(repo_id=repo_id, revision=folder.name, folder=folder)


def fetch_snapshot(
    repo_id: str, *, revision: str | None = None, local_files_only: bool | None = None
) -> HubSnapshot:
    """Return the model from the local Hub cache, downloading what is missing.

    A model that is cached makes no request. Otherwise it is decided within 4 seconds whether the
    Hub can be reached and has such a model. A connection that drops in mid-file is taken up again
    where it stopped (to the last 10 MB); when it keeps dropping, files that are complete are kept
    for the next call. A Hub that falls silent during the download is given up after 30 s before and
    between files, and within a file after six times huggingface-hub's ``HF_HUB_DOWNLOAD_TIMEOUT``
    (10 s) with pauses of a second, 65 s in all.

    Args:
        repo_id: The repository's name on the Hub.
        revision: Branch, tag or commit; ``None`` is the main branch.
        local_files_only: ``True`` never makes a request, ``False`` may, ``None`` may too. Where
            ``HF_HUB_OFFLINE`` is set, none is made in any case.

    Raises:
        ModelNotAvailableError: The model cannot be had; ``reason`` says why.
    """
    cached = cached_snapshot(repo_id, revision=revision)
    if cached is not None:
        return cached
    needed = download_size(repo_id, revision=revision, local_files_only=local_files_only)
    folder = download(repo_id, revision, needed=needed)
    missing = missing_files(folder, _listing(repo_id, folder))
    if missing:
        raise unavailable(
            repo_id,
            "interrupted",
            f"files are missing after the download: {', '.join(missing)}",
            f"Run again; if that does not help, delete {folder} first.",
        )
    return HubSnapshot(repo_id=repo_id, revision=folder.name, folder=folder)


def download_size(
    repo_id: str, *, revision: str | None = None, local_files_only: bool | None = None
) -> int:
    """Return how many bytes the Hub has of a model, having made sure that it is one to download.

    Raises:
        ModelNotAvailableError: It cannot be downloaded, or is not a sentence-transformers model in
            safetensors.
    """
    from huggingface_hub import is_offline_mode

    if local_files_only or is_offline_mode():
        raise _not_cached(repo_id, revision)
    sizes = _remote_files(repo_id, revision)
    require_model(repo_id, sizes)
    return sum(sizes[name] for name in downloaded_files(sizes))


def verify_snapshot(snapshot: HubSnapshot) -> dict[str, str]:
    """Return the SHA-256 of every file that loading reads, each compared with what the Hub says.

    Files are read once. huggingface-hub itself compares only sizes, and only while downloading.

    Raises:
        CorruptModelError: A file is damaged, cut short or missing.
    """
    listing = _listing(snapshot.repo_id, snapshot.folder)
    names = snapshot_files(snapshot.folder) if listing is None else listing
    wanted = {
        *loaded_files(snapshot.folder, names),
        *missing_files(snapshot.folder, listing),
    }
    return verify_files(
        snapshot.folder, sorted(wanted), model=snapshot.repo_id, hub_ids=listing or {}
    )


def _cached_folder(repo_id: str, revision: str | None) -> Path | None:
    """Return the snapshot's folder, complete or not, or ``None``; never a request."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        # No pattern: whether the folder is complete is decided by what loading reads, not here.
        folder = snapshot_download(
            repo_id, revision=revision, local_files_only=True, allow_patterns=[]
        )
    except HFValidationError as error:
        raise translate(error, model=repo_id, revision=revision, downloading=False) from error
    except (OSError, ValueError):
        return None
    return Path(folder)


def _listing(repo_id: str, folder: Path) -> dict[str, str] | None:
    """Return the git object id of every file of the commit, as cached with it, or ``None``."""
    from huggingface_hub import get_cached_repo_tree
    from huggingface_hub.errors import CachedRepoTreeNotFoundError

    try:
        files = get_cached_repo_tree(repo_id, revision=folder.name)
    except CachedRepoTreeNotFoundError:
        return None
    return {file.path: file.blob_id for file in files}


def _remote_files(repo_id: str, revision: str | None) -> dict[str, int]:
    """Return the files the Hub has, with their sizes in bytes, in one request.

    It ends within ``_PROBE_SECONDS`` whatever the network does: the request runs in a thread that
    is left behind if it takes longer, because name resolution, and a server that sends a byte at a
    time, are bound by no timeout of the client's.
    """
    from huggingface_hub import HfApi, constants

    def ask() -> dict[str, int]:
        info = HfApi().model_info(
            repo_id, revision=revision, files_metadata=True, timeout=_PROBE_SECONDS
        )
        return {file.rfilename: file.size or 0 for file in info.siblings or ()}

    answer = in_background(ask)
    if not wait([answer], timeout=_PROBE_SECONDS).done:
        raise no_answer(repo_id, constants.ENDPOINT)
    try:
        return answer.result()
    except Exception as error:
        raise translate(error, model=repo_id, revision=revision, downloading=False) from error


def _not_cached(repo_id: str, revision: str | None) -> ModelNotAvailableError:
    """Return the error for a model that is not here where no request may be made."""
    from huggingface_hub import is_offline_mode

    folder = _cached_folder(repo_id, revision)
    cause = "it is not in the local Hub cache"
    if folder is not None:
        listing = _listing(repo_id, folder)
        names = snapshot_files(folder) if listing is None else set(listing)
        if listing is not None or {"config.json", "model.safetensors"} <= names:
            require_model(repo_id, names)
        cause = f"the local Hub cache lacks {', '.join(missing_files(folder, listing))} of it"
    setting = "HF_HUB_OFFLINE is set" if is_offline_mode() else "only local files are allowed"
    return unavailable(
        repo_id,
        "not-cached",
        f"{cause}, and {setting}, so nothing is downloaded",
        f"Allow the download once, or run `hf download {repo_id}` where there is a network.",
    )
