"""What the Hub refuses, or has in no form that can be used: said at once, with the remedy."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from tests.support.model_files import files_of, heavy_files, refusal

from skillsim.encoding.models.hub import cached_snapshot, fetch_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.hub_server import Access, HubServer

pytestmark = pytest.mark.usefixtures("hub_cache")

NAME = "someone/skills"


def test_a_model_that_does_not_exist_is_not_found(hub: HubServer) -> None:
    error = refusal(lambda: fetch_snapshot("someone/no-such-model"))

    assert error.reason == "not-found"
    assert error.model == "someone/no-such-model"
    assert hub.url in error.cause
    assert "spelling" in error.remedy
    assert "hf auth login" in error.remedy
    assert len(hub.requests) == 1


@pytest.mark.parametrize("access", ["gated", "private-gated"])
def test_a_gated_model_says_where_to_accept_the_terms(
    hub: HubServer, tiny_transformer: Path, access: Access
) -> None:
    hub.add(NAME, tiny_transformer, access=access)

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "gated"
    assert f"{hub.url}/{NAME}" in error.remedy
    assert "HF_TOKEN" in error.remedy
    assert cached_snapshot(NAME) is None


def test_a_token_that_has_expired_says_so(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(NAME, tiny_transformer, access="bad-token")

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "gated"
    assert "Invalid credentials" in error.cause
    assert "HF_TOKEN" in error.remedy


@pytest.mark.parametrize("revision", ["no-such-branch", "0" * 40, "refs/pr/7"])
def test_a_missing_revision_is_named(hub: HubServer, tiny_transformer: Path, revision: str) -> None:
    hub.add(NAME, tiny_transformer)

    error = refusal(lambda: fetch_snapshot(NAME, revision=revision))

    assert error.reason == "revision-not-found"
    assert revision in error.cause


@pytest.mark.parametrize(("access", "status"), [("broken", "500"), ("busy", "429")])
def test_a_hub_in_trouble_is_not_asked_twice(
    hub: HubServer, tiny_transformer: Path, access: Access, status: str
) -> None:
    hub.add(NAME, tiny_transformer, access=access)

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "server-error"
    assert status in error.cause
    assert len(hub.requests) == 1


def test_a_sign_in_page_is_not_taken_for_the_hub(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(NAME, tiny_transformer, access="captive-portal")

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "server-error"
    assert "is not the Hub" in error.cause
    assert "HF_ENDPOINT" in error.remedy


@pytest.mark.parametrize("name", ["a/b/c", "../models", "no spaces", "a--b", "", "-a/b", "a\0b"])
def test_what_cannot_be_a_name_is_refused_without_a_request(hub: HubServer, name: str) -> None:
    for find in (fetch_snapshot, cached_snapshot):
        error = refusal(lambda find=find: find(name))
        assert error.reason == "invalid-name"
    assert hub.requests == []


def test_pickled_weights_are_refused_before_anything_is_downloaded(
    hub: HubServer, tiny_transformer: Path
) -> None:
    files = heavy_files(tiny_transformer)
    files["pytorch_model.bin"] = files.pop("model.safetensors")
    hub.add(NAME, files)

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "not-a-model"
    assert "safetensors only" in error.cause
    assert "pytorch_model.bin" in error.cause
    assert len(hub.requests) == 1


def test_one_module_with_pickled_weights_is_enough_to_refuse_a_model(
    hub: HubServer, tiny_transformer: Path
) -> None:
    files = files_of(tiny_transformer)
    hub.add(NAME, files | {"2_Dense/config.json": b"{}", "2_Dense/pytorch_model.bin": b"x"})

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "not-a-model"
    assert "2_Dense/pytorch_model.bin" in error.cause


def test_a_transformers_model_without_pooling_is_refused_before_anything_is_downloaded(
    hub: HubServer, tiny_transformer: Path
) -> None:
    files = heavy_files(tiny_transformer)
    del files["modules.json"]
    hub.add(NAME, files)

    error = refusal(lambda: fetch_snapshot(NAME))

    assert error.reason == "not-a-model"
    assert "modules.json" in error.cause
    assert len(hub.requests) == 1


def test_a_repository_without_files_is_not_a_model(hub: HubServer) -> None:
    hub.add(NAME, {})

    assert refusal(lambda: fetch_snapshot(NAME)).reason == "not-a-model"


def test_a_refusal_keeps_its_cause_and_survives_pickling(hub: HubServer) -> None:
    error = refusal(lambda: fetch_snapshot("someone/no-such-model"))

    assert type(error.__cause__).__name__ == "RepositoryNotFoundError"
    again = pickle.loads(pickle.dumps(error))
    assert (again.reason, again.model, str(again)) == (error.reason, error.model, str(error))
