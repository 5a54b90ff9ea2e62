"""The stored form of the embedded model: 4-bit rows, int8 layers, their scales, and a tokenizer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from recipe.vocabulary import token_ids, tokenizer_bytes

Floats = NDArray[np.float32]
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
ROW_LEVELS = 7
LAYER_LEVELS = 127
# A row is clipped where the sum of its squared errors is least.
CLIPS = np.linspace(0.5, 1.0, 11, dtype=np.float32)
BLOCK = 4096


class StaticModel:
    """Rows that are added up, and the layer that their sum goes through."""

    def __init__(self, tensors: dict[str, NDArray[Any]], tokenizer: Tokenizer) -> None:
        """Keep the stored tensors; what is computed with is derived from them."""
        self.tensors, self.tokenizer = tensors, tokenizer
        packed = tensors["rows"]
        rows = np.concatenate((packed & 0x0F, packed >> 4), axis=1).astype(np.float32) - 8.0
        self._table: Floats = rows * tensors["scales"][:, None]
        self._inner = tensors["inner"] * tensors["inner_scales"][:, None]
        self._outer = tensors["outer"] * tensors["outer_scales"][:, None]

    @classmethod
    def quantise(
        cls, table: Floats, inner: Floats, bias: Floats, outer: Floats, tokenizer: Tokenizer
    ) -> Self:
        """The stored model that is nearest to trained weights, tensor by tensor.

        Args:
            table: The token rows, shape `(vocabulary, dimension)`, an even dimension.
            inner: Shape `(hidden, dimension)`.
            bias: Shape `(hidden,)`.
            outer: Shape `(dimension, hidden)`.
            tokenizer: The tokenizer.
        """
        rows, scales = _four_bits(table)
        half = rows.shape[1] // 2
        numbers = (rows + 8).astype(np.uint8)
        tensors: dict[str, NDArray[Any]] = {
            "rows": numbers[:, :half] | (numbers[:, half:] << 4),
            "scales": scales,
            "bias": bias.astype(np.float32),
        }
        for name, weights in (("inner", inner), ("outer", outer)):
            largest = np.abs(weights).max(axis=1)
            tensors[f"{name}_scales"] = (largest / LAYER_LEVELS).astype(np.float32)
            tensors[name] = _rounded(weights, tensors[f"{name}_scales"], LAYER_LEVELS)
        return cls(tensors, tokenizer)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model folder."""
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        return cls(load_file(folder / WEIGHTS_FILE), tokenizer)

    def files(self) -> dict[str, bytes]:
        """The contents of the weights and tokenizer files; equal models give equal bytes."""
        return {
            WEIGHTS_FILE: save({name: self.tensors[name] for name in sorted(self.tensors)}),
            TOKENIZER_FILE: tokenizer_bytes(self.tokenizer),
        }

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._table.shape[1])

    @property
    def hidden(self) -> int:
        """The width of the layer."""
        return len(self._inner)

    def encode(self, texts: Sequence[str], /) -> Floats:
        """Unit vectors, shape `(len(texts), dimension)`."""
        parts = [texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK)]
        return np.concatenate([self._encode(part) for part in parts])

    def _encode(self, texts: Sequence[str]) -> Floats:
        vectors = _unit(token_counts(self.tokenizer, texts) @ self._table)
        hidden = np.maximum(vectors @ self._inner.T + self.tensors["bias"], 0.0)
        return _unit(vectors + hidden @ self._outer.T)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.where(lengths > 0.0, lengths, 1.0)).astype(np.float32)
    return unit


def _four_bits(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The rows in steps from -7 to 7 and the size of a step, each row clipped where it is best."""
    largest = np.abs(table).max(axis=1)
    best = np.full(len(table), np.inf, dtype=np.float32)
    scales = np.zeros(len(table), dtype=np.float32)
    for clip in CLIPS:
        steps = (largest * clip / ROW_LEVELS).astype(np.float32)
        restored = _rounded(table, steps, ROW_LEVELS) * steps[:, None]
        error = np.square(table - restored).sum(axis=1)
        scales = np.where(error < best, steps, scales)
        best = np.minimum(error, best)
    return _rounded(table, scales, ROW_LEVELS), scales


def _rounded(weights: Floats, scales: Floats, levels: int) -> NDArray[np.int8]:
    steps = np.where(scales > 0.0, scales, np.float32(1.0))
    return np.clip(np.rint(weights / steps[:, None]), -levels, levels).astype(np.int8)


def token_counts(tokenizer: Tokenizer, texts: Sequence[str]) -> csr_matrix:
    """How often each piece occurs in each text, shape `(len(texts), vocabulary)`."""
    ids = token_ids(tokenizer, texts)
    starts = np.cumsum([0, *(len(pieces) for pieces in ids)])
    columns = np.fromiter((number for pieces in ids for number in pieces), dtype=np.int32)
    ones = np.ones(len(columns), dtype=np.float32)
    counts = csr_matrix((ones, columns, starts), shape=(len(texts), tokenizer.get_vocab_size()))
    counts.sum_duplicates()
    return counts
