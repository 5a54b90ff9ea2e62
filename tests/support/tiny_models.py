"""Sentence-transformers models small enough to be made by the tests, yet real in every file."""

from __future__ import annotations

import string
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_tiny_transformer"]

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = tuple(
    """
    python java sql aws azure docker kubernetes linux git cloud data database machine learning deep
    statistics excel accounting bookkeeping payroll tax audit sales marketing customer service team
    leadership management project agile scrum negotiation communication writing speaking english
    german french spanish nursing patient care first aid forklift operation driving welding plumbing
    carpentry electrical mechanical maintenance quality control safety logistics warehouse
    programming software development web design testing analysis engineering and of in the for with
    """.split()  # noqa: SIM905
)
_MARKS = tuple("+#./-&'(),")


def make_tiny_transformer(folder: Path, *, seed: int = 0) -> Path:
    """Write a BERT of 2 layers and 32 dimensions with mean pooling; return the folder.

    The same seed gives the same weights and files, the model card apart. The vocabulary spells any
    ASCII word in letters and digits, and knows some skill words whole.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, BertTokenizer

    characters = string.ascii_lowercase + string.digits
    vocabulary = [*_SPECIAL, *characters, *(f"##{c}" for c in characters), *_MARKS, *_WORDS]
    tokens = {token: index for index, token in enumerate(dict.fromkeys(vocabulary))}
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,  # wide, so that different texts get different vectors
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        bert = BertModel(config)
    with TemporaryDirectory() as plain:
        bert.save_pretrained(plain)
        BertTokenizer(vocab=tokens, model_max_length=64).save_pretrained(plain)
        transformer = Transformer(plain, max_seq_length=64)
    pooling = Pooling(32, pooling_mode="mean")
    model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
    model.save_pretrained(str(folder), safe_serialization=True)
    return folder
