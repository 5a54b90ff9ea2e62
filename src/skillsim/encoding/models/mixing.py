"""The layer after the sum: what the words of a text mean together, and not one by one.

A deep averaging network of one layer (Iyyer et al. 2015, Deep unordered composition rivals
syntactic methods for text classification) with the sum itself carried past it:
``x + outer · max(inner · x + bias, 0)`` of the unit vector ``x``, brought to length one again.

Matrix products in float32 add in an order that depends on the processor and on a row's place in the
matrix, and a text is to be worth the same in any company. So both products are of whole numbers
whose sums stay below 2²⁴, where float32 is exact in any order: the weights are int8, and what they
are multiplied by is rounded to some 12 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MixingLayer", "MixingWeights"]

_EXACT = 1 << 24
_ROWS_AT_ONCE = 1024
"""So that what is in between stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class MixingWeights:
    """What is stored of the layer.

    Attributes:
        inner: Shape ``(hidden, dimension)``, int8.
        inner_scales: What its rows are multiplied by, shape ``(hidden,)``, float32.
        bias: Shape ``(hidden,)``, float32.
        outer: Shape ``(dimension, hidden)``, int8.
        outer_scales: What its rows are multiplied by, shape ``(dimension,)``, float32.
    """

    inner: NDArray[np.int8]
    inner_scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    outer: NDArray[np.int8]
    outer_scales: NDArray[np.float32]


class MixingLayer:
    """The layer, ready to be applied."""

    def __init__(self, weights: MixingWeights) -> None:
        self._inner = np.ascontiguousarray(weights.inner.T, dtype=np.float32)
        self._outer = np.ascontiguousarray(weights.outer.T, dtype=np.float32)
        self._bias = weights.bias
        self._outer_scales = weights.outer_scales
        self._outer_steps = _steps(self._outer)
        # The vectors that come in have length one.
        self._inner_steps = _steps(self._inner)
        self._inner_scales = weights.inner_scales / self._inner_steps

    def apply(self, vectors: NDArray[np.float32]) -> None:
        """Replace unit vectors, shape ``(n, dimension)``, by mixed unit vectors, in place."""
        for start in range(0, len(vectors), _ROWS_AT_ONCE):
            part = vectors[start : start + _ROWS_AT_ONCE]
            hidden = np.rint(part * self._inner_steps) @ self._inner
            hidden *= self._inner_scales
            hidden += self._bias
            np.maximum(hidden, 0.0, out=hidden)
            steps = self._outer_steps / np.maximum(_lengths(hidden), np.float32(1e-6))
            hidden *= steps
            mixed = np.rint(hidden, out=hidden) @ self._outer
            mixed *= self._outer_scales
            mixed /= steps
            part += mixed
            part /= _lengths(part)


def _steps(weights: NDArray[np.float32]) -> np.float32:
    """Into how many steps a length of one may be cut, so that no sum of products leaves the exact.

    By Cauchy and Schwarz no partial sum is above the product of the lengths, and rounding adds
    half a step for each number.
    """
    longest = max(float(np.sqrt(np.square(weights, dtype=np.float64).sum(axis=0)).max()), 1.0)
    return np.float32(np.floor(_EXACT / longest - np.sqrt(len(weights)) / 2))


def _lengths(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    return lengths
