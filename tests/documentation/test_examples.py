"""The examples run, and the documentation names commands and files that there are."""

from __future__ import annotations

import csv
import re
import runpy
import shlex
from pathlib import Path

import pytest
from tests.cli.running import skillsim
from tests.support.pages import blocks

from skillsim.evaluation import PairTask, skills_of
from skillsim.taxonomy import Taxonomy

ROOT = Path(__file__).parents[2]
DOCS = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "examples/README.md"]


def test_the_small_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "compare_skills.py"), run_name="__main__")
    assert "Forklift operation" in capsys.readouterr().out


def test_the_best_for_a_database_developer_is_the_database_developer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runpy.run_path(str(ROOT / "examples" / "match_vacancy.py"), run_name="__main__")
    ranking = capsys.readouterr().out.splitlines()[1:13]
    assert ranking[0].endswith("database developer")
    assert "camera operator" in ranking[-1]


def test_a_messy_column_is_tidied(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "examples" / "tidy_column.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert re.search(r"^  k8s +Kubernetes  \(alias\)$", said, re.MULTILINE)
    assert re.search(
        r"^  Pyhton +Python \(computer programming\)  \(spelling\)$", said, re.MULTILINE
    )
    assert "rest api" in said.partition("REST interface")[2]


def write_pairs(path: Path) -> None:
    pairs = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs[:300]
    rows = {(pair.first, pair.second): pair.kind == "positive" for pair in pairs}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b", "label"), *((a, b, rows[a, b]) for a, b in rows)])


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_shown_commands_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.txt").write_text("SQL\n")
    (tmp_path / "skills.csv").write_text("skill,department\nSQL databases,IT\n")
    if "pairs.csv" in page.read_text("utf-8"):
        write_pairs(tmp_path / "pairs.csv")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    shown = "\n".join(block.code for block in blocks(page, "bash", "sh"))
    for line in re.findall(r"^skillsim .*$", shown, re.MULTILINE):
        command, _, target = line.partition(" > ")
        result = skillsim(*shlex.split(command)[1:], SKILLSIM_MODEL="embedded")
        assert result.returncode == 0, result.stderr
        if target:
            Path(target).write_text(result.stdout, "utf-8")
