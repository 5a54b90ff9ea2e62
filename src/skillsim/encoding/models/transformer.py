"""The transformer encoder: a sentence-transformers model, fed in batches of equal length."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skillsim.encoding.forks import ForkSafeLock
from skillsim.encoding.models.devices import choose_device
from skillsim.encoding.models.transformer_files import (
    fingerprint_of,
    random_weights,
    require_known_tokens,
)
from skillsim.encoding.progress import progress
from skillsim.errors import CorruptModelError, DeviceNotAvailableError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from skillsim.encoding.models.base import OnBatch
    from skillsim.policy import MatchPolicy

__all__ = ["TransformerModel"]

_CPU_BATCH = 32
_ACCELERATOR_BATCH = 256
_PROBE_WORDS = 1000


class TransformerModel:
    """A sentence-transformers model in memory.

    Attributes:
        dimension: Length of every vector.
        device: Where it computes, such as ``"cpu"`` or ``"cuda:0"``.
        fingerprint: Digest of every file it was read from.
        policy: ``None``: a folder of weights says nothing of cut-offs.
    """

    policy: MatchPolicy | None = None

    def __init__(
        self, model: SentenceTransformer, *, folder: Path, model_id: str, device: str, digest: str
    ) -> None:
        self.device = device
        self.fingerprint = digest
        self._model = model
        self._folder = folder
        self._model_id = model_id
        self._process = os.getpid()
        # A fast tokenizer raises "Already borrowed" when two threads set its padding at once.
        self._lock = ForkSafeLock(hold_forks=True)
        # The long one shows here, and not at some request, whether the longest input fits.
        probes = ["skill", "skill " * _PROBE_WORDS]
        self.dimension: int = self._encode_batch(probes).shape[1]

    @classmethod
    def load(
        cls, folder: Path, *, model_id: str, digests: Mapping[str, str], device: str | None
    ) -> TransformerModel:
        """Load a sentence-transformers folder.

        Args:
            folder: The folder, complete and found safe (``require_safe_folder``).
            model_id: What the model is called, for errors.
            digests: SHA-256 of every file that loading reads, by relative path.
            device: ``None`` for the best device here, or the name of one.

        Raises:
            CorruptModelError: A file cannot be read, or weights are missing or not numbers.
            DeviceNotAvailableError: The named device is not here.
        """
        chosen = choose_device(device)
        try:
            model = _load_quietly(folder, chosen)
            require_known_tokens(model)
            unset = random_weights(model, folder)
            digest = fingerprint_of(digests)
            loaded = cls(model, folder=folder, model_id=model_id, device=chosen, digest=digest)
        except (CorruptModelError, MemoryError, ImportError):
            raise
        # Damaged files make transformers, tokenizers and torch raise almost anything.
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":  # torch's, of an accelerator
                raise
            raise CorruptModelError(
                model=model_id,
                path=folder,
                cause=f"sentence-transformers cannot load {folder} "
                f"({type(error).__name__}: {_first_line(error)})",
                remedy="Restore the folder from its source, or save the model again.",
            ) from error
        if unset:
            raise CorruptModelError(
                model=model_id,
                path=folder,
                cause=f"the weights in {folder} lack {len(unset)} tensors, such as {unset[0]!r}, "
                "which would be random numbers",
                remedy="Restore the folder from its source, or save the model again.",
            )
        return loaded

    def embed(
        self,
        texts: Sequence[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
        on_batch: OnBatch | None = None,
    ) -> NDArray[np.float32]:
        """Unit vectors of cleaned texts, shape ``(len(texts), dimension)``, float32.

        Texts go through the model longest first, so that a batch holds texts of one length and
        next to nothing is padding. What a text is padded to moves its vector by rounding only
        (some 1e-7).
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        size = batch_size or (_CPU_BATCH if self.device == "cpu" else _ACCELERATOR_BATCH)
        order = np.argsort(-self._token_counts(texts), kind="stable")
        with progress(len(texts), show=show_progress) as done:
            for start in range(0, len(order), size):
                batch = order[start : start + size]
                computed = self._encode_batch([texts[i] for i in batch])
                vectors[batch] = computed
                if on_batch is not None:
                    on_batch(batch.tolist(), computed)
                done(len(batch))
        return vectors

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        self._settle_after_fork()
        with self._lock:
            encoded = self._model.encode(
                texts,
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        # Scaled here and not by sentence-transformers, which does it in the weights' own precision.
        vectors: NDArray[np.float32] = np.array(encoded, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(norms).all() and norms.all()):
            raise CorruptModelError(
                model=self._model_id,
                path=self._folder,
                cause=f"it gives vectors without a length, for one of {_shorten(texts)}",
                remedy="Its weights are damaged, or too large for their type: restore the folder "
                "from its source.",
            )
        vectors /= norms
        return vectors

    def _token_counts(self, texts: Sequence[str]) -> NDArray[np.intp]:
        from transformers import PreTrainedTokenizerBase

        tokenizer = self._model.tokenizer
        if not isinstance(tokenizer, PreTrainedTokenizerBase) or not texts:
            return np.fromiter(map(len, texts), np.intp, len(texts))
        with self._lock:
            encoded = tokenizer(list(texts), truncation=True, max_length=self._model.max_seq_length)
        return np.fromiter(map(len, encoded["input_ids"]), np.intp, len(texts))

    def _settle_after_fork(self) -> None:
        """Make torch usable in a forked child, where its thread pool does not exist.

        Raises:
            DeviceNotAvailableError: The model is on an accelerator, which no fork survives.
        """
        if self._process == os.getpid():
            return
        if self.device != "cpu":
            raise DeviceNotAvailableError(
                f"This encoder was loaded on {self.device!r} before the process forked, and an "
                "accelerator cannot be used across a fork. Make the encoder in the child, or "
                "start processes with multiprocessing.get_context('spawn').",
                device=self.device,
                available=["cpu"],
            )
        import torch

        # With more, OpenMP waits for threads that stayed in the parent (as in a DataLoader worker).
        torch.set_num_threads(1)
        self._process = os.getpid()


def _load_quietly(folder: Path, device: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # Transformers draws a bar for the copying of weights, which takes milliseconds.
    previous = logging.set_tqdm_hook(
        lambda make, args, kwargs: make(*args, **{**kwargs, "disable": True})
    )
    try:
        return SentenceTransformer(
            str(folder),
            device=device,
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    finally:
        logging.set_tqdm_hook(previous)


def _shorten(texts: Sequence[str]) -> str:
    return ", ".join(repr(text[:40]) for text in texts[:3])


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "no message")[:200]
