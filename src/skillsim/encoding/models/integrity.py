"""Which files a sentence-transformers model is read from, whether they are all there, and sound."""

from __future__ import annotations

import hashlib
import json
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from skillsim.errors import CorruptModelError, ModelNotAvailableError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "loaded_files",
    "missing_files",
    "sha256_file",
    "snapshot_files",
    "verify_files",
]

_BLOCK = 1 << 20

_ROOT_FILES = (
    "modules.json",
    "config.json",
    "config_sentence_transformers.json",
    "sentence_*_config.json",
    "router_config.json",
    "*.safetensors",
    "*.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_SLOW_TOKENIZER_FILES = (  # read only where there is no tokenizer.json
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "*.model",
)
_MODULE_FILES = ("*.json", "*.safetensors", "*.txt", "*.model")
_MODULE_FOLDER = re.compile(r"(?:\w+_)?\d+_[A-Za-z]\w*")  # 1_Pooling, query_0_StaticEmbedding
_WITHOUT_FILES = frozenset({"Normalize"})
_WITH_WEIGHTS = frozenset(
    {
        "Transformer",
        "MLMTransformer",
        "StaticEmbedding",
        "SparseStaticEmbedding",
        "Dense",
        "LayerNorm",
    }
)
# What stands in for the first of each, and is as good.
_CONFIG = ("config.json", "*.json")
_WEIGHTS = ("model.safetensors", "*.safetensors")
_TOKENIZER = ("tokenizer.json", "vocab.txt", "vocab.json", "*.model")


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's content in hex, reading it once in small blocks."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def snapshot_files(folder: Path) -> set[str]:
    """Return the files below a folder, and links whatever they lead to, as relative POSIX paths."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }


def loaded_files(folder: Path, names: Collection[str]) -> list[str]:
    """Return those of the names that sentence-transformers reads from the folder, sorted.

    Names come from the Hub's listing of the repository or, failing that, from the folder itself.
    Cards, training scripts and duplicates for other runtimes are not read, so they are not counted.
    """
    fast = "tokenizer.json" in names
    roots = _ROOT_FILES if fast else (*_ROOT_FILES, *_SLOW_TOKENIZER_FILES)
    modules = {path for path, _ in _modules(folder)}

    def is_loaded(name: str) -> bool:
        top, nested, _ = name.partition("/")
        if not nested:
            return _matches(name, roots)
        return (top in modules or _MODULE_FOLDER.fullmatch(top) is not None) and (
            _matches(name, _MODULE_FILES) and not {"onnx", "openvino"} & set(name.split("/"))
        )

    return sorted(name for name in names if is_loaded(name))


def missing_files(folder: Path, listing: Collection[str] | None) -> list[str]:
    """Return what the folder lacks of a model; empty if it is complete.

    With the Hub's listing: the listed files that loading reads and that are not there. Without one:
    ``modules.json``, and for every module in it the configuration, weights and tokenizer that a
    module of its class cannot do without; of weights in shards, every shard in their index.
    """
    present = {name for name in snapshot_files(folder) if (folder / name).is_file()}
    if listing is not None:
        wanted = {"modules.json", *loaded_files(folder, listing)}
        return sorted(wanted - present)
    if "modules.json" not in present:
        return ["modules.json"]
    missing: list[str] = []
    for path, name in _modules(folder):
        prefix = f"{path}/" if path else ""
        inside = {item.removeprefix(prefix) for item in present if item.startswith(prefix)}
        needs: list[tuple[str, ...]] = [] if name in _WITHOUT_FILES else [_CONFIG]
        if name in _WITH_WEIGHTS:
            needs.append(_WEIGHTS)
        if name.endswith(("Transformer", "StaticEmbedding")):
            needs.append(_TOKENIZER)
        if name.endswith("Transformer"):
            needs.append(("config.json",))
        missing += [
            prefix + names[0]
            for names in needs
            if not any(_matches(item, names) for item in inside)
        ]
        for index in sorted(inside):
            if index.endswith(".safetensors.index.json"):
                missing += [prefix + shard for shard in _shards(folder / prefix / index) - inside]
    return sorted(set(missing))


def verify_files(
    folder: Path, names: Collection[str], *, model: str, hub_ids: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the SHA-256 of each named file, having compared it with what the Hub says of it.

    What the Hub says is the name of the blob that a snapshot's link points to: the SHA-256 of the
    content (large files) or its git object id. Where the cache holds plain files (Windows), it is
    the git object id in the Hub's listing, which for a large file is that of its Git LFS pointer.
    A file of which nothing is known is only hashed.

    Args:
        folder: The snapshot's folder.
        names: Files to read, relative to the folder.
        model: The model as it was named, for the error.
        hub_ids: Git object ids from the Hub's listing, by name; ``None`` for a folder that is not
            in the Hub cache, to which no file can be downloaded anew.

    Raises:
        CorruptModelError: A file is missing, cannot be read, or is not what the Hub says.
        ModelNotAvailableError: A file may not be read (``"permission"``).
    """
    digests: dict[str, str] = {}
    for name in names:
        path = folder / name
        claim = _blob_name(path) or (hub_ids or {}).get(name)
        remedy = "Restore the folder from its source."
        if hub_ids is not None:
            file = os.path.realpath(path)
            remedy = f"Delete {file} and run again with a network: it is then downloaded anew."
        try:
            digests[name], sound = _check(path, claim)
        except PermissionError as error:
            raise ModelNotAvailableError(
                model=model,
                reason="permission",
                cause=f"{path} may not be read",
                remedy="Make it readable for this user.",
            ) from error
        except OSError as error:
            cause = f"{name} cannot be read ({error})"
            raise CorruptModelError(model=model, path=path, cause=cause, remedy=remedy) from error
        if not sound:
            cause = f"{name} ({path.stat().st_size:,} bytes) is damaged: not what the Hub holds"
            raise CorruptModelError(model=model, path=path, cause=cause, remedy=remedy)
    return digests


def _check(path: Path, claim: str | None) -> tuple[str, bool]:
    """Read a file once; return its SHA-256 and whether the content is the claimed one."""
    if claim is None or len(claim) != 40:  # noqa: PLR2004
        digest = sha256_file(path)
        return digest, claim is None or claim == digest
    size = path.stat().st_size
    sha256, git = hashlib.sha256(), _git_hash(size)
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            sha256.update(block)
            git.update(block)
    digest = sha256.hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {size}\n"
    lfs = _git_hash(len(pointer))
    lfs.update(pointer.encode())
    return digest, claim in {git.hexdigest(), lfs.hexdigest()}


def _git_hash(size: int) -> hashlib._Hash:
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)


def _blob_name(path: Path) -> str | None:
    """Return the digest that names the blob a link points to, without going further than that."""
    if not path.is_symlink():
        return None
    blob = path.readlink()
    known = blob.parent.name == "blobs" and re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", blob.name)
    return blob.name if known else None


def _modules(folder: Path) -> list[tuple[str, str]]:
    """Return path and class name of each module in modules.json; none if it cannot be read."""
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        return [
            (
                PurePosixPath(item["path"]).as_posix().removeprefix("."),
                item["type"].rpartition(".")[2],
            )
            for item in modules
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _shards(index: Path) -> set[str]:
    try:
        shards = json.loads(index.read_bytes())["weight_map"].values()
        return {shard for shard in shards if isinstance(shard, str)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()


def _matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
