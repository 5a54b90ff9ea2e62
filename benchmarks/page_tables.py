"""Tables of what the benchmarks stored, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "NAMES",
    "backend",
    "counterfactual",
    "figures",
    "footprint",
    "fuzz",
    "has_aim",
    "limits",
    "load",
    "mutation",
    "normalisation",
    "number",
    "quality",
    "scaling",
    "table",
]

Content = Mapping[str, Any]

NAMES = {
    "embedded": "skillsim embedded",
    "general": "`general` on MiniLM",
    "card": "`card` on MiniLM, a tenth of the pairs",
    "mpnet": "all-mpnet-base-v2, untouched",
    "MiniLM": "all-MiniLM-L6-v2, untouched",
    "wordllama": "wordllama 256-D",
    "tf-idf": "character TF-IDF",
}
"""The models of `make quality`, in the order in which they are shown."""

_QUALITY = {
    "spearman": "Spearman",
    "roc_auc": "ROC AUC",
    "roc_auc_random": "random",
    "roc_auc_sibling": "sibling",
    "mrr": "MRR",
    "recall_at_1": "R@1",
    "recall_at_10": "R@10",
    "map_completion": "MAP completion",
    "map_occupation": "MAP occupation",
}
_WHOLE = 1000  # from here on no digits after the point
_OUTSIDE = {"mrr_onet": "O\\*NET", "mrr_uk": "UK", "mrr_osn": "OSN"}


def load(name: str) -> dict[str, Any]:
    """What a benchmark stored."""
    path = Path(__file__).parent / "results" / f"{name}.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(map(str, line)) + " |" for line in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def number(value: float) -> str:
    """Three digits, or all that are left of the point."""
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.3g}"


def figures(content: Content) -> str:
    """Figures with their aims; one that misses its aim says so."""
    return table(
        ["figure", "measured", "aim", "ours : theirs, or of what"],
        [_row(one) for one in content["figures"]],
    )


def _row(figure: Mapping[str, Any]) -> list[object]:
    measured = number(figure["value"]) + ("" if figure["holds"] else " **missed**")
    return [figure["name"], measured, _aim(figure), figure["detail"]]


def has_aim(figure: Mapping[str, Any]) -> bool:
    """Whether there is one: "at least 0" stands for none."""
    return bool(figure["bound"] or figure["at_most"])


def _aim(figure: Mapping[str, Any]) -> str:
    if not has_aim(figure):
        return ""
    return ("at most " if figure["at_most"] else "at least ") + number(figure["bound"])


def normalisation(content: Content) -> str:
    """Speed with its aims, and rightness, for which none was set."""
    speed: list[list[object]] = []
    right: dict[tuple[str, str], list[object]] = {}
    for one in content["figures"]:
        text, found, _ = one["name"].partition(": resolved ")
        if found:
            right.setdefault((text, one["detail"]), []).append(f"{one['value']:.3f}")
        else:
            speed.append(_row(one))
    return _sections(
        table(["figure", "measured", "aim", "of what"], speed),
        table(
            ["text", "resolved rightly", "wrongly", "not at all", "texts"],
            [[text, *shares, of.removeprefix("of ")] for (text, of), shares in right.items()],
        ),
    )


def backend(content: Content) -> str:
    """One column for each model that the service ran with."""
    rows: list[list[object]] = [
        [f"requests in {content['seconds']:g} s"],
        ["failed"],
        ["requests per second"],
        ["p50, p99, ms"],
        ["MB after the warm-up, after the load"],
        ["p50, p99 beside hostile clients, ms"],
        ["failed beside them"],
        ["what hostile clients got"],
        ["seconds until it was ready"],
    ]
    for case in content["cases"]:
        calm, memory, beside = case["calm"], case["memory_mb"], case["beside hostile clients"]
        answers = sorted({name.rpartition(" ")[2] for name in beside["hostile"]})
        column = [
            f"{calm['requests']:,}",
            sum(calm["failed"].values()),
            number(calm["per_second"]),
            f"{number(calm['p50_ms'])}, {number(calm['p99_ms'])}",
            f"{number(memory['after warm-up'])}, {number(memory['at the end'])}",
            f"{number(beside['p50_ms'])}, {number(beside['p99_ms'])}",
            sum(beside["failed"].values()),
            ", ".join(answers),
            number(case["ready_seconds"]),
        ]
        for row, cell in zip(rows, column, strict=True):
            row.append(cell)
    return table(["", *(case["model"] for case in content["cases"])], rows)


def footprint(content: Content) -> str:
    """MB of workers."""
    return table(
        ["model", "workers", "forked after loading", "RSS of one", "PSS of one", "all together"],
        [
            [
                one["model"],
                one["workers"],
                "yes" if one["preload"] else "no",
                *(f"{one[name]:,.0f}" for name in ("worker_rss", "worker_pss", "all")),
            ]
            for one in content["megabytes"]
        ],
    )


def scaling(content: Content) -> str:
    """Rates, steps and costs."""
    rates: dict[tuple[str, int, int], dict[str, str]] = {}
    for one in content["rates"]:
        row = rates.setdefault((one["model"], one["rows"], one["distinct"]), {})
        row[one["way"]] = f"{one['rows'] / one['seconds']:,.0f}"
    ways = list(dict.fromkeys(one["way"] for one in content["rates"]))
    given = content["assumptions"]
    return _sections(
        table(
            ["model", "rows", "distinct", *(f"{way}, rows/s" for way in ways)],
            [
                [model, f"{rows:,}", f"{distinct:,}", *(row[way] for way in ways)]
                for (model, rows, distinct), row in rates.items()
            ],
        ),
        "Each step on one core; encoding and the lookup count distinct strings, the others rows:",
        table(
            ["step", "a second"],
            [
                [name, number(value)]
                for name, value in content["steps"].items()
                if not name.startswith("bytes")
            ],
        ),
        f"What the model makes of that for {given['rows']:,.0f} rows with {given['distinct']:,.0f} "
        f"distinct strings on {given['machines']} machines:",
        table(
            ["model", "machine", "vCPUs", "assumed dollars an hour", "hours", "dollars"],
            [
                [
                    one["model"],
                    one["instance"],
                    *given["instances"][one["instance"]],
                    f"{one['hours']:.2f}",
                    f"{one['dollars']:.2f}",
                ]
                for one in content["costs"]
            ],
        ),
    )


def quality(content: Content) -> str:
    """All models on the held-out skills, and on taxonomies that are not ESCO's."""
    scores = {
        name: {one["name"]: one["value"] for one in content[name]["test"]["figures"]}
        for name in NAMES
    }
    counts = content["embedded"]["test"]["counts"]
    outside = content["embedded"]["other_taxonomies"]
    return _sections(
        f"{counts['pairs']:,} pairs, {counts['queries']:,} queries against {counts['skills']:,} "
        f"skills, {counts['occupations']} occupations:",
        table(
            ["model", *_QUALITY.values(), "strings/s"],
            [
                [
                    label,
                    *(f"{scores[name][figure]:.3f}" for figure in _QUALITY),
                    f"{content[name]['strings_per_second']:,}",
                ]
                for name, label in NAMES.items()
            ],
        ),
        "Names of other taxonomies, each of which asks for the group that its makers file it under "
        "(MRR, 95% interval):",
        table(
            [
                "model",
                *(
                    f"{_OUTSIDE[one['name']]}, {one['names']:,} in {one['groups']}"
                    for one in outside
                ),
            ],
            [
                [
                    label,
                    *(
                        f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})"
                        for one in content[name]["other_taxonomies"]
                    ),
                ]
                for name, label in NAMES.items()
            ],
        ),
        "95% intervals of the held-out skills, by bootstrap over concepts:",
        table(
            ["model", *_QUALITY.values()],
            [
                [
                    label,
                    *(
                        f"{one['low']:.3f} to {one['high']:.3f}"
                        for one in content[name]["test"]["figures"]
                    ),
                ]
                for name, label in NAMES.items()
            ],
        ),
        "The models, by the first digits of their fingerprints: "
        + ", ".join(
            f"{label} `{content[name]['test']['fingerprint'][:8]}`"
            for name, label in NAMES.items()
            if content[name]["test"]["fingerprint"]
        )
        + ".",
    )


