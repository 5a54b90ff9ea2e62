"""The picture and the page of the architecture say what the source does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/project/architecture.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools/draw_architecture.py"))


def test_the_picture_is_what_the_imports_are_now(tool: dict[str, Any]) -> None:
    drawn = (ROOT / "docs/images/architecture.svg").read_text(encoding="utf-8")
    assert drawn == tool["drawing"](tool["imports"]()), "run: make pictures"


def test_who_imports_whom_is_read_from_the_source(tool: dict[str, Any]) -> None:
    found = tool["imports"]()
    assert found["errors"] == set()
    assert "errors" in found["policy"]
    assert "tasks" in found["cli"]
    assert "cli" not in set().union(*found.values())


def test_an_arrow_that_others_stand_for_is_left_out(tool: dict[str, Any]) -> None:
    found = {"a": {"b", "c", "d"}, "b": {"c"}, "c": {"d"}, "d": set()}
    assert tool["needed_arrows"](found) == [("a", "b"), ("b", "c"), ("c", "d")]


def test_the_page_tells_of_every_package(tool: dict[str, Any]) -> None:
    table = PAGE.partition("## What each package is for")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(tool["imports"]())


def test_modules_and_files_that_the_page_names_are_there() -> None:
    source = ROOT / "src/skillsim"
    bases = (ROOT, source, source / "tasks", source / "decisions", source / "encoding")
    named = re.findall(r"`([a-z_]+(?:[./][a-z_]+)*/?)(?:\.[A-Z]\w*|\*)?`", PAGE)
    for name in {name for name in named if "." in name or "/" in name}:
        paths = (name, name.replace(".", "/") + "*")
        assert any(list(base.glob(path)) for base in bases for path in paths), name
