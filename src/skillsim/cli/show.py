"""What people and machines get to see. Texts of others are shown literally, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from skillsim import SkillEncoder
    from skillsim.taxonomy import Taxonomy

__all__ = [
    "console",
    "literal",
    "model_facts",
    "print_facts",
    "print_heading",
    "print_json",
    "print_note",
    "print_notice",
    "short_uri",
    "table",
    "taxonomy_facts",
    "waiting",
]

_FIGURES = {
    *("rank", "cosine", "score", "coverage", "contribution", "value"),
    *("count", "dimension", "texts", "held out", "step", "hours", "total"),
}
_URI_WIDTH = 24
_JOINERS = "\u200c\u200d"  # which some scripts, and emoji, need


def literal(text: str, style: str = "") -> Text:
    r"""The text as it is: neither markup nor a control character in it does anything.

    Example:
        >>> print(literal("[red]SQL\n"))
        [red]SQL\n
    """
    shown = (char if char.isprintable() or char in _JOINERS else ascii(char)[1:-1] for char in text)
    return Text("".join(shown), style=style)


def short_uri(uri: str | None) -> str:
    """The part of a URI that tells it from others, for people."""
    if uri is None:
        return "-"
    name = unquote(uri).removeprefix("urn:skillsim:").removeprefix("http://data.europa.eu/esco/")
    return name if len(name) <= _URI_WIDTH else f"{name[: _URI_WIDTH - 1]}…"


def print_json(content: object) -> None:
    """The content as JSON, in ASCII, so that it is JSON whatever the encoding of the pipe."""
    print(json.dumps(content, indent=2))


def model_facts(encoder: SkillEncoder) -> dict[str, object]:
    """Which model made the figures, for JSON."""
    return {
        "model": encoder.model_id,
        "revision": encoder.revision,
        "fingerprint": encoder.fingerprint,
    }


def taxonomy_facts(taxonomy: Taxonomy | None) -> dict[str, object] | None:
    """Which taxonomy was used, and what its sources ask to be said, for JSON."""
    if taxonomy is None:
        return None
    return {"name": taxonomy.name, "notices": list(taxonomy.notices)}


def print_notice(taxonomy: Taxonomy | None) -> None:
    """What the taxonomy's sources ask to be said."""
    for notice in taxonomy.notices if taxonomy is not None else ():
        print_note(notice)


def print_facts(heading: str, facts: Mapping[str, object]) -> None:
    """Names and values, one pair per line."""
    print_heading(heading)
    table = Table(show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, "-" if value is None else literal(str(value)))
    console().print(table)


def print_heading(heading: str) -> None:
    """A line above a table."""
    console().print(literal(heading, "bold"))


def print_note(note: str) -> None:
    """A line below a table."""
    console().print(literal(note, "dim"))


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign of life on stderr while a person waits at a terminal."""
    with Console(stderr=True).status(literal(what, "dim")):
        yield


def table(*columns: str) -> Table:
    """A table with these columns, those of figures to the right."""
    drawn = Table()
    for column in columns:
        figures = column in _FIGURES
        drawn.add_column(
            column,
            justify="right" if figures else "left",
            overflow="fold",
            no_wrap=figures,
        )
    return drawn


def console() -> Console:
    """Where people read."""
    terminal = Console(highlight=False)
    terminal.width = max(terminal.width, 40)  # a table in less shows nothing
    return terminal
