"""An index on disk: whole or refused, and never half replaced."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.errors import (
    CorruptFileError,
    CutFileError,
    DamagedHeaderError,
    FingerprintMismatchError,
    InvalidArgumentError,
    NewerFormatError,
    NotAnIndexError,
    NotSavedError,
)
from skillsim.search import SkillIndex, index_file

SKILLS = [f"{word} {i}" for word in ("python", "welding", "law") for i in range(20)]


@pytest.fixture(params=["exact", "approximate"])
def saved(request: pytest.FixtureRequest, encoder: SkillEncoder, tmp_path: Path) -> Path:
    """A small index's file."""
    if request.param == "approximate":
        pytest.importorskip("usearch")
    path = tmp_path / "skills.index"
    SkillIndex(SKILLS, encoder=encoder, approximate=request.param == "approximate").save(path)
    return path


def header_length(path: Path) -> int:
    return 8 + int.from_bytes(path.read_bytes()[:8], "little")


def test_it_is_a_safetensors_file_that_says_what_is_in_it(
    saved: Path, encoder: SkillEncoder
) -> None:
    content = load_file(saved)
    assert np.array_equal(content["vectors"], encoder.encode(SKILLS))
    header = json.loads(saved.read_bytes()[8 : header_length(saved)])
    facts = header["__metadata__"]
    assert facts["format"] == "skillsim-index"
    assert facts["version"] == "1"
    assert facts["fingerprint"] == encoder.fingerprint
    assert facts["skills"] == str(len(SKILLS))
    assert header_length(saved) % 64 == 0


def test_what_is_loaded_finds_the_same_and_can_be_saved_in_its_own_place(
    saved: Path, encoder: SkillEncoder
) -> None:
    before = saved.read_bytes()
    loaded = SkillIndex.load(saved, encoder=encoder, verify=True)
    assert list(loaded) == SKILLS
    found = loaded.search(SKILLS[:5], top_k=4)
    loaded.save(saved)
    assert saved.read_bytes() == before
    assert loaded.search(SKILLS[:5], top_k=4) == found
    assert SkillIndex.load(str(saved), encoder=encoder).search(SKILLS[:5], top_k=4) == found


def test_what_is_loaded_is_never_written_to(saved: Path, encoder: SkillEncoder) -> None:
    before = saved.read_bytes()
    loaded = SkillIndex.load(saved, encoder=encoder)
    loaded.add(["nursing"])
    loaded.remove(SKILLS[:3])
    assert saved.read_bytes() == before
    assert list(SkillIndex.load(saved, encoder=encoder)) == SKILLS


def test_what_was_removed_is_in_no_file(encoder: SkillEncoder, tmp_path: Path) -> None:
    index = SkillIndex([*SKILLS, "a secret skill"], encoder=encoder)
    index.remove(["a secret skill"])
    index.save(tmp_path / "skills.index")
    assert b"secret" not in (tmp_path / "skills.index").read_bytes()


def test_every_byte_of_the_header_that_is_flipped_is_noticed(
    saved: Path, encoder: SkillEncoder
) -> None:
    content = bytearray(saved.read_bytes())
    for place in range(header_length(saved)):
        content[place] ^= 1 << place % 8
        saved.write_bytes(content)
        with pytest.raises((DamagedHeaderError, NotAnIndexError, CutFileError)) as caught:
            SkillIndex.load(saved, encoder=encoder)
        assert caught.value.path == saved
        content[place] ^= 1 << place % 8


