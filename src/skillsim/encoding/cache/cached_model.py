"""A model that asks the cache first."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from skillsim.encoding.cache.place import switched_off
from skillsim.encoding.cache.store import EmbeddingCache
from skillsim.errors import CacheNotAvailableError, CacheWarning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.cache.rows import ModelKey
    from skillsim.encoding.models.base import EmbeddingModel, OnBatch
    from skillsim.policy import MatchPolicy

__all__ = ["CacheArgument", "CachedModel", "cache_setting", "chosen_cache"]

CacheArgument: TypeAlias = EmbeddingCache | str | os.PathLike[str] | bool | None
"""What callers may pass as ``cache=``."""


def cache_setting(cache: CacheArgument) -> EmbeddingCache | bool | None:
    """The argument, checked, with a path made into a cache.

    Raises:
        InvalidArgumentError: It is none of what ``SkillEncoder`` takes.
    """
    if cache is None or isinstance(cache, bool | EmbeddingCache):
        return cache
    return EmbeddingCache(cache)


def chosen_cache(
    setting: EmbeddingCache | bool | None, *, is_static: bool
) -> EmbeddingCache | None:
    """The cache that an encoder uses, if any.

    Args:
        setting: From ``cache_setting``.
        is_static: Whether the model computes faster than a disk answers.
    """
    if isinstance(setting, EmbeddingCache):
        return setting
    if setting is False or (setting is None and (is_static or switched_off())):
        return None
    try:
        return EmbeddingCache()
    except CacheNotAvailableError as error:
        warnings.warn(f"Vectors are not cached: {error}", CacheWarning, stacklevel=4)
        return None


class CachedModel:
    """A loaded model, and what it has computed before.

    Attributes:
        dimension: Length of every vector.
        device: Where the model computes.
        fingerprint: The model's own.
        policy: The model's own.
    """

    def __init__(self, model: EmbeddingModel, cache: EmbeddingCache, key: ModelKey) -> None:
        self.dimension: int = model.dimension
        self.device: str = model.device
        self.fingerprint: str = model.fingerprint
        self.policy: MatchPolicy | None = model.policy
        self._model = model
        self._cache = cache
        self._key = key

    def embed(
        self,
        texts: Sequence[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
        on_batch: OnBatch | None = None,
    ) -> NDArray[np.float32]:
        """Unit vectors of cleaned, distinct texts, shape ``(len(texts), dimension)``, float32.

        Those that the cache does not have are computed, and stored batch by batch.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        missing = self._cache.read(self._key, texts, vectors)
        if len(missing) == 0:
            return vectors
        unknown = [texts[i] for i in missing]

        def store(rows: Sequence[int], computed: NDArray[np.float32]) -> None:
            self._cache.write(self._key, [unknown[i] for i in rows], computed)
            if on_batch is not None:
                on_batch([int(missing[i]) for i in rows], computed)

        computed = self._model.embed(
            unknown, batch_size=batch_size, show_progress=show_progress, on_batch=store
        )
        if len(missing) == len(texts):
            return computed
        vectors[missing] = computed
        return vectors
