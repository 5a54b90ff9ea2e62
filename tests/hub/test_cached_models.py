"""What is cached is used as it is, without a request, and only if it is all there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.support.model_files import files_of, refusal
from tests.support.python import run_python

from skillsim.encoding.models.hub import cached_snapshot, fetch_snapshot, verify_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hub_server import HubServer

pytestmark = pytest.mark.usefixtures("hub_cache")

NAME = "someone/skills"


def test_nothing_is_cached_at_first(hub: HubServer) -> None:
    assert cached_snapshot(NAME) is None
    assert hub.requests == []


def test_a_model_is_downloaded_once_and_is_then_the_same_files(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path
) -> None:
    repo = hub.add(NAME, tiny_transformer)

    snapshot = fetch_snapshot(NAME)

    assert snapshot.repo_id == NAME
    assert snapshot.revision == repo.commit
    assert snapshot.folder.is_relative_to(hub_cache)
    for name, content in files_of(snapshot.folder).items():
        assert content == (tiny_transformer / name).read_bytes()


def test_a_cached_model_makes_no_request(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(NAME, tiny_transformer)
    first = fetch_snapshot(NAME)
    hub.requests.clear()

    assert fetch_snapshot(NAME) == first
    assert cached_snapshot(NAME) == first
    assert cached_snapshot(NAME, revision=first.revision) == first
    verify_snapshot(first)
    assert hub.requests == []


def test_a_branch_stays_at_the_commit_it_was_resolved_to(
    hub: HubServer, tiny_transformer: Path
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    first = fetch_snapshot(NAME)
    repo.push(files_of(tiny_transformer) | {"extra.txt": b"new"})

    assert repo.commit != first.revision
    assert fetch_snapshot(NAME) == first


@pytest.mark.parametrize("kind", ["branch", "tag", "pull request", "commit"])
def test_a_revision_is_resolved_to_its_commit(
    hub: HubServer, tiny_transformer: Path, kind: str
) -> None:
    repo = hub.add(NAME, tiny_transformer)
    files = files_of(tiny_transformer) | {"extra.txt": b"of the other revision"}
    name = {"branch": "next", "tag": "v1.0", "pull request": "refs/pr/1", "commit": "next"}[kind]
    commit = repo.push(files, ref=name)
    revision = commit if kind == "commit" else name

    snapshot = fetch_snapshot(NAME, revision=revision)

    assert snapshot.revision == commit
    assert (snapshot.folder / "extra.txt").read_bytes() == b"of the other revision"
    assert cached_snapshot(NAME, revision=revision) == snapshot
    assert cached_snapshot(NAME) is None


def test_only_what_sentence_transformers_reads_is_downloaded(
    hub: HubServer, tiny_transformer: Path
) -> None:
    surplus = (
        "pytorch_model.bin",
        "onnx/model.onnx",
        "onnx/config.json",
        "openvino/openvino_model.bin",
        "openvino/config.json",
        "checkpoint-500/model.safetensors",
        "training_args.pt",
        "train_script.py",
        "optimizer.pkl",
    )
    hub.add(NAME, files_of(tiny_transformer) | dict.fromkeys(surplus, b"x"))

    snapshot = fetch_snapshot(NAME)

    assert set(files_of(snapshot.folder)) == set(files_of(tiny_transformer)) - {"README.md"}


@pytest.mark.parametrize("filled_by", ["one by one", "one by one, and without a listing"])
def test_a_cache_filled_by_sentence_transformers_itself_is_complete(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path, filled_by: str
) -> None:
    from sentence_transformers import SentenceTransformer

    surplus = {"data_config.json": b"{}", "vocab.txt": b"a\n", "eval/scores.json": b"{}"}
    repo = hub.add(NAME, files_of(tiny_transformer) | surplus)
    SentenceTransformer(NAME, device="cpu", cache_folder=str(hub_cache))
    if "without" in filled_by:
        forget_listing(hub_cache)
    hub.requests.clear()

    snapshot = cached_snapshot(NAME)

    assert snapshot is not None
    assert snapshot.revision == repo.commit
    assert "model.safetensors" in verify_snapshot(snapshot)
    assert hub.requests == []


def test_digests_do_not_depend_on_what_filled_the_cache(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    surplus = {"data_config.json": b"{}", "vocab.txt": b"a\n"}
    surplus |= {"special_tokens_map.json": b"{}", "added_tokens.json": b"{ }"}
    hub.add(NAME, files_of(tiny_transformer) | surplus)
    SentenceTransformer(NAME, device="cpu", cache_folder=str(hub_cache))
    theirs = cached_snapshot(NAME)
    assert theirs is not None
    digests = verify_snapshot(theirs)
    shutil.rmtree(hub_cache)

    assert verify_snapshot(fetch_snapshot(NAME)) == digests


def test_what_is_read_without_a_fast_tokenizer_is_needed_too(
    hub: HubServer, tiny_transformer: Path
) -> None:
    files = files_of(tiny_transformer) | {"vocab.txt": b"a\n"}
    del files["tokenizer.json"]
    hub.add(NAME, files)
    snapshot = fetch_snapshot(NAME)
    assert "vocab.txt" in verify_snapshot(snapshot)

    (snapshot.folder / "vocab.txt").unlink()

    assert cached_snapshot(NAME) is None


@pytest.mark.parametrize("listing", ["with", "without"])
def test_a_cache_that_lacks_any_needed_file_is_not_complete(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path, listing: str
) -> None:
    hub.add(NAME, tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    if listing == "without":
        forget_listing(hub_cache)
    # Without the Hub's listing, files that some models have and others lack are not missed.
    optional = {"config_sentence_transformers.json", "sentence_bert_config.json"}
    optional |= {"tokenizer_config.json", "2_Normalize/config.json"}

    for name in verify_snapshot(snapshot):
        link = snapshot.folder / name
        target = link.readlink()
        link.unlink()
        found = cached_snapshot(NAME)
        assert (found is not None) == (listing == "without" and name in optional), name
        link.symlink_to(target)
    assert cached_snapshot(NAME) == snapshot


def test_weights_in_shards_are_complete_only_with_every_shard(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path
) -> None:
    files = files_of(tiny_transformer)
    weights = files.pop("model.safetensors")
    names = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
    index = b'{"weight_map": {"a": "%s", "b": "%s"}}' % tuple(n.encode() for n in names)
    files |= {"model.safetensors.index.json": index, names[0]: weights, names[1]: weights + b"2"}
    hub.add(NAME, files)
    snapshot = fetch_snapshot(NAME)
    forget_listing(hub_cache)
    assert cached_snapshot(NAME) == snapshot

    (snapshot.folder / names[1]).unlink()

    assert cached_snapshot(NAME) is None


def test_what_is_missing_is_downloaded_and_the_rest_kept(
    hub: HubServer, tiny_transformer: Path
) -> None:
    hub.add(NAME, tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    damaged = snapshot.folder / "tokenizer.json"
    damaged.resolve().unlink()
    hub.requests.clear()

    assert fetch_snapshot(NAME) == snapshot
    verify_snapshot(snapshot)
    downloads = [r.file for r in hub.requests if r.method == "GET" and r.file]
    assert downloads == ["tokenizer.json"]


def test_local_files_only_never_makes_a_request(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(NAME, tiny_transformer)

    error = refusal(lambda: fetch_snapshot(NAME, local_files_only=True))

    assert error.reason == "not-cached"
    assert f"hf download {NAME}" in error.remedy
    assert hub.requests == []
    snapshot = fetch_snapshot(NAME, local_files_only=False)
    hub.requests.clear()
    assert fetch_snapshot(NAME, local_files_only=True) == snapshot
    assert hub.requests == []


def test_an_incomplete_cache_says_what_it_lacks(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(NAME, tiny_transformer)
    (fetch_snapshot(NAME).folder / "model.safetensors").unlink()

    error = refusal(lambda: fetch_snapshot(NAME, local_files_only=True))

    assert error.reason == "not-cached"
    assert "model.safetensors" in error.cause


def test_a_plain_transformers_model_in_the_cache_is_not_a_model(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path
) -> None:
    from huggingface_hub import snapshot_download

    files = files_of(tiny_transformer)
    del files["modules.json"]
    hub.add(NAME, files)
    snapshot_download(NAME)

    for _ in range(2):
        assert cached_snapshot(NAME) is None
        error = refusal(lambda: fetch_snapshot(NAME, local_files_only=True))
        assert error.reason == "not-a-model"
        forget_listing(hub_cache)


def test_hf_hub_offline_makes_no_request_and_always_wins(
    hub: HubServer, tiny_transformer: Path, hub_cache: Path
) -> None:
    hub.add(NAME, tiny_transformer)
    hub.add("someone/else", tiny_transformer)
    snapshot = fetch_snapshot(NAME)
    hub.requests.clear()

    program = f"""
