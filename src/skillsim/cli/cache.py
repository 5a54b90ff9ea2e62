"""``skillsim cache``: what the embedding cache holds, and how to make it smaller."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillsim.cli import show, show_results
from skillsim.cli.options import AsJson  # typer reads it

if TYPE_CHECKING:
    from skillsim.encoding.cache import EmbeddingCache

__all__ = ["cache_app"]

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}

cache_app: typer.Typer = typer.Typer(
    help="Look after the embedding cache: vectors that were computed once, with their texts.",
    no_args_is_help=True,
)

_File = Annotated[
    Path | None,
    typer.Option(
        "--file", help="The cache's file. [dim]Default: the one in skillsim's cache folder.[/]"
    ),
]


@cache_app.command("info")
def info_command(file: _File = None, as_json: AsJson = False) -> None:
    """Tell where the cache lies, how large it is and what it holds of each model."""
    info = _cache(file).info()
    if as_json:
        show.print_json(info.to_dict())
        return
    facts: dict[str, object] = {
        "file": info.path,
        "size": f"{info.size / 1e6:,.1f} MB of at most {info.max_bytes / 1e6:,.0f} MB",
        "texts": f"{info.entries:,}",
    }
    show.print_facts("embedding cache", facts)
    show_results.print_cached_models(info.models)
    for place in info.set_aside:
        show.print_note(f"set aside, and yours to delete: {place}")


@cache_app.command("clear")
def clear_command(
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="Only this model's entries: its name, or its fingerprint, of which eight digits "
            "will do, as 'info' shows them.",
        ),
    ] = None,
    file: _File = None,
    as_json: AsJson = False,
) -> None:
    """Remove all entries, or those of one model, and their texts from the disk."""
    cache = _cache(file)
    _tell(cache, cache.clear(model), as_json=as_json)


@cache_app.command("prune")
def prune_command(
    size: Annotated[
        str | None,
        typer.Option(
            "--size", help="Keep at most so much, such as 500MB, of what was used most recently."
        ),
    ] = None,
    unused: Annotated[
        int | None,
        typer.Option("--unused", min=0, help="Remove what was not used for so many days."),
    ] = None,
    file: _File = None,
    as_json: AsJson = False,
) -> None:
    """Remove old entries: down to a size, or those not used for some days, or both."""
    if size is None and unused is None:
        raise typer.BadParameter("give --size or --unused, or both")
    max_bytes = None if size is None else _bytes(size)
    cache = _cache(file)
    _tell(cache, cache.prune(max_bytes=max_bytes, unused_days=unused), as_json=as_json)


def _cache(file: Path | None) -> EmbeddingCache:
    from skillsim.encoding.cache import EmbeddingCache

    return EmbeddingCache(file)


def _bytes(size: str) -> int:
    """Bytes from "500MB", "1.5 GB" or "2000000"; a kilobyte is 1,000."""
    read = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmg]?)b?", size.strip().lower())
    if read is None:
        raise typer.BadParameter(f"a size is written like 500MB or 2GB, not {size!r}")
    return int(float(read[1]) * _UNITS[read[2]])


def _tell(cache: EmbeddingCache, removed: int, *, as_json: bool) -> None:
    info = cache.info()
    if as_json:
        show.print_json({"removed": removed, **info.to_dict()})
        return
    show.print_note(
        f"removed {removed:,} texts, kept {info.entries:,} ({info.size / 1e6:,.1f} MB): {info.path}"
    )
    for place in info.set_aside:
        show.print_note(f"set aside, and yours to delete: {place}")
