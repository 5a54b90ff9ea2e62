"""The stored form of the embedded model: int8 rows, one scale per row, and a tokenizer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from recipe.vocabulary import token_ids, tokenizer_bytes

WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"


class StaticModel:
    """Token rows whose sum, brought to unit length, is the vector of a text."""

    def __init__(
        self, rows: NDArray[np.int8], scales: NDArray[np.float32], tokenizer: Tokenizer
    ) -> None:
        """Keep the stored rows as they are; float rows are derived from them."""
        self.rows, self.scales, self.tokenizer = rows, scales, tokenizer
        self._table: NDArray[np.float32] = rows.astype(np.float32) * scales[:, None]

    @classmethod
    def quantise(cls, table: NDArray[np.float32], tokenizer: Tokenizer) -> Self:
        """The model whose int8 rows are nearest to the float rows of `table`."""
        largest = np.abs(table).max(axis=1)
        scales = (largest / 127.0).astype(np.float32)
        steps = np.where(scales > 0.0, scales, np.float32(1.0))
        rows = np.clip(np.rint(table / steps[:, None]), -127, 127).astype(np.int8)
        return cls(rows, scales, tokenizer)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model folder."""
        tensors = load_file(folder / WEIGHTS_FILE)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        return cls(tensors["rows"], tensors["scales"], tokenizer)

    def files(self) -> dict[str, bytes]:
        """The contents of the weights and tokenizer files; equal models give equal bytes."""
        return {
            WEIGHTS_FILE: save({"rows": self.rows, "scales": self.scales}),
            TOKENIZER_FILE: tokenizer_bytes(self.tokenizer),
        }

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self.rows.shape[1])

    def encode(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Unit vectors, shape `(len(texts), dimension)`; zeros for a text without known pieces."""
        vectors = token_counts(self.tokenizer, texts) @ self._table
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.where(lengths > 0.0, lengths, 1.0)
        return unit


def token_counts(tokenizer: Tokenizer, texts: Sequence[str]) -> csr_matrix:
    """How often each piece occurs in each text, shape `(len(texts), vocabulary)`."""
    ids = token_ids(tokenizer, texts)
    starts = np.cumsum([0, *(len(pieces) for pieces in ids)])
    columns = np.fromiter((number for pieces in ids for number in pieces), dtype=np.int32)
    ones = np.ones(len(columns), dtype=np.float32)
    counts = csr_matrix((ones, columns, starts), shape=(len(texts), tokenizer.get_vocab_size()))
    counts.sum_duplicates()
    return counts
