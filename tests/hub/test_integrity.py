"""Damage to a model's files is found before they are loaded, whatever did it."""

from __future__ import annotations

import hashlib
import pickle
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.hub.test_cached_models import forget_listing
from tests.support.hub_server import Fault, flip_byte
from tests.support.model_files import MIB, files_of

from skillsim.encoding.models.hub import (
    HubSnapshot,
    cached_snapshot,
    fetch_snapshot,
    verify_snapshot,
)
from skillsim.encoding.models.integrity import sha256_file
from skillsim.errors import CorruptFileError, CorruptModelError, ModelNotAvailableError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hub_server import HubServer

NAME = "someone/skills"


@pytest.fixture(params=["links to blobs", "links, no listing", "plain files"])
def snapshot(
    request: pytest.FixtureRequest, hub: HubServer, hub_cache: Path, tiny_transformer: Path
) -> HubSnapshot:
    """A downloaded model, in each of the forms that a Hub cache takes."""
    hub.add(NAME, tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    if request.param == "links, no listing":
        forget_listing(hub_cache)
    if request.param == "plain files":  # as on Windows
        for name in files_of(snapshot.folder):
            path = snapshot.folder / name
            blob = path.resolve()
            path.unlink()
            shutil.copyfile(blob, path)
        shutil.rmtree(hub_cache / "models--someone--skills" / "blobs")
    hub.requests.clear()
    return snapshot


def test_a_sound_model_gives_the_digest_of_every_file_it_is_read_from(
    snapshot: HubSnapshot, tiny_transformer: Path
) -> None:
    digests = verify_snapshot(snapshot)

    expected = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files_of(tiny_transformer).items()
        if name != "README.md"
    }
    assert digests == expected
    assert list(digests) == sorted(digests)


@pytest.mark.parametrize(
    "damage", ["a byte flipped", "cut short", "one byte more", "emptied", "a folder instead"]
)
def test_every_damage_to_every_file_is_found(
    snapshot: HubSnapshot, hub: HubServer, damage: str
) -> None:
    for name in verify_snapshot(snapshot):
        path = (snapshot.folder / name).resolve()
        sound = path.read_bytes()
        places = {0, len(sound) // 2, len(sound) - 1}
        spoilt = {
            "a byte flipped": [flip_byte(sound, place) for place in places],
            "cut short": [sound[:-1], sound[: len(sound) // 2]],
            "one byte more": [sound + b"\n"],
            "emptied": [b""],
            "a folder instead": [None],
        }[damage]
        for content in spoilt:
            path.unlink()
            path.mkdir() if content is None else path.write_bytes(content)
            with pytest.raises(CorruptModelError) as caught:
                verify_snapshot(snapshot)
            error = caught.value
            assert error.path == snapshot.folder / name
            assert name in error.cause
            assert error.reason == "corrupt"
            assert f"Delete {path} and run again" in error.remedy
            path.rmdir() if content is None else path.unlink()
            path.write_bytes(sound)
    verify_snapshot(snapshot)
    assert hub.requests == []


def test_a_file_that_is_gone_is_named(snapshot: HubSnapshot) -> None:
    (snapshot.folder / "modules.json").unlink()

    with pytest.raises(CorruptModelError) as caught:
        verify_snapshot(snapshot)

    assert caught.value.path == snapshot.folder / "modules.json"


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_the_remedy_mends_the_model(snapshot: HubSnapshot, name: str) -> None:
    path = (snapshot.folder / name).resolve()
    sound = path.read_bytes()
    path.write_bytes(flip_byte(sound, 50))
    with pytest.raises(CorruptModelError):
        verify_snapshot(fetch_snapshot(NAME))

    path.unlink()  # what the error says to do

    verify_snapshot(fetch_snapshot(NAME))
    assert (snapshot.folder / name).read_bytes() == sound


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_damage_on_the_way_is_found_although_the_size_is_right(
    hub: HubServer, tiny_transformer: Path, name: str
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    repo.faults[name] = Fault("corrupt", after=20, times=1)

    snapshot = fetch_snapshot(NAME)

    with pytest.raises(CorruptModelError, match="damaged") as caught:
        verify_snapshot(snapshot)
    (snapshot.folder / name).resolve().unlink()
    assert cached_snapshot(NAME) is None
    verify_snapshot(fetch_snapshot(NAME))

    assert isinstance(caught.value, ModelNotAvailableError)
    assert isinstance(caught.value, CorruptFileError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.path, again.reason) == (caught.value.path, "corrupt")


@pytest.mark.usefixtures("hub_cache")
def test_a_blob_in_a_store_shared_between_models_is_compared_by_its_own_name(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    """huggingface-hub may keep one copy for all models, named by a hash that is no SHA-256."""
    hub.add(NAME, tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    blob = (snapshot.folder / "model.safetensors").resolve()
    shared = tmp_path / "blobs" / ("e" * 64)
    shared.parent.mkdir()
    blob.rename(shared)
    blob.symlink_to(shared)

    verify_snapshot(snapshot)

    shared.write_bytes(flip_byte(shared.read_bytes(), 100))
    with pytest.raises(CorruptModelError) as caught:
        verify_snapshot(snapshot)
    assert str(shared) in caught.value.remedy


def test_a_file_s_digest_is_that_of_its_content(tmp_path: Path) -> None:
    for content in (b"", b"abc", bytes(3 * MIB + 1)):
        path = tmp_path / "file"
        path.write_bytes(content)
        assert sha256_file(path) == hashlib.sha256(content).hexdigest()
