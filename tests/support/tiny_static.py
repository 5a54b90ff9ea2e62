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
_HIDDEN = 24
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
    rows = generator.integers(-7, 8, (len(vocabulary), dimension), dtype=np.int8)
    rows[: len(_SPECIAL)] = 0
    numbers = (rows + 8).astype(np.uint8)
    packed = numbers[:, : dimension // 2] | (numbers[:, dimension // 2 :] << 4)
    scales = generator.uniform(0.01, 0.02, len(vocabulary)).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        "rows": packed,
        "scales": scales,
        "inner": generator.integers(-127, 128, (_HIDDEN, dimension), dtype=np.int8),
        "inner_scales": generator.uniform(0.01, 0.02, _HIDDEN).astype(np.float32),
        "bias": generator.normal(size=_HIDDEN).astype(np.float32),
        "outer": generator.integers(-127, 128, (dimension, _HIDDEN), dtype=np.int8),
        "outer_scales": generator.uniform(0.0001, 0.0002, dimension).astype(np.float32),
    }
    save_file(weights, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    files = {
        name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
        for name in ("model.safetensors", "tokenizer.json")
    }
    manifest = {
        "format": 2,
        "version": "0.0.0",
        "vocabulary": len(vocabulary),
        "dimension": dimension,
        "hidden": _HIDDEN,
        "policy": {
            "definite": 0.6,
            "related": 0.4,
            "band": {"resolve": 0.7, "margin": 0.1},
            "source": "made up for tests",
        },
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
