"""What the documentation and the examples import is public."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.api.modules import public_modules

ROOT = Path(__file__).parents[2]
_KINDS = {".md", ".py", ".ipynb"}
# `from skillsim.x import a, b`, in prompts, brackets and over several lines, too
_IMPORTED = re.compile(r"from (skillsim[\w.]*) import (\([^)]*\)|[^\n#;]*)")
_NAMED = re.compile(r"\bskillsim(?!\.md\b)(?:\.[a-z]\w*)+(?:\.\w+)*")
# What the page of errors needs to make that of a command.
_INTERNAL = {"docs/errors.md": {"skillsim.cli.locks", "skillsim.cli.locks.alone_at"}}


def _pages() -> list[Path]:
    examples = [page for page in (ROOT / "examples").rglob("*") if page.suffix in _KINDS]
    return sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *examples])


def _text(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def _imported(text: str) -> Iterator[str]:
    for module, names in _IMPORTED.findall(text):
        for name in re.sub(r"[()]|\.\.\.|>>>", " ", names).replace("\n", " ").split(","):
            if name.strip():
                yield f"{module}.{name.split()[0]}"


def _is_public(path: str) -> bool:
    public = public_modules()
    if any(module == path or module.startswith(f"{path}.") for module in public):
        return True
    owners = [module for module in public if path.startswith(f"{module}.")]
    return any(path.removeprefix(f"{owner}.").split(".")[0] in public[owner] for owner in owners)


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_imports_or_names_is_public(page: Path) -> None:
    text = _text(page)
    named = {*_imported(text), *_NAMED.findall(text)}
    named -= _INTERNAL.get(page.relative_to(ROOT).as_posix(), set())
    assert not sorted(path for path in named if not _is_public(path))


def test_the_page_on_stability_lists_every_public_module() -> None:
    page = (ROOT / "docs/project/stability.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `skillsim")]
    assert sorted(re.findall(r"`(skillsim[\w.]*)`", " ".join(rows))) == list(public_modules())


def test_what_is_internal_is_told_from_what_is_public() -> None:
    assert _is_public("skillsim.search.SkillIndex.load")
    assert not _is_public("skillsim.search.index.SkillIndex")
    assert list(_imported(">>> from skillsim.x import (\n...     a, b as c,\n... )")) == [
        "skillsim.x.a",
        "skillsim.x.b",
    ]