from skillsim.encoding.models.hub import fetch_snapshot
from skillsim.errors import ModelNotAvailableError
print(fetch_snapshot({NAME!r}).folder)
for choice in (None, False, True):
    try:
        fetch_snapshot("someone/else", local_files_only=choice)
    except ModelNotAvailableError as error:
        print(error.reason, "HF_HUB_OFFLINE" in str(error))
"""
    done = run_python(program, HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(hub_cache))

    assert done.stdout.split("\n") == [str(snapshot.folder), *["not-cached True"] * 3, ""]
    assert done.stderr == ""
    assert hub.requests == []


def test_importing_the_module_imports_no_heavy_library() -> None:
    program = """
import sys
import skillsim.encoding.models.hub
heavy = {"huggingface_hub", "torch", "transformers", "sentence_transformers"}
print(sorted(heavy & set(sys.modules)))
"""
    assert run_python(program).stdout == "[]\n"


def test_a_download_shows_a_progress_bar_unless_told_not_to(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    hub.add(NAME, tiny_transformer)
    program = f"from skillsim.encoding.models.hub import fetch_snapshot; fetch_snapshot({NAME!r})"

    # TQDM_POSITION=-1 is huggingface-hub's own way to show bars where no terminal is.
    shown = run_python(program, HF_HUB_CACHE=str(tmp_path / "a"), TQDM_POSITION="-1")
    hidden = run_python(
        program,
        HF_HUB_CACHE=str(tmp_path / "b"),
        TQDM_POSITION="-1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
    )

    assert "100%" in shown.stderr
    assert hidden.stderr == ""
    assert shown.stdout == hidden.stdout == ""


def forget_listing(cache: Path) -> None:
    """Make the cache one that an older huggingface-hub has filled."""
    from huggingface_hub import _tree_cache

    for folder in cache.glob("models--*/trees"):
        shutil.rmtree(folder)
    _tree_cache._IN_MEMORY_TREE_CACHE.clear()
