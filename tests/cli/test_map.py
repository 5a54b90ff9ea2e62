"""``skillsim map`` as a person or a program runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder
from skillsim.tasks.explore import skill_map

SKILLS = ["SQL", "databases", "welding", "metal work", "SQL"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "skills.csv"
    pd.DataFrame({"id": range(7), "skill": [*SKILLS, None, "  "]}).to_csv(path, index=False)
    return path


def test_the_file_is_the_map_of_the_distinct_texts(table: Path, tmp_path: Path) -> None:
    output = tmp_path / "map.html"
    arguments = ("map", str(table), "--column", "skill", "-o", str(output), "-m", "embedded")
    result = skillsim(*arguments, "--method", "tsne", "--clusters", "2", "--json")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["blank"], summary["distinct"]) == (7, 2, 4)
    assert [group["size"] for group in summary["clusters"]] == [2, 2]
    drawn = skill_map(SKILLS[:4], method="tsne", clusters=2, encoder=SkillEncoder("embedded"))
    drawn.to_html(tmp_path / "expected.html", title="skills.csv")
    assert output.read_bytes() == (tmp_path / "expected.html").read_bytes()


def test_a_person_sees_the_clusters(table: Path, tmp_path: Path) -> None:
    result = skillsim(
        *("map", str(table), "-c", "skill", "-o", str(tmp_path / "map.html"), "-m", "embedded"),
        *("--clusters", "2"),
        PYTHONIOENCODING="utf-8",
    )
    assert result.returncode == 0, result.stderr
    assert "drew skills.csv" in result.stdout
    assert "cluster 1: " in result.stdout


def test_a_column_says_where_skills_are_from(tmp_path: Path) -> None:
    rows = [
        *[("SQL", 2024), ("SQL", 2025), ("SQL", 2024), ("welding", None), (None, 2023)],
        *[("databases", " 2025 "), ("metal work", "")],
    ]
    table, output = tmp_path / "skills.jsonl", tmp_path / "map.html"
    table.write_text("".join(json.dumps({"skill": s, "year": y}) + "\n" for s, y in rows))
    result = skillsim(
        *("map", str(table), "-c", "skill", "--source", "year", "-o", str(output)),
        *("-m", "embedded", "--json"),
    )
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert (summary["blank"], summary["distinct"], summary["sources"]) == (1, 4, 2)
    skills = ["SQL", "SQL", "welding", "databases", "metal work"]
    sources = ["2024", "2025", None, "2025", None]
    drawn = skill_map(skills, sources=sources, encoder=SkillEncoder("embedded"))
    drawn.to_html(tmp_path / "expected.html", title="skills.jsonl")
    assert output.read_bytes() == (tmp_path / "expected.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-c", "skills", "-o", "map.html"), "has no column 'skills'"),
        (("-c", "skill", "--source", "from", "-o", "map.html"), "has no column 'from'"),
        (("-c", "skill", "-o", "map.png"), "must end in .html"),
        (("-c", "skill", "-o", "/no/such/folder/map.html"), "there is no folder"),
        (("-c", "skill", "-o", "map.html", "--method", "mds"), "method must be one of"),
        (("-c", "skill", "-o", "map.html", "--clusters", "0"), "--clusters"),
        (("-c", "skill", "-o", "map.html", "--clusters", "9", "-m", "embedded"), "skills, 4"),
    ],
)
def test_what_is_refused(
    arguments: tuple[str, ...], message: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    assert message in " ".join(refusal("map", str(table), *arguments).split())
    assert not (table.parent / "map.html").exists()
