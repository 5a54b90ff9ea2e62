"""What a type checker infers; checked by mypy, never run."""

from __future__ import annotations

from typing import assert_type

import numpy as np
from numpy.typing import NDArray

from skillsim import SkillEncoder, embedded_model_path, similarity


def what_is_inferred(encoder: SkillEncoder) -> None:
    assert_type(similarity("a", "b"), float)
    assert_type(similarity("a", ["b"], encoder=encoder), NDArray[np.float32])
    assert_type(similarity(["a"], "b"), NDArray[np.float32])
    assert_type(similarity(["a"], (skill for skill in ("b", "c"))), NDArray[np.float32])
    assert_type(encoder.encode("a"), NDArray[np.float32])
    assert_type(encoder.encode(["a"]), NDArray[np.float32])
    assert_type(embedded_model_path(), str)
