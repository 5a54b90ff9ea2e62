"""``skillsim match --record`` and ``skillsim replay`` as a person or a program runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim
from tests.support.tiny_static import make_tiny_static

DATA = Path(__file__).parents[2] / "examples" / "data"
EXAMPLE = (str(DATA / "vacancy.json"), str(DATA / "candidates.jsonl"))


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "record.json"
    plain = skillsim("match", *EXAMPLE, "--top-k", "3", "--json", "-m", "embedded")
    arguments = ("--top-k", "3", "--json", "-m", "embedded", "--record", str(path))
    kept = skillsim("match", *EXAMPLE, *arguments)
    assert kept.returncode == 0, kept.stderr
    assert kept.stdout == plain.stdout
    return path


def changed(record: Path, folder: Path, old: str, new: str) -> str:
    text = record.read_text("utf-8")
    assert old in text
    path = folder / "changed.json"
    path.write_text(text.replace(old, new), "utf-8")
    return str(path)


def test_the_record_holds_all_candidates_and_what_was_shown(record: Path) -> None:
    content = json.loads(record.read_text("utf-8"))
    assert len(content["candidates"]) == 12
    assert len(content["matches"]) == 3
    assert content["options"] == {"one_to_one": False, "top_k": 3}


def test_what_comes_out_again_is_exit_code_0(record: Path) -> None:
    shown = skillsim("replay", str(record), PYTHONIOENCODING="utf-8")
    assert shown.returncode == 0, shown.stderr
    assert "record.json: equal" in shown.stdout
    found = skillsim("replay", str(record), "--json")
    assert json.loads(found.stdout)["equal"] is True


def test_what_was_changed_is_exit_code_1(record: Path, tmp_path: Path) -> None:
    path = changed(record, tmp_path, '"eligible": true', '"eligible": false')
    shown = skillsim("replay", path, PYTHONIOENCODING="utf-8", COLUMNS="200")
    assert shown.returncode == 1, shown.stderr
    assert "wrong: the record was changed" in shown.stdout
    assert "candidate 'database developer', eligible" in shown.stdout
    found = skillsim("replay", path, "--json")
    assert found.returncode == 1
    assert json.loads(found.stdout)["hash_right"] is False


def test_another_model_is_exit_code_1(record: Path, tmp_path: Path) -> None:
    model = make_tiny_static(tmp_path / "model")
    shown = skillsim("replay", str(record), "-m", str(model), PYTHONIOENCODING="utf-8")
    assert shown.returncode == 1, shown.stderr
    assert "another" in shown.stdout
    assert "more, which --json prints" in shown.stdout


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"format": 1', '"format": 2', "Update skillsim"),
        ('"model_id": "embedded"', '"model_id": "./gone"', "Cannot load the model './gone'"),
        ('"sha256":', '"sha-256":', "sha256 is missing"),
        ('"format": 1,', "", "with the key 'format'"),
        ("}\n]", "}\n", "is not JSON"),
    ],
)
def test_what_cannot_be_replayed_is_exit_code_2(
    record: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = record.read_text("utf-8")
    path = tmp_path / "changed.json"
    path.write_text(text.replace(old, new) if old in text else text[:-3], "utf-8")
    assert says in refusal("replay", str(path))


def test_a_file_that_is_not_there_is_exit_code_2(tmp_path: Path) -> None:
    assert "cannot be read" in refusal("replay", str(tmp_path / "gone.json"))


def test_a_record_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone" / "record.json")
    assert "there is no folder" in refusal("match", *EXAMPLE, "--record", gone, "-m", "./none")
    text = str(tmp_path / "record.txt")
    assert "must end in .json" in refusal("match", *EXAMPLE, "--record", text, COLUMNS="300")


@pytest.mark.parametrize("which", ["vacancy", "candidates", "policy"])
def test_a_record_is_never_written_over_what_it_is_made_of(tmp_path: Path, which: str) -> None:
    files = {
        "vacancy": ("vacancy.json", '["SQL"]'),
        "candidates": ("candidates.json", '{"id": "ada", "skills": ["sql"]}\n'),
        "policy": ("policy.json", '{"definite": 0.6, "related": 0.4}'),
    }
    for name, content in files.values():
        (tmp_path / name).write_text(content, "utf-8")
    paths = {kind: str(tmp_path / name) for kind, (name, _) in files.items()}
    arguments = (paths["vacancy"], paths["candidates"], "--policy", paths["policy"])
    said = refusal("match", *arguments, "-membedded", "--record", paths[which])
    assert "is the input" in said
    assert Path(paths[which]).read_text("utf-8") == files[which][1]
