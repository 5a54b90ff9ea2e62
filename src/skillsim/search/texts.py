"""Many texts in two arrays, so that a file with them can be mapped instead of read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PackedTexts"]

_LONE_SURROGATES = "surrogatepass"  # a str may hold them, and comes back as it was


@dataclass(frozen=True, slots=True)
class PackedTexts:
    """Texts in UTF-8, one after the other.

    Attributes:
        content: All of them, shape ``(bytes,)``, uint8.
        offsets: Where each starts, and where the last ends, shape ``(texts + 1,)``, int64.

    Example:
        >>> texts = PackedTexts.of(["SQL", "naïve Bayes"])
        >>> len(texts), texts[1]
        (2, 'naïve Bayes')
    """

    content: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Pack texts."""
        encoded = [text.encode("utf-8", _LONE_SURROGATES) for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> str:
        start, stop = self.offsets[place : place + 2]
        return self.content[start:stop].tobytes().decode("utf-8", _LONE_SURROGATES)
