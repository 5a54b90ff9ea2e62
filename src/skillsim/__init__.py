"""skillsim: skill similarity and job matching for short skill phrases.

Names are resolved on first use, so that ``import skillsim`` costs nothing: neither torch nor
sentence-transformers is imported until a model that needs them is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillsim import errors as errors
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.encoding.models.export import embedded_model_path
    from skillsim.tasks.gap import skill_gap
    from skillsim.tasks.matching.match import match_candidates
    from skillsim.tasks.neighbours.suggest import suggest_neighbours
    from skillsim.tasks.similarity import similarity

__all__ = [
    "SkillEncoder",
    "__version__",
    "embedded_model_path",
    "match_candidates",
    "similarity",
    "skill_gap",
    "suggest_neighbours",
]

__version__ = "0.1.0"

_HOMES = {
    "SkillEncoder": "skillsim.encoding.encoder",
    "embedded_model_path": "skillsim.encoding.models.export",
    "match_candidates": "skillsim.tasks.matching.match",
    "similarity": "skillsim.tasks.similarity",
    "skill_gap": "skillsim.tasks.gap",
    "suggest_neighbours": "skillsim.tasks.neighbours.suggest",
}


if not TYPE_CHECKING:  # for a type checker, every name would be there

    def __getattr__(name: str) -> object:
        # skillsim.errors.InvalidSkillError after nothing but `import skillsim`
        if name == "errors":
            return import_module("skillsim.errors")
        if name not in _HOMES:
            raise AttributeError(f"module 'skillsim' has no attribute {name!r}")
        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value  # the next look-up does not come here again
        return value


def __dir__() -> list[str]:
    return [*__all__, "errors"]
