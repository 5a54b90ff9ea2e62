"""Measure models side by side, in one run: ESCO's held-out skills, occupations, other taxonomies.

    python training_scripts/evaluate.py --esco FOLDER --occupations FILE --taxonomies FILE \
        --model embedded --model MiniLM=FOLDER --model tf-idf --model wordllama --out scores.json

`docs/concepts/evaluation.md` defines the figures. A model is "embedded",
NAME=FOLDER_OR_HUB_ID, or one of the peers "wordllama" and "tf-idf".
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from recipe.command import exit_status, refuse_missing_folder, write_results
from recipe.errors import RecipeError
from recipe.esco import read_esco
from recipe.outside import GroupTask, group_tasks
from skillsim import SkillEncoder
from skillsim.evaluation import (
    Encoder,
    Occupation,
    Report,
    compare,
    evaluate,
    read_occupations,
)

TFIDF_FEATURES = 8192
TIMED_TEXTS = 2048


class _Fitted(Protocol):
    def fit_transform(self, texts: Sequence[str], /) -> Any: ...


@dataclass(frozen=True, slots=True)
class _Peer:
    """A peer's own call under the name that the evaluation expects."""

    call: Any

    def encode(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        return np.asarray(self.call(list(texts)), dtype=np.float32)


def _wordllama() -> Encoder:
    import wordllama

    # It looks for its tokenizer under another folder than it ships it in; this is where it is.
    folder = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(dim=256, cache_dir=folder, disable_download=True)
    return _Peer(lambda texts: model.embed(texts, norm=True))


def _tf_idf() -> Encoder:
    from sklearn.feature_extraction.text import TfidfVectorizer

    def call(texts: list[str]) -> Any:
        # Fitted to the very texts that are asked about, as a search index would be.
        vectorizer: _Fitted = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), max_features=TFIDF_FEATURES, sublinear_tf=True
        )
        return vectorizer.fit_transform(texts).toarray()

    return _Peer(call)


PEERS = {"wordllama": _wordllama, "tf-idf": _tf_idf}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every model and print one table per split.

    Returns:
        The exit status: 2 where an input or a model cannot be used.
    """
    options = _parser().parse_args(arguments)
    return exit_status("evaluate.py", lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    options.split = options.split or ["test"]
    esco = read_esco(options.esco)
    jobs: Iterable[Occupation] = ()
    if options.occupations is not None:
        jobs = read_occupations(options.occupations, esco.taxonomy)
    others = group_tasks(options.taxonomies) if options.taxonomies is not None else ()
    refuse_missing_folder(options.out)
    encoders = load_all(options.model)
    timed = [skill.preferred_label for skill in esco.skills[:TIMED_TEXTS]]
    results: dict[str, dict[str, Any]] = {}
    reports: dict[str, list[Report]] = {split: [] for split in options.split}
    for name, encoder in encoders.items():
        started = time.perf_counter()
        found: dict[str, Any] = {}
        for split in options.split:
            report = evaluate(encoder, esco.taxonomy, split=split, occupations=jobs, name=name)
            reports[split].append(report)
            found[split] = report.to_dict()
        found["other_taxonomies"] = [_measured(task, encoder) for task in others]
        found["strings_per_second"] = round(_rate(encoder, timed))
        results[name] = found
        print(f"{name}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
    for split, rows in reports.items():
        print(f"\n{split}: {rows[0].counts}\n\n{compare(rows)}")
    if others:
        print(_other_table(results, others))
    print(f"\nstrings per second, of {len(timed):,} preferred labels in one call\n")
    print(
        "\n".join(f"- {name}: {found['strings_per_second']:,}" for name, found in results.items())
    )
    write_results(options.out, results)


def load_all(specs: Sequence[str]) -> dict[str, Encoder]:
    """All of them before the first is measured: a wrong name then costs no time."""
    encoders: dict[str, Encoder] = {}
    for spec in specs:
        name, encoder = _load(spec)
        if name in encoders:
            raise RecipeError(f"--model {spec}: another model is called {name!r} already")
        encoders[name] = encoder
    return encoders


def _load(spec: str) -> tuple[str, Encoder]:
    if spec in PEERS:
        return spec, PEERS[spec]()
    name, equals, location = spec.partition("=")
    # Without the cache, since the rate is one of the figures.
    return name, SkillEncoder(location if equals else spec, cache=False)


def _rate(encoder: Encoder, texts: list[str]) -> float:
    encoder.encode(texts[:1])  # what is only done once is no part of the rate
    started = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / (time.perf_counter() - started)


def _measured(task: GroupTask, encoder: Encoder) -> dict[str, Any]:
    return task.figure(encoder).to_dict() | {"names": len(task.names), "groups": len(task.groups)}


def _other_table(results: dict[str, dict[str, Any]], tasks: Sequence[GroupTask]) -> str:
    lines = [
        f"| model | {' | '.join(task.name for task in tasks)} |",
        "|---" * (len(tasks) + 1) + "|",
    ]
    for name, found in results.items():
        cells = [
            f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"
            for figure in found["other_taxonomies"]
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    sizes = "; ".join(f"{t.name}: {len(t.names):,} names, {len(t.groups)} groups" for t in tasks)
    return f"other taxonomies: {sizes}\n\n" + "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluate.py", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--esco", type=Path, required=True, help="unpacked English CSV download")
    parser.add_argument("--model", action="append", required=True, help="see above; repeatable")
    parser.add_argument("--occupations", type=Path, help="as for skillsim evaluate")
    parser.add_argument("--taxonomies", type=Path, help="laiser/public/faiss_skills.csv")
    parser.add_argument(
        "--split", action="append", choices=("validation", "test"), help="default: test"
    )
    parser.add_argument("--out", type=Path, help="where to write all of it as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
