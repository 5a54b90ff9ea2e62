"""The static encoder against a slow twin, and the word-piece dictionary against tokenizers."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tests.support.tiny_static import make_tiny_static
from tokenizers import Tokenizer

from skillsim.encoding.cleaning import clean
from skillsim.encoding.models.sources import EMBEDDED_FOLDER
from skillsim.encoding.models.static import StaticModel
from skillsim.encoding.models.wordpiece import WordPiece

SKILLS = ["Python", "Java Script", "C++", "forklift", "data data data", "a b c d e f g", "é ß"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_static(tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="module")
def model(folder: Path) -> StaticModel:
    return StaticModel.load(folder, model_id="tiny")


def naive_vector(folder: Path, text: str) -> np.ndarray:
    """The definition, word for word: the sum of a text's rows, and the layer after it."""
    tensors = load_file(folder / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    half = tensors["rows"].shape[1]
    total = np.zeros(2 * half)
    for token in tokenizer.encode(text, add_special_tokens=False).ids:
        for place, both in enumerate(tensors["rows"][token].tolist()):
            total[place] += (both % 16 - 8) * float(tensors["scales"][token])
            total[half + place] += (both // 16 - 8) * float(tensors["scales"][token])
    unit = total / np.linalg.norm(total)
    mixed = unit.copy()
    for i, inner in enumerate(tensors["inner"].astype(np.float64)):
        hidden = float(inner @ unit) * tensors["inner_scales"][i] + tensors["bias"][i]
        if hidden > 0:
            outer = tensors["outer"][:, i].astype(np.float64) * tensors["outer_scales"]
            mixed += hidden * outer
    return mixed / np.linalg.norm(mixed)


def test_vectors_are_those_of_the_slow_twin(folder: Path, model: StaticModel) -> None:
    expected = np.stack([naive_vector(folder, text) for text in SKILLS])
    # The layer rounds what goes into it.
    np.testing.assert_allclose(model.embed(SKILLS), expected, atol=2e-5)


def test_a_long_text_is_summed_like_a_short_one(folder: Path, model: StaticModel) -> None:
    text = " ".join(["python", "sql", "java"] * 3000)
    np.testing.assert_allclose(model.embed([text])[0], naive_vector(folder, text), atol=2e-5)


@given(st.lists(st.sampled_from(SKILLS), min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_is_worth_the_same_in_any_company(model: StaticModel, texts: list[str]) -> None:
    alone = np.concatenate([model.embed([text]) for text in texts])
    np.testing.assert_array_equal(model.embed(texts), alone)
    np.testing.assert_array_equal(model.embed(texts, batch_size=2), alone)


def test_blocks_and_chunks_do_not_show(model: StaticModel) -> None:
    texts = [f"python {i % 5} " + "sql " * (i % 90) + "java" for i in range(9000)]
    whole = model.embed(texts)
    np.testing.assert_array_equal(whole, model.embed(texts, batch_size=4097))
    np.testing.assert_array_equal(whole[8999], model.embed(texts[8999:])[0])


def test_vectors_are_float32_units_in_c_order(model: StaticModel) -> None:
    vectors = model.embed(SKILLS)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert model.embed([]).shape == (0, 16)


def test_what_the_model_does_not_know_is_like_itself_alone(model: StaticModel) -> None:
    vectors = model.embed(["🚀", "日本語", "🚀", "python"])
    assert np.isfinite(vectors).all()
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert abs(float(vectors[0] @ vectors[1])) < 0.9
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_unknown_words_beside_known_ones_count_for_nothing(model: StaticModel) -> None:
    np.testing.assert_array_equal(model.embed(["🚀 python"]), model.embed(["python"]))


def read_pieces(source: str) -> WordPiece:
    return WordPiece(source, vocabulary=Tokenizer.from_str(source).get_vocab_size())


def assert_same_tokens(tokenizer_file: Path, text: str) -> None:
    source = tokenizer_file.read_text(encoding="utf-8")
    words = text.split(" ")
    ours = read_pieces(source).tokenise(words)
    library = Tokenizer.from_str(source)
    assert ours == [tuple(library.encode(word, add_special_tokens=False).ids) for word in words]
    # Nor does it matter that words are taken one at a time.
    together = library.encode(text, add_special_tokens=False).ids
    assert list(chain.from_iterable(ours)) == together


@given(st.text(st.characters(codec="ascii") | st.sampled_from("#+./ 'pyé日ß"), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_word_pieces_are_those_of_the_tokenizers_library(folder: Path, text: str) -> None:
    cleaned = clean(text)
    if cleaned:
        assert_same_tokens(folder / "tokenizer.json", cleaned)


@pytest.mark.parametrize(
    "text",
    [
        "k8s C++ C# .NET Node.js CI/CD (advanced) tools",
        "ＭＳ Excel naïve Größe Σίσυφος İstanbul ŒUVRE",
        "[UNK] [CLS] ##ing a" + "b" * 120,
        "العربية עברית 日本語 한국어 हिन्दी ไทย 🚀👩‍💻",
    ],
)
def test_the_embedded_vocabulary_is_read_as_the_library_reads_it(text: str) -> None:
    assert_same_tokens(EMBEDDED_FOLDER / "tokenizer.json", clean(text))


def test_only_so_many_words_are_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from skillsim.encoding.models import wordpiece

    monkeypatch.setattr(wordpiece, "_REMEMBERED", 3)
    pieces = read_pieces((folder / "tokenizer.json").read_text(encoding="utf-8"))
    words = ["python", "sql", "java", "data", "fork"]
    assert pieces.tokenise(words) == pieces.tokenise(words)
    assert len(pieces._memory) == 3


def test_a_tokenizer_of_another_kind_is_refused(folder: Path) -> None:
    source = (
        (folder / "tokenizer.json").read_text().replace('"lowercase":true', '"lowercase":false')
    )
    with pytest.raises(ValueError, match="BERT uncased"):
        read_pieces(source.replace('"lowercase": true', '"lowercase": false'))


def test_a_vocabulary_of_another_size_is_refused(folder: Path) -> None:
    source = (folder / "tokenizer.json").read_text(encoding="utf-8")
    size = Tokenizer.from_str(source).get_vocab_size()
    with pytest.raises(ValueError, match=f"ids 0 to {size} was expected"):
        WordPiece(source, vocabulary=size + 1)
