"""SkillEncoder: skill phrases in, unit vectors out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self, TypedDict

from skillsim.arguments import whole_number
from skillsim.encoding.cache.cached_model import (
    CacheArgument,
    CachedModel,
    cache_setting,
    chosen_cache,
)
from skillsim.encoding.cache.rows import ModelKey
from skillsim.encoding.cleaning import CLEANING_VERSION
from skillsim.encoding.inputs import clean_one, distinct_texts, read_skills
from skillsim.encoding.models.devices import require_device
from skillsim.encoding.models.loading import load_model, resolve_source
from skillsim.encoding.models.sources import ModelSource, find_source, hub_source, known_policy
from skillsim.errors import FingerprintMismatchError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.encoding.cache import EmbeddingCache
    from skillsim.policy import MatchPolicy

__all__ = ["SkillEncoder"]

_WARMUP_SKILLS = ("skill", "C++", "na\u00efve \u6570\u636e", "forklift operation " * 20)


class _Settings(TypedDict):
    model: str
    model_id: str
    revision: str | None
    device: str | None
    cache: EmbeddingCache | bool | None
    local_files_only: bool | None
    fingerprint: str


class SkillEncoder:
    """Maps skill phrases to vectors in which related skills are close.

    The model is found and loaded here, so that what is wrong shows now and not at the first
    request. Without a name, the Hub checkpoint ``alvperez/skill-sim-model`` is used, from the local
    cache or downloaded once; where it cannot be had, the embedded model is, with a warning. A model
    that is named, here or by ``SKILLSIM_MODEL``, never falls back.

    One encoder may be shared between threads, pickled (it travels as its settings and loads again,
    giving the same vectors or an error) and used in a forked child.

    Args:
        model: ``"hub"``, ``"embedded"``, a Hub repository, or a folder of a sentence-transformers
            model in safetensors. ``None`` asks ``SKILLSIM_MODEL``, then chooses as told above.
        revision: Branch, tag or commit of a model from the Hub.
        device: ``"cpu"``, ``"cuda"``, ``"cuda:1"`` or ``"mps"``. ``None`` takes the best there is.
        cache: Where computed vectors are kept, with their texts, for later calls and processes
            (docs/production/cache.md). ``None`` is skillsim's cache folder for a transformer and
            nowhere for a static model such as the embedded one; ``True`` that folder whatever the
            model, ``False`` nowhere. A path, or an ``EmbeddingCache``, is that file.
        local_files_only: ``True`` never makes a network request. ``HF_HUB_OFFLINE`` is obeyed too.

    Attributes:
        model_id: ``"embedded"``, the Hub repository, or the folder as it was named.
        revision: The commit in use, 40 hex digits, for a model from the Hub; else ``None``.
        dimension: Length of every vector.
        device: Where the model computes, such as ``"cpu"`` or ``"cuda:0"``.
        is_static: Whether the model is a static embedding, which takes NumPy and tokenizers alone;
            else it is a transformer.
        fingerprint: 64 hex digits that change whenever vectors could: weights, tokenizer, model
            settings and text clean-up. Vectors of different fingerprints must not be compared.
        policy: The cut-offs that belong to this model, or ``None`` if none are known.

    Raises:
        ModelNotAvailableError: A named model cannot be had; ``reason`` says why.
        CorruptModelError: One of its files is damaged.
        DeviceNotAvailableError: The named device is not here.
        InvalidArgumentError: ``cache`` is none of the above.

    Example:
        >>> encoder = SkillEncoder("embedded")
        >>> encoder.encode(["Python", "Forklift operation"]).shape
        (2, 256)
        >>> encoder
        SkillEncoder(model_id='embedded', dimension=256, device='cpu')
    """

    model_id: str
    revision: str | None
    dimension: int
    device: str
    is_static: bool
    fingerprint: str
    policy: MatchPolicy | None

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        revision: str | None = None,
        device: str | None = None,
        cache: CacheArgument = None,
        local_files_only: bool | None = None,
    ) -> None:
        require_device(device)  # before anything is downloaded
        setting = cache_setting(cache)
        source = resolve_source(model, revision=revision, local_files_only=local_files_only)
        self._start(source, device=device, cache=setting, local_files_only=local_files_only)

    def _start(
        self,
        source: ModelSource,
        *,
        device: str | None,
        cache: EmbeddingCache | bool | None,
        local_files_only: bool | None,
    ) -> None:
        self._computing = self._model = load_model(source, device=device)
        self._requested_cache = cache
        self._name = str(source.folder) if source.is_local else source.model_id
        self._requested_device = device
        self._local_files_only = local_files_only
        self.model_id = source.model_id
        self.revision = source.revision
        self.dimension = self._model.dimension
        self.device = self._model.device
        self.is_static = source.is_static
        self.fingerprint = _fingerprint(self._model.fingerprint)
        policy = self._model.policy or known_policy(source)
        self.policy = policy and dataclasses.replace(
            policy, fingerprint=self.fingerprint, model_id=self.model_id
        )
        store = chosen_cache(cache, is_static=source.is_static)
        if store is not None:
            key = ModelKey(self.fingerprint, self.model_id, self.dimension)
            self._model = CachedModel(self._computing, store, key)

    def encode(
        self,
        texts: str | Iterable[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
    ) -> NDArray[np.float32]:
        """Unit vectors of one skill or of many.

        Texts are cleaned first (``skillsim.encoding.cleaning``), and those that are then equal are
        encoded once.

        Args:
            texts: One skill, or any iterable of skills: list, tuple, generator, NumPy array,
                pandas or polars Series.
            batch_size: Texts per pass; ``None`` takes what suits the model and the device.
            show_progress: Draw a progress bar on stderr.

        Returns:
            float32, C-contiguous, each vector of length 1: shape ``(dimension,)`` for one skill,
            ``(n, dimension)`` for many, ``(0, dimension)`` for none.

        Raises:
            InvalidSkillError: An item is not a string, or is blank. Nothing has been encoded then.
            InvalidArgumentError: ``batch_size`` is not a whole number from 1.

        Example:
            >>> encoder = SkillEncoder("embedded")
            >>> encoder.encode("Python").shape
            (256,)
            >>> encoder.encode([]).shape
            (0, 256)
        """
        if batch_size is not None:
            batch_size = whole_number(batch_size, name="batch_size", least=1, or_none=True)
        if isinstance(texts, str):
            one: NDArray[np.float32] = self._model.embed([clean_one(texts)])[0]
            return one
        skills = distinct_texts(read_skills(texts))
        vectors = self._model.embed(
            skills.distinct, batch_size=batch_size, show_progress=show_progress
        )
        return skills.expand(vectors)

    def warmup(self) -> None:
        """Do what the first calls of ``encode`` would otherwise take longer for.

        The model computes a few made-up skills, long, short and in other scripts, so that its
        memory is touched and its libraries have started their threads; and the embedding cache is
        opened, in which nothing is stored of them. Afterwards ``encode`` imports and opens nothing.
        Call it in the thread that will encode, since torch starts threads for each that computes,
        and after a fork in the child. What tasks keep of a taxonomy is not the encoder's, and comes
        with their own first call.

        Raises:
            CorruptModelError: The model gives vectors without a length.

        Example:
            >>> encoder = SkillEncoder("embedded")
            >>> encoder.warmup()
        """
        for texts in (_WARMUP_SKILLS[:1], _WARMUP_SKILLS):
            self._computing.embed([clean_one(text) for text in texts])
        self._model.embed([])  # asks the cache, if there is one

    def __repr__(self) -> str:
        revision = f", revision={self.revision[:12]!r}" if self.revision else ""
        return (
            f"SkillEncoder(model_id={self.model_id!r}{revision}, "
            f"dimension={self.dimension}, device={self.device!r})"
        )

    def __copy__(self) -> Self:
        return self  # nothing in it changes

    def __deepcopy__(self, memory: object) -> Self:
        return self

    def __getstate__(self) -> _Settings:
        return {
            "model": self._name,
            "model_id": self.model_id,
            "revision": self.revision,
            "device": self._requested_device,
            "cache": self._requested_cache,
            "local_files_only": self._local_files_only,
            "fingerprint": self.fingerprint,
        }

    def __setstate__(self, state: _Settings) -> None:
        local_files_only = state["local_files_only"]
        if state["revision"] is not None:  # from the Hub, even if a folder of that name is here
            source = hub_source(
                state["model"], revision=state["revision"], local_files_only=local_files_only
            )
        else:
            source = find_source(state["model"])
        self._start(
            source,
            device=state["device"],
            cache=state["cache"],
            local_files_only=local_files_only,
        )
        self.model_id = state["model_id"]
        expected = state["fingerprint"]
        if self.fingerprint != expected:
            raise FingerprintMismatchError(
                f"The model {self.model_id!r} gives other vectors here than where this encoder was "
                "pickled. Install the same version of skillsim and of the model in both places.",
                expected=expected,
                found=self.fingerprint,
            )


def _fingerprint(model_fingerprint: str) -> str:
    parts = {"cleaning": CLEANING_VERSION, "model": model_fingerprint}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
