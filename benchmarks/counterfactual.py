"""How far words that hint at a group move the scores of a model, on the examples' candidates.

    pip install -e .
    python benchmarks/counterfactual.py --out benchmarks/results/counterfactual.json

Takes a minute with the embedded model. Each of the twelve candidates in examples/data is taken as a
vacancy, too: what one of them can do is asked of all. The words are those in the package
(src/skillsim/decisions/fairness/words), and the cut-offs the model's own; --model names another
model with cut-offs, and may be repeated.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from figures import commit

from skillsim import SkillEncoder, match_candidates
from skillsim.decisions.fairness import (
    Counterfactual,
    GroupContrast,
    WordEffect,
    counterfactual,
)

CANDIDATES = Path(__file__).parents[1] / "examples" / "data" / "candidates.jsonl"
TOLERANCE = 0.01


def read_candidates() -> dict[str, list[str]]:
    """The examples' candidates."""
    lines = CANDIDATES.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["skills"] for row in map(json.loads, lines)}


def check(encoder: SkillEncoder) -> Counterfactual:
    """All vacancies together."""
    candidates = read_candidates()
    checks = [
        counterfactual(
            partial(match_candidates, vacancy, encoder=encoder), candidates, tolerance=TOLERANCE
        )
        for vacancy in candidates.values()
    ]
    effects = [merged(same) for same in zip(*(one.effects for one in checks), strict=True)]
    largest = [change for one in checks for change in one.largest]
    return Counterfactual(
        candidates=sum(one.candidates for one in checks),
        variants=sum(one.variants for one in checks),
        tolerance=TOLERANCE,
        effects=tuple(effects),
        contrasts=tuple(
            contrasted(same, effects)
            for same in zip(*(one.contrasts for one in checks), strict=True)
        ),
        largest=tuple(sorted(largest, key=lambda one: -abs(one.after - one.before))[:10]),
    )


def merged(effects: Sequence[WordEffect]) -> WordEffect:
    """The same words' effects for several vacancies, each with as many variants."""
    return replace(
        effects[0],
        variants=sum(one.variants for one in effects),
        beyond=sum(one.beyond for one in effects),
        mean_change=sum(one.mean_change for one in effects) / len(effects),
        lowest_change=min(one.lowest_change for one in effects),
        highest_change=max(one.highest_change for one in effects),
        eligibility_changed=sum(one.eligibility_changed for one in effects),
    )


def contrasted(contrasts: Sequence[GroupContrast], effects: Iterable[WordEffect]) -> GroupContrast:
    """The same groups' contrasts for several vacancies."""
    first = max(contrasts, key=lambda one: one.largest_swap)
    means = {
        one.group: one.mean_change
        for one in effects
        if (one.manner, one.kind, one.attribute) == (first.manner, first.kind, first.attribute)
    }
    high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    return replace(
        first,
        highest_group=high,
        lowest_group=low,
        gap=means[high] - means[low],
        candidates_beyond=sum(one.candidates_beyond for one in contrasts),
    )


def table(found: Counterfactual) -> str:
    """What the words of each group do, and how groups differ, as two Markdown tables."""
    lines = [
        f"{found.candidates} pairs of vacancy and candidate, {found.variants:,} variants",
        "",
        f"| manner | words | group | mean change | lowest | highest | beyond {TOLERANCE:g} |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {one.manner} | {one.kind} | {one.group} | {one.mean_change:+.3f} "
            f"| {one.lowest_change:+.3f} | {one.highest_change:+.3f} "
            f"| {one.beyond / one.variants:.0%} |"
            for one in found.effects
        ),
        "",
        f"| manner | words | attribute | highest | lowest | gap | swap | beyond {TOLERANCE:g} |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {one.manner} | {one.kind} | {one.attribute} | {one.highest_group} "
            f"| {one.lowest_group} | {one.gap:.3f} | {one.largest_swap:.3f} "
            f"({one.higher_word}, {one.lower_word}) "
            f"| {one.candidates_beyond / found.candidates:.0%} |"
            for one in found.contrasts
        ),
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the tables of each model, and write all figures if there is a file for them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", action="append", help="repeatable; embedded, if none is named")
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    options = parser.parse_args()
    content: dict[str, Any] = {"commit": commit(), "models": {}}
    for model in options.model or ["embedded"]:
        encoder = SkillEncoder(model)
        found = check(encoder)
        print(f"{model}: {table(found)}\n")
        content["models"][model] = {"fingerprint": encoder.fingerprint, **found.to_dict()}
    if options.out:
        options.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
