"""Search among skills: SkillIndex, and the kernels below it, pure functions on vectors."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillsim.search.index import SkillIndex

__all__ = ["SkillIndex"]


def __getattr__(name: str) -> object:
    # Who needs only a kernel, as evaluation does, is spared the encoder.
    if name != "SkillIndex":
        raise AttributeError(f"module 'skillsim.search' has no attribute {name!r}")
    value: object = import_module("skillsim.search.index").SkillIndex
    globals()[name] = value
    return value
