"""What MkDocs does besides: pages from files outside docs/, and links that fit the site.

- `examples/notebooks/*.ipynb` and the files named in `_PAGES` become pages, without copies in the
  repository.
- The reference of the command line is written from the command line.
- Links to files of the repository lead to their page, or to the code's host where `repo_url` tells
  it.
"""

from __future__ import annotations

import posixpath
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from docs_site.command_line import command_line_page
from docs_site.links import Links
from docs_site.notebooks import plain_page, with_links
from skillsim.cli.commands import app

_ROOT = Path(__file__).parents[1]
_NOTEBOOKS = {
    path.relative_to(_ROOT).as_posix(): f"notebooks/{path.name}"
    for path in sorted(_ROOT.glob("examples/notebooks/*.ipynb"))
}
_PAGES = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "NOTICE": "project/notices.md",
    "examples/README.md": "notebooks/index.md",
}
_SOURCES = {page: path for path, page in _PAGES.items()}


@event_priority(100)  # before mkdocs-jupyter, which takes the notebooks from there
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    commands = command_line_page(app)
    files.append(File.generated(config, "reference/command-line.md", content=commands))
    for path, page in _PAGES.items():
        files.append(File.generated(config, page, abs_src_path=str(_ROOT / path)))
    # mkdocs-jupyter wants files. They are written into the site, where they can be downloaded.
    folder = config.site_dir
    for page in _NOTEBOOKS.values():
        files.append(File(page, folder, folder, config.use_directory_urls))
    links = _links(files, config)
    for path, page in _NOTEBOOKS.items():
        copy = Path(folder, page)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(_notebook(path, page, links, files), encoding="utf-8")
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite the links of a page."""
    place = page.file.src_uri
    source = _SOURCES.get(place, f"docs/{place}")
    return _links(files, config).rewrite(
        markdown, source, lambda uri: posixpath.relpath(uri, posixpath.dirname(place) or ".")
    )


def on_page_content(html: str, page: Page, **_: object) -> str:
    """Make a notebook's page look like the others."""
    return plain_page(html) if page.file.src_uri.endswith(".ipynb") else html


def _links(files: Files, config: MkDocsConfig) -> Links:
    pages = {f"docs/{file.src_uri}": file.src_uri for file in files} | _PAGES | _NOTEBOOKS
    return Links(_ROOT, pages, config.repo_url or "")


def _notebook(path: str, page: str, links: Links, files: Files) -> str:
    """A notebook with links to addresses, which MkDocs does not write there."""
    here = _address(page, files)
    return with_links(
        (_ROOT / path).read_text("utf-8"),
        lambda text: links.rewrite(
            text, path, lambda uri: get_relative_url(_address(uri, files), here)
        ),
    )


def _address(uri: str, files: Files) -> str:
    """Where a file will be in the site; mkdocs-jupyter makes pages of notebooks later."""
    stem, extension = posixpath.splitext(uri)
    return f"{stem}/" if extension == ".ipynb" else files.src_uris[uri].url
