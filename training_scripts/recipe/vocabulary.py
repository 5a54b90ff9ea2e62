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
from recipe.settings import Limits

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
    base: Sequence[str], texts: Sequence[str], listed: Sequence[str], limits: Limits
) -> list[str]:
    """Special tokens, the pruned base entries, then whole words that the base splits.

    Args:
        base: The teacher's vocabulary.
        texts: Training texts; they decide on foreign characters and on the first words to add.
        listed: Words of word lists, the most useful first; they fill up what is left.
        limits: How often a word of the texts must occur, and the size of the vocabulary.

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
    frequent = sorted(
        (word for word, n in words.items() if n >= limits.min_word_count),
        key=lambda word: (-words[word], word),
    )
    added = [word for word in dict.fromkeys((*frequent, *listed)) if word not in known]
    room = max(0, limits.vocabulary - len(SPECIAL_TOKENS) - len(kept))
    return [*SPECIAL_TOKENS, *kept, *sorted(added[:room])][: limits.vocabulary]


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
