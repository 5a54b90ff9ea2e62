"""Which modules are public: packages that have an ``__all__``, and a few modules that stand alone.

A name is public if one of these lists it in its ``__all__``. docs/project/stability.md says so to
users, and test_imports.py holds the documentation to it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import griffe

SOURCE = Path(__file__).parents[2] / "src"
ALONE = (
    "skillsim.decisions.policy",
    "skillsim.encoding.aliases",
    "skillsim.encoding.cleaning",
    "skillsim.encoding.download",
    "skillsim.errors",
    "skillsim.integrations.sklearn",
    "skillsim.integrations.spark",
    "skillsim.integrations.transformers",
    "skillsim.integrations.workrb",
)


@cache
def source_tree() -> griffe.Module:
    """The package as it is written: nothing is imported, so no extra need be there."""
    package = griffe.load(
        "skillsim", search_paths=[SOURCE], allow_inspection=False, resolve_aliases=True
    )
    assert isinstance(package, griffe.Module)
    return package


def find(path: str) -> griffe.Object:
    """What has this dotted name, where it is defined."""
    owner, _, name = path.rpartition(".")
    # `calibrate` in `calibration` is the function, although there is a module of that name.
    imported = find(owner).imports.get(name) if owner else None
    found = source_tree().modules_collection[imported or path]
    target = found.final_target if isinstance(found, griffe.Alias) else found
    assert isinstance(target, griffe.Object)
    return target


@cache
def public_modules() -> dict[str, list[str]]:
    """The public modules with their public names, both sorted."""
    packages = [module.path for module in _packages(source_tree()) if module.exports]
    modules = sorted([*packages, *ALONE])
    return {module: sorted(map(str, find(module).exports or ())) for module in modules}


def _packages(module: griffe.Module) -> list[griffe.Module]:
    below = [child for child in module.modules.values() if not child.is_alias]
    return [
        *([module] if module.is_init_module else []),
        *(found for child in below for found in _packages(child)),
    ]
