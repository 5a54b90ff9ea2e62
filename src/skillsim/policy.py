"""The cut-offs that turn similarities into decisions, as plain data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from skillsim.errors import InvalidArgumentError

__all__ = ["BELOW_1", "Band", "MatchPolicy"]

BELOW_1 = math.nextafter(1.0, 0.0)

Band: TypeAlias = Literal["covered", "related", "missing"]
"""What a similarity means: the same skill, a related one, or neither."""


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Cut-offs of one model; those of another model do not transfer.

    =============  ==================================  =========================================
    band           cosine                              credit
    =============  ==================================  =========================================
    ``covered``    ``definite`` and above              1
    ``related``    from ``related`` to ``definite``    rises linearly from 0 to 1
    ``missing``    below ``related``                   0
    =============  ==================================  =========================================

    Attributes:
        definite: Cosine from which two skills count as the same, in [-1, 1].
        related: Cosine from which two skills count as related, in [-1, ``definite``].
        fingerprint: Fingerprint of the model the cut-offs were made for; ``None`` if unbound: such
            a policy is taken with any model, on the caller's word.
        source: Where the figures come from.
        model_id: Name of the model the cut-offs were made for, for messages.

    Raises:
        InvalidArgumentError: The cut-offs are out of range or in the wrong order.

    Example:
        >>> policy = MatchPolicy(definite=0.65, related=0.45)
        >>> policy.band(0.7), policy.band(0.5), policy.band(0.2)
        ('covered', 'related', 'missing')
        >>> round(policy.credit(0.5), 2)
        0.25
    """

    definite: float
    related: float
    fingerprint: str | None = None
    source: str = ""
    model_id: str | None = None

    def __post_init__(self) -> None:
        try:
            for name in ("definite", "related"):  # NumPy's numbers and others as built-in ones
                object.__setattr__(self, name, float(getattr(self, name)))
            in_order = -1.0 <= self.related <= self.definite <= 1.0
        except (TypeError, ValueError, OverflowError):
            in_order = False
        if not in_order:
            raise InvalidArgumentError(
                f"Cut-offs must satisfy -1 <= related <= definite <= 1, "
                f"not related={self.related!r}, definite={self.definite!r}.",
                name="policy",
                value=f"related={self.related!r}, definite={self.definite!r}",
            )

    def band(self, similarity: float) -> Band:
        """The band of a cosine."""
        if similarity >= self.definite:
            return "covered"
        return "related" if similarity >= self.related else "missing"

    def credit(self, similarity: float) -> float:
        """How far a cosine answers a requirement, in [0, 1]."""
        if similarity >= self.definite:
            return 1.0
        if similarity < self.related:
            return 0.0
        credit = (similarity - self.related) / (self.definite - self.related)
        return min(credit, BELOW_1)  # full credit is for what is covered, whatever the rounding
