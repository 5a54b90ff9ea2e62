"""The training script, run as a person runs it, on a made-up ESCO folder."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tests.support.made_up_esco import bucket, made_up_skills, write_esco
from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "training_scripts" / "train_embedded.py"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=280)


@pytest.fixture(scope="module")
def runs(
    esco: Path, teacher: Path, held_out_label: str, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Two smoke runs with the same inputs, with a held-out label planted among the phrases."""
    folder = tmp_path_factory.mktemp("runs")
    phrases = folder / "phrases.txt"
    header = "# name: made-up phrases\n# licence: CC0\n"
    phrases.write_text(f"{header}python\n{held_out_label.upper()}\nkubernetes (k8s)\n")
    outputs = [folder / "first", folder / "second"]
    for out in outputs:
        done = run(
            "--esco", esco, "--teacher", teacher, "--teacher-name", "minilm", "--phrases", phrases,
            "--target-precision", "0.9", "--out", out, "--smoke",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return outputs


def test_two_runs_give_the_same_bytes(runs: list[Path]) -> None:
    first, second = ({p.name: p.read_bytes() for p in sorted(out.iterdir())} for out in runs)
    assert sorted(first) == ["README.md", "manifest.json", "model.safetensors", "tokenizer.json"]
    assert first == second


def test_rows_are_packed_with_a_scale_each_and_special_tokens_are_zero(runs: list[Path]) -> None:
    tensors = load_file(runs[0] / "model.safetensors")
    vocabulary = Tokenizer.from_file(str(runs[0] / "tokenizer.json")).get_vocab()
    assert tensors["rows"].dtype == np.uint8
    assert tensors["rows"].shape == (len(vocabulary), 128)
    assert tensors["scales"].dtype == np.float32
    assert tensors["scales"].shape == (len(vocabulary),)
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    zeros = (tensors["rows"] == 0x88).all(axis=1)  # 8 stands for 0
    assert zeros[[vocabulary[token] for token in SPECIAL]].all()
    assert zeros.sum() == len(SPECIAL)


def test_the_tokenizer_only_splits(runs: list[Path]) -> None:
    content = json.loads((runs[0] / "tokenizer.json").read_text())
    assert content["post_processor"] is None
    assert content["truncation"] is None
    assert content["padding"] is None
    assert content["normalizer"] == {
        "type": "BertNormalizer",
        "clean_text": True,
        "handle_chinese_chars": True,
        "strip_accents": True,
        "lowercase": True,
    }
    assert content["pre_tokenizer"] == {"type": "BertPreTokenizer"}
    assert content["model"]["unk_token"] == "[UNK]"


def test_the_manifest_tells_what_the_files_are(runs: list[Path]) -> None:
    manifest = json.loads((runs[0] / "manifest.json").read_text())
    assert manifest["format"] == 2
    assert manifest["name"] == "skillsim-embedded"
    assert manifest["licence"] == "Apache-2.0"
    assert manifest["dimension"] == 256
    assert manifest["recipe"]["teacher"] == "minilm"
    assert set(manifest["scores"]) == {"validation", "test"}
    assert manifest["policy"]["related"] <= manifest["policy"]["definite"]
    band = manifest["policy"]["band"]
    assert band["absent"] <= 0.1
    assert 0.5 <= band["resolve"] <= 1.0
    for name, facts in manifest["files"].items():
        content = (runs[0] / name).read_bytes()
        assert facts == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert str(ROOT) not in json.dumps(manifest)


def test_the_card_holds_the_notice_and_the_scores(runs: list[Path]) -> None:
    manifest = json.loads((runs[0] / "manifest.json").read_text())
    card = (runs[0] / "README.md").read_text()
    assert "This service uses the ESCO classification of the European Commission." in card
    assert f"{manifest['scores']['test']['roc_auc']:.4f}" in card


def test_a_held_out_label_planted_among_the_phrases_is_left_out(runs: list[Path]) -> None:
    manifest = json.loads((runs[0] / "manifest.json").read_text())
    planted = next(source for source in manifest["data"] if source["name"] == "made-up phrases")
    assert planted["licence"] == "CC0"
    assert planted["used"] == {"phrases": 2}


def test_a_label_shared_with_a_held_out_concept_is_not_trained_on(
    tmp_path: Path, held_out_label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "training_scripts")
    from recipe.corpus import read_corpus
    from recipe.errors import RecipeError
    from recipe.leakage import HeldOut
    from recipe.settings import Limits

    skills = made_up_skills()
    train_uri = next(uri for uri in skills if bucket(uri) >= 15)
    planted = held_out_label.title()
    skills[train_uri].append(planted)
    corpus = read_corpus(write_esco(tmp_path / "csv", skills), [], [], Limits(), seed=1)

    concept = next(skill for skill in corpus.esco.skills if skill.uri == train_uri)
    assert planted in concept.labels
    assert not any(planted in labels for labels in corpus.labels)
    held_out = {
        label.casefold() for uri, labels in skills.items() if bucket(uri) < 15 for label in labels
    }
    assert not any(text.casefold() in held_out for text in corpus.phrases)
    # Descriptions may not hold a held-out label in passing either.
    assert not any(label in text.casefold() for text in corpus.texts for label in held_out)
    with pytest.raises(RecipeError, match="held-out"):
        HeldOut(corpus.esco).check([planted])


def test_a_folder_that_is_no_esco_download_is_refused(tmp_path: Path, teacher: Path) -> None:
    done = run("--esco", tmp_path, "--teacher", teacher, "--out", tmp_path / "out", "--smoke")
    assert done.returncode == 2
    assert "ESCO CSV download" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_column_is_named(tmp_path: Path, teacher: Path) -> None:
    esco = write_esco(tmp_path / "csv", made_up_skills())
    (esco / "skills_en.csv").write_text("conceptUri,skillType,altLabels\n")
    done = run("--esco", esco, "--teacher", teacher, "--out", tmp_path / "out", "--smoke")
    assert done.returncode == 2
    assert "has no column preferredLabel" in done.stderr


def test_a_folder_that_is_no_teacher_is_refused(esco: Path, tmp_path: Path) -> None:
    done = run("--esco", esco, "--teacher", tmp_path, "--out", tmp_path / "out", "--smoke")
    assert done.returncode == 2
    assert "is not a sentence-transformers model" in done.stderr
    assert "Traceback" not in done.stderr


def test_too_few_pairs_are_refused(tmp_path: Path, teacher: Path) -> None:
    skills = dict(list(made_up_skills().items())[:40])
    esco = write_esco(tmp_path / "csv", skills)
    done = run("--esco", esco, "--teacher", teacher, "--out", tmp_path / "out", "--smoke")
    assert done.returncode == 2
    assert "are needed" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_reference_no_policy_is_kept(esco: Path, teacher: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("--esco", esco, "--teacher", teacher, "--out", out, "--smoke")
    assert done.returncode == 0, done.stderr
    assert "keeps no policy" in done.stdout
    assert json.loads((out / "manifest.json").read_text())["policy"] is None
