"""What is made of a taxonomy once for each encoder, on first use, and kept while both live."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

from skillsim.encoding.forks import ForkSafeLock

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.taxonomy import Taxonomy

__all__ = ["OncePerTaxonomy"]

_T = TypeVar("_T")


class _Made(Generic[_T]):
    """What has been made of one taxonomy."""

    def __init__(self) -> None:
        self.lock = ForkSafeLock()
        self.by_encoder: WeakKeyDictionary[SkillEncoder, _T] = WeakKeyDictionary()


class OncePerTaxonomy(Generic[_T]):
    """A function of a taxonomy and an encoder that remembers its answers.

    Encoding a taxonomy takes a moment, or minutes with a transformer. Threads that ask for the
    same one wait for each other; those that ask for different ones do not.

    Args:
        make: The function. Its answers must not hold on to the taxonomy or the encoder.
    """

    def __init__(self, make: Callable[[Taxonomy, SkillEncoder], _T]) -> None:
        self._make = make
        self._lock = ForkSafeLock()
        self._made: WeakKeyDictionary[Taxonomy, _Made[_T]] = WeakKeyDictionary()

    def __call__(self, taxonomy: Taxonomy, encoder: SkillEncoder) -> _T:
        """The answer, made now if it is not there."""
        with self._lock:
            made = self._made.setdefault(taxonomy, _Made())
        answer = made.by_encoder.get(encoder)
        if answer is None:
            with made.lock:
                answer = made.by_encoder.get(encoder)
                if answer is None:
                    answer = made.by_encoder[encoder] = self._make(taxonomy, encoder)
        return answer
