"""The reference of the command line, from what its help says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

__all__ = ["command_line_page"]


def command_line_page(app: typer.Typer) -> str:
    """A page in Markdown with every command, argument and option of an application."""
    command = typer.main.get_command(app)
    return "\n".join(["# Command line", "", *_told(command, str(command.name), level=1)])


# A command is a class of click's, or of the copy of it that newer versions of typer bring.
def _told(command: Any, name: str, level: int) -> Iterator[str]:
    context = typer.Context(command, info_name=name)
    if level > 1:
        yield from (f"{'#' * level} {name}", "")
    yield from (_plain(command.help or ""), "")
    yield from ("```text", " ".join([name, *command.collect_usage_pieces(context)]), "```", "")
    records = [one.get_help_record(context) for one in command.get_params(context)]
    yield from ("| argument or option | what it does |", "|---|---|")
    yield from (
        f"| `{_cell(record[0])}` | {_cell(_plain(record[1]))} |" for record in records if record
    )
    yield ""
    for one in getattr(command, "commands", {}).values():
        yield from _told(one, f"{name} {one.name}", level + 1)


def _plain(text: str) -> str:
    """Without rich's markup; "[required]" and "[default: 10]" are no markup."""
    return re.sub(r"\[(?:/|dim|/dim|bold|/bold)\]", "", text).replace("<", "&lt;")


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").replace("*", r"\*").split())
