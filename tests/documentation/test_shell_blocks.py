"""Commands that the documentation shows: that they exist, and take the options that are shown.

Those of skillsim run in ``test_examples.py``, where they need no data that is not here.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import itertools
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.pages import PAGES, ROOT, Block, blocks
from typer.main import get_command

from skillsim.cli.commands import app

SHELLS = ("bash", "sh", "shell", "console")
OTHERS = {"cat", "cd", "curl", "export", "git", "hf", "mkdir", "tar"}
"""Not ours; tests/backend runs the curl of examples/backend, tests/hub what air-gapped.md types."""

BLOCKS = [block for page in PAGES for block in blocks(page, *SHELLS)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}:{block.line}")
def test_what_is_called_is_there_and_takes_these_options(block: Block) -> None:
    folder = ROOT
    for words in commands(block):
        if words[0] == "cd":
            folder = ROOT / words[1] if not Path(words[1]).is_absolute() else ROOT
            assert folder.is_dir(), words
        check(words, folder)


def commands(block: Block) -> Iterator[list[str]]:
    """The words of each command, without prompts, comments, variables and redirections."""
    text = block.code.replace("\\\n", " ")
    if block.language == "console":  # the other lines are output
        text = "\n".join(line[2:] for line in text.splitlines() if line.startswith("$ "))
    text = re.sub(r"(^|[ \t])#[^\n]*", "", text, flags=re.MULTILINE)
    shell = shlex.shlex(text, posix=True, punctuation_chars="&|;<>\n")
    shell.whitespace, shell.commenters = " \t", ""
    shell.whitespace_split = True
    for ends, words in itertools.groupby(shell, lambda word: not word.strip("&|;\n")):
        command = list(itertools.takewhile(lambda word: word[0] not in "<>", words))
        while command and re.match(r"[A-Z_]+=", command[0]):
            command.pop(0)
        if command and not ends:
            yield command


def check(words: list[str], folder: Path) -> None:
    """Fail if there is no such command, or not with these options."""
    program, *arguments = words
    match Path(program).name:
        case "skillsim":
            check_skillsim(arguments)
        case "python" | "python3":
            check_python(arguments, folder)
        case "pip":
            check_pip(arguments)
        case "make":
            makefile = (ROOT / "Makefile").read_text("utf-8")
            targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
            assert {one for one in arguments if "=" not in one} <= targets, words
        case other:
            assert other in OTHERS, f"nothing checks {other!r}"


def check_skillsim(arguments: list[str]) -> None:
    group = get_command(app)
    with group.make_context("skillsim", list(arguments), resilient_parsing=True) as context:
        name = next(word for word in arguments if not word.startswith("-"))
        command = group.get_command(context, name)
        rest = arguments[arguments.index(name) + 1 :]
        while command is not None and hasattr(command, "get_command"):  # `skillsim cache info`
            name, *rest = rest
            command = command.get_command(context, name)
        assert command is not None, f"there is no {shlex.join(['skillsim', *arguments])}"
        with command.context_class(command, info_name=name, parent=context) as own:
            command.make_parser(own).parse_args(list(rest))  # raises on what it does not know


def check_python(arguments: list[str], folder: Path) -> None:
    script, *rest = arguments
    if script == "-m":
        module = rest[0]
        here = (folder / module).is_dir() or importlib.util.find_spec(module) is not None
        assert here or module in sys.stdlib_module_names, module
        return
    path = folder / script
    assert path.is_file(), script
    shown = {word.partition("=")[0] for word in rest if word.startswith("--")}
    assert shown <= options_of(path), f"{script} has no {sorted(shown - options_of(path))}"


@functools.cache
def options_of(script: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(script.read_text("utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    beside = {
        script.with_name(f"{node.module}.py") for node in nodes if isinstance(node, ast.ImportFrom)
    }
    return {option for one in beside if one.is_file() for option in options_of(one)} | {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"
        for argument in call.args
        if isinstance(argument, ast.Constant) and str(argument.value).startswith("--")
    }


def check_pip(arguments: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for before, word in itertools.pairwise(["", *arguments]):
        if before in {"-r", "-c"}:
            assert (ROOT / word).is_file(), word
        if before == "--group":
            assert word in project["dependency-groups"], word
        for extras in re.findall(r"^(?:skillsim|\.)\[([\w,-]+)\]$", word):
            assert set(extras.split(",")) <= project["project"]["optional-dependencies"].keys()


@pytest.mark.parametrize(
    "line",
    [
        "skillsim matches vacancy.json",
        "skillsim match a b --best 3",
        "skillsim cache empty",
        "python training_scripts/trains.py",
        "python training_scripts/train.py --eskow FOLDER",
        "python -m skill_servic",
        "make quickly",
        'pip install "skillsim[vis]"',
        "pip install --group peer",
        "cat skills.csv | skillsim normalize",
        "conda install skillsim",
    ],
)
def test_a_slip_of_the_pen_is_told(line: str) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  # of typer's own, or an assertion
        test_what_is_called_is_there_and_takes_these_options(Block("page.md", 1, "bash", line))
