"""Any model as a table of unit vectors: each text is encoded once, whatever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, runtime_checkable

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Encoder", "Vectors", "require_encoder"]


@runtime_checkable
class Encoder(Protocol):
    """Whatever turns texts into vectors: a ``SkillEncoder``, a ``SentenceTransformer``, your own.

    Example:
        >>> from skillsim import SkillEncoder
        >>> isinstance(SkillEncoder("embedded"), Encoder)
        True
    """

    def encode(self, texts: Sequence[str], /) -> object:
        """One vector per text, in their order.

        Returns:
            Shape ``(len(texts), dim)``: a NumPy array of real numbers, or what ``numpy.asarray``
            makes one of.
        """


def require_encoder(encoder: object) -> None:
    """Make sure that something has ``encode(texts)``; text and its class have one of another kind.

    Raises:
        InvalidArgumentError: It has not.
    """
    if isinstance(encoder, str | type) or not callable(getattr(encoder, "encode", None)):
        _refuse("encoder must have a method encode(texts), not", encoder)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Unit vectors of distinct texts.

    Attributes:
        rows: The texts, and the row of each.
        table: Shape ``(len(rows), dim)``, float32; rows of length 1, or 0 for a vector of zeros,
            which has the cosine 0 with everything.

    Example:
        >>> from skillsim import SkillEncoder
        >>> vectors = Vectors.encode(SkillEncoder("embedded"), ["SQL", "Go", "SQL"])
        >>> vectors.table.shape, vectors.of(["Go", "Go"]).shape
        ((2, 256), (2, 256))
    """

    rows: Mapping[str, int]
    table: NDArray[np.float32]

    @classmethod
    def encode(cls, encoder: Encoder, texts: Iterable[str]) -> Self:
        """Encode each distinct text once, in one call, and bring the vectors to length 1.

        Args:
            encoder: The model.
            texts: Not empty.

        Raises:
            InvalidArgumentError: The encoder has no ``encode``, or what it gives is no table with
                one row of finite numbers for each text.
        """
        require_encoder(encoder)
        distinct = list(dict.fromkeys(texts))
        rows = {text: row for row, text in enumerate(distinct)}
        return cls(rows, _unit_rows(encoder.encode(distinct), distinct))

    def of(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """The vectors of texts that were encoded, shape ``(n, dim)``, float32.

        Raises:
            KeyError: A text was not encoded.
        """
        found: NDArray[np.float32] = self.table[[self.rows[text] for text in texts]]
        return found


def _unit_rows(given: object, texts: Sequence[str]) -> NDArray[np.float32]:
    try:
        array = np.asarray(given)
    except (TypeError, ValueError, RuntimeError) as error:
        _refuse(
            f"encoder.encode must return a NumPy array on the CPU, but it cannot be made one "
            f"({error}); it returned",
            given,
            cause=error,
        )
    if array.ndim != 2 or len(array) != len(texts) or not array.shape[1]:  # noqa: PLR2004
        _refuse(
            f"encoder.encode must return one row per text, shape ({len(texts)}, dim), "
            f"not {array.shape}; it returned",
            given,
        )
    if array.dtype.kind not in "fiu":
        _refuse(f"encoder.encode must return real numbers, not {array.dtype}; it returned", given)
    with np.errstate(over="ignore"):  # what float64 cannot hold is infinite, and refused below
        numbers = array.astype(np.float64)
    broken = np.flatnonzero(~np.isfinite(numbers).all(axis=1))
    if len(broken):
        _refuse(
            f"encoder.encode must return finite numbers, but {len(broken)} of {len(texts)} rows "
            "hold others; the first is that of",
            texts[broken[0]],
        )
    # In two steps, so that squares of huge or tiny numbers neither overflow nor vanish.
    for lengths in (np.abs(numbers).max(axis=1), None):
        length = np.linalg.norm(numbers, axis=1) if lengths is None else lengths
        numbers /= np.where(length > 0, length, 1.0)[:, None]
    return numbers.astype(np.float32)


def _refuse(message: str, value: object, *, cause: Exception | None = None) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{message} {shown}.", name="encoder", value=shown) from cause
