"""The Markdown pages of the repository, and the blocks of code in them."""

from __future__ import annotations

import contextlib
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PAGES", "ROOT", "Block", "blocks", "name_of", "run"]

ROOT = Path(__file__).parents[2]
_FOLDERS = ("docs", "examples", "training_scripts", "benchmarks", "src", "tests")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for one in _FOLDERS for page in ROOT.glob(f"{one}/**/*.md"))]
)
_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<language>[\w+-]*)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        page: The page's path from the root, with ``/``.
        line: Of its fence, counted from 1.
        language: As the fence has it, or empty.
        code: What is between the fences, without their indentation.
    """

    page: str
    line: int
    language: str
    code: str


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[Block]:
    """The page's blocks in one of these languages, or all of them."""
    found = []
    lines = page.read_text("utf-8").splitlines()
    number = 0
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        number += 1
        if fence is None:
            continue
        start = number
        while lines[number].strip() != fence["marks"]:
            number += 1
            assert number < len(lines), f"{page}:{start}: a fence that is never closed"
        code = textwrap.dedent("\n".join(lines[start:number])) + "\n"
        found.append(Block(name_of(page), start, fence["language"], code))
        number += 1
    return [one for one in found if not languages or one.language in languages]


def run(block: Block, names: dict[str, Any], folder: Path) -> None:
    """Run the block in the folder, with names that it may use and add to."""
    # As many lines in front as there are on the page, so that errors name the page's own.
    code = compile("\n" * block.line + block.code, str(ROOT / block.page), "exec")
    with contextlib.chdir(folder):
        exec(code, names)
