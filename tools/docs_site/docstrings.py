"""Docstrings as mkdocstrings reads them: they are written to be read in a terminal."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import griffe

__all__ = ["Docstrings", "with_links", "with_markdown_tables"]

_RULE = re.compile(r"^ *=+(?: +=+)+ *$")


class Docstrings(griffe.Extension):
    """Rewrites tables, names of pages, and what griffe takes for a remark: "Example:"."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite that of one object."""
        if obj.docstring is not None:
            text = with_markdown_tables(with_links(obj.docstring.value))
            obj.docstring.value = re.sub("^( *)Example:$", r"\1Examples:", text, flags=re.MULTILINE)


def with_links(text: str) -> str:
    """The text with each page that it names as a link, from a page of the reference."""
    return re.sub(r"(`*)\bdocs/([\w/-]+\.md)\1", r"[\2](../\2)", text)


def with_markdown_tables(text: str) -> str:
    """The text with each simple table of reStructuredText as one of Markdown.

    A line whose first column is blank goes on with the row above.
    """
    done: list[str] = []
    table: list[str] = []  # the lines of a table so far
    for line in text.splitlines():
        if not table and not _RULE.match(line):
            done.append(line)
            continue
        table.append(line)
        if sum(bool(_RULE.match(one)) for one in table) == 3:  # noqa: PLR2004  # above and below the head, at the end
            done += _markdown(table)
            table = []
    return "\n".join([*done, *table])


def _markdown(table: list[str]) -> list[str]:
    starts = [found.start() for found in re.finditer(r"=+", table[0])]
    spans = [*pairwise(starts), (starts[-1], None)]
    rows: list[list[str]] = []
    for line in table:
        if _RULE.match(line):
            continue
        cells = [line[start:end].strip().replace("|", r"\|") for start, end in spans]
        if cells[0] or not rows:
            rows.append(cells)
        else:
            rows[-1] = [
                f"{above} {cell}".strip() for above, cell in zip(rows[-1], cells, strict=True)
            ]
    indent = table[0][: starts[0]]
    head, *body = [f"{indent}| {' | '.join(cells)} |" for cells in rows]
    return [head, f"{indent}|{'---|' * len(spans)}", *body]
