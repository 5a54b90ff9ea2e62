"""Where skillsim keeps what it can make again."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "user_cache_folder"]

CACHE_VARIABLE = "SKILLSIM_CACHE"


def user_cache_folder() -> Path:
    """The folder for skillsim's own files: ``SKILLSIM_CACHE``, or the system's usual place.

    The usual place is ``%LOCALAPPDATA%`` on Windows, ``~/Library/Caches`` on macOS and
    ``$XDG_CACHE_HOME`` or ``~/.cache`` elsewhere, each with ``skillsim`` below it. Models from the
    Hub are not here: they stay in huggingface-hub's cache, shared with other programs.
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(os.path.expanduser(named)).absolute()  # noqa: PTH111  # never raises
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base.absolute() / "skillsim"
