"""How fast and how right normalisation is.

    pip install -e . && pip install --group peers
    python benchmarks/normalisation.py --esco FOLDER --out benchmarks/results/normalisation.json

Rows are drawn from skill-extractor's strings: the string of rank r, in an order drawn once, has the
weight 1/r (Zipf). Of the rows, 2 in 10 get another letter case, 1 in 10 white space around or
within, 2 in 100 a slip of one letter, and 2 in 100 are blank. Each size runs in a process of its
own, over the bundled taxonomy with the embedded model; its time is that of a first call, with the
taxonomy read and encoded. Rightness is measured on the test concepts of ESCO: one alternative
label of each, in a taxonomy without that label; the same with the concept taken out, where every
resolved label is wrong; and labels with one slip. --split validation gives the figures that
settings are chosen by.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from figures import KILOBYTES, Figure, commit, machine, python

from skillsim import SkillEncoder
from skillsim.evaluation.skills import in_split, skills_of
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Concept, Taxonomy

if TYPE_CHECKING:
    from skillsim.evaluation.splits import Split

SIZES = (10_000, 100_000, 1_000_000)
LONG = 6  # letters of a label that gets a slip

RUN = f"""
{KILOBYTES}
import sys, time
from normalisation import noisy_rows
rows = noisy_rows(int(sys.argv[1]))
from skillsim import SkillEncoder
from skillsim.tasks.normalisation import normalise_skills
started = time.perf_counter()
found = normalise_skills(rows, encoder=SkillEncoder("embedded"))
seconds = time.perf_counter() - started
assert len(found) == len(rows)
print(seconds, kilobytes("VmHWM") / 1024, len(set(rows)))
"""


def noisy_rows(count: int) -> list[str]:
    """Rows of a made-up column, from real strings."""
    from peers import phrases

    choose = random.Random(0)
    strings = phrases()
    choose.shuffle(strings)
    weights = [1 / rank for rank in range(1, len(strings) + 1)]
    return [_noisy(text, choose) for text in choose.choices(strings, weights, k=count)]


def _noisy(text: str, choose: random.Random) -> str:
    if choose.random() < 0.02:  # noqa: PLR2004
        return choose.choice(["", " ", "\t"])
    if choose.random() < 0.02:  # noqa: PLR2004
        text = slipped(text, choose)
    if choose.random() < 0.2:  # noqa: PLR2004
        text = choose.choice([str.upper, str.title, str.capitalize])(text)
    if choose.random() < 0.1:  # noqa: PLR2004
        text = choose.choice([f" {text}", f"{text} ", text.replace(" ", "  ")])
    return text


def slipped(text: str, choose: random.Random) -> str:
    """The text with one letter left out, doubled, changed, or exchanged with the next."""
    places = [i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    if not places:
        return text
    i = choose.choice(places)
    letter = choose.choice("abcdefghijklmnopqrstuvwxyz")
    return choose.choice(
        [
            text[:i] + text[i + 1 :],
            text[:i] + text[i] + text[i:],
            text[:i] + letter + text[i + 1 :],
            text[:i] + text[i + 1] + text[i] + text[i + 2 :],
        ]
    )


def measure_speed(sizes: Sequence[int]) -> Iterator[Figure]:
    """Rows per second and peak memory at each size; bounds hold for a million rows."""
    for size in sizes:
        seconds, megabytes, distinct = map(float, python("-c", RUN, str(size)).split())
        detail = f"{seconds:.1f} s, {distinct:,.0f} distinct"
        least = 1_000_000 / 60 if size >= max(SIZES) else 0
        yield Figure(f"rows/s, {size:,} rows", size / seconds, least, detail=detail)
        yield Figure(f"MB at the peak, {size:,} rows", megabytes, 1000, at_most=True)


def measure_rightness(esco: Path, split: Split, most: int) -> Iterator[Figure]:
    """Shares of queries that are resolved rightly, wrongly, or not at all."""
    skills = skills_of(Taxonomy.from_esco_csv(esco))
    encoder = SkillEncoder("embedded")
    choose = random.Random(0)
    asked = [one for one in in_split(skills, split) if one.alternative_labels][:most]
    labels = {skill.uri: choose.choice(skill.alternative_labels) for skill in asked}
    there = [_without(skill, labels.get(skill.uri)) for skill in skills]
    gone = [_without(skill) for skill in skills if skill.uri not in labels]
    whole = [_without(skill) for skill in skills]
    slips = {
        skill.uri: slipped(skill.preferred_label, choose)
        for skill in asked
        if len(skill.preferred_label) >= LONG
    }
    for name, concepts, queries in (
        ("an alternative label", there, labels),
        ("an alternative label, concept not there", gone, labels),
        ("a preferred label with a slip", whole, slips),
    ):
        taxonomy = Taxonomy.from_records(concepts)
        found = normalise_skills(queries.values(), taxonomy=taxonomy, encoder=encoder)
        pairs = list(zip(queries, found, strict=True))
        shares: dict[str, Callable[[str, str | None], bool]] = {
            "rightly": lambda uri, got: got == uri,
            "wrongly": lambda uri, got: got not in {uri, None},
            "not at all": lambda _, got: got is None,
        }
        for what, holds in shares.items():
            value = sum(holds(uri, one.uri) for uri, one in pairs) / len(pairs)
            yield Figure(f"{name}: resolved {what}", value, 0, detail=f"of {len(pairs):,}")


def _without(skill: Concept, label: str | None = None) -> Concept:
    """The concept without a label, and without its place in the hierarchy."""
    kept = tuple(one for one in skill.alternative_labels if one != label)
    return replace(skill, alternative_labels=kept, broader=())


def main() -> int:
    """Measure, print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--esco", type=Path, help="folder of an ESCO CSV download")
    parser.add_argument("--split", default="test", choices=["test", "validation"])
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="rows")
    parser.add_argument("--queries", type=int, default=10_000, help="test concepts at the most")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    measured = commit()
    figures = list(measure_speed(options.sizes))
    if options.esco is not None:
        figures += measure_rightness(options.esco, options.split, options.queries)
    print("| figure | measured | |")
    print("|---|---|---|")
    for figure in figures:
        miss = "" if figure.holds else " **missed**"
        print(f"| {figure.name} | {figure.value:,.4g}{miss} | {figure.detail} |")
    if options.out:
        content = {
            "commit": measured,
            "machine": machine(),
            "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures],
        }
        options.out.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
