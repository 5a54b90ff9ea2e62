"""A table of what is known of each distinct string, which many processes read without a copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["KEY", "Lookup", "make_lookup"]

KEY = "key"
"""The column of the strings."""

_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Lookup:
    """Values by string, as arrays alone: Ray maps them into every process of a machine.

    A dict would be built anew by each process. The hashes of the strings are sorted and all
    different, so that a string of the table is found by its hash without fail; of one that is not
    in it, the string that is there tells.

    Attributes:
        hashes: Sorted, shape ``(n,)``, uint64.
        salt: What makes all of them different.
        values: A row per string, in the order of the hashes, with the strings as ``key``.
    """

    hashes: NDArray[np.uint64]
    salt: int
    values: pa.Table

    def find(self, keys: Sequence[str]) -> NDArray[np.intp]:
        """The rows of strings; -1 where there is none."""
        if not len(self.hashes):
            return np.full(len(keys), -1, dtype=np.intp)
        places = np.searchsorted(self.hashes, _hashes(keys, self.salt))
        places = np.minimum(places, len(self.hashes) - 1).astype(np.intp)
        there = self.values[KEY].take(places).to_pylist()
        places[[key != found for key, found in zip(keys, there, strict=True)]] = -1
        return places

    def rows(self, keys: Sequence[str]) -> NDArray[np.intp]:
        """The rows of strings that are all there.

        Raises:
            InvalidArgumentError: One is not.
        """
        places = self.find(keys)
        missing = np.flatnonzero(places < 0)
        if len(missing):
            raise InvalidArgumentError(
                f"The dataset holds {show(keys[missing[0]])} now, and did not when its distinct "
                "strings were collected: it gives other rows each time it is read. Call "
                "materialize() on it first, or write it to Parquet.",
                name="dataset",
                value=show(keys[missing[0]]),
            )
        return places

    def vectors(self, column: str, places: NDArray[np.intp]) -> NDArray[np.float32]:
        """Rows of a column of vectors, shape ``(len(places), dimension)``."""
        vectors = self.values[column].chunk(0)  # make_lookup leaves one; to combine would copy it
        width = vectors.type.list_size
        flat = vectors.values.to_numpy(zero_copy_only=True)
        start = vectors.offset * width
        rows: NDArray[np.float32] = flat[start : start + len(vectors) * width].reshape(-1, width)
        return rows[places]


def make_lookup(tables: Iterable[pa.Table]) -> Lookup:
    """One lookup of tables with the same columns and different strings as ``key``."""
    import pyarrow as pa

    table = pa.concat_tables(tables).combine_chunks()
    keys = table[KEY].to_pylist()
    salt = 0
    hashes = _hashes(keys, salt)
    while len(np.unique(hashes)) < len(hashes):  # 1 in 400,000 for ten million strings
        salt += 1
        hashes = _hashes(keys, salt)
    order = np.argsort(hashes)
    return Lookup(hashes[order], salt, table.take(order).combine_chunks())


def _hashes(keys: Sequence[str], salt: int) -> NDArray[np.uint64]:
    salted = salt.to_bytes(_HASH_BYTES, "little")
    digests = b"".join(
        blake2b(key.encode(), digest_size=_HASH_BYTES, salt=salted).digest() for key in keys
    )
    return np.frombuffer(digests, dtype="<u8")
