"""A model from the Hub as a folder of one's own, for machines without a network."""

from __future__ import annotations

import dataclasses
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillsim.atomic import new_folder, require_new_folder
from skillsim.encoding.models.origin import Origin
from skillsim.encoding.models.sources import HUB_CHECKPOINT, hub_source, named_model, repository
from skillsim.errors import InvalidArgumentError

__all__ = ["DownloadedModel", "download_model"]


@dataclass(frozen=True, slots=True)
class DownloadedModel:
    """A model in a folder.

    Attributes:
        folder: The folder's absolute path, for ``SkillEncoder(folder)``.
        model: The repository on the Hub.
        revision: The commit, 40 hex digits.
        size: Bytes in all.
    """

    folder: str
    model: str
    revision: str
    size: int

    def to_dict(self) -> dict[str, Any]:
        """The same as built-in types, ready for JSON."""
        return dataclasses.asdict(self)


def download_model(
    folder: str | os.PathLike[str], model: str | None = None, *, revision: str | None = None
) -> DownloadedModel:
    """The model, in a folder that needs neither the Hub nor its cache.

    ``SkillEncoder(folder)`` has the same fingerprint, vectors and cut-offs as
    ``SkillEncoder(model, revision=revision)``, and checks every file against the digests that the
    Hub stated. The download goes through the Hub cache: what is there is not downloaded again, what
    breaks off is taken up by the next call, and what was downloaded stays there, too. The folder
    is there whole, or not at all.

    Args:
        folder: Where to make the folder; nothing, or an empty one, may be there.
        model: ``"hub"`` or a repository on the Hub. ``None`` takes ``SKILLSIM_MODEL``, or else
            the checkpoint ``alvperez/skill-sim-model``.
        revision: Branch, tag or commit; ``None`` is the main branch.

    Raises:
        InvalidArgumentError: The model is not on the Hub, but in the package or in a folder.
        NotSavedError: Something is in the way, or the folder cannot be written.
        ModelNotAvailableError: The model cannot be had; ``reason`` says why.
        CorruptModelError: One of its files in the Hub cache is damaged.
    """
    named = named_model(model) or HUB_CHECKPOINT
    repo_id = repository(named)
    if repo_id is None:
        raise InvalidArgumentError(
            f"There is nothing to download of {named!r}: it is no repository on the Hub, but is "
            f"here. SkillEncoder({named!r}) needs no network.",
            name="model",
            value=repr(named),
        )
    place = Path(os.path.expanduser(os.fsdecode(folder))).absolute()  # noqa: PTH111  # never raises
    require_new_folder(place)
    source = hub_source(repo_id, revision=revision, local_files_only=None)
    with new_folder(place) as made:
        for name in source.digests:
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source.folder / name, made / name)
        size = sum((made / name).stat().st_size for name in source.digests)
        commit = source.revision or source.folder.name
        Origin(repo_id, commit, dict(source.digests)).write(made)
    return DownloadedModel(str(place), repo_id, commit, size)
