"""Which model an encoder takes: named ones or an error, and the embedded one as a last resort."""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from tests.support.hub_server import HubServer

from skillsim import SkillEncoder
from skillsim.encoding.diagnostics import diagnose
from skillsim.encoding.models.sources import HUB_CHECKPOINT
from skillsim.errors import CorruptModelError, EmbeddedModelWarning, ModelNotAvailableError

pytestmark = pytest.mark.usefixtures("hub_cache")


def test_without_a_name_the_hub_checkpoint_is_taken_and_pinned(
    hub: HubServer, tiny_transformer: Path
) -> None:
    repo = hub.add(HUB_CHECKPOINT, tiny_transformer)
    encoder = SkillEncoder(device="cpu")
    assert encoder.model_id == HUB_CHECKPOINT
    assert encoder.revision == repo.commit
    assert encoder.policy is not None
    assert encoder.policy.definite == 0.65
    assert encoder.policy.fingerprint == encoder.fingerprint
    assert SkillEncoder("hub", device="cpu").fingerprint == encoder.fingerprint


def test_once_cached_an_encoder_starts_without_a_request(
    hub: HubServer, tiny_transformer: Path
) -> None:
    hub.add(HUB_CHECKPOINT, tiny_transformer)
    first = SkillEncoder(device="cpu")
    hub.requests.clear()
    second = SkillEncoder(device="cpu")
    assert hub.requests == []
    np.testing.assert_array_equal(first.encode("Python"), second.encode("Python"))


def test_without_the_checkpoint_the_embedded_model_stands_in_with_a_warning(
    hub: HubServer,
) -> None:
    with pytest.warns(EmbeddedModelWarning, match="no such model.*pass model='embedded'") as caught:
        encoder = SkillEncoder()
    assert encoder.model_id == "embedded"
    assert caught[0].filename == __file__  # points at the caller's line


def test_a_hub_that_never_answers_is_given_up_within_five_seconds(
    hub: HubServer, tiny_transformer: Path
) -> None:
    hub.add(HUB_CHECKPOINT, tiny_transformer, access="silent")
    started = time.monotonic()
    with pytest.warns(EmbeddedModelWarning, match="did not answer"):
        encoder = SkillEncoder()
    assert time.monotonic() - started < 5
    assert encoder.model_id == "embedded"


def test_with_local_files_only_nothing_is_requested(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(HUB_CHECKPOINT, tiny_transformer)
    with pytest.warns(EmbeddedModelWarning, match="only local files"):
        SkillEncoder(local_files_only=True)
    assert hub.requests == []


@pytest.mark.parametrize("name", ["hub", "someone/else"])
def test_a_named_model_never_falls_back(hub: HubServer, name: str) -> None:
    with pytest.raises(ModelNotAvailableError) as caught:
        SkillEncoder(name)
    assert caught.value.reason == "not-found"


def test_a_model_named_by_the_environment_never_falls_back(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", "someone/else")
    with pytest.raises(ModelNotAvailableError, match="someone/else"):
        SkillEncoder()


def test_the_environment_chooses_where_the_caller_does_not(
    hub: HubServer, tiny_transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", str(tiny_transformer))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert SkillEncoder(device="cpu").model_id == str(tiny_transformer)
        assert SkillEncoder("embedded").model_id == "embedded"
        monkeypatch.setenv("SKILLSIM_MODEL", "embedded")
        assert SkillEncoder().model_id == "embedded"
    assert hub.requests == []


def test_a_named_revision_names_the_model(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add(HUB_CHECKPOINT, tiny_transformer)
    with pytest.raises(ModelNotAvailableError) as caught:
        SkillEncoder(revision="no-such-branch")
    assert caught.value.reason == "revision-not-found"


def test_a_damaged_download_is_refused_when_it_is_loaded(
    hub: HubServer, tiny_transformer: Path
) -> None:
    hub.add("someone/skills", tiny_transformer)
    first = SkillEncoder("someone/skills", device="cpu")
    assert first.revision is not None
    from skillsim.encoding.models.hub import cached_snapshot

    snapshot = cached_snapshot("someone/skills")
    assert snapshot is not None
    weights = (snapshot.folder / "model.safetensors").resolve()
    content = bytearray(weights.read_bytes())
    content[-3] ^= 0x10
    weights.write_bytes(content)
    with pytest.raises(CorruptModelError, match="Delete"):
        SkillEncoder("someone/skills", device="cpu")


def test_the_diagnosis_names_the_model_that_would_be_loaded(
    hub: HubServer, tiny_transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert diagnose().model.model_id == "embedded"
    assert "no such model" in diagnose().model.why
    hub.add(HUB_CHECKPOINT, tiny_transformer)
    planned = diagnose().model
    assert planned.model_id == HUB_CHECKPOINT
    assert "would be downloaded" in planned.why
    SkillEncoder("hub", device="cpu")
    hub.requests.clear()
    assert "in the local Hub cache" in diagnose().model.why
    assert hub.requests == []
    assert diagnose("./nowhere").model.problem is not None
    assert diagnose(str(tiny_transformer)).model.model_id == str(tiny_transformer)
    monkeypatch.setenv("SKILLSIM_MODEL", "embedded")
    assert diagnose().model.why == "named by SKILLSIM_MODEL"
