"""The cut-offs that turn similarities into decisions, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, TypeAlias

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError

__all__ = ["BELOW_1", "DEFAULT_MARGIN", "Band", "MatchPolicy"]

BELOW_1 = math.nextafter(1.0, 0.0)

_WIDEST = 2.0  # difference of two cosines

DEFAULT_MARGIN = 0.1
"""``MatchPolicy.margin`` for models of which none was measured."""

Band: TypeAlias = Literal["covered", "related", "missing"]
"""What a similarity means: the same skill, a related one, or neither."""

_KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("definite", "related", "margin"), (int, float)),
    "resolve": (int, float, type(None)),
    **dict.fromkeys(("fingerprint", "model_id"), (str, type(None))),
    "source": (str,),
}


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
        resolve: Score from which a text is resolved to a concept
            (``skillsim.tasks.normalisation``), in [-1, 1]; ``None`` stands for ``definite``. Among
            thousands of labels some come close by chance, so that more is asked here than of two
            skills that are compared.
        margin: By how much the best concept must lead the next for a text to be resolved to it,
            in [0, 2]. The bands above depend on neither.

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
    resolve: float | None = None
    margin: float = DEFAULT_MARGIN

    def __post_init__(self) -> None:
        try:
            for name in ("definite", "related", "margin"):  # NumPy's numbers as built-in ones
                object.__setattr__(self, name, float(getattr(self, name)))
            if self.resolve is not None:
                object.__setattr__(self, "resolve", float(self.resolve))
            in_order = (
                -1.0 <= self.related <= self.definite <= 1.0
                and -1.0 <= self.resolved_from <= 1.0
                and 0.0 <= self.margin <= _WIDEST
            )
        except (TypeError, ValueError, OverflowError):
            in_order = False
        if not in_order:
            names = ("related", "definite", "resolve", "margin")
            found = ", ".join(f"{name}={show(getattr(self, name))}" for name in names)
            raise InvalidArgumentError(
                "Cut-offs must satisfy -1 <= related <= definite <= 1, -1 <= resolve <= 1 and "
                f"0 <= margin <= 2, not {found}.",
                name="policy",
                value=found,
            )

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """The policy that ``to_dict`` wrote.

        Args:
            content: ``definite`` and ``related`` must be there; other fields may be left out.

        Raises:
            InvalidArgumentError: A field is missing, unknown, or of the wrong kind.

        Example:
            >>> policy = MatchPolicy(definite=0.65, related=0.45, source="a paper")
            >>> MatchPolicy.from_dict(policy.to_dict()) == policy
            True
        """
        if not isinstance(content, Mapping):
            raise _not_readable(f"must be an object, not {type(content).__name__}", content)
        for name in ("definite", "related"):
            if name not in content:
                raise _not_readable(f"has no field {name!r}", content)
        for name, value in content.items():
            if name not in _KINDS:
                raise _not_readable(f"has the unknown field {show(name)}", content)
            if not isinstance(value, _KINDS[name]) or isinstance(value, bool):
                raise _not_readable(f"has the {name} {show(value)}", content)
        return cls(**content)

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        return asdict(self)

    @property
    def resolved_from(self) -> float:
        """The lowest score at which a text is resolved: ``resolve``, or else ``definite``."""
        return self.definite if self.resolve is None else self.resolve

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


def _not_readable(what: str, content: object) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"A policy {what}. Pass what MatchPolicy.to_dict gave, with the fields "
        f"{', '.join(_KINDS)}; definite and related must be there.",
        name="content",
        value=show(content),
    )
