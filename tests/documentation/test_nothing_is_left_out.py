"""Every example in Python is run by something, here or under a mark; nothing is exempt unsaid."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.pathlib import fnmatch_ex
from tests.documentation.test_python_blocks import BLOCKS, NOT_RUN, RUN_ELSEWHERE
from tests.documentation.test_shell_blocks import SHELLS
from tests.support.pages import PAGES, ROOT, blocks, name_of

import skillsim

PARSER = doctest.DocTestParser()
PYTHON = ("python", "py", "pycon")
DATA = {
    "",
    "console",
    "csv",
    "dockerfile",
    "ini",
    "json",
    "jsonl",
    "mermaid",
    "text",
    "toml",
    "yaml",
}
SOURCES = [
    path
    for folder in ("src", "training_scripts", "benchmarks", "examples")
    for path in sorted(ROOT.glob(f"{folder}/**/*.py"))
]
SKIPPED = {
    "src/skillsim/integrations/ray/dataset.py": "tests/integrations/ray/test_page.py",
    "src/skillsim/integrations/ray/parts.py": "tests/integrations/ray/test_page.py",
    "src/skillsim/integrations/spark.py": "tests/integrations/test_spark.py",
}
"""Doctests that need a cluster, and what runs them where there is one."""

NO_EXAMPLE = {
    "skillsim.encoding.download.download_model": "downloads",
    "skillsim.integrations.ray.WrittenParts": "an answer",
    "skillsim.integrations.spark.RowsMapper": "made by encode_rows and normalise_rows",
    "skillsim.evaluation.Counts": "a part of an answer",
    "skillsim.evaluation.Pair": "a part of a task",
    "skillsim.evaluation.Completion": "a part of a task",
    "skillsim.evaluation.OccupationQuery": "a part of a task",
    "skillsim.evaluation.Query": "a part of a task",
    "skillsim.decisions.fairness.HintWord": "a row of a table in the package",
    "skillsim.encoding.cache.CacheInfo": "an answer",
    "skillsim.encoding.cache.ModelEntries": "a part of an answer",
    "skillsim.encoding.diagnostics.Diagnosis": "an answer",
    "skillsim.encoding.diagnostics.ModelChoice": "a part of an answer",
    "skillsim.encoding.download.DownloadedModel": "an answer",
}
MODULES = (
    "skillsim.decisions.policy",
    "skillsim.encoding.cache",
    "skillsim.encoding.cleaning",
    "skillsim.encoding.diagnostics",
    "skillsim.encoding.download",
    "skillsim.integrations.pgvector",
    "skillsim.integrations.sklearn",
    "skillsim.integrations.spark",
    "skillsim.integrations.transformers",
    "skillsim.integrations.workrb",
)


def test_every_session_on_a_page_is_a_doctest(pytestconfig: pytest.Config) -> None:
    roots = [ROOT / one for one in pytestconfig.getini("testpaths")]
    for page in PAGES:
        if ">>>" in page.read_text("utf-8"):
            assert any(page.is_relative_to(root) for root in roots), page
            assert any(fnmatch_ex(one, page) for one in pytestconfig.option.doctestglob), page


def test_no_session_is_written_as_anything_else() -> None:
    for page in PAGES:
        for block in blocks(page):
            assert block.language in {*PYTHON, *SHELLS, *DATA}, block
            is_session = block.code.lstrip().startswith(">>>")
            assert is_session == (block.language == "pycon"), block
            assert "+SKIP" not in block.code, block


def test_every_other_block_is_run_or_on_the_list() -> None:
    assert {page for page, own in BLOCKS.items() if own} >= RUN_ELSEWHERE.keys() | NOT_RUN.keys()
    for page, test in RUN_ELSEWHERE.items():
        assert page in (ROOT / test).read_text("utf-8")


def test_examples_in_docstrings_are_doctests_that_run() -> None:
    skipped = set()
    for path in SOURCES:
        for text in docstrings(path):
            assert not re.search(r"^\s*(```|\.\. code)", text, re.MULTILINE), f"{path}: {text}"
            _, _, example = text.partition("\nExample:\n")
            assert not example or ">>> " in example, f"{path}: {text}"
            if any(doctest.SKIP in one.options for one in PARSER.get_examples(text)):
                skipped.add(name_of(path))
    assert skipped == SKIPPED.keys()


@pytest.mark.parametrize("folder", ["training_scripts", "benchmarks", "examples"])
def test_those_outside_the_package_run_here(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / folder)
    for path in sorted((ROOT / folder).glob("**/*.py")):
        if any(">>> " in text for text in docstrings(path)):
            name = ".".join(path.relative_to(ROOT / folder).with_suffix("").parts)
            result = doctest.testmod(importlib.import_module(name))
            assert result.attempted > 0
            assert result.failed == 0


def docstrings(path: Path) -> list[str]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [ast.get_docstring(node) or "" for node in nodes if isinstance(node, kinds)]


def test_what_is_skipped_is_run_under_a_mark() -> None:
    for module, test in SKIPPED.items():
        assert module in (ROOT / test).read_text("utf-8")


def public() -> Iterator[tuple[str, object]]:
    """What users call: functions, and classes that are neither answers nor errors nor protocols."""
    packages = [
        module.name
        for module in pkgutil.walk_packages(skillsim.__path__, "skillsim.")
        if module.ispkg and module.name.split(".")[1] not in {"cli", "encoding", "integrations"}
    ]
    for module in ("skillsim", *packages, *MODULES, "skillsim.integrations.ray"):
        found = importlib.import_module(module)
        for name in getattr(found, "__all__", ()):
            value = getattr(found, name)
            if inspect.isfunction(value) or (inspect.isclass(value) and not is_told(value)):
                yield f"{module}.{name}", value


def is_told(kind: type) -> bool:
    """Whether it is made by a function that has an example, or only described."""
    from skillsim.results.base import Result

    return issubclass(kind, Result | BaseException) or bool(getattr(kind, "_is_protocol", False))


def test_whatever_users_call_has_an_example() -> None:
    pytest.importorskip("ray")
    names = {id(value): (name, value) for name, value in reversed(list(public()))}
    without = {name for name, value in names.values() if not has_example(value)}
    assert without == NO_EXAMPLE.keys()


def has_example(value: object) -> bool:
    parts = [getattr(value, name) for name in vars(value)] if inspect.isclass(value) else []
    # A number among them, such as the line of a class, has the examples of int.
    methods = [one for one in parts if callable(one) or isinstance(one, property)]
    return any(">>> " in (one.__doc__ or "") for one in (value, *methods))
