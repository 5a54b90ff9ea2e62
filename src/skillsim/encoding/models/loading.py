"""From a model's name to a model in memory, with the embedded model as the last resort."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

from skillsim.encoding.models.devices import require_cpu
from skillsim.encoding.models.sources import (
    EMBEDDED,
    HUB_CHECKPOINT,
    ModelSource,
    find_source,
    named_model,
)
from skillsim.encoding.models.static import StaticModel
from skillsim.errors import EmbeddedModelWarning, ModelNotAvailableError

if TYPE_CHECKING:
    from skillsim.encoding.models.base import EmbeddingModel

__all__ = ["load_model", "resolve_source"]


def resolve_source(
    model: str | os.PathLike[str] | None,
    *,
    revision: str | None,
    local_files_only: bool | None,
) -> ModelSource:
    """Find the files of the model that the caller wants, or, if none is named, of the best one.

    A model that the caller or ``SKILLSIM_MODEL`` names is that one or an error. Only where nobody
    names one does the embedded model stand in for the Hub checkpoint, with a warning.

    Raises:
        ModelNotAvailableError: A named model cannot be had.
    """
    named = named_model(model)
    if named is not None:
        return find_source(named, revision=revision, local_files_only=local_files_only)
    try:
        return find_source(HUB_CHECKPOINT, revision=revision, local_files_only=local_files_only)
    except ModelNotAvailableError as error:
        if revision is not None:  # whoever names a revision names the model
            raise
        warnings.warn(
            f"Using the embedded model, because the Hub checkpoint {HUB_CHECKPOINT!r} could not be "
            f"had: {error.cause}. {error.remedy} To choose the embedded model, and not see this, "
            "pass model='embedded' or set SKILLSIM_MODEL=embedded; to insist on the checkpoint, "
            "pass model='hub'.",
            EmbeddedModelWarning,
            stacklevel=3,  # the line that made the encoder
        )
        return find_source(EMBEDDED)


def load_model(source: ModelSource, *, device: str | None) -> EmbeddingModel:
    """Load a model from its files.

    Raises:
        ModelNotAvailableError: The files are damaged, or not those of a model.
        DeviceNotAvailableError: The named device is not here, or not one for this model.
    """
    if source.is_static:
        require_cpu(device, model_id=source.model_id)
        return StaticModel.load(source.folder, model_id=source.model_id)
    from skillsim.encoding.models.transformer import TransformerModel

    return TransformerModel.load(
        source.folder, model_id=source.model_id, digests=source.digests, device=device
    )
