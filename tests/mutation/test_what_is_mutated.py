"""What `make mutation` reads, which takes too long to run with the other tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GROUPS = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))


@pytest.mark.parametrize("group", GROUPS)
def test_the_modules_and_tests_of_a_group_are_there(group: str) -> None:
    assert all((ROOT / "src" / file).is_file() for file in GROUPS[group]["files"])
    tests = [*GROUPS[group]["tests"], *GROUPS[group].get("left_out", ())]
    for file, _, function in (test.partition("::") for test in tests):
        assert f"def {function}" in (ROOT / file).read_text("utf-8")


def test_every_module_of_matching_is_in_a_group() -> None:
    folder = ROOT / "src" / "skillsim" / "tasks" / "matching"
    mutated = {file for group in GROUPS.values() for file in group["files"]}
    for module in folder.glob("[!_]*.py"):
        assert module.relative_to(ROOT / "src").as_posix() in mutated


def test_every_survivor_is_explained_once_and_in_a_module_that_is_mutated() -> None:
    reasons = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["reason"]
    assert all(reason["why"] for reason in reasons)
    assert len({reason["why"] for reason in reasons}) == len(reasons)
    listed = [
        (function, change)
        for reason in reasons
        for function, changes in reason["survivors"].items()
        for change in changes
    ]
    assert len(set(listed)) == len(listed)
    files = {file for group in GROUPS.values() for file in group["files"]}
    modules = tuple(file.removesuffix(".py").replace("/", ".") + "." for file in files)
    assert all(function.startswith(modules) for function, _ in listed)
