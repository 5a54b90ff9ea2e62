"""From a cosine to the probability that two skills match."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np

from skillsim.arguments import show
from skillsim.decisions.calibration.mappings import Isotonic, Mapping, Method, Sigmoid
from skillsim.decisions.calibration.reliability import ReliabilityBin
from skillsim.decisions.calibration.scores import cosines_of
from skillsim.decisions.lookalikes import are_two_languages
from skillsim.encoding.cleaning import clean
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.pairs import read_pairs
from skillsim.errors import FingerprintMismatchError, InvalidArgumentError
from skillsim.results.base import Result

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["Calibrator", "ReliabilityBin"]


@dataclass(frozen=True, slots=True, repr=False)
class Calibrator(Result):
    """A rising function from a model's cosines to probabilities, and how good it is.

    ``calibrate`` makes one, and ``from_dict`` reads one. Using it takes NumPy alone.

    Attributes:
        mapping: The function.
        fingerprint: Of the model whose cosines it takes; those of another mean nothing to it.
        model_id: Name of that model.
        labels: How many labelled pairs it was fitted to.
        matches: How many of them are labelled as matches.
        repeats: How many more rows were left out because they repeat one of these.
        held_apart: How many more pairs, of two programming languages, were left out.
        brier: Mean squared error of the probabilities, in [0, 1], on pairs that were left out
            when they were fitted (five parts). Source: Brier, Verification of forecasts expressed
            in terms of probability, 1950.
        brier_of_share: The same if every pair got the share of matches for its probability.
        reliability: Of the same probabilities: where these are and where they should be.
    """

    mapping: Mapping
    fingerprint: str
    model_id: str
    labels: int
    matches: int
    repeats: int
    held_apart: int
    brier: float
    brier_of_share: float
    reliability: tuple[ReliabilityBin, ...]

    @property
    def method(self) -> Method:
        """``"isotonic"`` or ``"sigmoid"``."""
        return "isotonic" if isinstance(self.mapping, Isotonic) else "sigmoid"

    @overload
    def probability(self, similarities: float) -> float: ...
    @overload
    def probability(self, similarities: ArrayLike) -> NDArray[np.float64]: ...
    def probability(self, similarities: ArrayLike) -> float | NDArray[np.float64]:
        """The probability that skills of such a cosine match; never falls as the cosine rises.

        For cosines at hand, such as ``similarity`` gives of many skills and many. Of a cosine
        nobody can tell which model it is of, nor whether it is that of two programming languages,
        which are never a match; ``probability_of_pairs`` sees to both.

        Args:
            similarities: A cosine of the calibrator's model, or an array of them of any shape.

        Returns:
            In [0, 1]: for one cosine a ``float``, for many an array of the same shape, float64.

        Raises:
            InvalidArgumentError: Something is no cosine in [-1, 1].

        Example:
            >>> calibrator = Calibrator(
            ...     Isotonic((0.0, 0.5), (0.0, 1.0)), "", "a model", 2, 1, 0, 0, 0.0, 0.25, ()
            ... )
            >>> calibrator.probability(0.125), calibrator.probability([[0.9, -1.0]]).tolist()
            (0.25, [[1.0, 0.0]])
        """
        found = self.mapping.probability(_read_cosines(similarities))
        return found if found.ndim else float(found)

    def probability_of_pairs(
        self,
        pairs: Iterable[tuple[str, str]],
        *,
        encoder: SkillEncoder | None = None,
        show_progress: bool = False,
    ) -> NDArray[np.float64]:
        """The probability that the skills of each pair match.

        That of two different programming languages is 0: they are never a match, whatever their
        cosine, and such pairs were left out when the calibrator was fitted.

        Args:
            pairs: Pairs of skills.
            encoder: The calibrator's model; without one, the process-wide encoder, made on first
                use.
            show_progress: Draw a progress bar on stderr while encoding.

        Returns:
            In [0, 1], shape ``(n,)``, float64.

        Raises:
            InvalidArgumentError: An item is no pair of skills.
            FingerprintMismatchError: The encoder's model is another.
            ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
                cannot be had.

        Example:
            >>> from skillsim import SkillEncoder
            >>> encoder = SkillEncoder("embedded")
            >>> calibrator = Calibrator(
            ...     *(Sigmoid(10.0, -5.0), encoder.fingerprint, "embedded"),
            ...     *(2, 1, 0, 0, 0.1, 0.25, ()),
            ... )
            >>> found = calibrator.probability_of_pairs([("C", "c"), ("C", "C++")], encoder=encoder)
            >>> found.round(2).tolist()
            [0.99, 0.0]
        """
        read = read_pairs(pairs, "pairs")
        encoder = chosen_encoder(encoder)
        if encoder.fingerprint != self.fingerprint:
            raise FingerprintMismatchError(
                f"The calibrator was fitted to cosines of {self.model_id!r} (fingerprint "
                f"{self.fingerprint:.12}), but the encoder's model is {encoder.model_id!r} "
                f"(fingerprint {encoder.fingerprint:.12}); their cosines do not compare. Pass "
                "encoder= with the calibrator's model, or fit another calibrator.",
                expected=self.fingerprint,
                found=encoder.fingerprint,
            )
        cosines = cosines_of(read, encoder, show_progress=show_progress)
        apart = [are_two_languages(*map(clean, pair)) for pair in read]
        return np.where(apart, 0.0, self.mapping.probability(cosines))

    def to_dict(self) -> dict[str, Any]:
        """The calibrator as dicts, lists and built-in values: all that ``from_dict`` needs."""
        mapping = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self.mapping).items()
        }
        return {"method": self.method} | Result.to_dict(self) | {"mapping": mapping}

    @classmethod
    def from_dict(cls, content: AnyMapping[str, Any]) -> Self:
        """The calibrator that ``to_dict`` wrote; gives the same probabilities, bit for bit.

        Raises:
            InvalidArgumentError: It is something else.

        Example:
            >>> calibrator = Calibrator(
            ...     Sigmoid(10.0, -5.0), "", "a model", 2, 1, 0, 0, 0.1, 0.25, ()
            ... )
            >>> Calibrator.from_dict(calibrator.to_dict()) == calibrator
            True
        """
        try:
            facts = dict(content)
            method, mapping = facts.pop("method"), facts.pop("mapping")
            facts["reliability"] = tuple(
                ReliabilityBin(**_checked(bin_)) for bin_ in facts["reliability"]
            )
            return cls(_READERS[method](**mapping), **_checked(facts))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise InvalidArgumentError(
                f"This is no calibrator that can be read: {show(error)}. Pass what "
                "Calibrator.to_dict gave.",
                name="content",
                value=show(content),
            ) from error

    def table_rows(self) -> list[dict[str, Any]]:
        """The reliability curve as rows of a table."""
        return [bin_.to_dict() for bin_ in self.reliability]

    def __repr__(self) -> str:
        return (
            f"Calibrator({self.method}, {self.labels:,} labels of {self.model_id!r}, Brier "
            f"{self.brier:.4f}; {self.brier_of_share:.4f} without the cosine)"
        )


_COUNTS = frozenset({"labels", "matches", "repeats", "held_apart", "count"})
_TEXTS = frozenset({"fingerprint", "model_id"})


def _checked(facts: AnyMapping[str, Any]) -> dict[str, Any]:
    """The fields of a calibrator, or of a bin: texts, counts from 0, and shares."""
    for name, value in facts.items():
        if name in _COUNTS:
            right = type(value) is int and value >= 0
        elif name in _TEXTS:
            right = isinstance(value, str)
        else:
            right = name == "reliability" or (type(value) in {int, float} and 0 <= value <= 1)
        if not right:
            raise ValueError(f"{show(name)} is {show(value)}")
    return dict(facts)


def _finite(value: object, name: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]
        raise TypeError(f"{name} is no finite number")
    return float(value)  # type: ignore[arg-type]


def _isotonic(similarities: list[float], probabilities: list[float]) -> Isotonic:
    xs = tuple(_finite(value, "a similarity") for value in similarities)
    ys = tuple(_finite(value, "a probability") for value in probabilities)
    rises = all(a < b for a, b in pairwise(xs)) and list(ys) == sorted(ys)
    if not (xs and len(xs) == len(ys) and rises and ys[0] >= 0.0 and ys[-1] <= 1.0):
        raise ValueError("the points of the mapping do not rise, or leave [0, 1]")
    return Isotonic(xs, ys)


def _sigmoid(slope: float, intercept: float) -> Sigmoid:
    line = Sigmoid(_finite(slope, "slope"), _finite(intercept, "intercept"))
    if line.slope < 0:
        raise ValueError("the mapping does not rise")
    return line


_READERS: AnyMapping[Method, Callable[..., Mapping]] = {"isotonic": _isotonic, "sigmoid": _sigmoid}


def _read_cosines(similarities: ArrayLike) -> NDArray[np.float64]:
    try:
        cosines = np.asarray(similarities)
    except ValueError:  # rows of unequal length
        cosines = np.empty(0, dtype=object)
    if cosines.dtype.kind in "fiu":
        wrong = np.argwhere(~((cosines >= -1) & (cosines <= 1)))  # NaN is neither
        if not len(wrong):
            return cosines.astype(np.float64)
        place = wrong[0].tolist()
        where = f"but item {', '.join(map(str, place))} is" if place else "not"
        found = f"{where} {cosines[tuple(place)]}"
    else:
        found = f"not {show(similarities)}"
    raise InvalidArgumentError(
        f"similarities must be cosines in [-1, 1], {found}.",
        name="similarities",
        value=show(similarities),
    )
