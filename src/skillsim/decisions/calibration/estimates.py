"""A measured value with what is known of its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from skillsim.decisions.calibration.enough import wilson
from skillsim.decisions.resampling import percentiles
from skillsim.results.base import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Estimate"]


@dataclass(frozen=True, slots=True)
class Estimate(Result):
    """A value that was measured on labelled pairs.

    Attributes:
        value: On all pairs; those that a cut-off was chosen on flatter it.
        low: Lower end of the 95% interval: of ``fit_threshold`` the bootstrap's, or Wilson's where
            all pairs or none are what is counted, so that no resample differs; of ``abstain_band``
            Clopper and Pearson's. ``None`` if no resample has a value.
        high: Upper end of it.
        held_out: On pairs that were left out when the choice was made: the same choice on four
            fifths of the pairs, measured on the fifth, five times, taken together. ``None`` if
            there are too few pairs for that, or if there is no such thing.

    Example:
        >>> print(Estimate(0.953, 0.921, 0.981, held_out=0.94))
        0.953 (0.921 to 0.981; held out 0.940)
    """

    value: float
    low: float | None = None
    high: float | None = None
    held_out: float | None = None

    @classmethod
    def of(
        cls,
        value: float,
        drawn: Sequence[NDArray[np.float64]],
        held_out: float | None = None,
    ) -> Self:
        """An estimate with the interval of what it is in resamples, in blocks; NaN is left out.

        Example:
            >>> import numpy as np
            >>> Estimate.of(0.5, [np.array([0.4, 0.4]), np.array([np.nan])])
            Estimate(value=0.5, low=0.4, high=0.4, held_out=None)
        """
        low, high = percentiles(drawn)
        return cls(value, low, high, held_out)

    @classmethod
    def of_share(
        cls,
        right: int,
        count: int,
        drawn: Sequence[NDArray[np.float64]],
        held_out: float | None = None,
    ) -> Self:
        """``of`` for ``right`` of ``count``, from 1; Wilson's interval if all are, or none.

        Example:
            >>> import numpy as np
            >>> print(Estimate.of_share(7, 7, [np.array([1.0, 1.0])]))
            1.000 (0.646 to 1.000)
        """
        if 0 < right < count:
            return cls.of(right / count, drawn, held_out)
        return cls(right / count, *wilson(right, count), held_out)

    def __str__(self) -> str:
        known = [] if self.low is None else [self.interval]
        known += [] if self.held_out is None else [f"held out {self.held_out:.3f}"]
        return f"{self.value:.3f}" + (f" ({'; '.join(known)})" if known else "")

    @property
    def interval(self) -> str:
        """The interval for people; ``"-"`` if there is none.

        Example:
            >>> Estimate(0.5).interval
            '-'
        """
        return (
            "-" if self.low is None or self.high is None else f"{self.low:.3f} to {self.high:.3f}"
        )
