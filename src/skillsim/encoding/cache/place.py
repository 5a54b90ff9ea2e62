"""Where the cache lies, and whether an encoder has one."""

from __future__ import annotations

import os
from pathlib import Path

from skillsim.encoding.cache.file import FORMAT
from skillsim.encoding.user_cache import CACHE_VARIABLE, user_cache_folder
from skillsim.errors import CacheNotAvailableError

__all__ = ["CACHE_SWITCH", "default_cache_path", "switched_off"]

CACHE_SWITCH = "SKILLSIM_EMBEDDING_CACHE"
"""The environment variable that turns the cache on or off where the caller does not say."""


def default_cache_path() -> Path:
    """The file that encoders share unless told otherwise.

    Raises:
        CacheNotAvailableError: The user has no home folder.

    Example:
        >>> default_cache_path().suffix
        '.sqlite'
    """
    # The format is in the name, so that two versions of skillsim on one machine do not quarrel.
    name = f"embeddings-{FORMAT}.sqlite"
    try:
        return user_cache_folder() / name
    except RuntimeError as error:
        raise CacheNotAvailableError(
            path=Path(name), cause=f"no folder for it is known; set {CACHE_VARIABLE} ({error})"
        ) from error


def switched_off() -> bool:
    """Whether the environment turns the cache off where the caller does not say.

    Whoever sets the variable to a word of his own wants his texts not to be kept.
    """
    return os.environ.get(CACHE_SWITCH, "").strip().lower() not in {"", "on", "1", "yes", "true"}
