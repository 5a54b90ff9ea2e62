"""How long a browser takes to show a map of all of ESCO, and the pictures of the documentation.

    pip install -e ".[dev,umap]"    # and Debian's packages chromium and chromium-driver
    python benchmarks/map_page.py --out benchmarks/results/map_page.json
    python benchmarks/map_page.py --images docs/images

Draws the bundled taxonomy's first 13,900 skills with the embedded model, in 20 clusters. The
clock of a load runs from the request for the file to the first drawing of all points, in a Chromium
without a screen and without a graphics card; a computer with one is faster.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from figures import Figure, commit, publish, seconds

if TYPE_CHECKING:
    from skillsim.tasks.explore.layout import MapMethod

sys.path.insert(0, str(Path(__file__).parents[1]))

COUNT, RUNS, SECONDS = 13_900, 5, 10.0


def main() -> int:
    """Measure, or take the pictures."""
    from tests.support.browser import missing_parts, open_browser

    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--out", type=Path, help="where to write the figures as JSON")
    parser.add_argument("--images", type=Path, help="instead, the folder to put pictures in")
    options = parser.parse_args()
    if missing := missing_parts():
        parser.error(f"missing: {', '.join(missing)}")
    measured = commit()
    with tempfile.TemporaryDirectory() as folder, open_browser(Path(folder, "profile")) as browser:
        if options.images:
            take_pictures(browser, Path(folder), options.images)
            return 0
        return publish(list(measure(browser, Path(folder, "map.html"))), options.out, measured)


def measure(browser: Any, page: Path) -> Iterator[Figure]:
    """How long the map takes to make, to load and to answer."""
    from skillsim import SkillEncoder
    from skillsim.tasks.explore import skill_map
    from skillsim.taxonomy import Taxonomy

    labels = [concept.preferred_label for concept in Taxonomy.bundled() if concept.type != "group"]
    skills = list(dict.fromkeys(labels))[:COUNT]
    encoder = SkillEncoder("embedded")

    def make(method: MapMethod) -> None:
        skill_map(skills, method=method, clusters=20, encoder=encoder).to_html(page)

    if importlib.util.find_spec("umap"):
        made = seconds(lambda: make("umap"))
        name = "seconds to make the map by UMAP, compiling included"
        yield Figure(name, made, 600.0, at_most=True)
    made = seconds(lambda: make("tsne"))
    yield Figure("seconds to make the map by t-SNE", made, 600.0, at_most=True)
    made = seconds(lambda: make("pca"))
    yield Figure("seconds to make the map by PCA", made, 60.0, at_most=True)
    yield Figure("megabytes of the file", page.stat().st_size / 1e6, 10.0, at_most=True)
    loads, finds = [], []
    for _ in range(RUNS):
        browser.open(page)
        loads.append(browser.run("return performance.getEntriesByName('drawn')[0].startTime") / 1e3)
        finds.append(browser.run(FIND) / 1e3)
    loads.sort()
    finds.sort()
    spread = f"{loads[0]:.2f} to {loads[-1]:.2f} in {RUNS} runs"
    yield Figure("seconds to load", loads[RUNS // 2], SECONDS, at_most=True, detail=spread)
    yield Figure("seconds to list what a letter finds", finds[RUNS // 2], 0.2, at_most=True)


FIND = """
const box = document.getElementById("search"), started = performance.now();
box.value = "s";
box.dispatchEvent(new Event("input"));
return performance.now() - started;
"""


def take_pictures(browser: Any, scratch: Path, folder: Path) -> None:
    """The pictures in docs/guides/maps.md, from the example's vacancy and candidates."""
    import json

    from skillsim import SkillEncoder, match_candidates, skill_gap
    from skillsim.tasks.explore import gap_chart, match_chart, skill_map
    from skillsim.tasks.matching import Requirement

    data = Path(__file__).parents[1] / "examples" / "data"
    vacancy = json.loads((data / "vacancy.json").read_text("utf-8"))
    wanted = [
        Requirement(**item) if isinstance(item, dict) else Requirement(item)
        for item in vacancy["requirements"]
    ]
    lines = (data / "candidates.jsonl").read_text("utf-8").splitlines()
    people = {row["id"]: row["skills"] for row in map(json.loads, lines)}
    owned = people["database administrator"]
    encoder = SkillEncoder("embedded")
    skills = [skill for listed in people.values() for skill in listed]
    sources = [person for person, listed in people.items() for _ in listed]
    gap = skill_gap(owned, wanted, encoder=encoder)
    drawn = skill_map(skills, method="tsne", clusters=8, sources=sources, gap=gap, encoder=encoder)
    [match] = match_candidates(wanted, {"database administrator": owned}, encoder=encoder)
    page = scratch / "page.html"

    def picture(name: str) -> None:
        time.sleep(0.5)  # what is still moving
        (folder / f"{name}.png").write_bytes(browser.driver.get_screenshot_as_png())

    drawn.to_html(page, title="Twelve candidates, and what a database developer needs")
    browser.open(page)
    browser.element("#search").send_keys("database\ue00c")  # escape: the rings stay, the list goes
    picture("map")
    gap_chart(gap, title="What the database administrator lacks").to_html(page)
    browser.open(page)
    picture("gap")
    match_chart(match).to_html(page)
    browser.open(page)
    picture("match")


if __name__ == "__main__":
    raise SystemExit(main())
