"""Which candidate has which skills: the rows of a pool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillsim.search.growing import GrowingArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.results import CandidateId

__all__ = ["CandidateRows"]


class CandidateRows:
    """Candidates in the order they came, each with its skills as numbers.

    An interruption at any point leaves what was there before, or what was wanted: arrays are
    written behind what counts, and one assignment makes it count.

    Attributes:
        row_of: The row of each candidate that is there.
    """

    __slots__ = ("_counts", "_lengths", "_members", "_starts", "row_of")

    def __init__(self) -> None:
        self.row_of: dict[CandidateId, int] = {}
        self._starts = GrowingArray(np.dtype(np.int64))
        self._counts = GrowingArray(np.dtype(np.int64))
        self._members = GrowingArray(np.dtype(np.int32))
        self._lengths = (0, 0)  # rows and members, those of the gone among them

    def add(
        self, ids: Sequence[CandidateId], members: NDArray[np.int32], counts: NDArray[np.int64]
    ) -> None:
        """Add candidates at the end; ``members`` has the skills of one after the other."""
        rows, length = self._lengths
        self._starts.write(rows, length + np.cumsum(counts) - counts)
        self._counts.write(rows, counts)
        self._members.write(length, members)
        row_of = self.row_of | {i: row for row, i in enumerate(ids, start=rows)}
        self._lengths = (rows + len(ids), length + len(members))
        self.row_of = row_of

    def remove(self, ids: Iterable[CandidateId]) -> None:
        """Take candidates out; their rows stay."""
        gone = set(ids)
        self.row_of = {i: row for i, row in self.row_of.items() if i not in gone}

    def read(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
        """Starts and counts of the candidates that are there, and the members they point into."""
        rows = np.fromiter(self.row_of.values(), np.intp, len(self.row_of))
        length, members = self._lengths
        starts, counts = self._starts.view(length)[rows], self._counts.view(length)[rows]
        return starts, counts, self._members.view(members)

    def mostly_gone(self) -> bool:
        """Whether more than half of the rows, or of the members, are of candidates gone."""
        rows, members = self._lengths
        if rows > 2 * len(self.row_of):
            return True
        return members > 2 * int(self.read()[1].sum())

    def compact(self) -> CandidateRows:
        """The same candidates in rows of their own, without the gone."""
        starts, counts, members = self.read()
        ends = np.cumsum(counts)
        # Of each kept member its place: steps of one, but for a jump at each candidate.
        kept = np.arange(counts.sum()) + np.repeat(starts - (ends - counts), counts)
        compact = CandidateRows()
        compact.add(list(self.row_of), members[kept], counts)
        return compact
