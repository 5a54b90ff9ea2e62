"""Writes docs/benchmarks/, docs/model-card.md and the figures of README.md.

    python benchmarks/write_pages.py

Reads benchmarks/results, the docstrings of the scripts that measured, and the embedded model's
card; measures nothing. Whoever measures or trains again runs it afterwards; a test fails where the
pages say something else.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import page_tables as tables
from readme_figures import readme

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/benchmarks"
CARD = ROOT / "src/skillsim/encoding/models/embedded/README.md"
WRITTEN = "<!-- Written by benchmarks/write_pages.py: change nothing here. -->"


@dataclass(frozen=True, slots=True)
class Page:
    """One benchmark's page.

    Attributes:
        name: Of the page, and of its results unless ``results`` says otherwise.
        title: What a reader looks for.
        show: What makes tables of the results.
        script: What measured, relative to the repository; its docstring is the page's text.
        guide: The page that this one belongs to, relative to ``docs/``.
        results: Name of the results, if it is another.
        text: The page's text where what measured has no docstring for it.
    """

    name: str
    title: str
    show: Callable[[Mapping[str, Any]], str]
    script: str
    guide: str
    results: str = ""
    text: str = ""

    def content(self) -> dict[str, Any]:
        """What was measured."""
        return tables.load(self.results or self.name)

    def told(self) -> str:
        """What measured says of itself, as Markdown: indented commands become a block."""
        text = self.text or ast.get_docstring(ast.parse((ROOT / self.script).read_text("utf-8")))
        return "\n\n".join(map(_paragraph, (text or "").split("\n\n")))

    def missed(self) -> tuple[int, int]:
        """How many figures miss their aims, and how many figures with aims there are."""
        found = [one for one in self.content().get("figures", ()) if tables.has_aim(one)]
        return sum(not one["holds"] for one in found), len(found)


PAGES = (
    Page("quality", "How good the models are", tables.quality, "training_scripts/evaluate.py",
         "concepts/models.md"),
    Page("limits", "Where the models fall short", tables.limits, "training_scripts/limits.py",
         "guides/training.md"),
    Page("speed", "Speed of encoding", tables.figures, "benchmarks/speed.py", "concepts/models.md"),
    Page("matching", "Speed of matching and neighbours", tables.figures, "benchmarks/matching.py",
         "guides/matching.md"),
    Page("search", "Speed of search", tables.figures, "benchmarks/index.py", "guides/search.md",
         "index"),
    Page("normalisation", "Normalisation: speed and rightness", tables.normalisation,
         "benchmarks/normalisation.py", "guides/normalisation.md"),
    Page("deduplication", "Deduplication beside SemHash", tables.figures,
         "benchmarks/deduplication.py", "guides/deduplication.md"),
    Page("cache", "The embedding cache", tables.figures, "benchmarks/cache.py",
         "production/cache.md"),
    Page("pgvector", "PostgreSQL beside a bare COPY", tables.figures, "benchmarks/pgvector.py",
         "integrations/pgvector.md"),
    Page("backend", "The service under load", tables.backend, "benchmarks/backend.py",
         "production/backend.md"),
    Page("footprint", "Memory per worker", tables.footprint, "benchmarks/footprint.py",
         "production/operations.md"),
    Page("scaling", "Scaling: rates and costs", tables.scaling, "benchmarks/scaling.py",
         "production/scaling.md"),
    Page("maps", "Maps in a browser", tables.figures, "benchmarks/map_page.py", "guides/maps.md",
         "map_page"),
    Page("counterfactual", "Names and pronouns in scores", tables.counterfactual,
         "benchmarks/counterfactual.py", "guides/fairness.md"),
    Page("fuzzing", "Fuzzing: what was tried", tables.fuzz, "tests/fuzz", "project/fuzzing.md",
         "fuzz",
         "How much hostile input was tried, and what came of it.\n\n    make fuzz SECONDS=5\n\n"
         "The last run of everything. The guide tells of its findings."),
    Page("mutation", "Mutation testing: what was noticed", tables.mutation, "tests/mutation/run.py",
         "project/mutation.md", "",
         "How many changes of scoring, matching and policy the tests noticed.\n\n"
         "    make mutation\n\nThe page on it tells how, and what was not tried."),
)  # fmt: skip


def _paragraph(text: str) -> str:
    if not text.startswith("    "):
        return text.replace("``", "`")
    lines = [re.sub(r"(?<=\S) {2,}(?!#)", " ", line[4:]) for line in text.splitlines()]
    return "\n".join(["```bash", *lines, "```"])


def measured_on(content: Mapping[str, Any]) -> str:
    """The commit and the machine, as far as they were kept."""
    if "commit" not in content:
        return "Commit and machine were not recorded."
    commit = f"`{content['commit'][:12]}`"
    if "machine" not in content:
        return f"Commit measured: {commit}."
    on = content["machine"]
    return (
        f"Commit measured: {commit}, on {on['system']}, {on['processor']}, {on['cores']} cores, "
        f"Python {on['python']}."
    )


def page(one: Page) -> str:
    """A page in full."""
    content = one.content()
    return "\n\n".join(
        [
            WRITTEN,
            f"# {one.title}",
            one.told(),
            f"Belongs to [{_title(one.guide)}](../{one.guide}); the script is `{one.script}`. "
            + measured_on(content),
            "## Measured",
            one.show(content),
        ]
    ) + "\n"  # fmt: skip


def _title(guide: str) -> str:
    return (ROOT / "docs" / guide).read_text("utf-8").partition("\n")[0].removeprefix("# ")


def index() -> str:
    """The page that lists the others."""
    rows = []
    for one in PAGES:
        missed, of = one.missed()
        aims = (f"{of - missed} of {of}" if missed else f"all {of}") if of else ""
        lead = one.told().partition("\n\n")[0]
        rows.append([f"[{one.title}]({one.name}.md)", " ".join(lead.split()), aims])
    return f"""{WRITTEN}

# Benchmarks: what was measured

Each page has what one script of the repository measured: on what, at which commit, and the command
that measures again. A figure of speed is a ratio with a peer in the same run, since a time alone
says more of the machine. Most figures have an aim, which stands in the script; one that misses it
stays, with the word **missed**. None was measured on a GPU.

{tables.table(["page", "what was measured", "aims reached"], rows)}

`python benchmarks/write_pages.py` writes these pages from
[benchmarks/results](../../benchmarks/results); nothing on them is written by hand.
"""


def model_card() -> str:
    """The card that lies beside the embedded model, as a page."""
    _, _, card = CARD.read_text("utf-8").split("---\n", 2)
    return f"""{WRITTEN}

# Model card: {card.strip().removeprefix("# ")}

This is the card that is in the package, beside the model. Which model to choose:
[models](concepts/models.md). Its figures beside those of other models:
[how good](benchmarks/quality.md), [where they fall short](benchmarks/limits.md),
[how fast](benchmarks/speed.md). Those differ in the fourth digit: the card's are of the weights
alone, the others of a `SkillEncoder`, which [cleans up](concepts/cleaning.md) what is written. How
it was found: [training](guides/training.md#the-embedded-model).
"""


def written() -> dict[Path, str]:
    """Every file that this script writes, with what it should hold."""
    files = {FOLDER / f"{one.name}.md": page(one) for one in PAGES}
    files[FOLDER / "index.md"] = index()
    files[ROOT / "docs/model-card.md"] = model_card()
    files[ROOT / "README.md"] = readme((ROOT / "README.md").read_text("utf-8"))
    return files


def main() -> int:
    """Write what differs."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in written().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
