"""Whether what came of a call may come of it."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from tests.fuzz.hostile import Planted

from skillsim.errors import SkillSimError
from skillsim.results import to_frame
from skillsim.results.base import Result

__all__ = ["answer_or_refusal", "require_sound"]

_SHARE = (0.0, 1.0)
_COSINE = (-1.0, 1.0)
_RANGES = {
    **dict.fromkeys(
        (
            "coverage", "contribution", "rate", "rate_low", "rate_high", "p_value", "precision",
            "recall", "f1", "roc_auc", "brier", "brier_of_share", "predicted", "observed",
            "impact_ratio", "lowest_impact_ratio", "kept_neighbours", "error_rate", "confidence",
            "score_min", "score_q1", "score_median", "score_q3", "score_max", "score_cut",
        ),
        _SHARE,
    ),
    **dict.fromkeys(("similarity", "definite", "related", "score"), _COSINE),
    "margin": (0.0, 2.0),
}  # fmt: skip


def answer_or_refusal(call: Callable[[], object]) -> tuple[object, str]:
    """What a call answers, checked; or ``None``, and the name of the error of ours.

    Whatever else it raises is a finding, and goes on. What the caller's own object raises when it
    is read is the caller's.
    """
    try:
        answer = call()
    except SkillSimError as error:
        require_whole(error)
        return None, type(error).__name__
    except Planted:
        return None, "the caller's own"
    require_sound(answer)
    return answer, ""


def require_whole(error: SkillSimError) -> None:
    """Make sure that an error says something, and crosses a process boundary."""
    message = str(error)
    assert message.strip(), error
    assert len(message) < 20_000, f"a message of {len(message)} letters: {message[:200]}"
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == message


def require_sound(answer: object) -> None:
    """Make sure that an answer has finite numbers in range, and can be shown and passed on."""
    _require_finite(answer, "answer")
    for one in answer if isinstance(answer, list | tuple) else [answer]:
        if isinstance(one, Result):
            _require_showable(one)
    if isinstance(answer, Result):
        to_frame(answer)


def _require_showable(result: Result) -> None:
    assert isinstance(repr(result), str)
    assert isinstance(result._repr_html_(), str)
    assert json.loads(json.dumps(result.to_dict(), allow_nan=False)) is not None


def _require_finite(value: Any, where: str) -> None:
    if isinstance(value, np.ndarray):
        assert value.dtype.kind not in "fc" or np.isfinite(value).all(), where
    elif isinstance(value, float | np.floating | Decimal):
        assert math.isfinite(value), f"{where} is {value!r}"
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            _require_finite(inner, f"{where}.{field.name}")
            if field.name in _RANGES and isinstance(inner, float | int):
                low, high = _RANGES[field.name]
                assert low <= inner <= high, f"{where}.{field.name} is {inner!r}"
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _require_finite(inner, f"{where}[{key!r}]")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _require_finite(inner, f"{where}[{place}]")
