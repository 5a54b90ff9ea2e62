"""``skillsim map``: a table's skills as a map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import skillsim
from skillsim.cli import show
from skillsim.cli.options import AsJson, Device, Model  # typer reads them
from skillsim.cli.places import require_writable
from skillsim.cli.tables import is_blank, read_column
from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import read_originals

__all__ = ["map_command"]


def map_command(
    table: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file.")],
    column: Annotated[str, typer.Option("--column", "-c", help="The column of skills.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .html file to write.")],
    method: Annotated[
        str, typer.Option(help="'pca' (seconds), 'tsne' or 'umap' (minutes).")
    ] = "pca",
    clusters: Annotated[
        int | None, typer.Option(min=1, help="How many groups to find. [dim]Default: none.[/]")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="The column that says where a skill is from. [dim]Default: none.[/]"),
    ] = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Draw a map on which similar skills are close to each other, as one HTML file.

    The file needs no network. Blank rows are left out and counted; equal texts get one point, or
    one for each of their sources.
    """
    from skillsim.tasks.explore import skill_map
    from skillsim.tasks.explore.layout import require_method
    from skillsim.tasks.explore.page import plotly_js

    if output.suffix != ".html":
        raise typer.BadParameter(f"the output must end in .html, not {output.name!r}")
    require_writable(output)
    plotly_js()  # or say now that it is missing
    chosen = require_method(method)
    values = read_column(table, column)
    origins = [None] * len(values) if source is None else read_column(table, source)
    kept = [place for place, value in enumerate(values) if not is_blank(value)]
    skills = read_originals(
        [values[place] for place in kept],
        name=f"column {column!r} of {table} (first row that is not blank: item 0)",
    )
    sources = [None if is_blank(origins[place]) else tidy(str(origins[place])) for place in kept]
    points = list(dict.fromkeys(zip(skills, sources, strict=True)))
    encoder = skillsim.SkillEncoder(model, device=device)
    with show.waiting("drawing the map"):
        drawn = skill_map(
            [skill for skill, _ in points],
            method=chosen,
            clusters=clusters,
            sources=[origin for _, origin in points],
            encoder=encoder,
        )
    drawn.to_html(output, title=table.name)
    summary = {
        "rows": len(values),
        "blank": len(values) - len(skills),
        "distinct": len(set(skills)),
        **({} if source is None else {"sources": len(set(sources) - {None})}),
        "method": drawn.method,
        "kept_neighbours": round(drawn.kept_neighbours, 3),
        **show.model_facts(encoder),
        "output": str(output),
    }
    if as_json:
        show.print_json({**summary, "clusters": [group.to_dict() for group in drawn.clusters]})
        return
    show.print_facts(f"drew {table.name}", summary)
    for number, group in enumerate(drawn.clusters):
        show.print_note(f"cluster {number}: {group.medoid} and {group.size - 1} others")
