"""What the site makes of links, docstrings, notebooks and the command line."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import Annotated

import pytest
import typer
from tools.home_picture import PATH, picture

from docs_site.command_line import command_line_page
from docs_site.docstrings import with_links as with_links_to_pages
from docs_site.docstrings import with_markdown_tables
from docs_site.links import Links
from docs_site.notebooks import plain_page, with_links

ROOT = Path(__file__).parents[2]
PAGES = {
    "docs/guides/gaps.md": "guides/gaps.md",
    "docs/images/map.png": "images/map.png",
    "CHANGELOG.md": "project/changelog.md",
}
HOST = "https://code.example/owner/name"


def rewritten(text: str, source: str = "docs/guides/gaps.md", repo_url: str = "") -> str:
    folder = posixpath.dirname(PAGES.get(source, ""))
    return Links(ROOT, PAGES, repo_url).rewrite(
        text, source, lambda page: posixpath.relpath(page, folder or ".")
    )


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("docs/guides/gaps.md", "[g](gaps.md#x)", "[g](gaps.md#x)"),
        ("docs/guides/gaps.md", "[c](../../CHANGELOG.md)", "[c](../project/changelog.md)"),
        ("docs/guides/gaps.md", "![a map](../images/map.png)", "![a map](../images/map.png)"),
        ("CHANGELOG.md", "[gaps](docs/guides/gaps.md)", "[gaps](../guides/gaps.md)"),
        ("CHANGELOG.md", "[two\nlines](docs/guides/gaps.md)", "[two\nlines](../guides/gaps.md)"),
    ],
)
def test_a_link_to_a_page_leads_there(source: str, link: str, expected: str) -> None:
    assert rewritten(link, source) == expected


def test_a_link_to_another_file_leads_to_the_host_of_the_code() -> None:
    assert rewritten("[it](../../NOTICE)", repo_url=HOST) == f"[it]({HOST}/blob/HEAD/NOTICE)"
    assert rewritten("[it](../../tools)", repo_url=HOST + "/") == f"[it]({HOST}/tree/HEAD/tools)"


def test_without_a_host_the_file_is_named() -> None:
    assert rewritten("see [NOTICE](../../NOTICE).") == "see `NOTICE`."
    assert rewritten("see [`speed.py`](../../benchmarks/speed.py)") == "see `benchmarks/speed.py`"
    assert rewritten("[the notice](../../NOTICE)") == "the notice (`NOTICE`)"


@pytest.mark.parametrize(
    "text",
    [
        "[elsewhere](https://example.org/NOTICE)",
        "[below](#limits)",
        "[nothing](../../no-such-file.md)",
        "`[code](../../NOTICE)`",
        "``a ` and [code](../../NOTICE)``",
        "```text\n[code](../../NOTICE)\n```",
        "~~~\n[code](../../NOTICE)\n~~~",
    ],
)
def test_what_is_no_link_to_a_file_stays_as_it_is(text: str) -> None:
    assert rewritten(text) == text


def test_a_link_after_code_is_still_found() -> None:
    assert rewritten("`a` [NOTICE](../../NOTICE) ```\nx\n```") == "`a` `NOTICE` ```\nx\n```"


def test_a_table_of_a_docstring_becomes_one_of_markdown() -> None:
    text = """What counts.

    ======  =========
    band    cosine
    ======  =========
    ``a``   0.5 | up,
            and more
    ``b``
    ======  =========

    The end."""
    assert with_markdown_tables(text) == (
        """What counts.

    | band | cosine |
    |---|---|
    | ``a`` | 0.5 \\| up, and more |
    | ``b`` |  |

    The end."""
    )
    assert with_markdown_tables("a\n\n=== no table") == "a\n\n=== no table"


def test_a_page_that_a_docstring_names_becomes_a_link() -> None:
    text = "See docs/production/cache.md, or ``docs/concepts/cleaning.md``."
    assert with_links_to_pages(text) == (
        "See [production/cache.md](../production/cache.md), "
        "or [concepts/cleaning.md](../concepts/cleaning.md)."
    )


def test_the_command_line_is_told_with_every_command_and_option() -> None:
    app = typer.Typer(name="tool", help="Does a thing.")
    group = typer.Typer(help="Of a group.")
    app.add_typer(group, name="group")

    @app.command()
    def one(
        path: Path,
        top_k: Annotated[int, typer.Option(min=1, help="How *many* | [dim]Default: a few.[/]")] = 3,
    ) -> None:
        """Do one thing."""

    @group.command()
    def two() -> None:
        """Do two things."""

    page = command_line_page(app)
    assert page.startswith("# Command line\n\nDoes a thing.\n")
    assert [line for line in page.splitlines() if line.startswith("##")] == [
        "## tool one", "## tool group", "### tool group two",
    ]  # fmt: skip
    assert r"How \*many\* \| Default: a few. [default: 3; x>=1] |" in page
    assert "`--top-k" in page
    assert "[required]" in page


def test_the_text_of_a_notebook_is_rewritten_and_its_code_is_not() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["[a](b)\n", "[c](d)"]},
        {"cell_type": "code", "source": ["[a](b)"], "outputs": []},
    ]
    changed = json.loads(with_links(json.dumps({"cells": cells}), str.upper))
    assert changed["cells"][0]["source"] == "[A](B)\n[C](D)"
    assert changed["cells"][1] == cells[1]


def test_a_notebook_brings_no_scripts_and_styles() -> None:
    page = plain_page(
        '<script src="https://x.example"></script><div class="jupyter-wrapper">'
        '<h1>T<a class="anchor-link" href="#t">¶</a></h1>'
        '<div class="highlight-ipynb hl-python"><pre><span></span>code</pre></div>'
        "<style scoped>x</style></div><!-- jupyter-wrapper --><style>y</style>"
    )
    assert "<script" not in page
    assert "<style" not in page
    assert "<pre><span></span><code>code</code></pre>" in page


def test_another_form_of_notebook_pages_is_told() -> None:
    with pytest.raises(ValueError, match="mkdocs-jupyter"):
        plain_page("<div>")


def test_the_picture_of_the_first_page_is_what_the_model_answers() -> None:
    assert PATH.read_text("utf-8") == picture(), "run `make pictures`"
