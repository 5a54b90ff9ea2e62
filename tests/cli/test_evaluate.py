"""``skillsim evaluate`` as a person or a program runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim

from skillsim.evaluation import DEFINITIONS, split_of

SKILLS = [
    ("SQL", "Structured Query Language"),
    ("weld", "join metals\nweld metal"),
    ("operate forklifts", "drive forklift"),
    ("keep accounts", "bookkeeping"),
]


@pytest.fixture
def esco(tmp_path: Path) -> Path:
    folder = tmp_path / "esco"
    folder.mkdir()
    uris = [f"urn:example:{number}" for number in range(100)]
    tested = [uri for uri in uris if split_of(uri) == "test"]
    rows = [
        [uri, "skill/competence", label, others]
        for uri, (label, others) in zip(tested, SKILLS, strict=False)
    ]
    write(
        folder / "skills_en.csv", ["conceptUri", "skillType", "preferredLabel", "altLabels"], rows
    )
    write(folder / "broaderRelationsSkillPillar_en.csv", ["conceptUri", "broaderUri"], [])
    return folder


def write(path: Path, names: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.json"
    record = {"uri": "urn:job", "label": "[b]clerk", "skill": ["SQL", "keep accounts", "paint"]}
    path.write_text(json.dumps([record]), "utf-8")
    return path


def test_a_table_tells_what_each_figure_is(esco: Path, jobs: Path) -> None:
    result = skillsim(
        "evaluate", "-m", "embedded", "--esco", str(esco), "--occupations", str(jobs), COLUMNS="200"
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "embedded on the test split of ESCO (en)" in result.stdout
    for name, definition in DEFINITIONS.items():
        if name != "roc_auc_sibling":
            assert f"{name}: {definition}" in result.stdout
    assert "roc_auc_sibling" not in result.stdout
    assert "4 skills, 10 pairs, 4 queries, 1 occupations" in result.stdout
    assert "1 unknown relations" in result.stdout
    assert "This service uses the ESCO classification" in result.stdout


@pytest.mark.parametrize("option", [["--format", "json"], ["--json", "--format", "json"]])
def test_json_is_for_machines(option: list[str], esco: Path, jobs: Path) -> None:
    result = skillsim(
        "evaluate", "-m", "embedded", "--esco", str(esco), "--occupations", str(jobs), *option
    )
    content = json.loads(result.stdout)
    assert content["model"] == "embedded"
    assert len(content["fingerprint"]) == 64
    assert content["taxonomy"]["name"] == "ESCO (en)"
    assert content["unknown_skills"] == ["paint"]
    assert content["counts"]["pairs"] == 10
    first = content["figures"][0]
    assert first["name"] == "spearman"
    assert first["low"] - 1e-9 <= first["value"] <= first["high"] + 1e-9
    assert first["definition"] == DEFINITIONS["spearman"]


def test_markdown_goes_into_a_file(esco: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.md"
    result = skillsim(
        "evaluate", "-m", "embedded", "--esco", str(esco), "--format", "markdown", "-o", str(output)
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert "| figure | value |" in output.read_text("utf-8")
    assert "This service uses the ESCO classification" in output.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_table_in_a_file_has_no_escapes(esco: Path, tmp_path: Path) -> None:
    output = tmp_path / "report.txt"
    skillsim("evaluate", "-m", "embedded", "--esco", str(esco), "-o", str(output), FORCE_COLOR="")
    assert "\x1b" not in output.read_text("utf-8")
    assert "roc_auc" in output.read_text("utf-8")


def test_what_is_read_is_never_overwritten(esco: Path, jobs: Path) -> None:
    read = ["--esco", str(esco), "--occupations", str(jobs)]
    for output in (next(esco.iterdir()), jobs if jobs.is_file() else next(jobs.iterdir())):
        before = output.read_bytes()
        assert "is the input" in refusal("evaluate", *read, "-o", str(output))
        assert output.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--esco", "./nowhere"], "is not a folder"),
        (["--split", "dev"], "'dev' is not one of"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--json", "--format", "markdown"], "give --json or --format markdown, not both"),
        (["-o", "./nowhere/report.md"], "there is no folder"),
        (["--occupations", "./nowhere.json"], "cannot be read"),
        (["-m", "./nowhere"], "there is no folder"),
    ],
)
def test_what_is_wrong_is_told_on_stderr(arguments: list[str], said: str) -> None:
    assert said in refusal("evaluate", "-m", "embedded", *arguments)


def test_a_split_without_concepts_is_refused(esco: Path) -> None:
    said = refusal("evaluate", "-m", "embedded", "--esco", str(esco), "--split", "train")
    assert "two skills or more in the train split" in said
