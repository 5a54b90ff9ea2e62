"""``skillsim download``: a folder that gives what the Hub's model gives, without the Hub."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.cli.running import refusal as cli_refusal
from tests.cli.running import skillsim
from tests.support.hub_server import Fault, flip_byte
from tests.support.model_files import files_of, refusal

from skillsim import SkillEncoder
from skillsim.atomic import new_folder
from skillsim.encoding.download import download_model
from skillsim.encoding.models.origin import ORIGIN
from skillsim.encoding.models.sources import HUB_CHECKPOINT
from skillsim.errors import CorruptModelError, InvalidArgumentError, NotSavedError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hub_server import HubServer

pytestmark = pytest.mark.usefixtures("hub_cache")

NAME = "someone/skills"
SKILLS = ["python", "sql and data", "forklift operation"]


def test_the_folder_gives_the_same_vectors_cut_offs_and_fingerprint_without_the_hub(
    hub: HubServer, hub_cache: Path, tiny_transformer: Path, tmp_path: Path
) -> None:
    repo = hub.add(HUB_CHECKPOINT, tiny_transformer)
    expected = SkillEncoder("hub", device="cpu")

    done = download_model(tmp_path / "model", "hub")

    assert (done.model, done.revision) == (HUB_CHECKPOINT, repo.commit)
    shutil.rmtree(hub_cache)
    hub.repos.clear()
    hub.requests.clear()
    encoder = SkillEncoder(done.folder, device="cpu")
    assert encoder.fingerprint == expected.fingerprint
    assert encoder.policy is not None
    assert expected.policy is not None
    assert encoder.policy.definite == expected.policy.definite
    np.testing.assert_array_equal(encoder.encode(SKILLS), expected.encode(SKILLS))
    assert hub.requests == []


def test_the_folder_holds_what_loading_reads_and_where_it_is_from(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    repo = hub.add(NAME, files_of(tiny_transformer) | {"pytorch_model.bin": b"x"})

    done = download_model(tmp_path / "model", NAME)

    held = files_of(tmp_path / "model")
    origin = json.loads(held.pop(ORIGIN))
    assert set(held) == set(files_of(tiny_transformer)) - {"README.md"}
    assert done.size == sum(map(len, held.values()))
    assert (origin["model"], origin["revision"]) == (NAME, repo.commit)
    assert set(origin["files"]) == set(held)


def test_a_revision_stays_what_it_was(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    first = repo.commit
    changed = files_of(tiny_transformer) | {"sentence_bert_config.json": b'{"max_seq_length": 32}'}
    second = repo.push(changed)

    for revision, commit in ((None, second), ("main", second), (first, first)):
        place = tmp_path / f"model {revision}"
        assert download_model(place, NAME, revision=revision).revision == commit
    old, new = (SkillEncoder(tmp_path / f"model {name}", device="cpu") for name in (first, "main"))
    assert old.fingerprint != new.fingerprint


def test_a_download_that_breaks_off_leaves_no_folder_and_is_taken_up(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    repo.faults["model.safetensors"] = Fault("reset", after=5000, times=3)

    error = refusal(lambda: download_model(tmp_path / "model", NAME))

    assert error.reason == "interrupted"
    assert not list(tmp_path.glob("*model*"))
    download_model(tmp_path / "model", NAME)
    assert SkillEncoder(tmp_path / "model", device="cpu").dimension == 32
    assert len(hub.downloads_of(NAME, "tokenizer.json")) == 1


@pytest.mark.parametrize("in_the_way", ["a file", "a folder with a file", "no folder around it"])
def test_nothing_is_asked_or_lost_where_the_folder_cannot_be_made(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path, in_the_way: str
) -> None:
    hub.add(NAME, tiny_transformer)
    place = tmp_path / "some" / "model"
    kept = place if in_the_way == "a file" else place / "file"
    if in_the_way != "no folder around it":
        kept.parent.mkdir(parents=True)
        kept.write_text("mine")

    with pytest.raises(NotSavedError, match="model") as caught:
        download_model(place, NAME)

    assert caught.value.path == place
    assert hub.requests == []
    if in_the_way != "no folder around it":
        assert kept.read_text() == "mine"


def test_an_empty_folder_is_filled(hub: HubServer, tiny_transformer: Path, tmp_path: Path) -> None:
    hub.add(NAME, tiny_transformer)
    (tmp_path / "model").mkdir()
    download_model(tmp_path / "model", NAME)
    assert (tmp_path / "model" / "modules.json").is_file()


@pytest.mark.parametrize(
    "asked",
    [
        ("someone/no-such-model", None, "not-found"),
        (NAME, "no-such-branch", "revision-not-found"),
        ("no name", None, "invalid-name"),
    ],
    ids=lambda asked: asked[-1],
)
def test_what_the_hub_does_not_have_is_refused_and_leaves_nothing(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path, asked: tuple[str, str | None, str]
) -> None:
    hub.add(NAME, tiny_transformer)
    model, revision, reason = asked
    error = refusal(lambda: download_model(tmp_path / "model", model, revision=revision))
    assert error.reason == reason
    assert not list(tmp_path.glob("*model*"))


def test_what_is_here_is_not_downloaded(tiny_transformer: Path, tmp_path: Path) -> None:
    for model in ("embedded", str(tiny_transformer)):
        with pytest.raises(InvalidArgumentError, match="nothing to download") as caught:
            download_model(tmp_path / "model", model)
        assert caught.value.name == "model"


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", ORIGIN])
def test_damage_to_the_folder_is_found_when_it_is_loaded(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path, name: str
) -> None:
    hub.add(NAME, tiny_transformer)
    folder = tmp_path / "model"
    download_model(folder, NAME)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(flip_byte(content, len(content) - 30) if name != ORIGIN else b"{")

    with pytest.raises(CorruptModelError) as caught:
        SkillEncoder(folder, device="cpu")

    assert caught.value.path == folder / name
    assert ORIGIN in caught.value.remedy


def test_a_note_with_something_else_than_checksums_is_damage(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    hub.add(NAME, tiny_transformer)
    folder = tmp_path / "model"
    download_model(folder, NAME)
    content = json.loads((folder / ORIGIN).read_text("utf-8"))
    content["files"]["model.safetensors"] = []
    (folder / ORIGIN).write_text(json.dumps(content), "utf-8")
    with pytest.raises(CorruptModelError, match="is damaged"):
        SkillEncoder(folder, device="cpu")


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_what_is_no_name_of_a_folder_is_refused_before_any_request(
    hub: HubServer, tmp_path: Path, name: str
) -> None:
    with pytest.raises(NotSavedError, match="cannot be made"):
        download_model(tmp_path / name, NAME)
    assert not hub.requests


def test_the_command_tells_what_was_downloaded_and_what_was_not(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    cache = {"HF_HUB_CACHE": str(tmp_path / "cache")}
    arguments = ("--to", str(tmp_path / "model"), "--model", NAME)

    done = skillsim("download", *arguments, "--json", **cache)

    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert (content["model"], content["revision"]) == (NAME, repo.commit)
    assert content["folder"] == str(tmp_path / "model")
    assert "not an empty folder" in cli_refusal("download", *arguments, **cache)


def test_without_a_network_the_command_says_so_in_seconds(tmp_path: Path) -> None:
    said = cli_refusal(
        *("download", "--to", str(tmp_path / "model")),
        HF_ENDPOINT="http://127.0.0.1:9",
        HF_HUB_CACHE=str(tmp_path / "cache"),
    )
    assert f"Cannot load the model '{HUB_CHECKPOINT}'" in said
    assert "no connection" in said
    assert not (tmp_path / "model").exists()


def test_a_new_folder_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    with (  # noqa: PT012
        pytest.raises(NotSavedError, match="was not made"),
        new_folder(tmp_path / "new") as made,
    ):
        (made / "file").write_text("half")
        (made / "nowhere" / "file").write_text("half")
    assert list(tmp_path.iterdir()) == []
