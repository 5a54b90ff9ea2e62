"""Blocks of Python that are no sessions: they run, one after the other, as the page has them.

Sessions (``>>>``) run as doctests. Blocks that need Ray or Spark run where there is one:
``tests/integrations/ray/test_page.py`` and ``tests/integrations/test_spark.py``.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from tests.support.made_up_esco import made_up_skills, write_esco
from tests.support.pages import PAGES, Block, blocks, name_of, run

from skillsim.taxonomy import Taxonomy

RUN_ELSEWHERE = {
    "docs/migration.md": "tests/documentation/test_migration_page.py",
    "docs/integrations/ray.md": "tests/integrations/ray/test_page.py",
    "docs/integrations/spark.md": "tests/integrations/test_spark.py",
}
NOT_RUN = {"docs/integrations/workrb.md": "workrb downloads the data of its tasks"}
"""Of these the names and arguments are checked, without a call."""

BLOCKS = {name_of(page): blocks(page, "python", "py") for page in PAGES}
PLAIN = [name for name, own in BLOCKS.items() if own and name not in RUN_ELSEWHERE | NOT_RUN]


def names_for(page: str, folder: Path) -> dict[str, Any]:
    """What a page's sessions have made before its blocks come, and what is in their folder."""
    if page == "docs/concepts/taxonomy.md":
        write_esco(folder / "ESCO dataset - v1.2.0 - classification - en - csv", made_up_skills())
        return {"Taxonomy": Taxonomy}
    if page == "docs/guides/learning.md":
        esco = write_esco(folder / "esco", made_up_skills())
        relations = esco / "skillSkillRelations_en.csv"
        text = relations.read_text("utf-8")
        relations.write_text(text.replace("optional", "essential", 50), "utf-8")
        return {"Taxonomy": Taxonomy, "folder": str(esco)}
    return {}


@pytest.mark.parametrize("page", PLAIN)
def test_the_blocks_of_a_page_run(page: str, tmp_path: Path) -> None:
    names = names_for(page, tmp_path)
    for block in BLOCKS[page]:
        run(block, names, tmp_path)
    if page == "docs/concepts/taxonomy.md":
        assert names["taxonomy"].find("operate forklifts")
    if page == "docs/guides/learning.md":
        assert len(names["edges"]) == 50


@pytest.mark.parametrize("page", NOT_RUN)
def test_a_block_that_cannot_run_calls_what_there_is_by_its_arguments(page: str) -> None:
    for block in BLOCKS[page]:
        assert checked_calls(block) > 0


def checked_calls(block: Block) -> int:
    """Bind the arguments of every call of something imported; how many there were."""
    tree = ast.parse(block.code)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(imports, []), block.page, "exec"), names)
    count = 0
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        root = ast.unparse(call.func).partition(".")[0]
        if root in names:
            function = eval(ast.unparse(call.func), names)
            keywords = {one.arg: None for one in call.keywords if one.arg}
            inspect.signature(function).bind(*[None for _ in call.args], **keywords)
            count += 1
    return count


@pytest.mark.parametrize("call", ["json.dump({})", "json.dumpz({})"])
def test_a_call_that_cannot_be_is_told(call: str) -> None:
    with pytest.raises((TypeError, AttributeError)):
        checked_calls(Block("page.md", 1, "python", f"import json\n{call}\n"))
