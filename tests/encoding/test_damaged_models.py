"""Model folders with a file missing, cut short or altered: an error of ours, or sound vectors."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder
from skillsim.encoding.models.sources import EMBEDDED_FOLDER
from skillsim.encoding.models.static import StaticModel
from skillsim.errors import CorruptModelError, ModelNotAvailableError

SKILL = "python programming"


def spoiled(content: bytes, how: str) -> bytes:
    if how == "cut":
        return content[: len(content) // 2]
    if how == "empty":
        return b""
    place = {"first": 0, "middle": len(content) // 2, "last": len(content) - 1}[how]
    return content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]


@pytest.mark.parametrize("how", ["cut", "empty", "first", "middle", "last", "gone"])
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_any_damage_to_the_embedded_model_is_noticed(name: str, how: str, tmp_path: Path) -> None:
    folder = copied(EMBEDDED_FOLDER, tmp_path)
    path = folder / name
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(spoiled(path.read_bytes(), how))
    with pytest.raises(CorruptModelError, match="pip install") as caught:
        StaticModel.load(folder, model_id="embedded")
    assert caught.value.path == path


@pytest.mark.parametrize("how", ["cut", "empty", "first"])
def test_a_damaged_manifest_is_noticed(how: str, tmp_path: Path) -> None:
    folder = copied(EMBEDDED_FOLDER, tmp_path)
    path = folder / "manifest.json"
    path.write_bytes(spoiled(path.read_bytes(), how))
    with pytest.raises(CorruptModelError) as caught:
        StaticModel.load(folder, model_id="embedded")
    assert caught.value.path == path


def test_no_flipped_byte_of_the_manifest_changes_a_vector(tmp_path: Path) -> None:
    folder = make_tiny_static(tmp_path / "model")
    expected = StaticModel.load(folder, model_id="tiny").embed([SKILL])
    path = folder / "manifest.json"
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x01]) + content[place + 1 :])
        try:
            vectors = StaticModel.load(folder, model_id="tiny").embed([SKILL])
        except CorruptModelError:
            continue
        np.testing.assert_array_equal(vectors, expected)


def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "model"))


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def edit_weights(folder: Path, change: Callable[[dict[str, np.ndarray]], object]) -> None:
    from safetensors.numpy import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def filled(value: float) -> Callable[[dict[str, np.ndarray]], object]:
    return lambda tensors: [tensor.fill(value) for tensor in tensors.values()]


def transformer_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("how", ["cut", "empty", "first", "middle", "gone"])
@pytest.mark.filterwarnings("default")  # of transformers' own, about what it finds in such files
def test_a_damaged_transformer_is_refused_or_still_gives_unit_vectors(
    how: str, tiny_transformer: Path, tmp_path: Path
) -> None:
    expected = SkillEncoder(tiny_transformer, device="cpu")
    refused = []
    for original in transformer_files(tiny_transformer):
        name = original.relative_to(tiny_transformer)
        folder = tmp_path / name.as_posix().replace("/", "-")
        shutil.copytree(tiny_transformer, folder)
        damaged = folder / name
        if how == "gone":
            damaged.unlink()
        else:
            damaged.write_bytes(spoiled(damaged.read_bytes(), how))
        try:
            encoder = SkillEncoder(folder, device="cpu")
        except ModelNotAvailableError as error:
            assert str(folder) in str(error)
            refused.append(name.as_posix())
            continue
        vector = encoder.encode(SKILL)
        assert np.isclose(np.linalg.norm(vector), 1.0, atol=1e-5)
        same = np.allclose(vector, expected.encode(SKILL), atol=1e-6)
        # What can be altered without notice at least never passes for the same model.
        assert same or encoder.fingerprint != expected.fingerprint
    assert {"modules.json", "config.json", "1_Pooling/config.json"} <= set(
        refused
    ) or how == "middle"
    if how != "middle":
        assert {"model.safetensors", "tokenizer.json"} <= set(refused)


def test_weights_that_the_file_lacks_are_not_made_up(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    folder = copied(tiny_transformer, tmp_path)
    edit_weights(
        folder, lambda tensors: tensors.pop(next(n for n in tensors if "layer.1.attention" in n))
    )
    with pytest.raises(CorruptModelError, match="random numbers"):
        SkillEncoder(folder, device="cpu")


@pytest.mark.parametrize("value", [np.nan, 0.0])
def test_weights_that_give_no_direction_are_refused(
    value: float, tiny_transformer: Path, tmp_path: Path
) -> None:
    folder = copied(tiny_transformer, tmp_path)
    edit_weights(folder, filled(value))
    with pytest.raises(CorruptModelError, match="without a length"):
        SkillEncoder(folder, device="cpu")


def test_pickled_weights_are_refused(tiny_transformer: Path, tmp_path: Path) -> None:
    folder = copied(tiny_transformer, tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelNotAvailableError, match="pickle|safetensors"):
        SkillEncoder(folder, device="cpu")


def test_code_of_the_models_own_is_refused(tiny_transformer: Path, tmp_path: Path) -> None:
    folder = copied(tiny_transformer, tmp_path)
    modules = folder / "modules.json"
    text = modules.read_text()
    kind = text.split('"type": "')[1].split('"')[0]
    modules.write_text(text.replace(kind, "evil.module.Transformer", 1))
    with pytest.raises(ModelNotAvailableError, match="code of their own"):
        SkillEncoder(folder, device="cpu")


def test_code_named_in_the_configuration_is_refused(tiny_transformer: Path, tmp_path: Path) -> None:
    folder = copied(tiny_transformer, tmp_path)
    edit(folder / "config.json", auto_map={"AutoModel": "modeling.Evil"})
    with pytest.raises(ModelNotAvailableError, match="code of their own") as caught:
        SkillEncoder(folder, device="cpu")
    assert caught.value.reason == "not-a-model"


def test_a_tokenizer_with_more_tokens_than_weights_is_refused(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    folder = copied(tiny_transformer, tmp_path)
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    model["vocab"]["python"] = 1_000_000
    edit(folder / "tokenizer.json", model=model)
    with pytest.raises(CorruptModelError, match="more tokens than"):
        SkillEncoder(folder, device="cpu")


def test_a_longest_input_that_the_weights_cannot_take_shows_when_loading(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    folder = copied(tiny_transformer, tmp_path)
    edit(folder / "tokenizer_config.json", model_max_length=100_000)
    edit(folder / "sentence_bert_config.json", max_seq_length=100_000)
    try:
        encoder = SkillEncoder(folder, device="cpu")
    except CorruptModelError:
        return
    assert np.isfinite(encoder.encode("python " * 5000)).all()


def test_a_model_in_half_precision_still_gives_unit_vectors(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny_transformer), device="cpu").bfloat16()
    model.save_pretrained(str(tmp_path / "half"))
    vectors = SkillEncoder(tmp_path / "half", device="cpu").encode([SKILL, "sql", "java data"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


@pytest.mark.parametrize("scale", [np.nan, np.inf, -1.0, 3e38])
def test_a_static_model_with_unusable_scales_is_refused(scale: float, tmp_path: Path) -> None:
    folder = make_tiny_static(tmp_path / "model")
    weights = folder / "model.safetensors"
    edit_weights(folder, lambda tensors: tensors["scales"].put(7, scale))
    files = json.loads((folder / "manifest.json").read_text())["files"]
    files["model.safetensors"]["sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    edit(folder / "manifest.json", files=files)
    with pytest.raises(CorruptModelError, match="not usable numbers"):
        SkillEncoder(folder)


@pytest.mark.parametrize("content", ["[" * 100_000, "{}", "[]", "[1]", '[{"path": 1}]', "null"])
def test_any_content_of_modules_json_is_read_or_refused(
    content: str, tiny_transformer: Path, tmp_path: Path
) -> None:
    folder = copied(tiny_transformer, tmp_path)
    (folder / "modules.json").write_text(content)
    with pytest.raises(CorruptModelError):
        SkillEncoder(folder, device="cpu")


def test_what_is_missing_from_a_folder_is_named(tiny_transformer: Path, tmp_path: Path) -> None:
    folder = copied(tiny_transformer, tmp_path)
    (folder / "model.safetensors").unlink()
    with pytest.raises(CorruptModelError, match="lacks .*safetensors.*Restore the folder"):
        SkillEncoder(folder, device="cpu")


@pytest.mark.parametrize("number", [10**400, None, "x", []])
def test_a_manifest_with_impossible_cut_offs_is_refused(number: object, tmp_path: Path) -> None:
    folder = make_tiny_static(tmp_path / "model")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["policy"]["definite"] = number
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CorruptModelError, match=r"manifest\.json is missing or damaged"):
        SkillEncoder(folder)
