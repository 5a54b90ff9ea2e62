"""The distinct skills of a pool: what was written, what it means, and its vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.decisions.lookalikes import languages
from skillsim.encoding.cleaning import clean, fold
from skillsim.search.growing import GrowingArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["NameStore", "Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """The distinct skills at one moment.

    Attributes:
        spellings: What was written, each spelling once.
        name_of: For each spelling the name that it is when cleaned, shape ``(spellings,)``, int32.
        names: The cleaned names, each once.
        places: Position of each name; may know later names, too.
        case_of: For each name the first that differs from it in letter case alone, or itself,
            shape ``(names,)``, int32.
        vectors: One per name, shape ``(names, dimension)``, float32.
        languages: Positions of the names that are programming languages.
    """

    spellings: Sequence[str]
    name_of: NDArray[np.int32]
    names: Sequence[str]
    places: Mapping[str, int]
    case_of: NDArray[np.int32]
    vectors: NDArray[np.float32]
    languages: Mapping[int, str]


class NameStore:
    """Distinct skills, of which each is cleaned and encoded once, when it first comes.

    Only one thread at a time may add; ``now`` may be read meanwhile.
    """

    def __init__(self, encoder: SkillEncoder) -> None:
        self._encoder = encoder
        self._spelling_ids: dict[str, int] = {}
        self._spellings: list[str] = []
        self._name_of = GrowingArray(np.dtype(np.int32))
        self._name_ids: dict[str, int] = {}
        self._names: list[str] = []
        self._cases: dict[str, int] = {}
        self._case_of = GrowingArray(np.dtype(np.int32))
        self._vectors = GrowingArray(np.dtype(np.float32), (encoder.dimension,))
        self._languages: dict[int, str] = {}

    def add(self, spellings: Iterable[str]) -> None:
        """Take in what is new among them.

        An interruption at any point leaves the store usable: a name counts from when it has an id,
        which is last, and arrays are written over where nothing counts.
        """
        new = [text for text in spellings if text not in self._spelling_ids]
        cleaned = list(map(clean, new))
        new_names = [name for name in dict.fromkeys(cleaned) if name not in self._name_ids]
        vectors = self._encoder.encode(new_names)
        first = len(self._names)
        cases: dict[str, int] = {}
        case_of = [
            self._cases[key] if key in self._cases else cases.setdefault(key, first + i)
            for i, key in enumerate(map(fold, new_names))
        ]
        found = {first + i: name for i, name in languages(new_names).items()}
        name_ids = {name: first + i for i, name in enumerate(new_names)}
        self._vectors.write(first, vectors)
        self._case_of.write(first, np.array(case_of, dtype=np.int32))
        self._names += new_names
        self._cases |= cases
        self._languages |= found
        self._name_ids |= name_ids
        name_of = np.fromiter(map(self._name_ids.__getitem__, cleaned), np.int32, len(cleaned))
        spelling_ids = {text: len(self._spellings) + i for i, text in enumerate(new)}
        self._name_of.write(len(self._spellings), name_of)
        self._spellings += new
        self._spelling_ids |= spelling_ids

    def copy(self) -> NameStore:
        """A store of its own with the same content."""
        copy = NameStore(self._encoder)
        copy._spelling_ids, copy._spellings = dict(self._spelling_ids), list(self._spellings)
        copy._name_ids, copy._names = dict(self._name_ids), list(self._names)
        copy._cases, copy._languages = dict(self._cases), dict(self._languages)
        copy._name_of = self._name_of.copy(len(self._spellings))
        copy._case_of = self._case_of.copy(len(self._names))
        copy._vectors = self._vectors.copy(len(self._names))
        return copy

    def ids_of(self, spellings: Sequence[str]) -> NDArray[np.int32]:
        """The id of each spelling, shape ``(len(spellings),)``, int32; all must be known."""
        return np.fromiter(map(self._spelling_ids.__getitem__, spellings), np.int32, len(spellings))

    def now(self) -> Names:
        """The distinct skills at this moment."""
        return Names(
            spellings=self._spellings,
            name_of=self._name_of.view(len(self._spellings)),
            names=self._names,
            places=self._name_ids,
            case_of=self._case_of.view(len(self._names)),
            vectors=self._vectors.view(len(self._names)),
            languages=dict(self._languages),
        )
