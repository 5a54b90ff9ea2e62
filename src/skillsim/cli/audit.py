"""``skillsim audit``: what a selection does to groups of candidates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillsim.cli import show
from skillsim.cli.options import AsJson, Format, OutputFormat, chosen_format

if TYPE_CHECKING:
    from skillsim.decisions.fairness import SelectionAudit

__all__ = ["audit_command"]


def audit_command(
    matches: Annotated[
        Path,
        typer.Argument(
            help="What 'skillsim match --json' printed, with a --top-k that takes in everybody."
        ),
    ],
    groups: Annotated[
        Path,
        typer.Argument(help="A .csv file with a column of ids, and one for each attribute."),
    ],
    top_k: Annotated[
        int | None, typer.Option(min=1, help="How many are selected: those with the best scores.")
    ] = None,
    score_cut: Annotated[
        float | None, typer.Option(min=0, max=1, help="Instead: select from this score on.")
    ] = None,
    id_column: Annotated[
        str, typer.Option("--id-column", help="The column of the candidates' ids.")
    ] = "id",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", "-c", help="A column of groups; repeatable. [dim]Default: all others.[/]"
        ),
    ] = None,
    output_format: OutputFormat = None,
    as_json: AsJson = False,
) -> None:
    """Show how often each group is selected, as counts, rates and ratios.

    The report tells what its figures are and holds no verdict.
    """
    from skillsim.cli.audit_files import read_groups_file, read_matches_file
    from skillsim.decisions.fairness import audit

    if (top_k is None) == (score_cut is None):
        raise typer.BadParameter("give either --top-k or --score-cut")
    wanted = chosen_format(output_format, as_json=as_json)
    matched = read_matches_file(matches)
    known = read_groups_file(groups, matched, id_column=id_column, columns=column)
    audited = audit(matched, known, top_k=top_k, score_cut=score_cut)
    if wanted is Format.JSON:
        show.print_json(audited.to_dict())
    elif wanted is Format.MARKDOWN:
        print(audited.to_markdown(), end="")
    else:
        _print_audit(audited)


def _print_audit(audited: SelectionAudit) -> None:
    from skillsim.decisions.fairness.report import GROUP_COLUMNS, group_cells, rule, summary

    show.print_heading(rule(audited))
    for attribute in audited.attributes:
        show.print_heading(summary(attribute))
        table = show.table(*GROUP_COLUMNS)
        unknown = [attribute.missing] if attribute.missing.candidates else []
        for outcome in (*attribute.groups, *unknown):
            table.add_row(*map(show.literal, group_cells(outcome)))
        show.console().print(table)
    for note in audited.notes:
        show.print_note(note)
