"""The names that texts spell, each once, in an order of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.encoding.cleaning import clean, tidy
from skillsim.encoding.inputs import distinct_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Names", "read_names"]


@dataclass(frozen=True, slots=True)
class Names:
    """What was written, and the names that it spells.

    Attributes:
        spellings: The distinct texts as they were written, in order of first appearance.
        counts: How often each was written, shape ``(spellings,)``.
        spelling_of: For each input its spelling, shape ``(inputs,)``.
        name_of: For each spelling its name, shape ``(spellings,)``.
        names: Each name as it is written most often once it is cleaned; ordered by their keys.
        places: The name of each key.
    """

    spellings: Sequence[str]
    counts: NDArray[np.intp]
    spelling_of: NDArray[np.intp]
    name_of: NDArray[np.intp]
    names: Sequence[str]
    places: dict[str, int]

    @property
    def weights(self) -> NDArray[np.float64]:
        """How often each name was written, shape ``(names,)``."""
        weights = np.zeros(len(self.names))
        np.add.at(weights, self.name_of, self.counts)
        return weights


def read_names(
    skills: Sequence[str], key_of: Callable[[str], str], apart: Callable[[str], bool]
) -> Names:
    """The names in checked texts.

    Args:
        skills: As they were written.
        key_of: Equal for texts that spell the same name.
        apart: Whether a key tells spellings apart that clean-up does not.
    """
    texts = distinct_texts(skills)
    counts = np.bincount(texts.inverse, minlength=len(texts.distinct))
    keys = list(map(key_of, texts.distinct))
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    forms: list[dict[str, int]] = [{} for _ in places]
    for text, key, count in zip(texts.distinct, keys, counts.tolist(), strict=True):
        form = tidy(text) if apart(key) else clean(text)
        own = forms[places[key]]
        own[form] = own.get(form, 0) + count
    return Names(
        spellings=texts.distinct,
        counts=counts,
        spelling_of=texts.inverse,
        name_of=np.fromiter(map(places.__getitem__, keys), np.intp, len(keys)),
        names=[_most_frequent(own) for own in forms],
        places=places,
    )


def _most_frequent(forms: dict[str, int]) -> str:
    """Ties: the shorter, then the first in the order of code points, where capitals lead."""
    return min(forms, key=lambda form: (-forms[form], len(form), form))
