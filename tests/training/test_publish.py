"""The script that writes the card and uploads a model, run as a person runs it.

What it publishes was trained and measured by the other scripts.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.support.hub_server import HubServer
from tests.training.running import done, refusal

SCRIPT = "publish.py"
NOBODY = "http://127.0.0.1:9"  # the port "discard", on which nothing listens


@pytest.fixture
def trained(finished: tuple[Path, str], tmp_path: Path) -> Path:
    out = tmp_path / "out"
    shutil.copytree(finished[0], out)
    return out


@pytest.fixture
def options(trained: Path, evaluated: tuple[Path, str]) -> list[object]:
    given = ["--run", trained, "--scores", evaluated[0], "--name", "tuned"]
    return [*given, "--repository", "somebody/skills"]


def test_a_dry_run_lists_the_files_with_their_sizes(options: list[object], trained: Path) -> None:
    lines = done(SCRIPT, *options).splitlines()
    model = trained / "model"
    files = sorted(path for path in model.rglob("*") if path.is_file())
    names = [path.relative_to(model).as_posix() for path in files]
    assert {"README.md", "training.json", "model.safetensors", "tokenizer.json"} <= set(names)
    for path, name, line in zip(files, names, lines, strict=False):
        assert line.split()[0] == f"{path.stat().st_size:,}"
        assert line.split()[2] == name
    total = sum(path.stat().st_size for path in files)
    listed = f"{total:,}  bytes in {len(files)} files for somebody/skills"
    assert lines[len(files)].strip() == listed


def test_the_card_is_written_and_shown_with_the_measured_figures(
    options: list[object], trained: Path, evaluated: tuple[Path, str]
) -> None:
    printed = done(SCRIPT, *options)
    card = (trained / "model" / "README.md").read_text("utf-8")
    assert card in printed
    scores = json.loads(evaluated[0].read_text("utf-8"))["tuned"]
    for figure in [*scores["test"]["figures"], *scores["other_taxonomies"]]:
        assert f"| {figure['name']} | {figure['value']:.3f} | {figure['low']:.3f} to " in card
    assert "225 skills" in card
    assert "# somebody/skills" in card
    assert "base_model: tiny-transformer0" in card
    assert "recipe `general`" in card
    assert "24 steps" in card


def test_the_card_holds_the_notices_of_the_data(options: list[object]) -> None:
    printed = done(SCRIPT, *options)
    assert "This service uses the ESCO classification of the European Commission." in printed
    assert "made-up job ads (CC0): 135 phrases without labels" in printed
    assert "Thanks to nobody." in printed
    assert "ESCO, English: 378 pairs of kind label" in printed
    assert "No label of a validation or test skill was trained on" in printed


def test_what_the_model_was_made_from_is_published_too(
    options: list[object], trained: Path
) -> None:
    done(SCRIPT, *options)
    record = (trained / "training.json").read_bytes()
    assert (trained / "model" / "training.json").read_bytes() == record


def test_a_second_dry_run_shows_the_same(options: list[object]) -> None:
    assert done(SCRIPT, *options) == done(SCRIPT, *options)


def test_a_dry_run_asks_the_hub_nothing(options: list[object], hub: HubServer) -> None:
    printed = done(SCRIPT, *options, HF_HUB_OFFLINE="0", HF_ENDPOINT=hub.url)
    assert printed.endswith(
        "Nothing was uploaded. Read the card, then run it again with --upload.\n"
    )
    assert hub.requests == []


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "1_Pooling/modeling.py", "training_args.BIN", "x.pkl"]
)
def test_pickles_and_code_are_refused(name: str, options: list[object], trained: Path) -> None:
    (trained / "model" / name).write_bytes(b"")
    message = refusal(SCRIPT, *options)
    assert Path(name).name in message
    assert "safetensors only, and no code" in message
    assert not (trained / "model" / "README.md").exists()


def test_an_unknown_name_is_answered_with_the_known(options: list[object]) -> None:
    message = refusal(SCRIPT, *options, "--name", "nobody")
    assert "has no model 'nobody'; it has: embedded, tf-idf, tuned" in message


@pytest.mark.parametrize("name", ["modules.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_that_is_no_model_is_refused(
    name: str, options: list[object], trained: Path
) -> None:
    (trained / "model" / name).unlink()
    assert f"is no sentence-transformers model: no {name}" in refusal(SCRIPT, *options)


def test_a_missing_or_broken_record_is_refused(options: list[object], trained: Path) -> None:
    path = trained / "training.json"
    for content in ("{", "[]", "{}"):
        path.write_text(content, "utf-8")
        message = refusal(SCRIPT, *options)
        assert str(path) in message
        assert "train.py" in message
    path.unlink()
    assert f"{path} cannot be read" in refusal(SCRIPT, *options)


def test_missing_scores_are_refused(options: list[object], tmp_path: Path) -> None:
    message = refusal(SCRIPT, *options, "--scores", tmp_path / "none.json")
    assert f"{tmp_path / 'none.json'} cannot be read" in message
    assert "evaluate.py writes it" in message


def test_scores_without_the_test_split_are_refused(options: list[object], tmp_path: Path) -> None:
    path = tmp_path / "scores.json"
    path.write_text('{"tuned": {"validation": {}}}', "utf-8")
    message = refusal(SCRIPT, *options, "--scores", path)
    assert "KeyError: 'test'" in message
    assert "for the test split, evaluate.py" in message


def test_an_upload_without_a_network_says_so(options: list[object]) -> None:
    settings = {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": NOBODY, "HF_TOKEN": "hf_none"}
    message = refusal(SCRIPT, *options, "--upload", **settings)
    assert "somebody/skills could not be uploaded: " in message
    assert "`hf auth login` signs in" in message


def test_an_upload_in_offline_mode_says_so(options: list[object]) -> None:
    message = refusal(SCRIPT, *options, "--upload", HF_TOKEN="hf_none")
    assert "somebody/skills could not be uploaded: " in message


def test_an_upload_without_a_token_says_so(options: list[object]) -> None:
    message = refusal(SCRIPT, *options, "--upload", HF_HUB_OFFLINE="0", HF_ENDPOINT=NOBODY)
    assert "somebody/skills could not be uploaded: " in message


def test_a_name_that_no_repository_can_have_is_refused(options: list[object]) -> None:
    message = refusal(SCRIPT, *options, "--repository", "a b/c", "--upload", HF_TOKEN="hf_none")
    assert "a b/c could not be uploaded" in message
