"""The benchmark pages and the README's figures are those that were measured."""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import pytest

import skillsim

ROOT = Path(__file__).parents[2]


@pytest.fixture
def write_pages(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import write_pages

    yield write_pages
    for name in ("write_pages", "page_tables", "readme_figures"):
        del sys.modules[name]


def test_every_page_is_what_the_script_writes_now(write_pages: Any) -> None:
    written = write_pages.written()
    for path, text in written.items():
        assert path.read_text("utf-8") == text, f"run `make pages`: {path.name}"
    assert set((ROOT / "docs/benchmarks").iterdir()) <= set(written)


def test_the_model_card_is_the_one_in_the_package(write_pages: Any) -> None:
    page = (ROOT / "docs/model-card.md").read_text("utf-8")
    card = (Path(skillsim.__file__).parent / "encoding/models/embedded/README.md").read_text(
        "utf-8"
    )
    body = card.split("---\n", 2)[2].strip().removeprefix("# ")
    assert f"# Model card: {body}" in page
    assert "definite" in body


def test_every_result_has_a_page(write_pages: Any) -> None:
    shown = {f"{page.results or page.name}.json" for page in write_pages.PAGES}
    assert shown == {path.name for path in (ROOT / "benchmarks/results").iterdir()}


def test_a_figure_that_misses_its_aim_is_marked(write_pages: Any) -> None:
    figure = {"name": "rate", "value": 2.0, "bound": 3, "at_most": False, "detail": "2 : 1"}
    content = {"figures": [figure | {"holds": False}, figure | {"value": 4.0, "holds": True}]}
    missed, kept = write_pages.tables.figures(content).splitlines()[2:]
    assert missed == "| rate | 2 **missed** | at least 3 | 2 : 1 |"
    assert kept == "| rate | 4 | at least 3 | 2 : 1 |"


def test_another_measurement_changes_page_and_readme(
    write_pages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = next(page for page in write_pages.PAGES if page.name == "speed")
    before, readme = write_pages.page(page), (ROOT / "README.md").read_text("utf-8")
    load = write_pages.tables.load

    def measured_again(name: str) -> Any:
        content = copy.deepcopy(load(name))
        if name == "speed":
            content["figures"][0] |= {"value": 77.0, "detail": "1 ms : 77 ms"}
        return content

    monkeypatch.setattr(write_pages.tables, "load", measured_again)
    monkeypatch.setattr(sys.modules["readme_figures"], "load", measured_again)
    assert write_pages.page(page) != before
    assert "| 77 (1 ms : 77 ms) |" in write_pages.readme(readme)


def test_a_readme_without_a_place_for_figures_is_told(write_pages: Any) -> None:
    with pytest.raises(SystemExit, match=r"README\.md has no <!-- quality"):
        write_pages.readme("# skillsim")
