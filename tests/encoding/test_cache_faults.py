"""Damage and obstacles: an encoder with a cache gives the vectors of one without."""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from tests.support.caches import change, encodes_rightly, filled, stored_texts
from tests.support.python import run_python
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache
from skillsim.errors import CacheNotAvailableError, CacheWarning

SKILLS = [f"python {'data ' * (i % 4)}{i}" for i in range(400)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_static(tmp_path_factory.mktemp("cached") / "model")


@pytest.fixture(scope="module")
def sound(model: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return filled(tmp_path_factory.mktemp("sound") / "c.sqlite", model, SKILLS).read_bytes()


def is_begun_anew(path: Path, kind: str) -> bool:
    aside = path.with_name(f"{path.name}.{kind}-1")
    return aside.exists() and stored_texts(path) == SKILLS


@pytest.mark.parametrize("size", [100, 1024, 16_384, 50_000, -20_000])
def test_a_file_that_was_cut_is_set_aside_and_begun_anew(
    size: int, sound: bytes, model: Path, tmp_path: Path
) -> None:
    path, aside = tmp_path / "c.sqlite", tmp_path / "c.sqlite.damaged-1"
    path.write_bytes(sound[:size])
    [said] = encodes_rightly(model, path, SKILLS)
    assert "begun" in said
    assert str(path) in said
    assert aside.name in said
    assert aside.read_bytes() == sound[:size]
    assert is_begun_anew(path, "damaged")
    assert encodes_rightly(model, path, SKILLS) == []


def test_no_flipped_byte_alters_a_vector(sound: bytes, model: Path, tmp_path: Path) -> None:
    chance = random.Random(0)
    places = [*range(16, 100, 5), *(chance.randrange(len(sound)) for _ in range(40))]
    for n, place in enumerate(places):
        path = tmp_path / str(n) / "c.sqlite"
        path.parent.mkdir()
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        assert len(encodes_rightly(model, path, SKILLS)) <= 1
        assert encodes_rightly(model, path, SKILLS) == []  # repaired, or begun anew


@pytest.mark.parametrize("size", [1, 99, -1, -100])
def test_a_cut_that_leaves_a_readable_file_alters_no_vector(
    size: int, sound: bytes, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(sound[:size])
    assert len(encodes_rightly(model, path, SKILLS)) <= 1
    assert encodes_rightly(model, path, SKILLS) == []
    assert sorted(stored_texts(path)) == sorted(SKILLS)


def test_no_block_of_noise_alters_a_vector(sound: bytes, model: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    for n, place in enumerate(range(0, len(sound) - 4096, 16_384)):
        path = tmp_path / str(n) / "c.sqlite"
        path.parent.mkdir()
        path.write_bytes(sound[:place] + chance.randbytes(4096) + sound[place + 4096 :])
        assert len(encodes_rightly(model, path, SKILLS)) <= 1
        assert encodes_rightly(model, path, SKILLS) == []


def noise(path: Path) -> None:
    path.write_bytes(random.Random(2).randbytes(50_000))


def somebody_elses(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT)")
        db.commit()


def of_the_next_version(path: Path) -> None:
    change(path, "PRAGMA user_version = 2")


def without_its_tables(path: Path) -> None:
    EmbeddingCache(path).clear()
    change(path, "DROP TABLE vectors")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (noise, "foreign"),
        (without_its_tables, "damaged"),
        (somebody_elses, "foreign"),
        (of_the_next_version, "newer"),
    ],
)
def test_a_file_that_is_no_cache_of_this_version_is_set_aside_whole(
    make: Callable[[Path], None], kind: str, sound: bytes, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.sqlite"
    if make in {of_the_next_version, without_its_tables}:
        path.write_bytes(sound)
    make(path)
    content = path.read_bytes()
    [said] = encodes_rightly(model, path, SKILLS)
    assert f"c.sqlite.{kind}-1" in said
    assert (tmp_path / f"c.sqlite.{kind}-1").read_bytes() == content
    assert is_begun_anew(path, kind)
    assert EmbeddingCache(path).info().set_aside == (str(tmp_path / f"c.sqlite.{kind}-1"),)
    path.write_bytes(content)
    assert f"c.sqlite.{kind}-2" in encodes_rightly(model, path, SKILLS)[0]


def test_an_empty_file_is_a_new_one(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.touch()
    assert encodes_rightly(model, path, SKILLS) == []
    assert stored_texts(path) == SKILLS


def test_the_log_of_a_file_that_is_gone_is_not_read(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    encoder = SkillEncoder(model, cache=path)
    encoder.encode(SKILLS)
    assert path.with_name("c.sqlite-wal").stat().st_size > 0
    path.unlink()
    assert encodes_rightly(model, path, SKILLS[:10]) == []
    assert stored_texts(path) == SKILLS[:10]
    np.testing.assert_array_equal(encoder.encode(SKILLS[0]), encoder.encode(SKILLS)[0])
    del encoder
    assert stored_texts(path) == SKILLS


def test_a_file_that_is_damaged_while_in_use_is_set_aside_once_by_many_threads(
    sound: bytes, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(sound)
    in_use = SkillEncoder(model, cache=path)
    expected = in_use.encode(SKILLS)
    path.write_bytes(random.Random(3).randbytes(len(sound)))
    encoder = SkillEncoder(model, cache=path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with ThreadPoolExecutor(8) as pool:
            for vectors in pool.map(encoder.encode, [SKILLS] * 16):
                np.testing.assert_array_equal(vectors, expected)
        np.testing.assert_array_equal(in_use.encode(SKILLS), expected)
    assert len(caught) == 1
    assert [each.name for each in tmp_path.glob("*.foreign-?")] == ["c.sqlite.foreign-1"]
    del in_use, encoder
    assert is_begun_anew(path, "foreign")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_processes_that_find_the_same_damage_set_it_aside_once(
    sound: bytes, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(sound[:30_000])
    run_python(
        f"""
import os, warnings
import numpy as np
from skillsim import SkillEncoder
encoder = SkillEncoder({str(model)!r}, cache={str(path)!r})
skills = {SKILLS!r}
expected = SkillEncoder({str(model)!r}, cache=False).encode(skills)
children = []
for _ in range(6):
    children.append(os.fork())
    if children[-1] == 0:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            same = all((encoder.encode(skills, batch_size=50) == expected).all() for _ in range(3))
        os._exit(100 * (not same) + len(caught))
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
assert sorted(codes) == [0, 0, 0, 0, 0, 1], codes  # one of them, and only one, said so
""",
        options=("-W", "ignore"),
    )
    assert is_begun_anew_in_any_order(path)
    assert [each.name for each in tmp_path.glob("*.damaged-?")] == ["c.sqlite.damaged-1"]


def is_begun_anew_in_any_order(path: Path) -> bool:
    return sorted(stored_texts(path)) == sorted(SKILLS)


def said_once(said: list[str], path: Path) -> bool:
    return len(said) == 1 and "not cached from here on" in said[0] and str(path) in said[0]


def test_a_folder_or_a_device_in_the_place_turns_caching_off(model: Path, tmp_path: Path) -> None:
    assert said_once(encodes_rightly(model, tmp_path, SKILLS), tmp_path)
    if Path("/dev/null").exists():
        assert said_once(encodes_rightly(model, Path("/dev/null"), SKILLS), Path("/dev/null"))
        assert not Path("/dev/null").is_file()


def test_a_file_where_the_folder_should_be_turns_caching_off(model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "c.sqlite"
    assert said_once(encodes_rightly(model, path, SKILLS), path)
    with pytest.raises(CacheNotAvailableError) as caught:
        EmbeddingCache(path).info()
    assert caught.value.path == path


def test_a_file_that_another_process_locks_for_long_turns_caching_off(
    sound: bytes, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skillsim.encoding.cache.file._LONGEST_WAIT", 0.1)
    path = tmp_path / "c.sqlite"
    path.write_bytes(sound)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert encodes_rightly(model, path, SKILLS) == []  # what is there can be read
        assert said_once(encodes_rightly(model, path, [*SKILLS, "more"]), path)
        with pytest.raises(CacheNotAvailableError, match="locked"):
            EmbeddingCache(path).clear()
    assert stored_texts(path) == SKILLS


def test_a_warning_made_an_error_leaves_the_encoder_usable(model: Path, tmp_path: Path) -> None:
    encoder = SkillEncoder(model, cache=tmp_path)  # a folder; and these tests make errors of them
    with pytest.raises(CacheWarning):
        encoder.encode(SKILLS)
    assert encoder.encode(SKILLS).shape == (400, 16)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("limit", [1_000, 40_000, 150_000])
def test_a_full_disk_turns_caching_off(limit: int, model: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    run_python(
        f"""
import resource
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))  # no file may grow beyond it
from tests.support.caches import encodes_rightly
skills = {SKILLS!r} + [f"sql {{i}}" for i in range(3000)]
warnings = encodes_rightly(Path({str(model)!r}), Path({str(path)!r}), skills)
assert len(warnings) == 1 and "not cached from here on" in warnings[0], warnings
"""
    )
    assert encodes_rightly(model, path, SKILLS) == []  # and what was stored can be used
    assert not list(tmp_path.glob("*.damaged-*"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike pytest's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


AS_NOBODY = """
import os, warnings
from pathlib import Path
from tests.support.caches import encodes_rightly
from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache
model, path = Path({model!r}), Path({path!r})
skills = {skills!r}
expected, encoder = SkillEncoder(model, cache=False).encode(skills), SkillEncoder(model, cache=path)
if os.getuid() == 0:
    os.setuid(65534)  # root may write anywhere
assert not os.access(path if os.path.exists(path) else path.parent, os.W_OK)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _ in range(3):
        assert (encoder.encode(skills) == expected).all()
assert len(caught) == 1 and "not cached from here on" in str(caught[0].message), caught
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.parametrize("what", ["file", "folder", "folder-without-file", "locked-out"])
def test_a_read_only_place_turns_caching_off(
    what: str, sound: bytes, model: Path, open_folder: Path
) -> None:
    folder = open_folder / "cache"
    folder.mkdir()
    path = folder / "c.sqlite"
    if what != "folder-without-file":
        path.write_bytes(sound)
        path.chmod(0o444)
    folder.chmod({"file": 0o777, "locked-out": 0o000}.get(what, 0o555))
    skills = [*SKILLS, "one more"]
    run_python(AS_NOBODY.format(model=str(model), path=str(path), skills=skills))
    folder.chmod(0o755)
    if what != "folder-without-file":
        assert path.read_bytes() == sound
    assert not list(folder.glob("*.damaged-*"))
