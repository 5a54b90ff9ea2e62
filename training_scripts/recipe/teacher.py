"""The teacher's embeddings of texts, with an optional cache on disk."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from recipe.errors import RecipeError

Vectors = NDArray[np.float32]


class Teacher:
    """A sentence-transformers model that turns texts into unit vectors."""

    def __init__(self, location: str, *, cache: Path | None = None) -> None:
        """Load the model.

        Args:
            location: A folder or a Hub repository id.
            cache: A folder that keeps the vectors of whole text lists between runs.

        Raises:
            RecipeError: The model cannot be loaded.
        """
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.folder = Path(location) if Path(location).is_dir() else _download(location)
        try:
            self._model = SentenceTransformer(
                str(self.folder), device="cpu", model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, TypeError, KeyError) as cause:
            raise RecipeError(
                f"{location} is not a sentence-transformers model: {cause}"
            ) from cause
        self._cache = cache

    @property
    def weights_sha256(self) -> str:
        """The digest of the model's weights, which says exactly which teacher it was."""
        weights = sorted(self.folder.glob("*.safetensors"))
        digest = hashlib.sha256()
        for path in weights:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str], *, batch_size: int = 64) -> Vectors:
        """Unit vectors of the texts, shape `(len(texts), dimension)`.

        Each distinct text is encoded once, in sorted order: a vector depends on the set of texts
        (through the padding of its batch) and not on the order in which they are given.
        """
        distinct = sorted(set(texts))
        vectors = self._load(distinct)
        if vectors is None:
            vectors = self._model.encode(
                distinct,
                batch_size=batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            ).astype(np.float32)
            self._store(distinct, vectors)
        position = {text: row for row, text in enumerate(distinct)}
        return vectors[[position[text] for text in texts]]

    def _path(self, texts: Sequence[str]) -> Path | None:
        if self._cache is None:
            return None
        content = "\n".join((self.weights_sha256, *texts)).encode()
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


def _download(repository: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository))
    except Exception as cause:  # any failure of the Hub client means the same to the caller
        raise RecipeError(f"{repository} is neither a folder nor a reachable Hub model") from cause
