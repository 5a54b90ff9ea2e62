"""The built site: links lead somewhere, nothing comes from elsewhere, the reference is whole."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import typer
from tests.api.modules import find, public_modules
from tests.support.html_pages import HtmlPage, addresses_in_css

from skillsim.cli.commands import app

pytestmark = pytest.mark.docs

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"

WITHOUT_A_PAGE = {
    "skillsim.cli",  # has one of another kind
    "skillsim.evaluation.tasks",  # its names are in skillsim.evaluation, too
    "skillsim.tasks.neighbours",  # its one name is at the top level
}
NOT_IN_THE_REFERENCE = {
    "skillsim.__version__",
    "skillsim.cli.main",
    "skillsim.cli.locks.alone_at",  # with it, docs/errors.md makes a command's error
}


@cache
def page(path: Path) -> HtmlPage:
    return HtmlPage(path.read_text("utf-8"))


def pages(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def leads_to(site: Path, source: Path, address: str) -> Path:
    """The file that an address on a page means."""
    path = unquote(urlsplit(address).path)
    start = site if path.startswith("/") else source.parent
    target = (start / path.lstrip("/")).resolve() if path else source
    return target / "index.html" if target.is_dir() else target


def test_every_link_inside_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    checked, broken = 0, []
    for source in pages(site):
        for link in page(source).links + page(source).loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            checked += 1
            target = leads_to(site, source, link)
            place = unquote(parts.fragment)
            if not target.is_file() or (place and place not in page(target).places):
                broken.append((str(source.relative_to(site)), link))
    assert not broken
    assert checked > 5000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for source in pages(site):
        loaded = [one for one in page(source).loads if not one.startswith("data:")]
        assert not [one for one in loaded if urlsplit(one).netloc], source
        assert not re.search(r"\b(import|fetch|src)\b.{0,40}https?:", page(source).scripts), source
    for sheet in site.rglob("*.css"):
        loaded = addresses_in_css(sheet.read_text("utf-8"))
        assert not [one for one in loaded if urlsplit(one).netloc], sheet


def test_links_to_files_of_the_repository_are_links_of_the_site_or_names(site: Path) -> None:
    outside = {
        link
        for source in pages(site)
        for link in page(source).links
        if re.search(r"\.(py|json|csv|toml|ipynb)$|README", link) and not urlsplit(link).netloc
    }
    assert not outside


def test_a_name_with_an_asterisk_is_no_emphasis(site: Path) -> None:
    texts = [source.read_text("utf-8") for source in pages(site)]
    assert any("O*NET" in text for text in texts)
    assert not any("O<em>NET" in text for text in texts)


def test_every_notebook_is_a_page_with_what_its_cells_showed(site: Path) -> None:
    for notebook in ROOT.glob("examples/notebooks/*.ipynb"):
        html = (site / "notebooks" / notebook.stem / "index.html").read_text("utf-8")
        assert "jp-OutputArea" in html
        assert len(html) < 300_000 + notebook.stat().st_size * 2
        assert json.loads((site / "notebooks" / notebook.name).read_text("utf-8"))["cells"]


@pytest.fixture(scope="module")
def told(site: Path) -> set[str]:
    """Every name that the reference has an entry for."""
    _, _, entries = (site / "objects.inv").read_bytes().partition(b"zlib.\n")
    return {line.split(" ")[0] for line in zlib.decompress(entries).decode().splitlines()}


def public_names() -> dict[str, str]:
    """Every public name as users write it, with the place where it is defined."""
    names = [f"{module}.{name}" for module, names in public_modules().items() for name in names]
    return {name: find(name).path for name in names}


def shown_on_pages() -> set[str]:
    texts = [path.read_text("utf-8") for path in REFERENCE.glob("*.md")]
    return {name for text in texts for name in re.findall(r"^::: (\S+)$", text, re.MULTILINE)}


def test_every_public_module_has_a_page_and_no_other_has() -> None:
    modules = public_modules().keys() - WITHOUT_A_PAGE
    shown = shown_on_pages()
    assert modules <= shown
    # A function that has the name of its module is told beside the others.
    assert shown - modules <= set(public_names().values())


def test_every_public_name_is_in_the_reference(told: set[str]) -> None:
    missing = {name for name, place in public_names().items() if not {name, place} & told}
    assert missing <= NOT_IN_THE_REFERENCE


def test_everything_that_the_documentation_imports_is_in_the_reference(told: set[str]) -> None:
    texts = [
        path.read_text("utf-8")
        for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.py")]
    ]
    imports = {
        f"{module}.{name.strip()}"
        for text in texts
        for module, names in re.findall(r"from (skillsim[\w.]*) import ([\w, ]+)", text)
        for name in names.split(",")
    }
    assert len(imports) > 30
    # griffe takes a function for the module of the same name that it is in.
    found = {name for name in imports if {name, f"{name}.{name.rpartition('.')[2]}"} & told}
    assert imports - found <= NOT_IN_THE_REFERENCE


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    html = (site / "reference" / "command-line" / "index.html").read_text("utf-8")
    for name, command in commands(typer.main.get_command(app), "skillsim"):
        section = html.split(f">{name}<a ")[1] if name != "skillsim" else html
        assert name in html
        for option in command.params:
            assert max(option.opts, key=len) in section.split("<h2", 1)[0], (name, option.opts)


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below, f"{name} {below.name}")
