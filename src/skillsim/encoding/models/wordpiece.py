"""WordPiece: from words to token ids.

For a word it is a few look-ups in a dictionary: less work than handing the word to the tokenizers
library and taking its answer apart. That library prepares the words that are not ASCII, and a test
holds all of this against its own tokenizer. WordPiece never looks beyond a word and fields use few
words, so the answers are kept, up to a limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

__all__ = ["WordPiece"]

_REMEMBERED = 50_000
"""Words whose tokens are kept: some 10 MB."""

_PIECES = re.compile(r"[a-z0-9]+|[^a-z0-9]")


class WordPiece:
    """Token ids of words, by a ``tokenizer.json`` of the BERT uncased kind.

    Args:
        tokenizer: Content of ``tokenizer.json``: WordPiece behind BERT's normaliser (lower case)
            and pre-tokenizer, no added tokens.
        vocabulary: How many tokens there must be.

    Raises:
        ValueError: It is a tokenizer of another kind.
    """

    def __init__(self, tokenizer: str, *, vocabulary: int) -> None:
        content = json.loads(tokenizer)
        model = content["model"]
        _require_bert_uncased(content)
        if sorted(model["vocab"].values()) != list(range(vocabulary)):
            raise ValueError(f"a vocabulary with the ids 0 to {vocabulary - 1} was expected")
        self._prepare = BertNormalizer(
            **{name: value for name, value in content["normalizer"].items() if name != "type"}
        )
        self._split = BertPreTokenizer()
        self._ids: dict[str, int] = model["vocab"]
        self._unknown: int = self._ids[model["unk_token"]]
        self._continuation = str(model["continuing_subword_prefix"])
        self._longest = int(model["max_input_chars_per_word"])
        self._memory: dict[str, tuple[int, ...]] = {}

    def tokenise(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """Token ids of each word; a word is text without white space."""
        known = self._memory.get
        return [known(word) or self._tokenise(word) for word in words]

    def _tokenise(self, word: str) -> tuple[int, ...]:
        if not word.isascii():
            split = self._split.pre_tokenize_str(self._prepare.normalize_str(word))
            ids = tuple(chain.from_iterable(self._parts(piece) for piece, _ in split))
        elif word.isalnum():
            ids = self._parts(word.lower())
        else:
            pieces = _PIECES.findall(word.lower())
            ids = tuple(chain.from_iterable(map(self._parts, pieces)))
        if len(self._memory) < _REMEMBERED and len(word) <= self._longest:
            self._memory[word] = ids
        return ids

    def _parts(self, piece: str) -> tuple[int, ...]:
        """The longest known beginning, then the longest known continuation, and so on."""
        whole = self._ids.get(piece)
        if whole is not None:
            return (whole,)
        if len(piece) > self._longest:
            return (self._unknown,)
        ids: list[int] = []
        start, prefix = 0, ""
        while start < len(piece):
            for stop in range(len(piece), start, -1):
                part = self._ids.get(prefix + piece[start:stop])
                if part is not None:
                    ids.append(part)
                    start, prefix = stop, self._continuation
                    break
            else:
                return (self._unknown,)
        return tuple(ids)


def _require_bert_uncased(content: dict[str, Any]) -> None:
    normaliser = content["normalizer"]
    found = {
        "model": content["model"]["type"],
        "normalizer": normaliser["type"],
        "pre_tokenizer": content["pre_tokenizer"]["type"],
        "lowercase": normaliser["lowercase"],
        "added_tokens": content["added_tokens"],
    }
    wanted = {
        "model": "WordPiece",
        "normalizer": "BertNormalizer",
        "pre_tokenizer": "BertPreTokenizer",
        "lowercase": True,
        "added_tokens": [],
    }
    if found != wanted:
        raise ValueError(f"a tokenizer of the BERT uncased kind was expected, not {found}")
