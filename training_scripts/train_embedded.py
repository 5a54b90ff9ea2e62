"""Train the embedded model: a static embedding of skill phrases from ESCO and a teacher.

    python training_scripts/train_embedded.py --esco FOLDER --teacher FOLDER_OR_HUB_ID \
        --reference FOLDER_OR_HUB_ID --phrases FILE --words FILE --out FOLDER

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

import numpy as np

from recipe.band import ask, best_band
from recipe.command import exit_status
from recipe.corpus import Corpus, read_corpus
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
from recipe.nearest import nearest_first
from recipe.plan import public_name
from recipe.relations import validation_kin
from recipe.sampling import LabelPairs, RelatedPairs
from recipe.scoring import (
    REFERENCE_CUT,
    Aim,
    Kin,
    aim_of,
    cut_offs,
    scores_of,
    validation_pairs,
)
from recipe.settings import Limits, Settings, changed
from recipe.static_model import StaticModel, token_counts
from recipe.teacher import Teacher
from recipe.training import (
    Distillation,
    Student,
    TrainingData,
    make_deterministic,
    train,
)
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
    return exit_status("train_embedded.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {text}", flush=True)

    settings = Settings(seed=options.seed, threads=options.threads)
    settings, limits = changed(settings, Limits(), options.set)
    if options.smoke:
        settings, limits = settings.for_smoke_test(), limits.for_smoke_test()
    make_deterministic(settings)

    corpus = read_corpus(options.esco, options.phrases, options.words, limits, seed=settings.seed)
    say(corpus.summary())
    validation = validation_pairs(corpus.esco)
    teacher = Teacher(options.teacher, cache=options.cache, bf16=options.bf16)
    model, vocabulary = _train(corpus, teacher, settings, limits, say)

    scores = {split: _scores(model, corpus, split) for split in ("validation", "test")}
    say("scores of the stored rows\n" + score_table(scores))
    policy = _policy(model, validation, validation_kin(options.esco, corpus.esco), options, say)
    if policy is not None:
        policy["band"] = asdict(best_band(ask(model, corpus.esco.skills)))
        say(f"band: {policy['band']}")

    files = model.files()
    manifest = {
        "format": 2,
        "name": NAME,
        "version": VERSION,
        "dimension": model.dimension,
        "hidden": model.hidden,
        "vocabulary": vocabulary,
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
    files[CARD_FILE] = model_card(manifest, skills=len(corpus.esco.skills)).encode()
    size = write_folder(options.out, files)
    say(f"{options.out}: {size:,} bytes in {len(files)} files")
    if size > MAX_BYTES:
        print(f"train_embedded.py: the model is over {MAX_BYTES:,} bytes", file=sys.stderr)
        return 1
    return 0


def _train(
    corpus: Corpus, teacher: Teacher, settings: Settings, limits: Limits, say: Any
) -> tuple[StaticModel, int]:
    full = teacher.encode(corpus.phrases)
    say(f"teacher: {len(full):,} phrases embedded")
    rows = {text: row for row, text in enumerate(corpus.phrases)}
    vocabulary = build_vocabulary(
        teacher_vocabulary(teacher.folder),
        corpus.texts,
        nearest_first(
            corpus.words,
            full[[rows[word] for word in corpus.words]],
            full[[rows[text] for text in corpus.texts if " " in text]],
        ),
        limits,
    )
    tokenizer = build_tokenizer(vocabulary)
    pairs = LabelPairs(corpus.labels, tokenizer)
    related = RelatedPairs(corpus.related, tokenizer)
    say(
        f"vocabulary: {len(vocabulary):,} entries; {pairs.pairs:,} label pairs and "
        f"{len(related):,} related ones can be drawn"
    )
    pieces = teacher.encode([readable_entry(entry) for entry in vocabulary])
    axes = principal_axes(full, min(settings.dimension, full.shape[1]))
    counts = token_counts(tokenizer, corpus.phrases)
    special = range(len(SPECIAL_TOKENS))
    table = initial_table(reduce(pieces, axes), counts, special, smoothing=settings.smoothing)

    def report(step: int, parts: dict[str, float]) -> None:
        say(f"step {step}: " + ", ".join(f"{name} {value:.4f}" for name, value in parts.items()))

    written = np.array([rows[text] for text in corpus.texts])
    distillation = Distillation(counts, full, reduce(full, axes), written)
    data = TrainingData(pairs, related, distillation)
    student = Student(table, settings.hidden)
    train(student, data, settings, report)
    return student.stored(tokenizer), len(vocabulary)


def _scores(model: StaticModel, corpus: Corpus, split: Split) -> dict[str, float | int]:
    return scores_of(evaluate(model, corpus.esco.taxonomy, split=split, resamples=0))


def _policy(
    model: StaticModel, validation: PairTask, kin: Kin, options: argparse.Namespace, say: Any
) -> dict[str, Any] | None:
    if options.reference is not None:
        reference = Teacher(options.reference, cache=options.cache)
        aim = aim_of(reference, validation, kin)
        origin = (
            f" and that at most {aim.kin_share:.4f} of the pairs of related or broader skills "
            f"reach, as {options.reference_name} at {REFERENCE_CUT}"
        )
    elif options.target_precision is not None:
        aim, origin = Aim(options.target_precision), ", which was asked for"
    else:
        say("no --reference and no --target-precision: the manifest keeps no policy")
        return None
    cuts = cut_offs(model, validation, kin, aim)
    say(f"policy: {aim} aimed at, {cuts.reached} at definite {cuts.definite}")
    return {
        "definite": cuts.definite,
        "related": cuts.related,
        "aim": asdict(aim),
        "reached": asdict(cuts.reached),
        "source": "the lowest cosine that has a precision of "
        f"{aim.precision:.4f} on validation pairs{origin}",
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
    parser.add_argument(
        "--words", type=Path, action="append", default=[], help="single words, one a line"
    )
    parser.add_argument("--bf16", action="store_true", help="let the teacher compute in bfloat16")
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's vectors")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="another hyper-parameter"
    )
    parser.add_argument("--smoke", action="store_true", help="small caps, to test the script")
    return parser


if __name__ == "__main__":
    sys.exit(main())
