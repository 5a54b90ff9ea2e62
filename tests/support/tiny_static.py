"""A static model small enough to be made by the tests, in the format of the embedded one."""

from __future__ import annotations

import hashlib
import json
import string
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_tiny_static"]

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = ("python", "java", "##script", "sql", "data", "fork", "##lift", "+", "#", ".", "é", "ß")


def make_tiny_static(folder: Path, *, dimension: int = 16, seed: int = 0) -> Path:
    """Write a static model of some 60 tokens that spells ASCII letters but no digit above 4."""
    letters = string.ascii_lowercase + "01234"
    tokens = dict.fromkeys([*_SPECIAL, *_WORDS, *letters, *(f"##{letter}" for letter in letters)])
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    generator = np.random.default_rng(seed)
    rows = generator.integers(-127, 128, (len(vocabulary), dimension), dtype=np.int8)
    rows[: len(_SPECIAL)] = 0
    scales = generator.uniform(0.01, 0.02, len(vocabulary)).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"rows": rows, "scales": scales}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    files = {
        name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
        for name in ("model.safetensors", "tokenizer.json")
    }
    manifest = {
        "format": 1,
        "version": "0.0.0",
        "vocabulary": len(vocabulary),
        "dimension": dimension,
        "policy": {"definite": 0.6, "related": 0.4, "source": "made up for tests"},
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
