"""``skillsim deduplicate`` as a person or a program runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder
from skillsim.results import to_frame
from skillsim.tasks.deduplication import deduplicate

SKILLS = ["SQL", "sql", "forklift operation", "operate forklift", 'say "hi", twice', "SQL"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "skills.csv"
    pd.DataFrame({"id": range(8), "skill": [*SKILLS, None, "  "]}).to_csv(path, index=False)
    return path


def test_the_review_table_is_what_deduplicate_gives(table: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    result = skillsim(
        "deduplicate", str(table), "-c", "skill", "-o", str(review), "-m", "embedded", "--json"
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    found = deduplicate(SKILLS, encoder=SkillEncoder("embedded"))
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["blank"], summary["distinct"]) == (8, 2, 5)
    assert summary["clusters"] == len(found.clusters)
    assert summary["threshold"] == found.threshold
    expected = to_frame(found)
    written = pd.read_csv(review)
    assert list(written) == list(expected)
    pd.testing.assert_frame_equal(written, expected, check_dtype=False)
    with review.open(encoding="utf-8", newline="") as file:
        assert sum(int(row["count"]) for row in csv.DictReader(file)) == len(SKILLS)


def test_without_a_file_the_largest_clusters_are_shown(table: Path) -> None:
    arguments = ("deduplicate", str(table), "-c", "skill", "-m", "embedded")
    result = skillsim(*arguments, PYTHONIOENCODING="utf-8")
    assert result.returncode == 0, result.stderr
    assert "operate forklift" in result.stdout
    assert "the 2 largest of 2 clusters" in result.stdout
    high = skillsim(*arguments, "--threshold", "1", "--json")
    content = json.loads(high.stdout)
    assert content["threshold"] == 1.0
    assert len(content["assignments"]) == len(SKILLS)


def test_the_table_is_never_overwritten(table: Path, tmp_path: Path) -> None:
    before = table.read_bytes()
    link = tmp_path / "link.csv"
    link.symlink_to(table)
    for read, written in [(table, table), (table, link), (link, table)]:
        said = refusal("deduplicate", str(read), "-c", "skill", "-o", str(written))
        assert "is the input" in said
    assert table.read_bytes() == before


def test_the_review_table_keeps_the_delimiter(tmp_path: Path) -> None:
    table, review = tmp_path / "skills.csv", tmp_path / "review.csv"
    table.write_text("id;skill\n1;SQL\n2;sql\n")
    arguments = ["-c", "skill", "-m", "embedded", "-o", str(review), "--delimiter", ";"]
    result = skillsim("deduplicate", str(table), *arguments)
    assert result.returncode == 0, result.stderr
    with review.open(encoding="utf-8", newline="") as file:
        assert [row["member"] for row in csv.DictReader(file, delimiter=";")] == ["SQL", "sql"]


def test_half_a_letter_is_refused_before_any_work_if_it_is_to_be_written(tmp_path: Path) -> None:
    path = tmp_path / "skills.jsonl"
    path.write_text('{"skill": "SQL"}\n\n{"skill": "sq\\ud800l"}\n', "utf-8")
    arguments = ["deduplicate", str(path), "-c", "skill"]
    said = refusal(*arguments, "-m", "./no-model", "-o", str(tmp_path / "review.csv"))
    assert "data row 2: 'sq\\ud800l' in column 'skill' holds half a letter" in said
    assert skillsim(*arguments, "-m", "embedded").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-c", "skills"), "is not an object with the key 'skills'"),
        (("-c", "id"), "item 0 is"),
        (("-c", "skill", "-o", "review.txt"), "must end in .csv"),
        (("-c", "skill", "-o", "/no/such/folder/review.csv"), "there is no folder"),
        (("-c", "skill", "--threshold", "2"), "--threshold"),
        (("-c", "skill", "--delimiter", ";"), "--delimiter is for .csv files"),
        (("-c", "skill", "--delimiter", ""), "must be one character"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    path = tmp_path / "skills.jsonl"
    path.write_text('{"id": 1, "skill": "SQL"}\n', "utf-8")
    assert message in " ".join(refusal("deduplicate", str(path), *arguments).split())