def limits(content: Content) -> str:
    """MRR by kind of query, other languages, and an association that should not be there."""
    models = [name for name in NAMES if name in content]
    first = content[models[0]]
    rows: list[list[object]] = [
        [one["name"], one["queries"], *(f"{content[m]['queries'][i]['mrr']:.3f}" for m in models)]
        for i, one in enumerate(first["queries"])
    ]
    rows += [
        [
            f"in {one['name']}",
            one["queries"],
            *(f"{content[m]['languages'][i]['mrr']:.3f}" for m in models),
        ]
        for i, one in enumerate(first["languages"])
    ]
    association = [f"{content[m]['association']:.2f}" for m in models]
    rows.append(["care with women, effect size", "", *association])
    return table(["MRR of", "queries", *(NAMES[m] for m in models)], rows)


def counterfactual(content: Content) -> str:
    """What words do to scores, by group and between groups."""
    return _sections(*(_words(name, found) for name, found in content["models"].items()))


def _words(model: str, found: Mapping[str, Any]) -> str:
    beyond = f"beyond {found['tolerance']:g}"
    return _sections(
        f"{model}: {found['candidates']} pairs of vacancy and candidate, {found['variants']:,} "
        f"variants. Beyond: the share of variants whose score changed by more.",
        table(
            ["manner", "words", "group", "mean change", "lowest", "highest", beyond],
            [
                [
                    one["manner"],
                    one["kind"],
                    one["group"],
                    *(f"{one[name]:+.3f}" for name in ("mean_change", *_ENDS)),
                    f"{one['beyond'] / one['variants']:.0%}",
                ]
                for one in found["effects"]
            ],
        ),
        "Between the groups. Gap: the difference of two groups' mean changes. Swap: the most that "
        "one score differs between a word of one group and a word of another. Beyond: the share of "
        "pairs in which such a swap makes more.",
        table(
            ["manner", "words", "attribute", "highest", "lowest", "gap", "swap", beyond],
            [
                [
                    one["manner"],
                    one["kind"],
                    one["attribute"],
                    one["highest_group"],
                    one["lowest_group"],
                    f"{one['gap']:.3f}",
                    f"{one['largest_swap']:.3f} ({one['higher_word']}, {one['lower_word']})",
                    f"{one['candidates_beyond'] / found['candidates']:.0%}",
                ]
                for one in found["contrasts"]
            ],
        ),
    )


_ENDS = ("lowest_change", "highest_change")


def fuzz(content: Content) -> str:
    """How much was tried, and what came of it."""
    totals = content["totals"]
    rows = [(name.replace("_", " "), number(value)) for name, value in totals.items()]
    return _sections(
        f"Seed {content['seed']}, {content['seconds_per_target']:g} seconds for each target.",
        table(["", "in all"], rows),
        "What came of the tries:",
        table(["outcome", "tries"], [(k, f"{v:,}") for k, v in content["refusals"].items()]),
    )


def mutation(content: Content) -> str:
    """Of each module, what became of its mutants."""
    modules: Mapping[str, Mapping[str, int]] = content["modules"]
    outcomes = ("mutants", "killed", "timeout", "survived", "no_tests", "explained")
    rows = [
        (f"`{name.removeprefix('skillsim.')}`", *(counts[one] for one in outcomes))
        for name, counts in modules.items()
    ]
    total = [f"{sum(counts[one] for counts in modules.values()):,}" for one in outcomes]
    head = ["module", "mutants", "noticed", "out of time", "survived", "not reached", "explained"]
    return table(head, [*rows, ("together", *total)])


def _sections(*parts: str) -> str:
    return "\n\n".join(parts)
