"""What can be searched by meaning, wherever its skills are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol, overload, runtime_checkable

from skillsim.encoding.default import chosen_encoder
from skillsim.errors import FingerprintMismatchError

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.results import SearchHit

__all__ = ["SkillSearch", "encoder_of"]


@runtime_checkable
class SkillSearch(Protocol):
    """Skills that are encoded, and can be searched: a ``SkillIndex``, or a ``PgVectorStore``.

    Each skill is there once: of those that are equal when cleaned, the first as it was written.
    """

    @property
    def encoder(self) -> SkillEncoder:
        """The encoder of its vectors."""
        ...

    def __iter__(self) -> Iterator[str]:
        """The skills as they were written, in the order in which they came."""
        ...

    @overload
    def search(  # type: ignore[overload-overlap]
        self, queries: str, *, top_k: int = 10, threshold: float | None = None
    ) -> list[SearchHit]: ...
    @overload
    def search(
        self, queries: Iterable[str], *, top_k: int = 10, threshold: float | None = None
    ) -> list[list[SearchHit]]: ...
    def search(
        self, queries: str | Iterable[str], *, top_k: int = 10, threshold: float | None = None
    ) -> list[SearchHit] | list[list[SearchHit]]:
        """The skills that are closest to a query, closest first.

        Ties are in rising order of ``position``, which is the order in which they came.
        """
        ...


def encoder_of(index: SkillSearch, encoder: SkillEncoder | None) -> SkillEncoder:
    """The encoder that an index is searched with: its own, of which the caller's may be a copy.

    Raises:
        FingerprintMismatchError: The caller's encoder is of another model.
        TypeError: What was given is no encoder.
    """
    own = index.encoder
    if encoder is not None and chosen_encoder(encoder).fingerprint != own.fingerprint:
        raise FingerprintMismatchError(
            f"The index holds vectors of the model {own.model_id!r} (fingerprint "
            f"{own.fingerprint[:12]}), not of {encoder.model_id!r} ({encoder.fingerprint[:12]}). "
            "Leave encoder= out, or pass the one that the index has.",
            expected=own.fingerprint,
            found=encoder.fingerprint,
        )
    return own
