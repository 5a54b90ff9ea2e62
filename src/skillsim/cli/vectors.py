"""Vectors as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim import SkillEncoder

__all__ = ["write_vectors"]


def write_vectors(path: Path, vectors: NDArray[np.float32], encoder: SkillEncoder) -> None:
    """Write vectors and what made them to an ``.npz``, whole or not at all.

    Raises:
        InvalidTableError: The file cannot be written; one that was there before is unharmed.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".skillsim-") as scratch:
            written = Path(scratch) / path.name
            np.savez(
                written,
                vectors=vectors,
                model_id=np.array(encoder.model_id),
                revision=np.array(encoder.revision or ""),
                fingerprint=np.array(encoder.fingerprint),
            )
            written.replace(path)
    except OSError as error:
        raise InvalidTableError(f"{path} cannot be written: {error}.", path=path) from error
