"""Search among skills: SkillIndex, and the kernels below it, pure functions on vectors.

``SkillSearch`` is what an index has in common with a store in a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillsim.search.index import SkillIndex
    from skillsim.search.protocol import SkillSearch

__all__ = ["SkillIndex", "SkillSearch"]

_MODULES = {"SkillIndex": "index", "SkillSearch": "protocol"}

if not TYPE_CHECKING:  # for a type checker, every name would be there

    def __getattr__(name: str) -> object:
        # Who needs only a kernel, as evaluation does, is spared the encoder.
        if name not in _MODULES:
            raise AttributeError(f"module 'skillsim.search' has no attribute {name!r}")
        value: object = getattr(import_module(f"skillsim.search.{_MODULES[name]}"), name)
        globals()[name] = value
        return value
