"""Write the training pairs that `train.py --pairs` reads, from an ESCO folder.

    python training_scripts/build_pairs.py --esco FOLDER --out pairs.jsonl

Only skills of the train split are used, and occupations outside information technology; no label
of a validation or test skill is in any text. See `recipe/pairs.py` for what a pair is.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from recipe.command import exit_status
from recipe.esco import read_esco
from recipe.leakage import HeldOut, training_labels, training_sentences
from recipe.occupations import read_occupations
from recipe.pairs import counts, occupation_pairs, refuse_leaks, skill_pairs, write_pairs

LABELS_PER_OCCUPATION = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pairs and print how many there are.

    Returns:
        The exit status: 2 where an input cannot be used.
    """
    options = _parser().parse_args(arguments)
    return exit_status("build_pairs.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    esco = read_esco(options.esco)
    held_out = HeldOut(esco)
    miner = None
    if options.mine is not None:
        # torch is not needed without this.
        from recipe.mining import Miner
        from recipe.teacher import Teacher

        texts = [text for own in training_labels(esco, held_out) for text in own]
        texts += training_sentences(esco, held_out).values()
        miner = Miner(Teacher(options.mine, cache=options.cache, bf16=options.bf16), texts)
    pairs = skill_pairs(esco, held_out, seed=options.seed, miner=miner)
    if options.occupations:
        pairs += occupation_pairs(
            read_occupations(options.esco), held_out, seed=options.seed, most=LABELS_PER_OCCUPATION
        )
    refuse_leaks(pairs, held_out)
    write_pairs(options.out, pairs)
    for kind, count in counts(pairs).items():
        print(f"{kind}: {count:,} pairs")
    print(f"{options.out}: {len(pairs):,} pairs of {len({p.concept for p in pairs}):,} concepts")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build_pairs.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--occupations", action="store_true", help="occupations' labels as well")
    parser.add_argument("--mine", help="model that picks the siblings' labels hardest for it")
    parser.add_argument("--bf16", action="store_true", help="encode in bfloat16")
    parser.add_argument("--cache", type=Path, help="folder that keeps the model's vectors")
    return parser


if __name__ == "__main__":
    sys.exit(main())
