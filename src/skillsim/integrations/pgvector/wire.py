"""Rows and vectors as PostgreSQL's binary COPY and pgvector send them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NewRows", "vector_text", "vectors_from"]

_ROWS_AT_ONCE = 1024
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_FIELDS = 5
_JSONB_VERSION = b"\x01"
_SIZE = struct.Struct(">i").pack
_START = struct.Struct(">hiqi").pack  # of a row: how many fields; the id with its size; a size


@dataclass(frozen=True, slots=True, eq=False)
class NewRows:
    """Rows to be written, in the order of their names.

    Attributes:
        ids: One per row.
        names: The cleaned skills, rising.
        skills: As they were written.
        metadata: As JSON.
        order: Of each row the place of its vector.
        vectors: Shape ``(n, dimension)``, float32.
    """

    ids: Sequence[int]
    names: Sequence[str]
    skills: Sequence[str]
    metadata: Sequence[str]
    order: Sequence[int]
    vectors: NDArray[np.float32]

    def packed(self, *, half: bool) -> Iterator[bytes]:
        """What a binary COPY of id, name, skill, metadata and embedding sends, piece by piece."""
        yield _SIGNATURE
        for first in range(0, len(self.ids), _ROWS_AT_ONCE):
            some = slice(first, first + _ROWS_AT_ONCE)
            vectors = _packed_vectors(self.vectors[self.order[some]], half=half)
            rows = zip(
                self.ids[some],
                self.names[some],
                self.skills[some],
                self.metadata[some],
                vectors,
                strict=True,
            )
            yield b"".join(part for row in rows for part in _packed_row(*row))
        yield _END


def _packed_row(
    row_id: int, name: str, skill: str, metadata: str, vector: bytes
) -> tuple[bytes, ...]:
    key, written, facts = name.encode(), skill.encode(), metadata.encode()
    return (
        _START(_FIELDS, 8, row_id, len(key)),
        key,
        _SIZE(len(written)),
        written,
        _SIZE(1 + len(facts)),
        _JSONB_VERSION,
        facts,
        vector,
    )


def _packed_vectors(vectors: NDArray[np.float32], *, half: bool) -> list[bytes]:
    """Of each vector its size in bytes and itself."""
    layout = _layout(vectors.shape[1], half=half)
    packed = np.zeros(len(vectors), dtype=[("size", ">i4"), ("vector", layout)])
    packed["size"] = layout.itemsize
    packed["vector"]["dimension"] = vectors.shape[1]
    packed["vector"]["values"] = vectors
    content, width = packed.tobytes(), packed.dtype.itemsize
    return [content[at : at + width] for at in range(0, len(content), width)]


def vectors_from(received: Sequence[bytes], dimension: int, *, half: bool) -> NDArray[np.float32]:
    """Vectors as they came from the database; those in half precision brought to length 1.

    Returns:
        Shape ``(len(received), dimension)``, float32.
    """
    packed = np.frombuffer(b"".join(received), dtype=_layout(dimension, half=half))
    vectors: NDArray[np.float32] = packed["values"].astype(np.float32)
    if half:
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def vector_text(vector: NDArray[np.float32]) -> str:
    """A vector as pgvector reads it from text, to the last bit.

    Example:
        >>> vector_text(np.array([0.5, -1.0], dtype=np.float32))
        '[0.5,-1.0]'
    """
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _layout(dimension: int, *, half: bool) -> np.dtype[np.void]:
    values = ">f2" if half else ">f4"
    return np.dtype([("dimension", ">u2"), ("unused", ">u2"), ("values", values, (dimension,))])
