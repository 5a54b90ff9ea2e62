"""Measure where models fall short: acronyms, unknown words, other languages, gender.

    python training_scripts/limits.py --esco FOLDER --model embedded --model MiniLM=FOLDER \
        --out limits.json

A model is named as for `evaluate.py`. The queries are those of the test split.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from evaluate import load_all
from recipe.command import exit_status, refuse_missing_folder, write_results
from recipe.esco import read_esco
from recipe.probes import association, languages, refuse_unknown, slices
from skillsim import embedded_model_path
from skillsim.evaluation import NormalisationTask, Vectors

TOKENIZER = Path("0_StaticEmbedding", "tokenizer.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table of all models.

    Returns:
        The exit status: 2 where an input or a model cannot be used.
    """
    options = _parser().parse_args(arguments)
    return exit_status("limits.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    task = NormalisationTask.build(read_esco(options.esco).skills, "test")
    refuse_unknown(task.labels)
    refuse_missing_folder(options.out)
    tokenizer = Tokenizer.from_file(str(embedded_model_path() / TOKENIZER))
    results: dict[str, dict[str, Any]] = {}
    for name, encoder in load_all(options.model).items():
        vectors = Vectors.encode(encoder, task.texts)
        results[name] = {
            "queries": [asdict(part) for part in slices(task, vectors, tokenizer)],
            "languages": [asdict(part) for part in languages(encoder, task.labels)],
            "association": association(encoder),
        }
    print(_table(results))
    write_results(options.out, results)


def _table(results: dict[str, dict[str, Any]]) -> str:
    lines = [f"| | queries | {' | '.join(results)} |", "|---" * (len(results) + 2) + "|"]
    parts = {name: [*found["queries"], *found["languages"]] for name, found in results.items()}
    for row in zip(*parts.values(), strict=True):
        cells = " | ".join(f"{part['mrr']:.3f}" for part in row)
        lines.append(f"| {row[0]['name']} | {row[0]['queries']:,} | {cells} |")
    cells = " | ".join(f"{found['association']:.2f}" for found in results.values())
    lines.append(f"| association of care with women, effect size | | {cells} |")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="limits.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--model", action="append", required=True, help="repeatable")
    parser.add_argument("--out", type=Path, help="where to write all of it as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
