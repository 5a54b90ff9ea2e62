"""The WordPiece vocabulary of the embedded model, and its tokenizer."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from recipe.errors import RecipeError

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUATION = "##"
_LATIN_END = "\u0250"


def teacher_vocabulary(folder: Path) -> list[str]:
    """The teacher's WordPiece entries in the order of their ids.

    Raises:
        RecipeError: The teacher's tokenizer is not an uncased BERT WordPiece tokenizer.
    """
    path = folder / "tokenizer.json"
    try:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        entries: dict[str, int] = dict(model["vocab"])
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise RecipeError(f"teacher {folder} has no readable tokenizer.json") from cause
    if model.get("type", "WordPiece") != "WordPiece" or not set(SPECIAL_TOKENS) <= set(entries):
        raise RecipeError(f"teacher {folder} has no BERT WordPiece vocabulary")
    return sorted(entries, key=entries.__getitem__)


def build_vocabulary(
    base: Sequence[str], texts: Sequence[str], *, extra_words: int, min_count: int
) -> list[str]:
    """Special tokens, the pruned base entries, then frequent whole words that the base splits.

    Args:
        base: The teacher's vocabulary.
        texts: Training texts; they decide on foreign characters and on the added words.
        extra_words: The most words to add.
        min_count: How often a word occurs at least to be added.

    Returns:
        The entries in the order of their ids.
    """
    splitter = BertPreTokenizer()
    normalizer = BertNormalizer()
    words = Counter(
        word
        for text in texts
        for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))
    )
    seen = {character for word in words for character in word}
    kept = [entry for entry in base if _is_useful(entry, seen)]
    known = set(kept)
    # One piece says what a word means better than the sum of its splinters.
    added = sorted(
        (word for word, n in words.items() if n >= min_count and word not in known),
        key=lambda word: (-words[word], word),
    )
    return [*SPECIAL_TOKENS, *kept, *sorted(added[:extra_words])]


def _is_useful(entry: str, seen: set[str]) -> bool:
    if entry in SPECIAL_TOKENS or entry.startswith("[unused"):
        return False
    # Skill texts in Latin script may hold any Latin piece; other scripts only if training saw them.
    text = entry.removeprefix(CONTINUATION) or entry
    return all(character < _LATIN_END or character in seen for character in text)


def build_tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    """An uncased BERT tokenizer without truncation, padding or special tokens around a text."""
    ids = {entry: number for number, entry in enumerate(vocabulary)}
    tokenizer = Tokenizer(
        WordPiece(
            ids,
            unk_token="[UNK]",
            continuing_subword_prefix=CONTINUATION,
            max_input_chars_per_word=100,
        )
    )
    tokenizer.normalizer = BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def tokenizer_bytes(tokenizer: Tokenizer) -> bytes:
    """The tokenizer as JSON with its vocabulary in the order of ids."""
    content = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = content["model"]["vocab"]
    content["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def readable_entry(entry: str) -> str:
    """What the teacher is given for an entry: the piece itself, without its continuation mark."""
    return entry.removeprefix(CONTINUATION) or entry


def token_ids(tokenizer: Tokenizer, texts: Iterable[str]) -> list[list[int]]:
    """The ids of the pieces of each text."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [encoding.ids for encoding in encodings]
