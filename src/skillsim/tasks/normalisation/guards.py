"""When a high cosine is no evidence, since the two names only look alike.

Embedding models read names that they do not know by their pieces, and numbers hardly at all. So
a text is not resolved by its cosine, however high, where

- it has no more than four letters and digits: short names differ in a letter ("SAS", "SASS"), and
  what is not a label, nor an abbreviation in the table, may be anything;
- the closest label has numbers and the text has others, or none ("ISO 9001", "ISO 14001");
- words that no label has make up half of it or more ("Javafx"): its vector is that of pieces;
- it differs from the label in one word that makes them two skills (``decisions.contrasts``);
- it has the label's words in another order, and the label is a kind of software ("software
  testing", "Testing software") or both end in the same word ("product data management", "data
  product management"). Else a verb has changed its place: "roof repair", "repair roof".

Where one of the two says more than the other, the score has to be higher than else: "safety
database" is not "database", nor "pharmacy" "pharmacy law". The words of the text and of the label
are compared, less those that say of any skill the same ("skills", "principles of", "programming").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from skillsim.decisions.contrasts import are_contrasted, words_of

__all__ = ["only_looks_alike", "says_more_or_less"]

_SHORT = 4
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SAY_NOTHING = frozenset(
    {"a", "an", "the", "and", "or", "of", "for", "in", "on", "to", "with", "using", "use", "by"}
    | {"skill", "knowledge", "experience", "expertise", "ability", "proficiency", "competence"}
    | {"principle", "concept", "fundamental", "basic", "best", "practice", "technique", "method"}
    | {"methodology", "methodologie", "technology", "technologie", "approach", "strategy"}
    | {"programming", "computer", "language", "scripting", "database", "framework", "library"}
    | {"tool", "platform", "system", "environment", "advanced", "process", "processe", "activity"}
    | {"perform", "conduct", "apply", "provide", "carry", "out", "manage", "do", "make", "ensure"}
    | {"management", "operation", "service", "type", "work"}
)
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
    of_label = words_of(label)
    if are_contrasted(words, of_label) or _is_turned_round(words, of_label):
        return True
    letters = [word for word in words if word.isalpha()]
    unknown = sum(len(word) for word in letters if word not in known)
    return 2 * unknown >= sum(map(len, letters)) > 0


def says_more_or_less(name: str, label: str) -> bool:
    """Whether the words of one are all in the other, which has further ones that say something.

    Args:
        name: What was asked for, as ``name_key`` has it. What is in brackets does not count.
        label: The closest label, as ``name_key`` has it.

    Example:
        >>> says_more_or_less("safety database", "database")
        True
        >>> says_more_or_less("customer service skills", "customer service")
        False
        >>> says_more_or_less("data gathering", "gather data")
        False
    """
    one, other = _telling(_IN_BRACKETS.sub(" ", name)), _telling(label)
    return one < other or other < one


def _telling(name: str) -> set[str]:
    words = {word.rstrip("s") for word in words_of(name)}
    return words - _SAY_NOTHING


def _is_turned_round(words: Sequence[str], of_label: Sequence[str]) -> bool:
    if words == of_label or sorted(words) != sorted(of_label):
        return False
    return of_label[-1] in {"software", words[-1]}
