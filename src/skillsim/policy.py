"""The cut-offs that turn similarities into decisions, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MatchPolicy"]


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Cut-offs of one model; those of another model do not transfer.

    Attributes:
        definite: Cosine from which two skills count as the same, in [-1, 1].
        related: Cosine from which two skills count as related, in [-1, ``definite``].
        fingerprint: Fingerprint of the model the cut-offs were made for; ``None`` if unbound.
        source: Where the figures come from.

    Raises:
        ValueError: The cut-offs are out of range or in the wrong order.

    Example:
        >>> MatchPolicy(definite=0.65, related=0.5)
        MatchPolicy(definite=0.65, related=0.5, fingerprint=None, source='')
    """

    definite: float
    related: float
    fingerprint: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not -1.0 <= self.related <= self.definite <= 1.0:
            raise ValueError(
                f"cut-offs must satisfy -1 <= related <= definite <= 1, "
                f"not related={self.related!r}, definite={self.definite!r}"
            )
