"""A progress bar, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress"]


@contextmanager
def progress(total: int, *, show: bool, unit: str = "skill") -> Iterator[Callable[[int], object]]:
    """Give a function that is told how many skills, or what the unit is, are done.

    Without a bar tqdm is not touched at all: even a disabled one takes a lock that processes share,
    and a child killed inside it would stop every other one.
    """
    if not show:
        yield lambda _done: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=unit) as bar:
        yield bar.update
