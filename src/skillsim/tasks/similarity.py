"""How similar skills are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, overload

from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import clean_one, read_skills
from skillsim.search.scores import cosine_scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["similarity"]


# A str is an iterable of str too; the first overload that fits decides.
@overload
def similarity(  # type: ignore[overload-overlap]
    a: str, b: str, *, encoder: SkillEncoder | None = None
) -> float: ...
@overload
def similarity(
    a: str, b: Iterable[str], *, encoder: SkillEncoder | None = None
) -> NDArray[np.float32]: ...
@overload
def similarity(
    a: Iterable[str], b: str | Iterable[str], *, encoder: SkillEncoder | None = None
) -> NDArray[np.float32]: ...
def similarity(
    a: str | Iterable[str], b: str | Iterable[str], *, encoder: SkillEncoder | None = None
) -> float | NDArray[np.float32]:
    """Cosine similarity of skills, in [-1, 1]; higher is closer.

    What counts as close differs from model to model: see ``SkillEncoder.policy``.

    Args:
        a: One skill, or any iterable of skills.
        b: One skill, or any iterable of skills.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.

    Returns:
        For two skills a ``float``; for one and ``m`` skills an array of shape ``(m,)``; for ``n``
        and one, ``(n,)``; for ``n`` and ``m``, ``(n, m)``. Arrays are float32.

    Raises:
        InvalidSkillError: An item is not a string, or is blank; told before a model is loaded.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder
        >>> encoder = SkillEncoder("embedded")
        >>> scores = similarity("forklift operation", ["lift trucks", "Python"], encoder=encoder)
        >>> bool(scores[0] > scores[1])
        True
        >>> similarity(["SQL", "Go", "R"], ["Python", "Java"], encoder=encoder).shape
        (3, 2)
    """
    rows = [clean_one(a, name="a")] if isinstance(a, str) else read_skills(a, name="a")
    columns = [clean_one(b, name="b")] if isinstance(b, str) else read_skills(b, name="b")
    # One call, so that a skill on both sides is encoded once.
    vectors = chosen_encoder(encoder).encode([*rows, *columns])
    scores: NDArray[np.float32] = cosine_scores(vectors[: len(rows)], vectors[len(rows) :])
    if isinstance(a, str) and isinstance(b, str):
        return float(scores[0, 0])
    if isinstance(a, str) or isinstance(b, str):
        return scores.reshape(-1)
    return scores
