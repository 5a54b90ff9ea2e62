"""``skillsim download``: a model from the Hub, for machines without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillsim.cli import show
from skillsim.cli.options import AsJson  # typer reads it

__all__ = ["download_command"]


def download_command(
    to: Annotated[Path, typer.Option("--to", help="The folder to make.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="'hub' or a Hub repository. [dim]Default: $SKILLSIM_MODEL, else hub.[/]",
        ),
    ] = None,
    revision: Annotated[
        str | None,
        typer.Option(help="Branch, tag or commit. [dim]Default: the main branch.[/]"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Download a model into a folder, for SkillEncoder(FOLDER) where there is no network.

    A download that breaks off is taken up by the next run.
    """
    from skillsim.encoding.download import download_model

    downloaded = download_model(to, model, revision=revision)
    if as_json:
        show.print_json(downloaded.to_dict())
        return
    facts: dict[str, object] = {
        **downloaded.to_dict(),
        "size": f"{downloaded.size / 1e6:,.1f} MB",
    }
    show.print_facts("downloaded", facts)
