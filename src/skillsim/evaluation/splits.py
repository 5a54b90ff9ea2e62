"""Which concepts a model may learn from, and which labels are the same string."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Literal, TypeAlias, get_args

from skillsim.errors import InvalidArgumentError

__all__ = ["SPLITS", "Split", "label_key", "split_of"]

Split: TypeAlias = Literal["train", "validation", "test"]
"""``"train"`` to learn from, ``"validation"`` to choose settings by, ``"test"`` to report."""

SPLITS: tuple[Split, ...] = get_args(Split)

_TEST_END = 10
_VALIDATION_END = 15
_PUNCTUATION = re.compile(r"[^\w+#]+")


def split_of(uri: str) -> Split:
    """The split of a concept, from its URI alone.

    The SHA-1 of the URI, as a whole number, modulo 100: below 10 test, below 15 validation, else
    train. The hash spreads concepts evenly, and nobody has to keep a list of those held out.

    Args:
        uri: The concept's URI.

    Returns:
        ``"test"`` for about 10 concepts in 100, ``"validation"`` for 5, ``"train"`` for 85.

    Raises:
        InvalidArgumentError: ``uri`` is no text.

    Example:
        >>> split_of("http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d")
        'train'
        >>> split_of("urn:example:11")
        'test'
    """
    _require_text(uri, "uri")
    digest = hashlib.sha1(uri.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    bucket = int(digest, 16) % 100
    if bucket < _TEST_END:
        return "test"
    return "validation" if bucket < _VALIDATION_END else "train"


def label_key(text: str) -> str:
    """The form under which two labels count as the same string.

    Case, width, spacing and punctuation do not tell strings apart; ``+`` and ``#`` do. Unlike
    ``skillsim.encoding.cleaning.name_key`` it knows no abbreviations and drops no levels: it tells
    whether a model has seen a string, not what a string means.

    Args:
        text: A label.

    Returns:
        The key; empty for a label of nothing but punctuation.

    Raises:
        InvalidArgumentError: ``text`` is no text.

    Example:
        >>> label_key("Node.js") == label_key("NODE JS")
        True
        >>> [label_key(label) for label in ("C", "C++", "C#")]
        ['c', 'c++', 'c#']
    """
    _require_text(text, "text")
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _PUNCTUATION.sub(" ", folded).strip()


def _require_text(value: object, name: str) -> None:
    if not isinstance(value, str):
        kind = type(value).__name__
        raise InvalidArgumentError(f"{name} must be text, not {kind}.", name=name, value=kind)
