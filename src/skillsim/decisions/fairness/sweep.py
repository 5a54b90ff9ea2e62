"""What other cut-offs would select."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.fairness.ratios import lowest_ratio, ratios
from skillsim.decisions.fairness.result import SweepPoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.decisions.fairness.groups import Attribute
    from skillsim.decisions.fairness.selection import Matches

__all__ = ["cuts_of", "sweep"]

_MOST = 200  # cut-offs


def cuts_of(matches: Matches) -> NDArray[np.float64]:
    """The scores at which another candidate is selected, highest first.

    Of more than 200, as many of them, evenly by rank, with the highest and the lowest.
    """
    cuts = np.unique(matches.scores[matches.eligible])[::-1]
    if len(cuts) > _MOST:
        cuts = cuts[np.linspace(0, len(cuts) - 1, _MOST).round().astype(np.intp)]
    return cuts


def sweep(
    matches: Matches, attribute: Attribute, cuts: NDArray[np.float64]
) -> tuple[SweepPoint, ...]:
    """What each cut-off selects of each group.

    Args:
        matches: All who were compared.
        attribute: Their groups.
        cuts: As ``as_compared`` gives them, in the order wanted.
    """
    sizes = [int((attribute.codes == code).sum()) for code in range(len(attribute.labels))]
    counts = np.empty((len(cuts), len(sizes)), dtype=np.intp)
    for code in range(len(sizes)):
        scores = np.sort(matches.scores[(attribute.codes == code) & matches.eligible])
        counts[:, code] = len(scores) - np.searchsorted(scores, cuts, side="left")
    return tuple(
        SweepPoint(cut, tuple(selected), lowest_ratio(ratios(selected, sizes)))
        for cut, selected in zip(cuts.tolist(), counts.tolist(), strict=True)
    )
