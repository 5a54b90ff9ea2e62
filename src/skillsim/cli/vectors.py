"""Vectors as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skillsim.atomic import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim import SkillEncoder

__all__ = ["write_vectors"]


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
