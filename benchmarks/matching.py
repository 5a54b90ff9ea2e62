"""How fast matching and neighbours are, beside the usual code, in the same run.

    pip install -e . && pip install --group peers
    python benchmarks/matching.py --out benchmarks/results/matching.json

Takes some three minutes on two cores. The usual code is a loop over the candidates with
`util.cos_sim`, on vectors that lie ready in a dict; and `util.semantic_search`. It starts from
vectors; ours starts from strings, and encoding is left out only where the figure says so.

50,000 candidates with 15 skills each are drawn (seed 0) from the 30,957 phrases of skill-extractor,
those left out that the clean-up changes; the 20 requirements too, but no programming languages,
which skillsim holds apart and the loop does not. The policy gives every cosine above 0 as its
credit, so that the score is the mean of the row maxima, which the loop computes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from figures import KILOBYTES, Figure, in_turn, python, report, seconds
from peers import phrases

SIZES = (5_000, 50_000, 500_000)
CANDIDATES, SKILLS_EACH, REQUIREMENTS = 50_000, 15, 20

MEMORY = f"""
{KILOBYTES}
from matching import drawn
from skillsim import SkillEncoder, match_candidates
vacancy, candidates = drawn(50_000)
encoder = SkillEncoder("embedded")
encoder.encode([skill for own in candidates[:5000] for skill in own])
match_candidates(vacancy, candidates[:100], encoder=encoder)
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak starts anew
before = kilobytes("VmRSS")
match_candidates(vacancy, candidates, top_k=10, encoder=encoder)
print((kilobytes("VmHWM") - before) / 1024)
"""

OPENING = """
import time
from skillsim.taxonomy import Taxonomy
started = time.perf_counter()
Taxonomy.bundled()
print(time.perf_counter() - started)
"""


def drawn(count: int) -> tuple[list[str], list[list[str]]]:
    """The vacancy, and so many candidates."""
    import numpy as np

    from skillsim.decisions.lookalikes import language
    from skillsim.encoding.cleaning import clean

    words = [skill for skill in phrases() if clean(skill) == skill]
    generator = np.random.default_rng(0)
    asked = [words[i] for i in generator.permutation(len(words)) if not language(words[i])]
    places = generator.integers(0, len(words), (count, SKILLS_EACH))
    return asked[:REQUIREMENTS], [[words[i] for i in row] for row in places.tolist()]


def usual_loop(vacancy: list[str], candidates: list[list[str]], vectors: dict[str, Any]) -> Any:
    """Row maxima of the cosines and their mean, one candidate after the other."""
    import torch
    from sentence_transformers import util

    wanted = torch.stack([vectors[skill] for skill in vacancy])
    scores = []
    for own in candidates:
        owned = torch.stack([vectors[skill] for skill in own])
        scores.append(util.cos_sim(wanted, owned).max(dim=1).values.clamp(min=0).mean().item())
    return scores


def measure_matching() -> Iterator[Figure]:
    """One vacancy against 50,000 candidates."""
    import numpy as np
    import torch

    from skillsim import SkillEncoder, match_candidates
    from skillsim.decisions.policy import MatchPolicy
    from skillsim.tasks.matching import CandidatePool

    encoder, policy = SkillEncoder("embedded"), MatchPolicy(definite=1.0, related=0.0)
    vacancy, candidates = drawn(CANDIDATES)
    distinct = list(dict.fromkeys([*vacancy, *(skill for own in candidates for skill in own)]))
    rows = encoder.encode(distinct)
    vectors = dict(zip(distinct, torch.from_numpy(rows), strict=True))
    known = {skill: i for i, skill in enumerate(distinct)}
    pool = CandidatePool(candidates, encoder=encoder)

    class ReadyEncoder(SkillEncoder):
        """Looks vectors up, as the loop does."""

        def encode(self, texts: Any, **_: Any) -> Any:
            return rows[[known[text] for text in texts]]

    ready = ReadyEncoder("embedded")
    loop: list[float] = []
    loop_time = seconds(lambda: loop.extend(usual_loop(vacancy, candidates, vectors)))
    pool_time, list_time = in_turn(
        [
            lambda: seconds(lambda: match_candidates(vacancy, pool, top_k=10, policy=policy)),
            lambda: seconds(
                lambda: match_candidates(
                    vacancy, candidates, top_k=10, policy=policy, encoder=ready
                )
            ),
        ],
        runs=7,
    )
    started = time.perf_counter()
    matches = match_candidates(vacancy, pool, policy=policy)
    all_time = time.perf_counter() - started
    ours = {match.candidate_id: match.score for match in matches}
    apart = float(np.abs(np.array([ours[i] for i in range(CANDIDATES)]) - np.array(loop)).max())
    what = f"{CANDIDATES:,} candidates x {SKILLS_EACH} skills, {REQUIREMENTS} requirements"
    yield Figure(
        f"{what}, prepared pool, best 10 explained, times the loop",
        loop_time / pool_time,
        100,
        detail=f"{pool_time:.3f} s : {loop_time:.2f} s",
    )
    yield Figure(
        "the same from plain lists, encoding left out, times the loop",
        loop_time / list_time,
        20,
        detail=f"{list_time:.3f} s : {loop_time:.2f} s",
    )
    print(f"all {CANDIDATES:,} explained, which the loop does not do: {all_time:.2f} s")
    yield Figure("largest difference between the two's scores", apart, 1e-5, at_most=True)


def measure_growth() -> Iterator[Figure]:
    """Time per candidate from 5,000 to 500,000."""
    from skillsim import SkillEncoder, match_candidates
    from skillsim.tasks.matching import CandidatePool

    encoder = SkillEncoder("embedded")
    vacancy, candidates = drawn(max(SIZES))
    encoder.encode(list({skill for own in candidates for skill in own}))
    micros = {}

    def match(pool: CandidatePool) -> float:
        return seconds(lambda: match_candidates(vacancy, pool, top_k=10))

    for size in SIZES:
        started = time.perf_counter()
        pool = CandidatePool(candidates[:size], encoder=encoder)
        making = time.perf_counter() - started
        [taken] = in_turn([partial(match, pool)], runs=5)
        micros[size] = taken / size * 1e6
        print(
            f"{size:>7,} candidates: pool made in {making:.2f} s, "
            f"one vacancy in {taken * 1e3:.1f} ms, {micros[size]:.2f} µs per candidate"
        )
    yield Figure(
        "time per candidate, 500,000 : 50,000",
        micros[500_000] / micros[50_000],
        1.5,
        at_most=True,
        detail=f"{micros[500_000]:.2f} µs : {micros[50_000]:.2f} µs",
    )
    yield Figure(
        "50,000 candidates from plain lists, MB of memory beyond the inputs",
        float(python("-c", MEMORY)),
        256,
        at_most=True,
    )


def measure_neighbours() -> Iterator[Figure]:
    """1,000 queries, and one, over the bundled taxonomy."""
    import torch
    from sentence_transformers import util

    from skillsim import SkillEncoder, suggest_neighbours
    from skillsim.taxonomy import Taxonomy

    torch.set_num_threads(2)
    encoder = SkillEncoder("embedded")
    queries = phrases()[::30][:1000]
    labels = list(dict.fromkeys(concept.preferred_label for concept in Taxonomy.bundled()))
    corpus = torch.from_numpy(encoder.encode(labels))
    asked = torch.from_numpy(encoder.encode(queries))
    many, peer = in_turn(
        [
            lambda: seconds(lambda: suggest_neighbours(queries, encoder=encoder)),
            lambda: seconds(lambda: util.semantic_search(asked, corpus, top_k=10)),
        ],
        runs=7,
    )
    words = iter(phrases()[1::30] * 2)
    [one] = in_turn(
        [lambda: seconds(lambda: suggest_neighbours(next(words), encoder=encoder))], runs=300
    )
    [opening] = in_turn([lambda: float(python("-c", OPENING))], runs=5)
    yield Figure(
        "suggest_neighbours, 1,000 queries over the taxonomy, times util.semantic_search",
        peer / many,
        1,
        detail=f"{many:.3f} s from strings : {peer:.3f} s from vectors",
    )
    yield Figure("suggest_neighbours, one query after warm-up, ms", one * 1e3, 5, at_most=True)
    yield Figure("opening the bundled taxonomy, s", opening, 0.3, at_most=True)


def measure() -> Iterator[Figure]:
    """Everything, one after the other."""
    yield from measure_matching()
    yield from measure_growth()
    yield from measure_neighbours()


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", measure))
