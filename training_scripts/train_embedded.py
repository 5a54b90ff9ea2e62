"""Train the embedded model: a static embedding of skill phrases from ESCO and a teacher.

    python training_scripts/train_embedded.py --esco FOLDER --teacher FOLDER_OR_HUB_ID \
        --reference FOLDER_OR_HUB_ID --phrases FILE --phrases FILE --out FOLDER

The same inputs, seed, machine and library versions give the same bytes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recipe.corpus import Corpus, read_corpus
from recipe.errors import RecipeError
from recipe.initial import initial_table, principal_axes, reduce
from recipe.model_folder import (
    CARD_FILE,
    MANIFEST_FILE,
    MAX_BYTES,
    digests,
    manifest_bytes,
    model_card,
    score_table,
    write_folder,
)
from recipe.plan import public_name
from recipe.sampling import LabelPairs
from recipe.scoring import (
    REFERENCE_CUT,
    CutOffs,
    cut_offs,
    reference_precision,
    scores_of,
    validation_pairs,
)
from recipe.settings import Limits, Settings
from recipe.static_model import StaticModel, token_counts
from recipe.teacher import Teacher
from recipe.training import Distillation, make_deterministic, train
from recipe.vocabulary import (
    SPECIAL_TOKENS,
    build_tokenizer,
    build_vocabulary,
    readable_entry,
    teacher_vocabulary,
)
from skillsim.evaluation import PairTask, Split, evaluate

NAME = "skillsim-embedded"
VERSION = "0.1.0"
# Other versions of these may give other bytes.
LIBRARIES = ("numpy", "scipy", "sentence-transformers", "tokenizers", "torch", "transformers")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the recipe.

    Returns:
        The exit status: 2 where an input cannot be used, 1 where the model is too large.
    """
    options = _parser().parse_args(arguments)
    options.teacher_name = options.teacher_name or public_name(options.teacher)
    options.reference_name = options.reference_name or public_name(options.reference or "")
    try:
        return _run(options)
    except RecipeError as error:
        print(f"train_embedded.py: error: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {text}", flush=True)

    settings = Settings(seed=options.seed, threads=options.threads)
    limits = Limits()
    if options.smoke:
        settings, limits = settings.for_smoke_test(), limits.for_smoke_test()
    make_deterministic(settings)

    corpus = read_corpus(options.esco, options.phrases, limits, seed=settings.seed)
    say(corpus.summary())
    validation = validation_pairs(corpus.esco)
    teacher = Teacher(options.teacher, cache=options.cache)
    vocabulary = build_vocabulary(
        teacher_vocabulary(teacher.folder),
        corpus.texts,
        extra_words=limits.extra_words,
        min_count=limits.min_word_count,
    )[: limits.vocabulary]
    say(f"vocabulary: {len(vocabulary)} entries")
    model = _train(vocabulary, corpus, teacher, settings, say)

    scores = {split: _scores(model, corpus, split) for split in ("validation", "test")}
    say("scores of the int8 rows\n" + score_table(scores))
    policy = _policy(model, validation, options, say)

    files = model.files()
    manifest = {
        "format": 1,
        "name": NAME,
        "version": VERSION,
        "dimension": model.dimension,
        "vocabulary": len(vocabulary),
        "licence": "Apache-2.0",
        "data": corpus.sources,
        "recipe": {
            "script": "training_scripts/train_embedded.py",
            "teacher": options.teacher_name,
            "teacher_sha256": teacher.weights_sha256,
            "distillation_phrases": len(corpus.phrases),
            "libraries": {name: version(name) for name in LIBRARIES},
            "limits": asdict(limits),
            "training": asdict(settings),
        },
        "scores": scores,
        "policy": policy,
        "files": digests(files),
    }
    files[MANIFEST_FILE] = manifest_bytes(manifest)
    files[CARD_FILE] = model_card(manifest, concepts=len(corpus.esco.skills)).encode()
    size = write_folder(options.out, files)
    say(f"{options.out}: {size:,} bytes in {len(files)} files")
    if size > MAX_BYTES:
        print(f"train_embedded.py: the model is over {MAX_BYTES:,} bytes", file=sys.stderr)
        return 1
    return 0


def _train(
    vocabulary: list[str], corpus: Corpus, teacher: Teacher, settings: Settings, say: Any
) -> StaticModel:
    tokenizer = build_tokenizer(vocabulary)
    pairs = LabelPairs(corpus.esco.skills, corpus.labels, tokenizer)
    say(f"label pairs: {pairs.pairs:,} can be drawn")
    pieces = teacher.encode([readable_entry(entry) for entry in vocabulary])
    full = teacher.encode(corpus.phrases)
    say(f"teacher: {len(pieces):,} entries and {len(full):,} phrases embedded")
    axes = principal_axes(full, min(settings.dimension, full.shape[1]))
    counts = token_counts(tokenizer, corpus.phrases)
    special = range(len(SPECIAL_TOKENS))
    table = initial_table(reduce(pieces, axes), counts, special, smoothing=settings.smoothing)

    def report(step: int, parts: dict[str, float]) -> None:
        say(f"step {step}: " + ", ".join(f"{name} {value:.4f}" for name, value in parts.items()))

    distillation = Distillation(counts, full, reduce(full, axes))
    trained = train(table, pairs, distillation, settings, report)
    return StaticModel.quantise(trained, tokenizer)


def _scores(model: StaticModel, corpus: Corpus, split: Split) -> dict[str, float | int]:
    return scores_of(evaluate(model, corpus.esco.taxonomy, split=split, resamples=0))


def _policy(
    model: StaticModel, validation: PairTask, options: argparse.Namespace, say: Any
) -> dict[str, Any] | None:
    if options.reference is not None:
        reference = Teacher(options.reference, cache=options.cache)
        target = reference_precision(reference, validation)
        origin = f"that {options.reference_name} has at {REFERENCE_CUT} on the same pairs"
    elif options.target_precision is not None:
        target, origin = options.target_precision, "that was asked for"
    else:
        say("no --reference and no --target-precision: the manifest keeps no policy")
        return None
    cuts: CutOffs = cut_offs(model, validation, target)
    say(
        f"policy: precision {target:.4f} aimed at, {cuts.reached_precision:.4f} reached at "
        f"definite {cuts.definite:.4f}; related {cuts.related:.4f}"
    )
    return {
        "definite": cuts.definite,
        "related": cuts.related,
        "target_precision": round(target, 6),
        "reached_precision": round(cuts.reached_precision, 6),
        "source": f"the lowest cosine with the precision {target:.4f} on validation pairs {origin}",
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train_embedded.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--teacher", required=True, help="model folder or Hub id")
    parser.add_argument("--teacher-name", help="its name in the manifest, where it is a folder")
    parser.add_argument("--reference", help="model folder or Hub id whose precision is kept")
    parser.add_argument("--reference-name", help="its name in the manifest")
    parser.add_argument("--target-precision", type=float, help="instead of a reference")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument(
        "--phrases", type=Path, action="append", default=[], help="unlabelled phrases, one a line"
    )
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's vectors")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--smoke", action="store_true", help="small caps, to test the script")
    return parser


if __name__ == "__main__":
    sys.exit(main())
