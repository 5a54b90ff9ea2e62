"""The layer after the sum: what the words of a text mean together, and not one by one.

A deep averaging network of one layer (Iyyer et al. 2015, Deep unordered composition rivals
syntactic methods for text classification) with the sum itself carried past it:
``x + outer · max(inner · x + bias, 0)`` of the unit vector ``x``, brought to length one again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MixingLayer"]

_BLOCK = 64
"""Rows of every matrix product, filled up with zeros: products of other sizes may add in another
order, and a text is to be worth the same in any company."""

_BLOCKS_AT_ONCE = 16
"""So that what is in between stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class MixingLayer:
    """Weights, float32.

    Attributes:
        inner: Shape ``(dimension, hidden)``.
        bias: Shape ``(hidden,)``.
        outer: Shape ``(hidden, dimension)``.
    """

    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.float32]

    def apply(self, vectors: NDArray[np.float32]) -> None:
        """Replace unit vectors, shape ``(n, dimension)``, by mixed unit vectors, in place."""
        step = _BLOCK * _BLOCKS_AT_ONCE
        for start in range(0, len(vectors), step):
            part = vectors[start : start + step]
            blocks = -(-len(part) // _BLOCK)
            padded = np.zeros((blocks, _BLOCK, vectors.shape[1]), dtype=np.float32)
            padded.reshape(-1, vectors.shape[1])[: len(part)] = part
            hidden = padded @ self.inner
            hidden += self.bias
            np.maximum(hidden, 0.0, out=hidden)
            part += (hidden @ self.outer).reshape(-1, vectors.shape[1])[: len(part)]
            part /= np.sqrt(np.einsum("ij,ij->i", part, part))[:, None]
