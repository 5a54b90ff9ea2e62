"""SkillEncoder: what goes in, what comes out, and what it says of itself."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skillsim import SkillEncoder
from skillsim.errors import (
    DeviceNotAvailableError,
    InvalidArgumentError,
    InvalidSkillError,
    ModelNotAvailableError,
)

SKILLS = ["Python", "Forklift operation", "Python", "  python  programming "]


def test_one_skill_gives_one_unit_vector(encoder: SkillEncoder) -> None:
    vector = encoder.encode("Python")
    assert vector.shape == (encoder.dimension,)
    assert vector.dtype == np.float32
    assert vector.flags.c_contiguous
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-6)


def test_many_skills_give_a_row_each(encoder: SkillEncoder) -> None:
    vectors = encoder.encode(SKILLS)
    assert vectors.shape == (4, encoder.dimension)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    np.testing.assert_array_equal(vectors[0], vectors[2])
    for row, skill in zip(vectors, SKILLS, strict=True):
        np.testing.assert_allclose(row, encoder.encode(skill), atol=1e-6)


@pytest.mark.parametrize("empty", [[], (), np.array([], dtype=str), pd.Series([], dtype=object)])
def test_no_skills_give_no_rows_of_the_right_width(encoder: SkillEncoder, empty: object) -> None:
    vectors = encoder.encode(empty)
    assert vectors.shape == (0, encoder.dimension)
    assert vectors.dtype == np.float32


@pytest.mark.parametrize(
    "container",
    [list, tuple, iter, np.array, pd.Series, pl.Series],
    ids=["list", "tuple", "iterator", "numpy", "pandas", "polars"],
)
def test_any_container_gives_the_same_rows(
    encoder: SkillEncoder, container: Callable[[list[str]], object]
) -> None:
    np.testing.assert_array_equal(encoder.encode(container(SKILLS)), encoder.encode(SKILLS))


def test_the_index_of_a_pandas_series_does_not_matter(encoder: SkillEncoder) -> None:
    series = pd.Series(SKILLS, index=[3, 1, 0, 2])
    np.testing.assert_array_equal(encoder.encode(series), encoder.encode(SKILLS))


@pytest.mark.parametrize("bad", [None, float("nan"), 3, b"SQL", "", "  ", "\x00", "\ud800"])
def test_bad_items_are_refused_before_any_work(encoder: SkillEncoder, bad: object) -> None:
    with pytest.raises(InvalidSkillError) as caught:
        encoder.encode(["Python", bad])
    assert caught.value.positions == (1,)


@pytest.mark.parametrize("bad", ["", " \n", "\x00", "\u200b", "\ud800"])
def test_one_blank_skill_is_refused(encoder: SkillEncoder, bad: str) -> None:
    with pytest.raises(InvalidSkillError, match="something visible"):
        encoder.encode(bad)


@pytest.mark.parametrize("bad", [None, 3, b"SQL", {"Python": 1}])
def test_what_is_no_iterable_of_strings_is_refused(encoder: SkillEncoder, bad: object) -> None:
    with pytest.raises(InvalidSkillError, match="iterable of strings"):
        encoder.encode(bad)


def test_an_endless_generator_stops_at_its_first_bad_item(encoder: SkillEncoder) -> None:
    with pytest.raises(InvalidSkillError) as caught:
        encoder.encode(itertools.chain(["Python"] * 5, itertools.repeat(None)))
    assert caught.value.positions == (5,)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "python " * 140_000,
        "Python\x00SQL",
        "\ud83dPython\udc00",
        "🚀",
        "👩‍💻 developer",
        "עברית",
        "العربية",
        "cafe\u0301",
        "𝒫𝓎𝓉𝒽ℴ𝓃",
        "\u0301",
        "日本語",
        ")(*&^%$",
        "[UNK]",
        "[PAD] [PAD]",
        "﷽" * 50,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_any_visible_text_gives_a_unit_vector(encoder: SkillEncoder, text: str) -> None:
    vectors = encoder.encode([text, "Python"])
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cafe\u0301", "caf\u00e9"),
        ("\uff30ython", "Python"),
        ("  Python\t", "Python"),
        ("Py\u200bthon", "Python"),
        ("Python\x00SQL", "Python SQL"),
    ],
)
def test_texts_that_look_the_same_are_the_same(encoder: SkillEncoder, one: str, other: str) -> None:
    np.testing.assert_array_equal(encoder.encode(one), encoder.encode(other))


def test_batches_do_not_change_vectors(encoder: SkillEncoder) -> None:
    texts = [f"python {'data ' * (i % 7)}{i}" for i in range(70)]
    expected = encoder.encode(texts)
    for size in (1, 3, 64, 1000):
        np.testing.assert_allclose(encoder.encode(texts, batch_size=size), expected, atol=1e-6)


@pytest.mark.parametrize("size", [0, -1, 2.5, "2"])
def test_a_batch_holds_at_least_one_text(encoder: SkillEncoder, size: int) -> None:
    with pytest.raises(ValueError, match="batch_size must be a whole number"):
        encoder.encode(SKILLS, batch_size=size)


def test_nothing_is_printed_unless_progress_is_asked_for(
    encoder: SkillEncoder, capfd: pytest.CaptureFixture[str]
) -> None:
    encoder.encode(SKILLS)
    assert capfd.readouterr() == ("", "")
    encoder.encode(SKILLS, show_progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "3/3" in err  # three distinct skills


def test_an_encoder_tells_what_it_is(tiny_transformer: Path) -> None:
    embedded = SkillEncoder("embedded")
    assert embedded.model_id == "embedded"
    assert embedded.revision is None
    assert embedded.device == "cpu"
    assert embedded.is_static
    assert embedded.policy is not None
    assert embedded.policy.fingerprint == embedded.fingerprint
    assert repr(embedded) == "SkillEncoder(model_id='embedded', dimension=256, device='cpu')"
    local = SkillEncoder(tiny_transformer, device="cpu")
    assert local.model_id == str(tiny_transformer)
    assert local.policy is None
    assert local.dimension == 32


def test_the_fingerprint_follows_the_files_and_not_their_place(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    original = SkillEncoder(tiny_transformer, device="cpu")
    copy = tmp_path / "copy"
    shutil.copytree(tiny_transformer, copy)
    (copy / "README.md").write_text("another card")
    assert SkillEncoder(copy, device="cpu").fingerprint == original.fingerprint
    assert SkillEncoder("embedded").fingerprint != original.fingerprint
    settings = copy / "tokenizer_config.json"
    settings.write_text(settings.read_text().replace("64", "32"))
    assert SkillEncoder(copy, device="cpu").fingerprint != original.fingerprint


def test_the_fingerprint_follows_the_clean_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import skillsim.encoding.encoder as module

    before = SkillEncoder("embedded").fingerprint
    monkeypatch.setattr(module, "CLEANING_VERSION", module.CLEANING_VERSION + 1)
    assert SkillEncoder("embedded").fingerprint != before


def test_vectors_are_those_of_sentence_transformers(tiny_transformer: Path) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [f"python {'sql ' * (i % 9)}{i}" for i in range(100)]
    theirs = SentenceTransformer(str(tiny_transformer), device="cpu").encode(texts)
    np.testing.assert_allclose(
        SkillEncoder(tiny_transformer, device="cpu").encode(texts), theirs, atol=1e-5
    )


@pytest.mark.parametrize("device", ["cuda:17", "tpu", ""])
def test_a_device_that_is_not_here_is_refused_with_those_that_are(
    device: str, tiny_transformer: Path
) -> None:
    with pytest.raises(DeviceNotAvailableError, match="available: .*cpu") as caught:
        SkillEncoder(tiny_transformer, device=device)
    assert caught.value.device == device
    assert "cpu" in caught.value.available


def test_the_embedded_model_runs_on_the_cpu_only() -> None:
    assert SkillEncoder("embedded", device="cpu").device == "cpu"
    assert SkillEncoder("embedded", device="cpu:0").device == "cpu"
    with pytest.raises(DeviceNotAvailableError, match="available: .*cpu"):
        SkillEncoder("embedded", device="cuda")


@pytest.mark.parametrize(
    "name", ["./nowhere", "/nowhere/at/all", "~/nowhere", "a/b/c", "~nosuchuser", "/" + "x" * 5000]
)
def test_a_folder_that_is_not_there_is_told_as_such(name: str) -> None:
    with pytest.raises(ModelNotAvailableError, match="there is no folder") as caught:
        SkillEncoder(name)
    assert caught.value.model == name
    assert caught.value.reason == "not-found"


@pytest.mark.parametrize(
    "name",
    ["", " ", "a\0b", "embeded", "MiniLM", "x" * 300, "https://example.org/a/b", 5, True, []],
)
def test_a_name_that_is_none_is_refused(name: object) -> None:
    with pytest.raises(ModelNotAvailableError) as caught:
        SkillEncoder(name)
    assert caught.value.reason == "invalid-name"


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelNotAvailableError, match=r"no modules\.json") as caught:
        SkillEncoder(tmp_path)
    assert caught.value.reason == "not-a-model"


def test_only_models_from_the_hub_have_revisions(tmp_path: Path) -> None:
    for name in ("embedded", tmp_path):
        with pytest.raises(ModelNotAvailableError, match="revision"):
            SkillEncoder(name, revision="main")


def test_a_misspelt_name_is_told_the_right_one() -> None:
    with pytest.raises(ModelNotAvailableError, match="Did you mean 'embedded'"):
        SkillEncoder("embeded")


def test_a_path_is_a_folder_whatever_it_is_called(
    tiny_transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_transformer, tmp_path / "embedded")
    monkeypatch.chdir(tmp_path)
    assert SkillEncoder(Path("embedded"), device="cpu").dimension == 32
    assert SkillEncoder("embedded").dimension == 256


def test_cut_offs_do_not_follow_a_mere_name(
    tiny_transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_transformer, tmp_path / "alvperez" / "skill-sim-model")
    monkeypatch.chdir(tmp_path)
    assert SkillEncoder("alvperez/skill-sim-model", device="cpu").policy is None


def test_a_torch_device_is_as_good_as_its_name(tiny_transformer: Path) -> None:
    import torch

    encoder = SkillEncoder(tiny_transformer, device=torch.device("cpu"))
    assert encoder.device == "cpu"
    assert not encoder.is_static


def test_a_string_class_with_methods_of_its_own_is_read_as_the_text_it_is() -> None:
    class Odd(str):
        __slots__ = ()

        def strip(self, *_: object) -> None:
            return None

        def isascii(self) -> bool:
            raise RuntimeError

    encoder = SkillEncoder("embedded")
    np.testing.assert_array_equal(encoder.encode([Odd(" SQL ")]), encoder.encode(["SQL"]))


def test_one_huge_word_is_not_remembered() -> None:
    encoder = SkillEncoder("embedded")
    encoder.encode(["x" * 100_000, "python"])
    assert "python" in encoder._model._tokenizer._memory
    assert all(len(word) < 200 for word in encoder._model._tokenizer._memory)


def test_a_batch_size_may_be_a_number_of_numpy_and_no_truth_value(encoder: SkillEncoder) -> None:
    expected = encoder.encode(["SQL", "Go"])
    one_by_one = encoder.encode(["SQL", "Go"], batch_size=np.int64(1))
    np.testing.assert_allclose(one_by_one, expected, atol=1e-6)
    with pytest.raises(InvalidArgumentError, match="^batch_size must be a whole number"):
        encoder.encode(["SQL"], batch_size=True)


class _CannotBeShown:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("device", ["x" * 100_000, _CannotBeShown()], ids=["long", "raises"])
def test_a_device_that_cannot_be_one_is_told_in_short(device: object) -> None:
    with pytest.raises(DeviceNotAvailableError) as caught:
        SkillEncoder("embedded", device=device)
    assert len(str(caught.value)) < 500
