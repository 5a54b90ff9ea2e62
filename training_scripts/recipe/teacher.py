"""The teacher's embeddings of texts, with an optional cache on disk."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch.nn import functional
from transformers.utils import logging as transformers_logging

from recipe.errors import RecipeError

Vectors = NDArray[np.float32]


class Teacher:
    """A sentence-transformers model that turns texts into unit vectors."""

    def __init__(self, location: str, *, cache: Path | None = None, bf16: bool = False) -> None:
        """Load the model.

        Args:
            location: A folder or a Hub repository id.
            cache: A folder that keeps the vectors of whole text lists between runs.
            bf16: Compute in bfloat16: twice as fast or more where the processor can, and cosines
                are off by some 0.0005.

        Raises:
            RecipeError: The model cannot be loaded.
        """
        self.folder = Path(location) if Path(location).is_dir() else _download(location)
        self._model = load_model(str(self.folder), device="cpu")
        self._cache = cache
        self._bf16 = bf16
        self.weights_sha256 = weights_sha256(self.folder)

    def encode(self, texts: Sequence[str], *, batch_size: int = 256) -> Vectors:
        """Unit vectors of the texts, shape `(len(texts), dimension)`.

        Each distinct text is encoded once, in sorted order: a vector depends on the set of texts
        (through the padding of its batch) and not on the order in which they are given.
        """
        distinct = sorted(set(texts))
        vectors = self._load(distinct)
        if vectors is None:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._bf16):
                encoded = self._model.encode(
                    distinct,
                    batch_size=batch_size,
                    convert_to_tensor=True,
                    show_progress_bar=False,
                )
            vectors = functional.normalize(encoded.float(), dim=1).numpy()
            self._store(distinct, vectors)
        position = {text: row for row, text in enumerate(distinct)}
        return vectors[[position[text] for text in texts]]

    def _path(self, texts: Sequence[str]) -> Path | None:
        if self._cache is None:
            return None
        precision = "bf16" if self._bf16 else "fp32"
        content = "\n".join((self.weights_sha256, precision, *texts)).encode()
        return self._cache / f"teacher-{hashlib.sha256(content).hexdigest()[:32]}.npy"

    def _load(self, texts: Sequence[str]) -> Vectors | None:
        path = self._path(texts)
        if path is None or not path.is_file():
            return None
        vectors: Vectors = np.load(path, allow_pickle=False)
        return vectors

    def _store(self, texts: Sequence[str], vectors: Vectors) -> None:
        path = self._path(texts)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, vectors, allow_pickle=False)


def weights_sha256(location: str | Path) -> str:
    """The digest of a model's weights, which says exactly which model it is."""
    folder = Path(location) if Path(location).is_dir() else _download(str(location))
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_model(location: str, *, device: str) -> SentenceTransformer:
    """A sentence-transformers model in safetensors, from a folder or the Hub.

    Raises:
        RecipeError: The model cannot be loaded.
    """
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder = Path(location) if Path(location).is_dir() else _download(location)
    try:
        return SentenceTransformer(
            str(folder), device=device, model_kwargs={"use_safetensors": True}
        )
    except (OSError, ValueError, TypeError, KeyError) as cause:
        raise RecipeError(f"{location} is not a sentence-transformers model: {cause}") from cause


def _download(repository: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository))
    except Exception as cause:  # any failure of the Hub client means the same to the caller
        raise RecipeError(f"{repository} is neither a folder nor a reachable Hub model") from cause
