"""Vectors as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skillsim.atomic import replacing
from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim import SkillEncoder

__all__ = ["require_writable", "write_vectors"]


def require_writable(path: Path) -> None:
    """Make sure, before any work, that a file can be written there.

    Raises:
        InvalidTableError: There is no such folder, it is read-only, or a folder is in the way.
    """
    if not path.parent.is_dir():
        raise InvalidTableError(
            f"{path} cannot be written: there is no folder {path.parent.absolute()}. "
            "Make it first.",
            path=path,
        )
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise InvalidTableError(
            f"{path} cannot be written: it is a folder, or its folder is read-only. "
            "Choose another place.",
            path=path,
        )


def write_vectors(path: Path, vectors: NDArray[np.float32], encoder: SkillEncoder) -> None:
    """Write vectors and what made them to an ``.npz``, whole or not at all.

    Raises:
        NotSavedError: The file cannot be written; one that was there before is unharmed.
    """
    with replacing(path) as file:
        np.savez(
            file,
            vectors=vectors,
            model_id=np.array(encoder.model_id),
            revision=np.array(encoder.revision or ""),
            fingerprint=np.array(encoder.fingerprint),
        )
