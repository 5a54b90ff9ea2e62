"""The embedding cache: vectors that were computed once, kept in an SQLite file."""

from skillsim.encoding.cache.place import CACHE_SWITCH, default_cache_path
from skillsim.encoding.cache.store import DEFAULT_MAX_BYTES, EmbeddingCache
from skillsim.encoding.cache.upkeep import CacheInfo, ModelEntries

__all__ = [
    "CACHE_SWITCH",
    "DEFAULT_MAX_BYTES",
    "CacheInfo",
    "EmbeddingCache",
    "ModelEntries",
    "default_cache_path",
]
