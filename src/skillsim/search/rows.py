"""What an index holds at one moment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from skillsim.search.growing import GrowingArray
from skillsim.search.texts import PackedTexts
from skillsim.search.topk import take_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Rows"]

_AT_ONCE = 1 << 14
_FEW = 1024  # removed rows that are never worth a new copy of all others


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Skills with their vectors, in order: those at the start, those added since, and which went.

    Nothing that a reader sees ever changes: what is added is written behind what he sees, and the
    arrays at the start, which may be a mapped file, are never written. Of ``Rows`` that were made
    one from the other, only the last may be added to.

    Attributes:
        texts: Those at the start; as they were written.
        base: Their vectors, shape ``(len(texts), dimension)``, float32.
        added: The texts added since. May hold later ones, too.
        tail: The vectors added since. May hold later ones, too.
        tail_count: How many of these two there are.
        removed: Rows that no longer count, in rising order.
    """

    texts: PackedTexts
    base: NDArray[np.float32]
    added: list[str]
    tail: GrowingArray[np.float32]
    tail_count: int
    removed: NDArray[np.intp]

    @classmethod
    def start(cls, texts: PackedTexts, base: NDArray[np.float32]) -> Self:
        """Rows of which none has been added or removed yet."""
        tail = GrowingArray(np.dtype(np.float32), base.shape[1:])
        return cls(texts, base, [], tail, 0, np.empty(0, dtype=np.intp))

    @property
    def count(self) -> int:
        """How many rows there are, removed ones too."""
        return len(self.base) + self.tail_count

    @property
    def vectors(self) -> Sequence[NDArray[np.float32]]:
        """All vectors, in one array or two."""
        tail = self.tail.view(self.tail_count)
        if not len(tail):
            return [self.base]
        return [self.base, tail] if len(self.base) else [tail]

    @property
    def mostly_gone(self) -> bool:
        """Whether so many rows were removed that a copy of the others takes less room."""
        return len(self.removed) > max(self.count // 2, _FEW)

    def __len__(self) -> int:
        return self.count - len(self.removed)

    def text(self, row: int) -> str:
        """The skill in a row, as it was written."""
        first_added = len(self.texts)
        return self.texts[row] if row < first_added else self.added[row - first_added]

    def live(self) -> NDArray[np.intp]:
        """The rows that count, in order."""
        return np.delete(np.arange(self.count), self.removed)

    def positions(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """The place of rows among those that count."""
        return rows - np.searchsorted(self.removed, rows)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The vectors of the rows that count, some at a time."""
        live = self.live()
        for first in range(0, len(live), _AT_ONCE):
            yield take_rows(self.vectors, live[first : first + _AT_ONCE])

    def plus(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> Self:
        """These and more rows."""
        self.tail.write(self.tail_count, vectors)
        del self.added[self.tail_count :]  # what a call left behind that was interrupted
        self.added.extend(texts)
        return dataclasses.replace(self, tail_count=self.tail_count + len(texts))

    def without(self, rows: NDArray[np.intp]) -> Self:
        """These less some rows."""
        return dataclasses.replace(self, removed=np.union1d(self.removed, rows))

    def compacted(self) -> Self:
        """The rows that count, in memory of their own."""
        texts = PackedTexts.of(self.text(row) for row in self.live().tolist())
        return self.start(texts, take_rows(self.vectors, self.live()))
