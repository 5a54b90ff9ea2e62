"""``skillsim path`` as a person or a program runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder, skill_gap
from skillsim.decisions.policy import MatchPolicy
from skillsim.tasks.learning import learning_path
from skillsim.tasks.matching import Requirement

DATA = Path(__file__).parents[2] / "examples" / "data"
EDGES = ("--prerequisites", str(DATA / "prerequisites.csv"))
HOURS = ("--hours", str(DATA / "hours.csv"))
OWNED = ["SQL", "write documentation"]


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(OWNED), "utf-8")
    return str(path)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_path_gives_what_learning_path_gives(mine: str) -> None:
    vacancy = str(DATA / "vacancy.json")
    done = skillsim(
        "path", mine, vacancy, *EDGES, *HOURS, "--budget", "99.5", "--json", "-membedded"
    )
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    encoder = SkillEncoder("embedded")
    wanted = json.loads(Path(vacancy).read_text("utf-8"))["requirements"]
    want = [Requirement(item) if isinstance(item, str) else Requirement(**item) for item in wanted]
    path = learning_path(
        skill_gap(OWNED, want, encoder=encoder),
        owned=OWNED,
        prerequisites=[(row["before"], row["after"]) for row in rows("prerequisites.csv")],
        hours={row["skill"]: float(row["hours"]) for row in rows("hours.csv")},
        budget=99.5,
        encoder=encoder,
    )
    assert {name: content[name] for name in path.to_dict()} == path.to_dict()
    assert content["want"] == "database developer"
    assert content["fingerprint"] == encoder.fingerprint
    assert path.left_out


def test_path_shows_the_order_the_reasons_and_what_is_left_out(mine: str) -> None:
    vacancy = str(DATA / "vacancy.json")
    arguments = ("path", mine, vacancy, *EDGES, *HOURS, "--budget", "100", "-m", "embedded")
    done = skillsim(*arguments, PYTHONIOENCODING="utf-8", COLUMNS="200")
    assert done.returncode == 0, done.stderr
    assert "database developer: " in done.stdout
    for column in ("reached from", "why", "hours", "total"):
        assert column in done.stdout
    assert "nearest" in done.stdout
    assert "left out: data quality assessment takes 84, with statistics first" in done.stdout
    plain = skillsim("path", mine, vacancy, "-m", "embedded", PYTHONIOENCODING="utf-8")
    assert plain.returncode == 0, plain.stderr
    assert "total" not in plain.stdout
    assert "left out" not in plain.stdout


def test_a_cycle_in_the_file_is_named(mine: str, tmp_path: Path) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text("before,after\na,b\nb,c\nc,a\n")
    said = refusal("path", mine, str(DATA / "vacancy.json"), "--prerequisites", str(edges))
    assert "cycle" in said
    assert all(f"'{name}'" in said for name in "abc")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("skill,hours\nSQL,many\n", "column 'hours' (first data row: item 0): item 0, of 'SQL'"),
        ("skill,hours\nSQL,\n", "is no number"),
        ("skill,hours\nSQL,1\nSQL,2\n", "item 1, of 'SQL', is another number than before: '2'"),
        ("skill,hours\nSQL,-1\n", "must be a finite number from 0"),
        ("skill,hours\n ,1\n", "item 0 is blank"),
        ("skill\nSQL\n", "has no column 'hours'"),
        ("skill,hours\nSQL,1\n", "hours lacks "),
    ],
)
def test_hours_that_cannot_be_used(mine: str, tmp_path: Path, text: str, says: str) -> None:
    hours = tmp_path / "hours.csv"
    hours.write_text(text)
    vacancy = str(DATA / "vacancy.json")
    assert says in refusal("path", mine, vacancy, "--hours", str(hours), "-m", "embedded")


def test_a_budget_needs_hours(mine: str) -> None:
    said = refusal("path", mine, str(DATA / "vacancy.json"), "--budget", "10", COLUMNS="200")
    assert "--budget needs --hours" in said


def test_a_path_takes_the_cut_offs_that_tune_wrote(mine: str, tmp_path: Path) -> None:
    policy, vacancy = tmp_path / "policy.json", str(DATA / "vacancy.json")
    strict = MatchPolicy(definite=1.0, related=0.99, source="a test")
    policy.write_text(json.dumps(strict.to_dict()), "utf-8")
    shown = skillsim("path", mine, vacancy, "--policy", str(policy), "--json", "-membedded")
    assert json.loads(shown.stdout)["policy"]["definite"] == 1.0
    assert "not both" in refusal("path", mine, vacancy, "--policy", str(policy), "--definite", "1")


def test_a_must_have_has_a_star(mine: str, tmp_path: Path) -> None:
    want, hours = tmp_path / "want.json", tmp_path / "hours.csv"
    want.write_text(json.dumps([{"skill": "welding", "must_have": True}, "MySQL"]), "utf-8")
    hours.write_text("skill,hours\nwelding,40\nMySQL,10\n", "utf-8")
    arguments = ("path", mine, str(want), "--hours", str(hours), "-membedded", "--budget")
    assert "welding *" in skillsim(*arguments, "40").stdout
    assert "left out: welding * takes 40" in skillsim(*arguments, "39").stdout
