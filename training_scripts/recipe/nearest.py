"""Which words of a long list matter here: those that the teacher finds near what it was given."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLOCK = 2048


def nearest_first(
    words: Sequence[str], of_words: NDArray[np.float32], of_phrases: NDArray[np.float32]
) -> list[str]:
    """The words, those with the highest cosine to any phrase of more words first.

    Args:
        words: Single words, without repeats.
        of_words: Their unit vectors, shape `(len(words), dim)`.
        of_phrases: Unit vectors of the phrases, shape `(m, dim)`.
    """
    best = np.concatenate(
        [
            (of_words[start : start + BLOCK] @ of_phrases.T).max(axis=1)
            for start in range(0, len(words), BLOCK)
        ]
        or [np.empty(0, np.float32)]
    )
    return [words[i] for i in np.argsort(-best, kind="stable")]
