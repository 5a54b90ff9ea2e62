"""Encoders with a cache in a file, and a look into that file."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from skillsim import SkillEncoder
from skillsim.errors import CacheWarning

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from skillsim.encoding.cache import EmbeddingCache

__all__ = ["change", "encodes_rightly", "filled", "stored_texts"]


def filled(path: Path, model: Path, skills: Sequence[str]) -> Path:
    """Make a cache that holds these skills; closed, so that it is this one file."""
    SkillEncoder(model, cache=path).encode(skills)
    assert sorted(path.parent.glob(f"{path.name}-*")) == []
    return path


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file as skillsim never does."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement, values)
        db.commit()


def stored_texts(path: Path) -> list[str]:
    """What the file holds, in the order in which it came."""
    with closing(sqlite3.connect(path)) as db:
        return [text for (text,) in db.execute("SELECT text FROM entries ORDER BY id")]


def encodes_rightly(model: Path, cache: Path | EmbeddingCache, skills: Sequence[str]) -> list[str]:
    """Whether an encoder with this cache gives the vectors of one without; what it warned of."""
    expected = SkillEncoder(model, cache=False).encode(skills)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        encoder = SkillEncoder(model, cache=cache)
        for _ in range(3):
            np.testing.assert_array_equal(encoder.encode(skills), expected)
    assert {each.category for each in caught} <= {CacheWarning}
    return [str(each.message) for each in caught]
