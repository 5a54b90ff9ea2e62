"""Policies with fitted cut-offs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from skillsim.policy import MatchPolicy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["bound_policy"]


def bound_policy(
    encoder: SkillEncoder, *, definite: float, related: float | None = None, source: str
) -> MatchPolicy:
    """The model's own policy with other cut-offs.

    Args:
        encoder: The model.
        definite: The new one.
        related: The new one; ``None`` keeps the model's own, if that is below ``definite``.
        source: Where the new ones come from.
    """
    own = encoder.policy
    if related is None:
        related = definite if own is None else min(own.related, definite)
    if own is None:
        return MatchPolicy(definite, related, encoder.fingerprint, source, encoder.model_id)
    return dataclasses.replace(own, definite=definite, related=related, source=source)
