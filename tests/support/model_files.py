"""Models as mappings of path to content, and ways to spoil them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from skillsim.errors import ModelNotAvailableError

__all__ = ["files_of", "heavy_files", "refusal"]

MIB = 1 << 20


def files_of(folder: Path) -> dict[str, bytes]:
    """Return a model's files by their path in the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def heavy_files(folder: Path, *, size: int = 12 * MIB) -> dict[str, bytes]:
    """Return a model's files, its weights replaced by noise of some size.

    huggingface-hub writes, and resumes, in steps of 10 MiB: only what is larger can be resumed.
    """
    return files_of(folder) | {"model.safetensors": random.Random(0).randbytes(size)}


def refusal(call: Callable[[], object]) -> ModelNotAvailableError:
    """Return the error that a call raises; it has to tell what failed, why and what to do."""
    import pytest

    from skillsim.errors import ModelNotAvailableError

    with pytest.raises(ModelNotAvailableError) as caught:
        call()
    error = caught.value
    for part in (error.model, error.cause, error.remedy):
        assert part in str(error)
    assert error.remedy.endswith(".")
    return error
