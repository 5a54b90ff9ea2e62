"""Fine-tune a sentence-transformers model for skill phrases by a named recipe.

    python training_scripts/train.py --esco FOLDER --pairs pairs.jsonl --out FOLDER

trains the recipe that the card of alvperez/skill-sim-model states, on its base; `--recipe` names
another of `recipe/recipes.py`, `--base` another model. OUT/model is the result, OUT/training.json
says what it was made from.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from recipe.command import exit_status
from recipe.errors import RecipeError
from recipe.esco import read_esco
from recipe.leakage import HeldOut
from recipe.pairs import MIN_PAIRS, TrainingPair, counts, read_pairs, refuse_leaks
from recipe.phrases import PhraseSource, read_phrases, without_held_out
from recipe.plan import Plan, keep_plan, public_name, sha256_of
from recipe.recipes import RECIPES, Recipe

if TYPE_CHECKING:
    from recipe.finetune import Phrases

BASE = "sentence-transformers/all-mpnet-base-v2"
MIN_PHRASES = 50
SMOKE_PAIRS = 200
SMOKE_PHRASES = 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the recipe.

    Returns:
        The exit status: 2 where an input cannot be used.
    """
    options = _parser().parse_args(arguments)
    return exit_status("train.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {text}", flush=True)

    recipe: Recipe = RECIPES[options.recipe]
    if options.smoke:
        recipe = recipe.for_smoke_test()
    _refuse_missing(options, recipe)
    held_out = HeldOut(read_esco(options.esco))
    pairs = _pairs(options, recipe, held_out)
    sources = _phrase_sources(options, recipe, held_out)
    say(", ".join(f"{count:,} {kind}" for kind, count in counts(pairs).items()) or "no pairs")

    # After the inputs are known to be good: these take seconds to import.
    from recipe.finetune import Run, average, device_for, fine_tune
    from recipe.teacher import load_model, weights_sha256

    device = device_for(options.device, bf16=options.bf16)
    model = load_model(options.base, device=device)
    plan = Plan(
        recipe=options.recipe,
        settings=asdict(recipe),
        base=options.base_name or public_name(options.base),
        base_sha256=weights_sha256(options.base),
        pairs_sha256=sha256_of(options.pairs) if pairs else "",
        pairs=dict(counts(pairs)),
        phrases=[
            {"name": s.name, "licence": s.licence, "notice": s.notice, "phrases": len(s.phrases)}
            for s in sources
        ],
        teacher=(options.teacher_name or public_name(options.teacher)) if sources else "",
        seed=options.seed,
        bf16=options.bf16,
    )
    checkpoint = keep_plan(options.out, plan, resume=options.resume)
    # Only now: it takes minutes, and a folder that is refused needs none of it.
    phrases = _phrases(options, sources) if sources else None
    run = Run(
        out=options.out / "checkpoints",
        seed=options.seed,
        bf16=options.bf16,
        device=device,
        save_steps=options.save_steps,
        checkpoint=checkpoint,
    )
    origin = f", from {checkpoint.name}" if checkpoint is not None else ""
    say(f"{options.recipe} on {plan.base}, {device}{origin}")
    steps = fine_tune(model, recipe, pairs, phrases, run)
    if recipe.base_share:
        average(model, load_model(options.base, device=device), recipe.base_share)
    model.save_pretrained(str(options.out / "model"), create_model_card=False)
    record = plan.as_json() | {"steps": steps, "seconds": round(time.monotonic() - started)}
    text = json.dumps(record, indent=2, sort_keys=True)
    (options.out / "training.json").write_text(text + "\n", encoding="utf-8")
    say(f"{steps:,} steps; {options.out / 'model'}")


def _refuse_missing(options: argparse.Namespace, recipe: Recipe) -> None:
    if recipe.kinds and options.pairs is None:
        raise RecipeError(f"the recipe {options.recipe} needs --pairs; build_pairs.py makes them")
    if recipe.distillation and not (options.phrases and options.teacher):
        raise RecipeError(
            f"the recipe {options.recipe} needs --phrases and --teacher; collect_phrases.py makes "
            "phrase files"
        )


def _pairs(options: argparse.Namespace, recipe: Recipe, held_out: HeldOut) -> list[TrainingPair]:
    if not recipe.kinds:
        return []
    pairs = read_pairs(options.pairs)
    refuse_leaks(pairs, held_out)
    used = [pair for pair in pairs if pair.kind in recipe.kinds]
    share = options.share
    if options.smoke:
        share = min(share, SMOKE_PAIRS / max(1, len(used)))
    used = random.Random(options.seed).sample(used, round(share * len(used)))
    if len(used) < MIN_PAIRS:
        raise RecipeError(
            f"{len(used)} pairs of {options.pairs} are of use to {options.recipe}; at least "
            f"{MIN_PAIRS} are needed"
        )
    return used


def _phrase_sources(
    options: argparse.Namespace, recipe: Recipe, held_out: HeldOut
) -> list[PhraseSource]:
    if not recipe.distillation:
        return []
    found = [without_held_out(read_phrases(path), held_out) for path in sorted(options.phrases)]
    count = len({text for source in found for text in source.phrases})
    if count < MIN_PHRASES:
        raise RecipeError(
            f"{count} phrases are left without those of held-out concepts; at least {MIN_PHRASES} "
            "are needed"
        )
    return found


def _phrases(options: argparse.Namespace, sources: Sequence[PhraseSource]) -> "Phrases":
    from recipe.finetune import Phrases
    from recipe.teacher import Teacher

    texts = sorted({text for source in sources for text in source.phrases})
    if options.smoke:
        texts = texts[:SMOKE_PHRASES]
    teacher = Teacher(options.teacher, cache=options.cache, bf16=options.bf16)
    return Phrases(texts, teacher.encode(texts))


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and up to 1")
    return share


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 2**32 - 1")
    return number


def _steps(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="train.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--pairs", type=Path, help="made by build_pairs.py")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="card")
    parser.add_argument("--base", default=BASE, help="folder or Hub id (default: %(default)s)")
    parser.add_argument("--base-name", help="its name in training.json, where it is a folder")
    parser.add_argument(
        "--phrases", type=Path, action="append", default=[], help="unlabelled phrases, one a line"
    )
    parser.add_argument("--teacher", help="model whose cosines of the phrases are kept")
    parser.add_argument("--teacher-name", help="its name in training.json")
    parser.add_argument("--share", type=_share, default=1.0, help="part of the pairs, up to 1")
    parser.add_argument("--seed", type=_seed, default=7)
    parser.add_argument("--device", choices=("cpu", "cuda"), help="default: cuda if there is one")
    parser.add_argument("--bf16", action="store_true", help="compute in bfloat16")
    parser.add_argument("--save-steps", type=_steps, default=250, help="steps between checkpoints")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's vectors")
    parser.add_argument("--smoke", action="store_true", help="small caps, to test the script")
    return parser


if __name__ == "__main__":
    sys.exit(main())
