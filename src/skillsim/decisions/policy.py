"""Which cut-offs hold for a model, and what they make of many similarities at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError, PolicyMismatchError
from skillsim.policy import BELOW_1, Band, MatchPolicy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["Band", "MatchPolicy", "credits_of", "policy_for"]


def policy_for(encoder: SkillEncoder, policy: MatchPolicy | None) -> MatchPolicy:
    """The caller's cut-offs, or else the model's own.

    Raises:
        PolicyMismatchError: The policy was made for another model.
        InvalidArgumentError: None is given, and none is known for this model.

    Example:
        >>> from skillsim import SkillEncoder
        >>> policy_for(SkillEncoder("embedded"), None).definite
        0.6423
    """
    if policy is None:
        if encoder.policy is None:
            raise InvalidArgumentError(
                f"No cut-offs are known for the model {encoder.model_id!r}. Pass "
                "policy=MatchPolicy(definite=…, related=…) from skillsim.decisions.policy, with "
                "cosines that were measured with this model.",
                name="policy",
                value="None",
            )
        return encoder.policy
    if not isinstance(policy, MatchPolicy):
        raise InvalidArgumentError(
            f"policy must be a MatchPolicy, not {show(policy)}. Make one with "
            "MatchPolicy(definite=…, related=…) from skillsim.decisions.policy.",
            name="policy",
            value=show(policy),
        )
    if policy.fingerprint not in {None, encoder.fingerprint}:
        made_for = repr(policy.model_id) if policy.model_id else "another model"
        raise PolicyMismatchError(
            f"The policy was made for {made_for} (fingerprint {policy.fingerprint:.12}), but the "
            f"encoder's model is {encoder.model_id!r} (fingerprint {encoder.fingerprint:.12}); "
            "their cosines do not compare. Leave policy= out to take the model's own cut-offs, or "
            "pass some that were measured with it.",
            expected=str(policy.fingerprint),
            found=encoder.fingerprint,
        )
    return policy


def credits_of(similarities: NDArray[np.float64], policy: MatchPolicy) -> NDArray[np.float64]:
    """``policy.credit`` of every element; same shape, float64, in [0, 1].

    Example:
        >>> credits_of(np.array([0.7, 0.5, 0.2]), MatchPolicy(definite=0.65, related=0.45))
        array([1.  , 0.25, 0.  ])
    """
    covered = similarities >= policy.definite
    width = policy.definite - policy.related
    if width == 0.0:
        return covered.astype(np.float64)
    # The same operations as in `MatchPolicy.credit`, so that both give the same bits.
    with np.errstate(over="ignore"):  # cut-offs that nearly touch
        rising = np.clip((similarities - policy.related) / width, 0.0, BELOW_1)
    return np.where(covered, 1.0, rising)
