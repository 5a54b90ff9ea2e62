"""``skillsim tune`` as a person or a program runs it, and its policy in ``match`` and ``gap``."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder
from skillsim.decisions.calibration import fit_threshold
from skillsim.evaluation import PairTask, skills_of
from skillsim.policy import MatchPolicy
from skillsim.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    pairs = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs[:300]
    rows = [(pair.first, pair.second, pair.kind == "positive") for pair in pairs]
    return pd.DataFrame(rows, columns=["a", "b", "label"]).drop_duplicates(["a", "b"])


@pytest.fixture
def table(frame: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    frame.to_csv(path, index=False)
    return path


def test_the_policy_is_that_of_fit_threshold_and_can_be_used(
    table: Path, frame: pd.DataFrame, tmp_path: Path
) -> None:
    policy_file, plot = tmp_path / "policy.json", tmp_path / "curve.html"
    arguments = ("-m", "embedded", "--precision", "0.95", "-o", str(policy_file))
    result = skillsim("tune", str(table), *arguments, "--plot", str(plot), "--json")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    fitted = fit_threshold(
        list(zip(frame["a"], frame["b"], strict=True)),
        frame["label"],
        precision=0.95,
        encoder=SkillEncoder("embedded"),
    )
    content = json.loads(result.stdout)
    assert content["policy"] == fitted.policy.to_dict()
    assert content["precision"] == fitted.precision.to_dict()
    assert content["model"] == "embedded"
    policy = MatchPolicy.from_dict(json.loads(policy_file.read_text("utf-8")))
    assert policy == fitted.policy
    assert "<svg" in plot.read_text("utf-8")

    (tmp_path / "have.txt").write_text("SQL\n")
    used = skillsim(
        *("gap", str(tmp_path / "have.txt"), str(tmp_path / "have.txt")),
        *("-m", "embedded", "--policy", str(policy_file), "--json"),
    )
    assert json.loads(used.stdout)["policy"]["definite"] == policy.definite


def test_a_person_sees_a_table_and_what_it_rests_on(table: Path) -> None:
    result = skillsim("tune", str(table), "--f1", "-m", "embedded", PYTHONIOENCODING="utf-8")
    assert result.returncode == 0, result.stderr
    for word in ("cut-off for the highest F1", "precision", "held out", "300 pairs, 150 matches"):
        assert word in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    "words", [("1", "0"), ("TRUE", "False"), ("yes", "no"), (" Match", "no match")]
)
def test_labels_may_be_words_and_columns_have_other_names(
    words: tuple[str, str], frame: pd.DataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "rated.csv"
    rated = frame.rename(columns={"a": "wanted", "b": "owned", "label": "verdict"})
    rated["verdict"] = [words[0] if label else words[1] for label in frame["label"]]
    rated.to_csv(path, index=False)
    columns = ("--a", "wanted", "--b", "owned", "--label", "verdict")
    result = skillsim("tune", str(path), "--recall", "0.9", *columns, "-m", "embedded", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["matches"] == int(frame["label"].sum())


def test_a_person_is_told_what_was_left_out(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    languages = pd.DataFrame([("Java", "JavaScript", False)], columns=["a", "b", "label"])
    pd.concat([frame, frame.head(3), languages]).to_csv(path, index=False)
    result = skillsim("tune", str(path), "--f1", "-m", "embedded", PYTHONIOENCODING="utf-8")
    assert result.returncode == 0, result.stderr
    said = " ".join(result.stdout.split())
    assert "repeats left out: 3" in said
    assert "pairs of two programming languages left out: 1" in said


def test_few_labels_are_warned_about_on_stderr(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    frame.head(20).to_csv(path, index=False)
    result = skillsim("tune", str(path), "--precision", "0.95", "-m", "embedded", "--json")
    assert result.returncode == 0
    assert result.stderr.startswith("warning: There are too few labels")
    assert json.loads(result.stdout)["more_labels"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one of --precision, --recall and --f1"),
        (("--f1", "--recall", "0.9"), "give one of --precision, --recall and --f1"),
        (("--precision", "1"), "precision must be a share above 0 and below 1"),
        (("--f1", "-o", "policy.txt"), "must end in .json"),
        (("--f1", "--plot", "curve.png"), "must end in .html"),
        (("--f1", "-o", "/no/such/folder/policy.json"), "there is no folder"),
        (("--f1", "--label", "score"), "has no column 'score'"),
        (("--f1", "--label", "a"), "item 0 is 'SQL'. Write 1 or 0"),
        (("--f1",), "All labels (2) say that the skills match"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("a,b,label\nSQL,databases,yes\nwelding,soldering,yes\n", "utf-8")
    said = refusal("tune", str(path), "-m", "embedded", *arguments)
    assert message in " ".join(said.replace("│", " ").split())


def test_a_policy_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    have, policy = tmp_path / "have.txt", tmp_path / "policy.json"
    have.write_text("SQL\n")
    gap = ("gap", str(have), str(have), "-m", "embedded", "--policy", str(policy))
    policy.write_text('{"definite": 0.7}')
    assert "has no field 'related'" in refusal(*gap)
    policy.write_text('{"definite": 0.7, "related": 0.5, "fingerprint": "other"}')
    assert "The policy was made for another model" in refusal(*gap)
    assert "not both" in refusal(*gap, "--definite", "0.7")
