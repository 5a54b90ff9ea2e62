"""What a sentence-transformers folder may hold, and whether all of it was used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from skillsim.errors import CorruptModelError, ModelNotAvailableError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["fingerprint_of", "random_weights", "require_known_tokens", "require_safe_folder"]


def require_safe_folder(folder: Path, *, model_id: str) -> None:
    """Refuse a folder that is not a sentence-transformers model made of data alone.

    Raises:
        ModelNotAvailableError: There is no ``modules.json``, a module is of another package, or
            there are pickled weights and no safetensors.
        CorruptModelError: ``modules.json`` cannot be read.
    """
    path = folder / "modules.json"
    if not path.is_file():
        raise ModelNotAvailableError(
            model=model_id,
            reason="not-a-model",
            cause=f"{folder} is not a sentence-transformers model: it has no modules.json",
            remedy="Give the folder that SentenceTransformer.save() wrote.",
        )
    try:
        modules = [(str(module["path"]), str(module["type"])) for module in _read_json(path)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorruptModelError(
            model=model_id,
            path=path,
            cause=f"{path} is damaged ({error})",
            remedy="Restore the folder from its source.",
        ) from error
    for _, kind in modules:
        if not kind.startswith("sentence_transformers."):
            raise ModelNotAvailableError(
                model=model_id,
                reason="not-a-model",
                cause=f"its module {kind!r} is not one of sentence-transformers' own",
                remedy="Models that bring code of their own are not loaded; choose another.",
            )
    for module_folder in {folder, *(folder / place for place, _ in modules)}:
        if "auto_map" in _read_object(module_folder / "config.json"):
            raise ModelNotAvailableError(
                model=model_id,
                reason="not-a-model",
                cause=f"{module_folder / 'config.json'} names code of the model's own (auto_map)",
                remedy="Models that bring code of their own are not loaded; choose another.",
            )
        pickled = sorted(module_folder.glob("pytorch_model*.bin"))
        if pickled and not any(module_folder.glob("*.safetensors")):
            raise ModelNotAvailableError(
                model=model_id,
                reason="not-a-model",
                cause=f"its weights are only there as a pickle, {pickled[0]}",
                remedy="Only safetensors are read, since a pickle can run code. Load the model in "
                "a place you trust and save it again with SentenceTransformer.save().",
            )


def fingerprint_of(digests: Mapping[str, str]) -> str:
    """One SHA-256 over the names and digests of a model's files, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()


def require_known_tokens(model: SentenceTransformer) -> None:
    """Refuse a tokenizer with tokens that the transformer has no row for.

    Raises:
        ValueError: The tokenizer is that of another model.
    """
    transformer = getattr(model[0], "auto_model", None)
    vocabulary: dict[str, int] = getattr(model.tokenizer, "get_vocab", dict)()
    if transformer is None or not vocabulary:
        return
    rows = transformer.get_input_embeddings().num_embeddings
    if max(vocabulary.values()) >= rows:
        raise ValueError(f"the tokenizer has more tokens than the {rows} that the weights know")


def random_weights(model: SentenceTransformer, folder: Path) -> list[str]:
    """Names of the transformer's tensors that no file has, and that were therefore made up.

    Transformers fills what it does not find with random numbers and goes on. Names are compared
    by their ends, because checkpoints prefix them differently. The pooler is left out: sentence
    embeddings are pooled from token vectors, and many checkpoints come without one.
    """
    transformer = getattr(model[0], "auto_model", None)
    if transformer is None:
        return []
    from safetensors import safe_open

    stored: set[str] = set()
    for path in [*folder.glob("*.safetensors"), *folder.glob("0_*/*.safetensors")]:
        with safe_open(path, framework="np") as file:
            stored.update(file.keys())
    ends = {name[i + 1 :] for name in stored for i in range(len(name)) if name[i] == "."} | stored
    return sorted(
        name
        for name, _ in transformer.named_parameters()
        if not name.startswith("pooler.") and name not in ends and not _has_prefixed(name, stored)
    )


def _has_prefixed(name: str, stored: set[str]) -> bool:
    """Whether the file has the tensor under a shorter name, without the model's own prefix."""
    return any(
        name[i + 1 :] in stored and name[i + 1 :].count(".") > 1
        for i in range(len(name))
        if name[i] == "."
    )


def _read_object(path: Path) -> dict[str, object]:
    """A JSON object, or nothing: what is wrong with the file is told by what loads it."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _read_json(path: Path) -> list[dict[str, object]]:
    content = json.loads(path.read_bytes())
    if not isinstance(content, list) or not content:
        raise ValueError("a list of modules was expected")
    return content
