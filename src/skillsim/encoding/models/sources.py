"""Which model a name means, and where its files lie.

===========================  =====================================================================
name                         model
===========================  =====================================================================
``"embedded"``               the static model inside this package
``"hub"``                    ``alvperez/skill-sim-model`` from the Hub
an existing folder           that folder of a sentence-transformers model
``"owner/name"``             that repository on the Hub
``None``                     ``SKILLSIM_MODEL`` if set; else ``"hub"``; else, if that cannot be
                             had, ``"embedded"``, with an ``EmbeddedModelWarning``
===========================  =====================================================================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from skillsim.encoding.models.hub import fetch_snapshot, verify_snapshot
from skillsim.encoding.models.integrity import (
    loaded_files,
    missing_files,
    snapshot_files,
    verify_files,
)
from skillsim.encoding.models.origin import Origin
from skillsim.encoding.models.static_files import is_static_folder
from skillsim.encoding.models.transformer_files import require_safe_folder
from skillsim.errors import CorruptModelError, ModelNotAvailableError
from skillsim.policy import MatchPolicy

__all__ = [
    "EMBEDDED",
    "EMBEDDED_FOLDER",
    "HUB_CHECKPOINT",
    "MODEL_VARIABLE",
    "ModelSource",
    "find_source",
    "hub_source",
    "known_policy",
    "named_model",
    "repository",
]

EMBEDDED = "embedded"
EMBEDDED_FOLDER = Path(__file__).parent / "embedded"
HUB_CHECKPOINT = "alvperez/skill-sim-model"
MODEL_VARIABLE = "SKILLSIM_MODEL"

_KNOWN = {"hub": HUB_CHECKPOINT}
_POLICIES = {
    # The card gives one cut-off and no second one below it, so the band between them is empty.
    HUB_CHECKPOINT: MatchPolicy(0.65, 0.65, source="model card of alvperez/skill-sim-model"),
}


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model's files on this machine.

    Attributes:
        model_id: ``"embedded"``, the Hub repository, or the folder as it was named.
        folder: Where the files are.
        revision: The commit, for a model from the Hub.
        digests: SHA-256 of the files that loading reads; empty for a static model, whose manifest
            has them.
        origin: The Hub repository that the files are from, as far as that is known.
    """

    model_id: str
    folder: Path
    revision: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    origin: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether this is a folder of the user's, and no model with a name of its own."""
        return self.revision is None and self.model_id != EMBEDDED

    @property
    def is_static(self) -> bool:
        """Whether the static encoder reads this model."""
        return is_static_folder(self.folder)


def named_model(model: str | os.PathLike[str] | None) -> str | None:
    """The model that the caller, or else the environment, names; ``None`` if neither does."""
    if isinstance(model, os.PathLike):  # can only be a folder, whatever it is called
        return str(_path(os.fsdecode(model)).absolute())
    if model is not None and not isinstance(model, str):
        raise _no_name(repr(model))
    if model is not None:
        return model
    return os.environ.get(MODEL_VARIABLE) or None


def repository(model: str) -> str | None:
    """The Hub repository that a name means; ``None`` for the embedded model and for a folder.

    Raises:
        ModelNotAvailableError: The name is written like a path, and there is no such folder.
    """
    if model == EMBEDDED:
        return None
    if model in _KNOWN:
        return _KNOWN[model]
    if not model.strip() or "\0" in model:
        raise _no_name(model)
    path = _path(model)
    if _is_folder(path):
        return None
    if "://" in model:
        raise _no_name(model)
    written_as_path = model.startswith((".", "~", "/", "\\")) or path.is_absolute()
    if written_as_path or model.count("/") > 1:
        raise ModelNotAvailableError(
            model=model,
            reason="not-found",
            cause=f"there is no folder {path.absolute()}",
            remedy="Give an existing folder, a Hub repository such as 'owner/name', 'hub' or "
            "'embedded'.",
        )
    if "/" not in model:
        raise _no_name(model)
    return model


def known_policy(source: ModelSource) -> MatchPolicy | None:
    """The cut-offs of a model from the Hub that carries none in its files, if they are known."""
    return _POLICIES.get(source.origin) if source.origin else None


def _path(model: str) -> Path:
    # Path.expanduser raises for a user that there is not; this one leaves the name as it is.
    return Path(os.path.expanduser(model))  # noqa: PTH111


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long for this system, for one
        return False


def _no_name(model: str) -> ModelNotAvailableError:
    close = get_close_matches(model.lower(), [EMBEDDED, *_KNOWN], n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    return ModelNotAvailableError(
        model=model,
        reason="invalid-name",
        cause="this is neither a known name nor a folder nor a repository with its owner",
        remedy=f"{hint}Give 'hub', 'embedded', a Hub repository such as 'owner/name', or a folder.",
    )


def find_source(
    model: str, *, revision: str | None = None, local_files_only: bool | None = None
) -> ModelSource:
    """Find a named model's files, from the Hub if need be.

    Args:
        model: A name from the table above.
        revision: Branch, tag or commit, for a model from the Hub.
        local_files_only: ``True`` makes no request.

    Raises:
        ModelNotAvailableError: The model cannot be had.
        CorruptModelError: One of its files is damaged.
    """
    repo_id = repository(model)
    if repo_id is not None:
        return hub_source(repo_id, revision=revision, local_files_only=local_files_only)
    _refuse_revision(model, revision)
    if model == EMBEDDED:
        return ModelSource(EMBEDDED, EMBEDDED_FOLDER)
    return _local_source(model, _path(model).absolute())


def hub_source(repo_id: str, *, revision: str | None, local_files_only: bool | None) -> ModelSource:
    """The source for a repository on the Hub, its files checked against the Hub's digests.

    Raises:
        ModelNotAvailableError: The model cannot be had.
        CorruptModelError: One of its files is damaged.
    """
    snapshot = fetch_snapshot(repo_id, revision=revision, local_files_only=local_files_only)
    require_safe_folder(snapshot.folder, model_id=repo_id)
    digests = verify_snapshot(snapshot)
    return ModelSource(
        snapshot.repo_id, snapshot.folder, snapshot.revision, digests, origin=snapshot.repo_id
    )


def _local_source(model: str, folder: Path) -> ModelSource:
    if is_static_folder(folder):
        return ModelSource(model, folder)
    require_safe_folder(folder, model_id=model)  # before a look at every file below it
    names = loaded_files(folder, snapshot_files(folder))
    missing = missing_files(folder, None)
    if missing:
        raise CorruptModelError(
            model=model,
            path=folder / missing[0],
            cause=f"{folder} lacks {', '.join(missing)}",
            remedy="Restore the folder from its source, or save the model again.",
        )
    digests = verify_files(folder, names, model=model, hub_ids=None)
    origin = Origin.read(folder, model=model)
    if origin is not None:
        origin.require(digests, folder, model=model)
    name = None if origin is None else origin.model
    return ModelSource(model, folder, None, digests, origin=name)


def _refuse_revision(model: str, revision: str | None) -> None:
    if revision is not None:
        raise ModelNotAvailableError(
            model=model,
            reason="revision-not-found",
            cause=f"revision={revision!r} was given, but only models from the Hub have revisions",
            remedy="Leave the revision out.",
        )
