"""How fast and how good deduplication is beside SemHash: the same vectors and threshold, one run.

    pip install -e . && pip install --group peers
    python benchmarks/deduplication.py --esco FOLDER --out benchmarks/results/deduplication.json

FOLDER is an ESCO CSV download. The strings are the 30,957 of skill-extractor, filled up to --size
with ESCO's labels; each name once, so that neither side has exact repeats to take out. SemHash gets
our vectors by its encoder protocol and runs as it comes (usearch's HNSW, 2 threads or as many as
there are); both sides are timed from vectors to their answer, in turn. At 100,000 strings it takes
some minutes and 2 GB.

Quality: the labels of the test concepts, in an order drawn with seed 0, against the concepts they
belong to; a label of several concepts may be with each of them. Pairwise precision, recall and F1
of the clusters. SemHash takes strings in their order and ours does not, so that other orders give
it other figures. Nothing was chosen on these concepts; --split validation gives those it was.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from figures import Figure, commit, in_turn, publish, seconds
from peers import phrases
from ready import ReadyEncoder
from semhash import SemHash

from skillsim.encoding.cleaning import clean, name_key
from skillsim.evaluation import skills_of, split_of
from skillsim.tasks.deduplication import Deduplication, deduplicate
from skillsim.taxonomy import Concept, Taxonomy


def distinct_names(texts: Sequence[str]) -> list[str]:
    """The first text of each name, cleaned as it will be asked for."""
    return list({name_key(text): clean(text) for text in reversed(texts)}.values())[::-1]


def semhash(skills: Sequence[str], encoder: Any, threshold: float) -> dict[str, str]:
    """For each skill the one that SemHash keeps for it."""
    result = SemHash.from_records(list(skills), model=encoder).self_deduplicate(threshold)
    kept = {skill: skill for skill in result.selected}
    return kept | {one.record: one.duplicate_of for one in result.filtered}


def ours(found: Deduplication, skills: Sequence[str]) -> dict[str, str]:
    """For each skill the canonical name of its cluster."""
    return dict(zip(skills, map(str, found.assignments), strict=True))


def pair_scores(
    clusters: dict[str, str], groups: dict[str, set[str]]
) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs that share a cluster, against those of a concept."""
    by_cluster, by_concept = defaultdict(list), defaultdict(list)
    for skill, concepts in groups.items():
        by_cluster[clusters[skill]].append(skill)
        for concept in concepts:
            by_concept[concept].append(skill)
    found = _pairs(by_cluster.values())
    wanted = _pairs(by_concept.values())
    hits = len(found & wanted)
    precision, recall = hits / max(len(found), 1), hits / max(len(wanted), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


def _pairs(groups: Any) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def measure_quality(
    concepts: Sequence[Concept], encoder: ReadyEncoder, thresholds: Sequence[float]
) -> Iterator[Figure]:
    """F1 at each threshold, ours less theirs."""
    of_name: dict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        for label in (concept.preferred_label, *concept.alternative_labels):
            of_name[name_key(label)].add(concept.uri)
    labels = [
        label
        for concept in concepts
        for label in (concept.preferred_label, *concept.alternative_labels)
    ]
    skills = distinct_names(labels)
    skills = [skills[i] for i in np.random.default_rng(0).permutation(len(skills))]
    groups = {skill: of_name[name_key(skill)] for skill in skills}
    encoder.prepare(skills)
    for threshold in thresholds:
        a = pair_scores(
            ours(deduplicate(skills, threshold=threshold, encoder=encoder), skills), groups
        )
        b = pair_scores(semhash(skills, encoder, threshold), groups)
        yield Figure(
            f"pairwise F1, {len(skills):,} labels of {len(concepts):,} concepts, "
            f"threshold {threshold:g}, ours less SemHash's",
            a[2] - b[2],
            0.0,
            detail=" : ".join(f"P {p:.3f} R {r:.3f} F1 {f:.3f}" for p, r, f in (a, b)),
        )


def measure_speed(
    skills: Sequence[str], encoder: ReadyEncoder, threshold: float, runs: int
) -> Iterator[Figure]:
    """Time from vectors to the answer, and memory."""
    encoder.prepare(skills)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    found = deduplicate(skills, threshold=threshold, encoder=encoder)
    computing = time.process_time() - started
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{found}: {len(found.duplicates):,} of several texts; {computing:.1f} s of CPU time")
    print(f"rethreshold: {seconds(lambda: found.rethreshold(0.9)):.2f} s")
    mine, theirs = in_turn(
        [
            lambda: seconds(lambda: deduplicate(skills, threshold=threshold, encoder=encoder)),
            lambda: seconds(lambda: semhash(skills, encoder, threshold)),
        ],
        runs=runs,
    )
    yield Figure(
        f"deduplicate, {len(skills):,} distinct strings, threshold {threshold:g}, "
        "times SemHash's rate",
        theirs / mine,
        1.0,
        detail=f"{mine:.2f} s : {theirs:.2f} s",
    )
    yield Figure(
        f"the same, MB of memory beyond the strings and their vectors, {len(skills):,} strings",
        peak,
        1024,
        at_most=True,
    )


def main() -> int:
    """Measure both and write what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--esco", type=Path, required=True, help="the folder of an ESCO download")
    parser.add_argument("--size", type=int, default=100_000, help="distinct strings to time")
    parser.add_argument("--concepts", type=int, help="concepts to judge by (default: all)")
    parser.add_argument("--split", default="test", choices=["test", "validation"])
    parser.add_argument("--threshold", type=float, action="append", help="default: the model's own")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    measured = commit()
    encoder = ReadyEncoder("embedded")
    if encoder.policy is None:
        raise SystemExit("the embedded model has no cut-offs")
    default = encoder.policy.resolved_from
    concepts = skills_of(Taxonomy.from_esco_csv(options.esco))
    chosen = [each for each in concepts if split_of(each.uri) == options.split]
    labels = [
        label for each in concepts for label in (each.preferred_label, *each.alternative_labels)
    ]
    skills = distinct_names([*phrases(), *labels])[: options.size]
    figures = [
        *measure_quality(chosen[: options.concepts], encoder, options.threshold or [default]),
        *measure_speed(skills, encoder, default, options.runs),
    ]
    return publish(figures, options.out, measured)


if __name__ == "__main__":
    sys.exit(main())
