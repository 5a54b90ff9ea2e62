"""Selection rates beside each other: impact ratios, and the rule of one person."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FOUR_FIFTHS", "lowest_ratio", "one_person_reverses", "ratios", "reference"]

FOUR_FIFTHS = 0.8
"""The impact ratio that 29 CFR 1607.4(D) names."""

_TWO = 2


def reference(selected: Sequence[int], sizes: Sequence[int]) -> int | None:
    """The place of the most selected group; of equals, the largest and then the first.

    ``None`` if nobody is selected.

    Example:
        >>> reference([1, 2, 0], [2, 4, 0])
        1
    """
    rated = [place for place, size in enumerate(sizes) if size]
    if not any(selected[place] for place in rated):
        return None
    return max(rated, key=lambda place: (selected[place] / sizes[place], sizes[place], -place))


def ratios(selected: Sequence[int], sizes: Sequence[int]) -> list[float | None]:
    """Each group's selection rate divided by the highest, in [0, 1].

    ``None`` for a group without candidates, and for all if nobody is selected.

    Example:
        >>> ratios([1, 1, 0], [4, 2, 0]), ratios([3, 6], [10, 16])
        ([0.5, 1.0, None], [0.8, 1.0])
    """
    best = reference(selected, sizes)
    if best is None:
        return [None] * len(sizes)
    # Divided once: a quotient of rounded rates puts 3 of 10 beside 6 of 16, which is exactly four
    # fifths, below 0.8.
    return [
        (count * sizes[best]) / (size * selected[best]) if size else None
        for count, size in zip(selected, sizes, strict=True)
    ]


def lowest_ratio(found: Sequence[float | None]) -> float | None:
    """The four-fifths figure: the lowest of the ratios; ``None`` unless there are two to compare.

    Example:
        >>> lowest_ratio([0.5, 1.0, None]), lowest_ratio([1.0, None])
        (0.5, None)
    """
    known = [ratio for ratio in found if ratio is not None]
    return min(known) if len(known) >= _TWO else None


def one_person_reverses(selected: int, size: int, best_selected: int, best_size: int) -> bool:
    """Whether a ratio below four fifths rests on one person.

    That is so if the group would have the higher rate had one of its candidates been selected in
    place of one of the most selected group. The agencies' Questions and Answers on the Uniform
    Guidelines (44 FR 11996, 1979), no. 21, hold it to be generally inappropriate then to require
    validity evidence or to take enforcement action, unless the lower rate goes on over time, so
    that there is a pattern.

    Example:
        >>> one_person_reverses(1, 4, 2, 4), one_person_reverses(10, 40, 20, 40)
        (True, False)
    """
    if selected == size or 5 * selected * best_size >= 4 * best_selected * size:
        return False
    return (selected + 1) * best_size > (best_selected - 1) * size
