"""The script that measures models side by side, run as a person runs it, on a made-up ESCO."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.training.running import done, refusal

SCRIPT = "evaluate.py"
MODELS = ["embedded", "tf-idf", "tuned"]


@pytest.fixture(scope="module")
def scores(evaluated: tuple[Path, str]) -> dict[str, dict[str, object]]:
    return json.loads(evaluated[0].read_text("utf-8"))


def test_each_split_has_a_table_with_a_row_for_each_model(evaluated: tuple[Path, str]) -> None:
    tables = evaluated[1].split("\ntest: ")[1].split("\nvalidation: ")
    assert len(tables) == 2
    for table in tables:
        assert table.startswith("225 skills, ")
        for name in MODELS:
            assert f"| {name} | " in table
        for figure in ("spearman", "roc_auc", "roc_auc_sibling", "mrr"):
            assert figure in table


def test_other_taxonomies_have_a_table_with_intervals(evaluated: tuple[Path, str]) -> None:
    table = evaluated[1].split("other taxonomies: ")[1]
    assert table.startswith("mrr_onet: 3 names, 2 groups; mrr_uk: 2 names, 2 groups\n")
    assert "| model | mrr_onet | mrr_uk |" in table
    for name in MODELS:
        row = next(line for line in table.splitlines() if line.startswith(f"| {name} |"))
        assert row.count(" to ") == 2


def test_the_file_holds_every_model_split_and_figure(scores: dict[str, dict]) -> None:
    assert sorted(scores) == MODELS
    for found in scores.values():
        assert set(found) == {"test", "validation", "other_taxonomies", "strings_per_second"}
        assert found["strings_per_second"] > 1
        for split in ("test", "validation"):
            assert found[split]["split"] == split
            assert found[split]["counts"]["skills"] == 225
            assert all(0 <= figure["value"] <= 1 for figure in found[split]["figures"])
        assert [figure["name"] for figure in found["other_taxonomies"]] == ["mrr_onet", "mrr_uk"]
    assert len(scores["tuned"]["test"]["fingerprint"]) == 64


def test_occupations_are_asked_about(scores: dict[str, dict]) -> None:
    assert scores["embedded"]["test"]["counts"]["occupations"] > 0
    names = {figure["name"] for figure in scores["embedded"]["test"]["figures"]}
    assert any("occupation" in name for name in names)


def test_two_runs_give_the_same_figures(
    evaluated: tuple[Path, str], esco: Path, tmp_path: Path
) -> None:
    out = tmp_path / "scores.json"
    done(SCRIPT, "--esco", esco, "--model", "embedded", "--out", out)
    again = json.loads(out.read_text("utf-8"))["embedded"]
    assert set(again) == {"test", "other_taxonomies", "strings_per_second"}
    assert again["other_taxonomies"] == []
    names = {figure["name"] for figure in again["test"]["figures"]}
    before = json.loads(evaluated[0].read_text("utf-8"))["embedded"]["test"]["figures"]
    assert again["test"]["figures"] == [f for f in before if f["name"] in names]


@pytest.mark.parametrize(
    ("models", "message"),
    [
        (["no-such-model"], "no-such-model"),
        (["mine=/no/such/folder"], "/no/such/folder"),
        (["embedded", "embedded"], "another model is called 'embedded' already"),
        (["tf-idf", "tf-idf=embedded"], "another model is called 'tf-idf' already"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(
    models: list[str], message: str, esco: Path
) -> None:
    given = [option for model in models for option in ("--model", model)]
    assert message in refusal(SCRIPT, "--esco", esco, *given)


def test_a_wrong_input_is_refused_before_any_model_is_loaded(esco: Path, tmp_path: Path) -> None:
    given = ["--model", "no-such-model", "--esco"]
    assert "skills_en.csv cannot be read" in refusal(SCRIPT, *given, tmp_path)
    missing = tmp_path / "missing"
    message = refusal(SCRIPT, *given, esco, "--occupations", missing)
    assert f"{missing} cannot be read" in message
    message = refusal(SCRIPT, *given, esco, "--taxonomies", missing)
    assert f"{missing} cannot be read" in message
    message = refusal(SCRIPT, *given, esco, "--out", missing / "scores.json")
    assert "there is no such folder" in message


def test_taxonomies_without_a_column_are_refused(esco: Path, tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["skill_name", "taxonomy"])
    message = refusal(SCRIPT, "--esco", esco, "--model", "embedded", "--taxonomies", path)
    assert f"{path} has no column aliases, description" in message
