"""The embedding cache: what it answers, what it stores, and what it forgets."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.caches import change, filled, stored_texts
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache
from skillsim.encoding.cache.cached_model import CachedModel
from skillsim.encoding.cache.rows import ModelKey
from skillsim.encoding.models.static import StaticModel
from skillsim.errors import CacheNotAvailableError, CacheWarning, InvalidArgumentError

SKILLS = ["python", "java", "fork lift", "python", "  python data ", "🚀", "sql"]
DISTINCT = ["python", "java", "fork lift", "python data", "🚀", "sql"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_static(tmp_path_factory.mktemp("cached") / "model")


class Watched(StaticModel):
    """A static model that keeps a record of what it computes."""

    computed: list[str]
    last_batch: int | None = None

    def embed(self, texts: Sequence[str], *, on_batch=None, **options):
        self.computed.extend(texts)
        batches = iter(range(1000))

        def pass_on(rows, vectors):
            if next(batches) == self.last_batch:
                raise KeyboardInterrupt
            on_batch(rows, vectors)

        return super().embed(texts, on_batch=pass_on, **options)


def watched(model: Path, cache: Path) -> tuple[CachedModel, Watched]:
    inner = Watched.load(model, model_id="tiny")
    inner.computed = []
    key = ModelKey(inner.fingerprint, "tiny", inner.dimension)
    return CachedModel(inner, EmbeddingCache(cache), key), inner


def test_cached_vectors_are_the_computed_ones_bit_for_bit(model: Path, tmp_path: Path) -> None:
    expected = SkillEncoder(model, cache=False).encode(SKILLS)
    encoder = SkillEncoder(model, cache=tmp_path / "c.sqlite")
    cold, warm = encoder.encode(SKILLS), encoder.encode(SKILLS)
    later = SkillEncoder(model, cache=tmp_path / "c.sqlite").encode(SKILLS)
    for vectors in (cold, warm, later):
        np.testing.assert_array_equal(vectors, expected)
        assert vectors.dtype == np.float32
        assert vectors.flags.c_contiguous
    np.testing.assert_array_equal(encoder.encode("python"), expected[0])
    assert encoder.encode([]).shape == (0, 16)
    assert stored_texts(tmp_path / "c.sqlite") == DISTINCT


@settings(max_examples=30)
@given(calls=st.lists(st.lists(st.sampled_from([f"sql {i}" for i in range(40)])), max_size=5))
def test_whatever_was_asked_before_the_answer_is_that_without_a_cache(
    calls: list[list[str]], model: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plain = SkillEncoder(model, cache=False)
    cached = SkillEncoder(model, cache=tmp_path_factory.mktemp("calls") / "c.sqlite")
    for skills in calls:
        np.testing.assert_array_equal(cached.encode(skills), plain.encode(skills))


def test_only_what_is_missing_is_computed(model: Path, tmp_path: Path) -> None:
    cached, inner = watched(model, tmp_path / "c.sqlite")
    cached.embed(["python", "sql"])
    cached.embed(["java", "sql", "data", "python"])
    cached.embed(["python", "sql", "data", "java"])
    assert inner.computed == ["python", "sql", "java", "data"]


def test_more_texts_than_a_statement_takes_are_all_found(model: Path, tmp_path: Path) -> None:
    texts = [f"python {i}" for i in range(2_345)]
    cached, inner = watched(model, tmp_path / "c.sqlite")
    first = cached.embed(texts).copy()
    np.testing.assert_array_equal(cached.embed(texts[::-1]), first[::-1])
    assert len(inner.computed) == len(texts)


def test_a_batch_is_stored_as_soon_as_it_is_computed(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    cached, inner = watched(model, path)
    inner.last_batch = 2
    with pytest.raises(KeyboardInterrupt):
        cached.embed([f"sql {i}" for i in range(50)], batch_size=10)
    assert stored_texts(path) == [f"sql {i}" for i in range(20)]


def test_a_wrong_vector_counts_as_absent_and_is_rewritten(model: Path, tmp_path: Path) -> None:
    path = filled(tmp_path / "c.sqlite", model, DISTINCT)
    change(path, "UPDATE vectors SET vector = zeroblob(64) WHERE id = 1")  # altered
    change(path, "UPDATE vectors SET vector = substr(vector, 1, 60) WHERE id = 2")  # torn
    change(
        path, "UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE id = 4) WHERE id = 3"
    )  # sound, but another's
    change(path, "UPDATE entries SET checksum = x'00' WHERE id = 5")
    change(path, "DELETE FROM vectors WHERE id = 6")
    expected = SkillEncoder(model, cache=False).encode(DISTINCT)
    cached, inner = watched(model, path)
    key = SkillEncoder(model, cache=False).fingerprint
    cached._key = ModelKey(key, "tiny", 16)
    np.testing.assert_array_equal(cached.embed(DISTINCT), expected)
    np.testing.assert_array_equal(cached.embed(DISTINCT), expected)
    assert inner.computed == ["python", "java", "fork lift", "🚀", "sql"]


def test_models_with_other_fingerprints_never_share(model: Path, tmp_path: Path) -> None:
    other = make_tiny_static(tmp_path / "other", seed=1)
    path = tmp_path / "c.sqlite"
    for _ in range(2):
        for folder in (model, other):
            np.testing.assert_array_equal(
                SkillEncoder(folder, cache=path).encode(DISTINCT),
                SkillEncoder(folder, cache=False).encode(DISTINCT),
            )
    held = EmbeddingCache(path).info().models
    assert [each.entries for each in held] == [len(DISTINCT)] * 2
    assert held[0].fingerprint != held[1].fingerprint


def test_a_static_model_has_no_cache_unless_it_is_asked_for(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SKILLSIM_EMBEDDING_CACHE")
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "user"))
    SkillEncoder(model).encode(SKILLS)
    SkillEncoder(model, cache=False).encode(SKILLS)
    assert not (tmp_path / "user").exists()
    SkillEncoder(model, cache=True).encode(SKILLS)
    assert EmbeddingCache().info().entries == len(DISTINCT)
    assert EmbeddingCache().path == tmp_path / "user" / "embeddings-1.sqlite"


def test_a_transformer_has_one_unless_it_is_turned_off(
    tiny_transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "user"))
    SkillEncoder(tiny_transformer, device="cpu").encode(SKILLS)  # the tests' environment: off
    monkeypatch.delenv("SKILLSIM_EMBEDDING_CACHE")
    SkillEncoder(tiny_transformer, device="cpu", cache=False).encode(SKILLS)
    assert not (tmp_path / "user").exists()

    encoder = SkillEncoder(tiny_transformer, device="cpu")
    cold = encoder.encode(SKILLS, batch_size=2)
    np.testing.assert_array_equal(encoder.encode(SKILLS), cold)
    np.testing.assert_allclose(
        SkillEncoder(tiny_transformer, device="cpu", cache=False).encode(SKILLS), cold, atol=1e-6
    )
    [held] = EmbeddingCache().info().models
    assert (held.model_id, held.entries) == (str(tiny_transformer), len(DISTINCT))
    assert (held.fingerprint, held.dimension) == (encoder.fingerprint, 32)


@pytest.mark.parametrize("cache", [3, b"\0", "", 1.5, ["c.sqlite"]], ids=repr)
def test_what_is_no_cache_is_refused(model: Path, cache: object) -> None:
    with pytest.raises(InvalidArgumentError, match="cache must be a path"):
        SkillEncoder(model, cache=cache)


@pytest.mark.parametrize("size", [0, 999_999, 1e9, "2GB", None])
def test_a_size_that_is_none_is_refused(tmp_path: Path, size: object) -> None:
    with pytest.raises(InvalidArgumentError, match="max_bytes must be a whole number"):
        EmbeddingCache(tmp_path / "c.sqlite", max_bytes=size)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_others_may_not_read_the_texts(model: Path, tmp_path: Path) -> None:
    encoder = SkillEncoder(model, cache=tmp_path / "c.sqlite")
    encoder.encode(SKILLS)
    held = [each for each in tmp_path.iterdir() if not each.name.endswith(".lock")]
    assert len(held) == 3
    for each in held:
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    cache = EmbeddingCache(path, max_bytes=1_000_000)
    encoder = SkillEncoder("embedded", cache=cache)
    first = [f"first {i}" for i in range(300)]
    encoder.encode(first)
    del encoder, cache
    change(path, "UPDATE entries SET used = used - 5")
    change(path, "UPDATE entries SET used = used - 5 WHERE id > 280")  # unused for longest

    cache = EmbeddingCache(path, max_bytes=1_000_000)
    encoder = SkillEncoder("embedded", cache=cache)
    encoder.encode(first[:100])  # used again today
    second = [f"second {i}" for i in range(600)]
    encoder.encode(second, batch_size=100)
    held = set(stored_texts(path))
    assert not set(first[280:]) & held
    assert set(first[:100]) <= held
    assert set(second) <= held
    kept = [i for i in range(100, 280) if first[i] in held]
    assert 0 < len(kept) < 180
    assert kept == list(range(kept[0], 280))  # of one day, those that came first went first
    assert path.stat().st_size <= 1_200_000
    plain = SkillEncoder("embedded")
    np.testing.assert_array_equal(encoder.encode(first), plain.encode(first))


def test_a_use_is_noted_once_a_day(model: Path, tmp_path: Path) -> None:
    path = filled(tmp_path / "c.sqlite", model, DISTINCT)
    change(path, "UPDATE entries SET used = used - 1 WHERE id <= 2")
    log = path.with_name("c.sqlite-wal")
    encoder = SkillEncoder(model, cache=path)
    encoder.encode(DISTINCT)
    noted = log.stat().st_size
    assert noted > 0
    encoder.encode(DISTINCT)
    assert log.stat().st_size == noted
    assert SkillEncoder(model, cache=path).encode(DISTINCT).any()
    assert log.stat().st_size == noted


def test_info_of_no_file_makes_none(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "none" / "c.sqlite")
    info = cache.info()
    assert (info.size, info.entries, info.models, info.set_aside) == (0, 0, (), ())
    assert cache.clear() == cache.prune(max_bytes=0) == 0
    assert list(tmp_path.iterdir()) == []
    json.dumps(info.to_dict())


def test_clearing_takes_the_texts_from_the_disk(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    encoder = SkillEncoder(model, cache=path)
    encoder.encode([f"secret {i}" for i in range(3000)])
    cache = EmbeddingCache(path)
    before = cache.info().size
    assert cache.clear() == 3000
    assert cache.info().size < before / 2
    assert all(b"secret" not in each.read_bytes() for each in tmp_path.iterdir())
    encoder.encode("secret")  # one that is open goes on
    assert stored_texts(path) == ["secret"]


def test_one_model_is_cleared_by_name_or_fingerprint(model: Path, tmp_path: Path) -> None:
    other = make_tiny_static(tmp_path / "other", seed=1)
    path = tmp_path / "c.sqlite"
    for folder in (model, other):
        SkillEncoder(folder, cache=path).encode(DISTINCT)
    cache = EmbeddingCache(path)
    with pytest.raises(InvalidArgumentError, match="it holds: .*other") as caught:
        cache.clear("nobody/knows")
    assert caught.value.name == "model"
    assert cache.clear(str(other)) == len(DISTINCT)
    [held] = cache.info().models
    with pytest.raises(InvalidArgumentError):
        cache.clear(held.fingerprint[:7])  # too little to be meant
    assert cache.clear(held.fingerprint[:8]) == len(DISTINCT)
    assert cache.info().entries == 0


def test_pruning_goes_by_age_or_by_size(model: Path, tmp_path: Path) -> None:
    path = filled(tmp_path / "c.sqlite", model, [f"sql {i}" for i in range(4000)])
    change(path, "UPDATE entries SET used = used - 30 WHERE id <= 1000")
    cache = EmbeddingCache(path)
    assert cache.prune(unused_days=31) == 0
    assert cache.prune(unused_days=30) == 1000
    removed = cache.prune(max_bytes=400_000)
    assert 0 < removed < 3000
    assert stored_texts(path) == [f"sql {i}" for i in range(1000 + removed, 4000)]
    assert cache.info().size <= 450_000
    for wrong in ({}, {"max_bytes": -1}, {"unused_days": 1.5}):
        with pytest.raises(InvalidArgumentError):
            cache.prune(**wrong)


def test_without_a_home_there_is_no_cache_and_one_warning(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(CacheNotAvailableError, match="SKILLSIM_CACHE"):
        EmbeddingCache()
    with pytest.warns(CacheWarning, match="not cached") as caught:
        encoder = SkillEncoder(model, cache=True)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert encoder.encode(SKILLS).shape == (7, 16)
