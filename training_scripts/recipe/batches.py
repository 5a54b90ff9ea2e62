"""Batches of texts of like length, without repeated texts."""

import math
import random
from collections.abc import Iterator
from typing import Any

from sentence_transformers.base.sampler import DefaultBatchSampler

WINDOW = 50


class LengthBatches(DefaultBatchSampler):
    """No text twice in a batch, and batches of texts of like length.

    A text that occurs twice would be its own negative. Labels have 3 to 30 tokens and a batch is
    padded to its longest: batches of like length halve the time on a CPU. They are drawn from
    random windows of 50 batches, so that no batch is the same in two epochs.
    """

    def __init__(self, dataset: Any, batch_size: int, **settings: Any) -> None:
        """Remember the texts of each row."""
        super().__init__(dataset, batch_size=batch_size, **settings)
        columns = [name for name in dataset.column_names if name != "label"]
        self._texts = list(zip(*(dataset[name] for name in columns), strict=True))

    def __iter__(self) -> Iterator[list[int]]:
        """The row numbers of each batch of this epoch."""
        draw = random.Random(1_000_003 * self.seed + self.epoch)
        rows = list(range(len(self._texts)))
        draw.shuffle(rows)
        size = WINDOW * self.batch_size
        over: list[int] = []
        for start in range(0, len(rows), size):
            window = sorted([*over, *rows[start : start + size]], key=self._length)
            batches = self._pack(window)
            full = [batch for batch in batches if len(batch) == self.batch_size]
            # The others are filled up from the next window.
            over = [row for batch in batches if len(batch) < self.batch_size for row in batch]
            draw.shuffle(full)
            yield from full
        yield from self._pack(over)

    def _length(self, row: int) -> int:
        return max(map(len, self._texts[row]))

    def _pack(self, rows: list[int]) -> list[list[int]]:
        """Each row in the first batch that has room and none of its texts."""
        batches: list[list[int]] = []
        texts: list[set[str]] = []
        first_open = 0
        for row in rows:
            own = set(self._texts[row])
            place = next(
                (
                    i
                    for i in range(first_open, len(batches))
                    if len(batches[i]) < self.batch_size and texts[i].isdisjoint(own)
                ),
                len(batches),
            )
            if place == len(batches):
                batches.append([])
                texts.append(set())
            batches[place].append(row)
            texts[place] |= own
            while first_open < len(batches) and len(batches[first_open]) == self.batch_size:
                first_open += 1
        return batches

    def __len__(self) -> int:
        """How many batches an epoch has, short of those that repeated texts add at its end."""
        return math.ceil(len(self._texts) / self.batch_size)
