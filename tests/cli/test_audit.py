"""``skillsim audit`` as a person or a program runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim

from skillsim.decisions.fairness import audit
from skillsim.results import CandidateMatch

DATA = Path(__file__).parents[2] / "examples" / "data"
ROWS = [("ada", 0.9, True), (7, 0.8, True), ("eve", 0.7, False), ("dan", 0.6, True)]
GROUPS = "id,gender,age,name\nada,women,40+,Ada\n7,men,,Bob\neve,women,<40,Eve\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    matches, groups = tmp_path / "matches.json", tmp_path / "groups.csv"
    rows = [{"candidate_id": i, "score": s, "eligible": e, "coverage": s} for i, s, e in ROWS]
    matches.write_text(json.dumps({"vacancy": "dev", "results": rows}), "utf-8")
    groups.write_text(GROUPS, "utf-8")
    return str(matches), str(groups)


def test_the_report_is_what_audit_gives(files: tuple[str, str]) -> None:
    matches = [CandidateMatch(i, score, eligible, 0.0, (), ()) for i, score, eligible in ROWS]
    groups = {
        "gender": {"ada": "women", 7: "men", "eve": "women"},
        "age": {"ada": "40+", 7: "", "eve": "<40"},
    }
    expected = audit(matches, groups, top_k=2)
    wanted = ("audit", *files, "--top-k", "2", "-c", "gender", "-c", "age")
    shown = skillsim(*wanted, "--json")
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout) == expected.to_dict()
    markdown = skillsim(*wanted, "--format", "markdown", PYTHONIOENCODING="utf-8")
    assert markdown.stdout == expected.to_markdown()
    cut = skillsim("audit", *files, "--score-cut", "0.7", "--json")
    assert json.loads(cut.stdout)["selected"] == 2
    assert [one["attribute"] for one in json.loads(cut.stdout)["attributes"]][:3] == [
        *("gender", "age", "name")
    ]


def test_a_person_sees_tables_and_what_they_are(files: tuple[str, str]) -> None:
    shown = skillsim("audit", *files, "--top-k", "2", "-c", "gender", PYTHONIOENCODING="utf-8")
    assert shown.returncode == 0, shown.stderr
    assert "gender: four-fifths figure 0.500, below 0.8" in shown.stdout
    assert "1 of 2" in shown.stdout
    said = " ".join(shown.stdout.split())
    assert "rule of thumb about counts, not a finding" in said
    assert "1 of the candidates have no known group, 0 of these selected" in said


def test_matches_from_the_command_line_can_be_audited(tmp_path: Path) -> None:
    matched = skillsim(
        *("match", str(DATA / "vacancy.json"), str(DATA / "candidates.jsonl")),
        *("--top-k", "12", "--json", "-m", "embedded"),
    )
    matches = tmp_path / "matches.json"
    matches.write_text(matched.stdout, "utf-8")
    groups = DATA / "groups.csv"
    shown = skillsim("audit", str(matches), str(groups), "--top-k", "4", "--json")
    assert shown.returncode == 0, shown.stderr
    content = json.loads(shown.stdout)
    assert content["candidates"] == 12
    with groups.open(encoding="utf-8", newline="") as file:
        women = sum(row["gender"] == "women" for row in csv.DictReader(file))
    [_, found] = content["attributes"][0]["groups"]
    assert (found["group"], found["candidates"]) == ("women", women)


def test_a_short_list_is_refused_even_if_no_group_tells_of_the_others(tmp_path: Path) -> None:
    matched = skillsim(
        *("match", str(DATA / "vacancy.json"), str(DATA / "candidates.jsonl")),
        *("--json", "-m", "embedded"),
    )
    content = json.loads(matched.stdout)
    assert (content["candidates"], len(content["results"])) == (12, 10)
    matches, groups = tmp_path / "matches.json", tmp_path / "groups.csv"
    matches.write_text(matched.stdout, "utf-8")
    first, second = (row["candidate_id"] for row in content["results"][:2])
    groups.write_text(f"id,gender\n{first},women\n{second},men\n", "utf-8")
    said = " ".join(refusal("audit", str(matches), str(groups), "--top-k", "4").split())
    assert "has 10 of the 12 candidates who were compared" in said
    assert "with --top-k 12" in said


@pytest.mark.parametrize(
    ("matches", "groups", "options", "said"),
    [
        (None, None, [], "give either --top-k or --score-cut"),
        (None, None, ["--top-k", "1", "--score-cut", "0.5"], "give either --top-k or --score-cut"),
        (None, None, ["--top-k", "1", "--json", "--format", "table"], "not both"),
        (None, None, ["--top-k", "1", "--id-column", "who"], "has no column 'who'"),
        (None, None, ["--top-k", "1", "-c", "race"], "has no column 'race'"),
        (None, "id\nada\n", ["--top-k", "1"], "no column of groups beside 'id'"),
        (None, "id,g\nada,a\nada,b\n", ["--top-k", "1"], "has the id 'ada' twice"),
        (None, "id,g\nzoe,a\n", ["--top-k", "1"], "has the id 'zoe', which is not among the match"),
        (None, "id,g\nzoe,a\n", ["--top-k", "1"], "with a --top-k that takes in everybody"),
        ('{"results": [3], "candidates": "9"}', None, ["--top-k", "1"], "must have a whole number"),
        ("[]", None, ["--top-k", "1"], "must hold what 'skillsim match --json' prints"),
        ("{}", None, ["--top-k", "1"], "must hold what 'skillsim match --json' prints"),
        ('{"results": []}', None, ["--top-k", "1"], "must hold what 'skillsim match --json'"),
        ('{"results": [3]}', None, ["--top-k", "1"], "but item 0 is 3"),
        (
            '{"results": [{"candidate_id": 1, "score": 1.5, "eligible": true}]}',
            None,
            ["--top-k", "1"],
            "a score in [0, 1]",
        ),
        (
            (
                '{"results": [{"candidate_id": 1, "score": 1, "eligible": true},'
                ' {"candidate_id": "1", "score": 1, "eligible": true}]}'
            ),
            None,
            ["--top-k", "1"],
            "two of the matches' ids are written alike",
        ),
    ],
)
def test_what_is_refused(
    matches: str | None, groups: str | None, options: list[str], said: str, files: tuple[str, str]
) -> None:
    for path, text in zip(files, (matches, groups), strict=True):
        if text is not None:
            Path(path).write_text(text, "utf-8")
    assert said in " ".join(refusal("audit", *files, *options).split())
