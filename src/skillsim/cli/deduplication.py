"""``skillsim deduplicate``: which skills of a table are one."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.arguments import show as shown
from skillsim.atomic import replacing
from skillsim.cli import show, show_results
from skillsim.cli.options import AsJson, Delimiter, Device, Model, chosen_delimiter
from skillsim.cli.places import require_writable
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from skillsim.tasks.deduplication import Deduplication

__all__ = ["deduplicate_command"]

_SHOWN = 20  # clusters
_COLUMNS = (
    *("cluster", "canonical", "member", "count", "similarity"),
    *("joined_to", "joined_similarity", "joined_by"),
)


def deduplicate_command(
    table: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file.")],
    column: Annotated[str, typer.Option("--column", "-c", help="The column of skills.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .csv file to write: a row for each distinct text."),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            min=-1,
            max=1,
            help="Cosine to the cluster's medoid. [dim]Default: the model's own for one skill.[/]",
        ),
    ] = None,
    delimiter: Delimiter = ",",
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Find the skills that are one, as a table to review.

    Blank rows are left out and counted. The table has the columns [bold]cluster[/],
    [bold]canonical[/], [bold]member[/], [bold]count[/], [bold]similarity[/] (to the cluster's
    medoid), [bold]joined_to[/], [bold]joined_similarity[/] and [bold]joined_by[/].
    """
    from skillsim.cli.tables import is_blank, read_column
    from skillsim.tasks.deduplication import deduplicate

    if output is not None:
        if output.suffix != ".csv":
            raise typer.BadParameter(f"the output must end in .csv, not {output.name!r}")
        require_writable(output, inputs=(table,))
    between = chosen_delimiter(delimiter)
    if between != "," and table.suffix.lower() != ".csv":
        raise typer.BadParameter(f"--delimiter is for .csv files, not for {table.name!r}")
    values = read_column(table, column, delimiter=between)
    if output is not None:
        _require_writable_texts(values, table, column)
    skills = read_originals(
        [value for value in values if not is_blank(value)],
        name=f"column {column!r} of {table} (first row that is not blank: item 0)",
    )
    encoder = skillsim.SkillEncoder(model, device=device)
    found = deduplicate(
        skills, threshold=threshold, encoder=encoder, show_progress=sys.stderr.isatty()
    )
    if output is not None:
        with replacing(output) as file:
            file.write(_review_table(found, between).encode())
    summary = {
        "rows": len(values),
        "blank": len(values) - len(skills),
        "distinct": len(set(skills)),
        "clusters": len(found.clusters),
        "threshold": found.threshold,
        **show.model_facts(encoder),
    }
    if output is not None:
        summary["output"] = str(output)
    if as_json:
        show.print_json(summary if output is not None else {**summary, **found.to_dict()})
        return
    show.print_facts(f"deduplicated {table.name}", summary)
    if output is None:
        largest = sorted(found.duplicates, key=lambda cluster: -len(cluster.members))[:_SHOWN]
        show.print_heading(
            f"the {len(largest)} largest of {len(found.duplicates)} clusters of several texts"
        )
        show_results.print_clusters(largest)


def _require_writable_texts(values: list[object], table: Path, column: str) -> None:
    """Refuse what JSON can hold and a file of text cannot: half of a surrogate pair."""
    for row, value in enumerate(values, start=1):
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            raise InvalidTableError(
                f"{table}, data row {row}: {shown(value)} in column {column!r} holds half a letter "
                "(a lone surrogate), which cannot be written to a file. Correct it.",
                path=table,
                column=column,
            ) from error


def _review_table(found: Deduplication, delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(found.table_rows())
    return text.getvalue()