@pytest.mark.parametrize("tensor", ["text_offsets", "vectors", "graph", "texts"])
def test_damage_in_a_tensor_is_found_when_it_is_looked_for(
    saved: Path, encoder: SkillEncoder, tensor: str
) -> None:
    start = header_length(saved)
    content = bytearray(saved.read_bytes())
    first, last = json.loads(content[8:start])[tensor]["data_offsets"]
    for place in {start + first, start + (first + last) // 2, start + last - 1}:
        if first == last:  # an exact index has no graph
            continue
        content[place] ^= 16
        saved.write_bytes(content)
        with pytest.raises(CorruptFileError, match=f"damaged in its {tensor}"):
            SkillIndex.load(saved, encoder=encoder, verify=True)
        content[place] ^= 16


def test_a_cut_file_is_noticed_wherever_it_was_cut(saved: Path, encoder: SkillEncoder) -> None:
    content = saved.read_bytes()
    start = header_length(saved)
    for length in {0, 1, 7, 8, 9, 100, start - 1, start, start + 1, 2 * start, len(content) - 1}:
        saved.write_bytes(content[:length])
        with pytest.raises((CutFileError, NotAnIndexError)) as caught:
            SkillIndex.load(saved, encoder=encoder)
        if isinstance(caught.value, CutFileError):
            assert caught.value.found == length < caught.value.expected
        assert isinstance(caught.value, CutFileError) == (length >= 100)
    saved.write_bytes(content + b"more")
    with pytest.raises(CutFileError):
        SkillIndex.load(saved, encoder=encoder)


def test_the_index_of_another_model_is_refused(
    saved: Path, encoder: SkillEncoder, tiny_transformer: Path
) -> None:
    other = SkillEncoder(tiny_transformer, device="cpu")
    with pytest.raises(FingerprintMismatchError, match="of the model 'embedded'") as caught:
        SkillIndex.load(saved, encoder=other)
    assert caught.value.expected == encoder.fingerprint
    assert caught.value.found == other.fingerprint


def test_a_newer_format_is_refused(
    saved: Path, encoder: SkillEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(index_file, "VERSION", 2)
        SkillIndex(SKILLS, encoder=encoder).save(saved)
    with pytest.raises(NewerFormatError, match="Update skillsim") as caught:
        SkillIndex.load(saved, encoder=encoder)
    assert (caught.value.found, caught.value.supported) == (2, 1)


def test_what_is_no_index_is_refused(encoder: SkillEncoder, tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text("skill\n" + "SQL\n" * 100)
    for name in ("skills.csv", "nothing", "."):
        with pytest.raises(NotAnIndexError, match=r"SkillIndex\.save"):
            SkillIndex.load(tmp_path / name, encoder=encoder)


def test_where_it_cannot_be_saved_the_error_says_so(encoder: SkillEncoder, tmp_path: Path) -> None:
    with pytest.raises(NotSavedError, match="was not saved") as caught:
        SkillIndex(SKILLS, encoder=encoder).save(tmp_path / "no folder" / "skills.index")
    assert caught.value.path == tmp_path / "no folder" / "skills.index"


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on files there")
def test_a_full_disk_leaves_the_old_index_whole(saved: Path, encoder: SkillEncoder) -> None:
    before = saved.read_bytes()
    run_python(
        f"""
import resource
from skillsim import SkillEncoder
from skillsim.errors import NotSavedError
from skillsim.search import SkillIndex

index = SkillIndex([f"skill {{i}}" for i in range(500)], encoder=SkillEncoder("embedded"))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    index.save({str(saved)!r})
except NotSavedError as error:
    assert "as it was" in str(error)
else:
    raise AssertionError
"""
    )
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]
    assert len(SkillIndex.load(saved, encoder=encoder, verify=True)) == len(SKILLS)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_save_that_is_killed_leaves_an_index_whole(encoder: SkillEncoder, tmp_path: Path) -> None:
    path = tmp_path / "skills.index"
    run_python(
        f"""
import os, random, signal, time
from skillsim import SkillEncoder
from skillsim.search import SkillIndex

encoder = SkillEncoder("embedded")
indexes = [SkillIndex([f"skill {{i}}" for i in range(n)], encoder=encoder) for n in (3000, 5000)]
indexes[0].save({str(path)!r})
random.seed(0)
for _ in range(25):
    child = os.fork()
    if child == 0:
        while True:
            for index in indexes:
                index.save({str(path)!r})
    time.sleep(random.uniform(0.02, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(SkillIndex.load({str(path)!r}, encoder=encoder, verify=True)) in (3000, 5000)
""",
        options=("-W", "ignore"),
    )
    # Some were killed while they wrote.
    assert list(tmp_path.glob(".skills.index-*.partial"))
    SkillIndex.load(path, encoder=encoder, verify=True)


@pytest.mark.skipif(sys.platform == "win32", reason="a mapped file cannot be replaced there")
def test_who_has_it_open_keeps_what_was_there(saved: Path, encoder: SkillEncoder) -> None:
    loaded = SkillIndex.load(saved, encoder=encoder)
    SkillIndex(["nursing"], encoder=encoder).save(saved)
    assert list(loaded) == SKILLS
    assert loaded.search(SKILLS[7], top_k=1)[0].skill == SKILLS[7]
    assert list(SkillIndex.load(saved, encoder=encoder)) == ["nursing"]


@pytest.mark.parametrize("path", [None, 1, b"x", "", ".", "/", "x\0y"])
def test_what_is_no_path_is_refused(path: Any, encoder: SkillEncoder) -> None:
    with pytest.raises(InvalidArgumentError, match="path must be"):
        SkillIndex.load(path, encoder=encoder)
    with pytest.raises(InvalidArgumentError, match="path must be"):
        SkillIndex(["SQL"], encoder=encoder).save(path)


def test_what_cannot_be_read_is_no_index(saved: Path, encoder: SkillEncoder) -> None:
    for path in (saved / "x", saved.parent, saved.with_name("x" * 300), Path(os.devnull)):
        with pytest.raises(NotAnIndexError):
            SkillIndex.load(path, encoder=encoder)
