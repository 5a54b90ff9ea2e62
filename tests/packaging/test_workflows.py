"""Workflows run what they say: pinned actions, few permissions, and one gate that waits for all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.packaging.building import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CI = "./.github/workflows/ci.yml"
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Lines of .ci/run that prepare a check or tell of one.
PREPARES = re.compile(r"#|(set|cd|unset|rm) |step\b|\S+ -m pip install ")


def jobs(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    found: dict[str, Any] = read["jobs"]
    return found


def checks(commands: str) -> set[str]:
    """What lines of a shell script check: each target that they make, and every other command."""
    found: set[str] = set()
    for line in commands.splitlines():
        command = line.partition(" | ")[0]
        if command.startswith("make "):
            found |= {f"make {word}" for word in command.split()[1:] if "=" not in word}
        elif command and not PREPARES.match(command):
            found.add(command)
    return found


def test_there_are_workflows() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"ci", "nightly", "release", "docs", "codeql"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_action_is_pinned_by_its_commit_and_names_its_version(path: Path) -> None:
    used = re.findall(r"uses: *([^.\s].+)$", path.read_text("utf-8"), re.MULTILINE)
    assert used
    assert [action for action in used if not PINNED.fullmatch(action.strip())] == []


def test_an_action_has_the_same_pin_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        for action, pin in re.findall(r"uses: *([\w./-]+)@(.+)$", text, re.MULTILINE):
            pins.setdefault(action, set()).add(pin)
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_job_has_its_own_permissions_and_an_end(path: Path) -> None:
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {}
    for name, job in jobs(path).items():
        assert "permissions" in job, name
        if job.get("uses") == CI:  # its jobs have theirs
            continue
        assert job["timeout-minutes"] <= 120, name
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_the_gate_waits_for_every_job() -> None:
    found = jobs(ROOT / ".github" / "workflows" / "ci.yml")
    gate = found.pop("all-green")
    assert gate["if"] == "always()"
    assert set(gate["needs"]) == set(found)


@pytest.mark.parametrize(
    ("workflow", "job"), [("docs", "deploy"), ("release", "testpypi"), ("release", "pypi")]
)
def test_nothing_is_published_that_ci_has_not_passed(workflow: str, job: str) -> None:
    found = jobs(ROOT / ".github" / "workflows" / f"{workflow}.yml")
    before, todo = set(), [job]
    while todo:
        needs = found[todo.pop()].get("needs", [])
        todo += [needs] if isinstance(needs, str) else needs
        before |= set(todo)
    assert [name for name in before if found[name].get("uses") == CI]
    assert not [name for name in before | {job} if "always()" in str(found[name].get("if"))]


def test_ci_runs_all_that_the_script_and_make_check_run() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (pieces,) = re.findall(r"^check: (.+)$", makefile, re.MULTILINE)
    wanted = checks((ROOT / ".ci" / "run").read_text("utf-8")) | checks(f"make {pieces}")
    assert wanted >= {".ci/set_up 1", ".ci/set_up 2", "make test", "make test-wheel"}
    steps = [
        step
        for job in jobs(ROOT / ".github" / "workflows" / "ci.yml").values()
        for step in job["steps"]
    ]
    run = checks("\n".join(step["run"] for step in steps if "run" in step))
    if "python -m pytest -n auto" in run:  # on as many processors as there are
        run.add("make test")
    assert wanted - run == set()


def test_every_python_that_is_allowed_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    matrix = jobs(ROOT / ".github" / "workflows" / "ci.yml")["tests"]["strategy"]["matrix"]
    assert [
        f"Programming Language :: Python :: {python}" for python in matrix["python"]
    ] == re.findall(r"^.+ :: 3\.\d+$", "\n".join(project["classifiers"]), re.MULTILINE)
    newest = matrix["python"][-1]
    assert {(item["os"], item["python"]) for item in matrix["include"]} == {
        ("macos-latest", newest),
        ("windows-latest", newest),
    }


def made(paths: list[Path]) -> set[str]:
    """The targets of the Makefile that workflows name, in commands and in a matrix."""
    text = "\n".join(path.read_text("utf-8") for path in paths)
    return set(re.findall(r"(?:run: make|target:) ([a-z-]+)", text))


def test_what_workflows_make_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert made(WORKFLOWS) <= targets


def test_what_make_test_leaves_out_runs_in_ci_or_by_night() -> None:
    pytest_options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    targets = re.findall(r"`make ([a-z-]+)`", "\n".join(pytest_options["ini_options"]["markers"]))
    assert len(targets) == len(pytest_options["ini_options"]["markers"])
    folder = ROOT / ".github" / "workflows"
    assert set(targets) - made([folder / "ci.yml", folder / "nightly.yml"]) == set()
