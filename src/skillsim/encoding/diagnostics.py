"""What is installed here, which model would be used and why."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from typing import Any

from skillsim.encoding.cache import CACHE_SWITCH
from skillsim.encoding.models.devices import available_devices
from skillsim.encoding.models.hub import cached_snapshot, download_size
from skillsim.encoding.models.sources import (
    EMBEDDED,
    HUB_CHECKPOINT,
    MODEL_VARIABLE,
    find_source,
    named_model,
    repository,
)
from skillsim.encoding.models.static_files import StaticFiles
from skillsim.encoding.user_cache import CACHE_VARIABLE, user_cache_folder
from skillsim.encoding.versions import installed_versions
from skillsim.errors import ModelNotAvailableError

__all__ = ["Diagnosis", "ModelChoice", "diagnose"]

_PACKAGES = (
    "skillsim",
    "numpy",
    "tokenizers",
    "safetensors",
    "huggingface-hub",
    "torch",
    "transformers",
    "sentence-transformers",
)
_SETTINGS = (
    MODEL_VARIABLE,
    CACHE_VARIABLE,
    CACHE_SWITCH,
    "HF_HUB_OFFLINE",
    "HF_ENDPOINT",
    "HF_HOME",
)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model ``SkillEncoder`` would load.

    Attributes:
        model_id: The model, or ``None`` if it would raise.
        revision: The commit, if the model is from the Hub and cached.
        why: How the choice came about.
        problem: What stands against the model that was named, if it would raise.
    """

    model_id: str | None
    revision: str | None
    why: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of an installation.

    Attributes:
        model: The model that would be used.
        versions: Installed version of each package that matters; ``None`` where it is missing.
        devices: Devices that a transformer could use, best first.
        caches: Folders in which models are kept.
        settings: Environment variables that are obeyed; ``None`` where unset.
    """

    model: ModelChoice
    versions: dict[str, str | None]
    devices: tuple[str, ...]
    caches: dict[str, str]
    settings: dict[str, str | None]

    def to_dict(self) -> dict[str, Any]:
        """The same as built-in types, ready for JSON."""
        return dataclasses.asdict(self)


def diagnose(model: str | None = None) -> Diagnosis:
    """Look at the installation, without loading or downloading a model.

    Takes some seconds, since torch is imported to ask for devices. At most one request is made,
    to see whether the Hub has a model that is not cached.

    Args:
        model: The model to ask about, as ``SkillEncoder`` takes it.

    Example:
        >>> found = diagnose("embedded")
        >>> found.model.model_id, "cpu" in found.devices
        ('embedded', True)
    """
    from huggingface_hub import constants

    return Diagnosis(
        model=_choose(model),
        versions=installed_versions(_PACKAGES),
        devices=tuple(available_devices()),
        caches={"skillsim": str(user_cache_folder()), "hub": str(constants.HF_HUB_CACHE)},
        settings={name: os.environ.get(name) for name in _SETTINGS},
    )


def _choose(model: str | None) -> ModelChoice:
    named = named_model(model)
    if named is None:
        try:
            return _look_up(HUB_CHECKPOINT, "no model is named, so the Hub checkpoint is preferred")
        except ModelNotAvailableError as error:
            why = f"the Hub checkpoint {HUB_CHECKPOINT!r} cannot be had: {error.cause}"
            return ModelChoice(EMBEDDED, None, why)
    why = "named by the caller" if model is not None else f"named by {MODEL_VARIABLE}"
    try:
        return _look_up(named, why)
    except ModelNotAvailableError as error:
        return ModelChoice(None, None, why, problem=str(error))


def _look_up(model: str, why: str) -> ModelChoice:
    repo_id = repository(model)
    if repo_id is None:
        source = find_source(model)
        if source.is_static:
            StaticFiles.read(source.folder, model_id=model)
        return ModelChoice(source.model_id, None, why)
    snapshot = cached_snapshot(repo_id)
    if snapshot is not None:
        return ModelChoice(repo_id, snapshot.revision, f"{why}; in the local Hub cache")
    size = download_size(repo_id)
    return ModelChoice(repo_id, None, f"{why}; would be downloaded ({size / 1e6:,.1f} MB)")
