"""When a high cosine is no evidence, since the two names only look alike.

Embedding models read names that they do not know by their pieces, and numbers hardly at all. So
a text is not resolved by its cosine, however high, where

- it has no more than four letters and digits: short names differ in a letter ("SAS", "SASS"), and
  what is not a label, nor an abbreviation in the table, may be anything;
- the closest label has numbers and the text has others, or none ("ISO 9001", "ISO 14001");
- words that no label has make up half of it or more ("Javafx"): its vector is that of pieces.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from skillsim.decisions.contrasts import words_of

__all__ = ["only_looks_alike"]

_SHORT = 4
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def only_looks_alike(name: str, label: str, known: Collection[str]) -> bool:
    """Whether a name may be close to a label for its looks alone.

    Args:
        name: What was asked for, as ``name_key`` has it.
        label: The closest label, as ``name_key`` has it.
        known: The words of all labels.

    Example:
        >>> known = {"welding", "iso", "java"}
        >>> only_looks_alike("sass", "sas", known), only_looks_alike("iso 9001", "iso 14001", known)
        (True, True)
        >>> only_looks_alike("javafx", "java", known), only_looks_alike("java 8", "java", known)
        (True, False)
    """
    words = words_of(name)
    if sum(map(len, words)) <= _SHORT:
        return True
    numbers = set(_NUMBER.findall(label))
    if numbers and numbers != set(_NUMBER.findall(name)):
        return True
    letters = [word for word in words if word.isalpha()]
    unknown = sum(len(word) for word in letters if word not in known)
    return 2 * unknown >= sum(map(len, letters)) > 0
