"""``skillsim tune``: a cut-off from labelled pairs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.arguments import show as show_value
from skillsim.atomic import replacing
from skillsim.cli import show, show_results
from skillsim.cli.options import AsJson, Device, Model  # typer reads them
from skillsim.cli.places import require_writable
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from skillsim.decisions.calibration import FittedThreshold

__all__ = ["tune_command"]

_LABELS = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "match"), True),
    **dict.fromkeys(("0", "0.0", "false", "no", "no match"), False),
}


def tune_command(
    table: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file of pairs.")],
    precision: Annotated[
        float | None, typer.Option(help="Of what counts as a match, so much is to be one.")
    ] = None,
    recall: Annotated[
        float | None, typer.Option(help="Of the matches, so much is to count as one.")
    ] = None,
    f1: Annotated[bool, typer.Option("--f1", help="Take the highest F1.")] = False,
    first: Annotated[str, typer.Option("--a", help="The column of the one skill.")] = "a",
    second: Annotated[str, typer.Option("--b", help="The column of the other skill.")] = "b",
    label: Annotated[
        str,
        typer.Option(
            "--label", help="The column of labels: 1/0, true/false, yes/no or match/no match."
        ),
    ] = "label",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .json file to write: the policy, for --policy."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="An .html file to write: the curve.")
    ] = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Fit the cut-off from which two skills count as the same to pairs that you labelled.

    Give one aim: [bold]--precision[/], [bold]--recall[/] or [bold]--f1[/].
    """
    from skillsim.decisions.calibration import curve_page, fit_threshold

    if (precision is not None) + (recall is not None) + f1 != 1:
        raise typer.BadParameter("give one of --precision, --recall and --f1")
    for path, suffix in ((output, ".json"), (plot, ".html")):
        if path is not None and path.suffix != suffix:
            raise typer.BadParameter(f"{path.name!r} must end in {suffix}")
        if path is not None:
            require_writable(path)
    pairs, labels = _read_pairs(table, (first, second), label)
    encoder = skillsim.SkillEncoder(model, device=device)
    fitted = fit_threshold(
        pairs,
        labels,
        encoder=encoder,
        precision=precision,
        recall=recall,
        f1=f1,
        show_progress=sys.stderr.isatty(),
    )
    if plot is not None:
        _write(plot, curve_page(fitted))
    if output is not None:
        _write(output, json.dumps(fitted.policy.to_dict(), indent=2) + "\n")
    if as_json:
        show.print_json({**show.model_facts(encoder), **fitted.to_dict()})
        return
    show.print_heading(f"cut-off for {fitted.aim}, from {table.name}")
    show_results.print_fitted(fitted)
    show.print_note(_note(fitted))


def _read_pairs(
    path: Path, columns: tuple[str, str], label: str
) -> tuple[list[tuple[str, str]], list[bool]]:
    from skillsim.cli.tables import read_column

    first, second = (
        read_originals(
            read_column(path, column), name=f"column {column!r} of {path} (first data row: item 0)"
        )
        for column in columns
    )
    return list(zip(first, second, strict=True)), _read_labels(
        path, label, read_column(path, label)
    )


def _read_labels(path: Path, column: str, values: Sequence[object]) -> list[bool]:
    labels = []
    for position, value in enumerate(values):
        found = _LABELS.get(str(value).strip().casefold())
        if found is None:
            raise InvalidTableError(
                f"column {column!r} of {path} (first data row: item 0): item {position} is "
                f"{show_value(value)}. Write 1 or 0, true or false, yes or no, match or no match.",
                path=path,
                column=column,
            )
        labels.append(found)
    return labels


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


def _note(fitted: FittedThreshold) -> str:
    policy = fitted.policy
    note = (
        f"model: {policy.model_id} · covered from {policy.definite:.3f}, related from "
        f"{policy.related:.3f} · {fitted.labels} pairs, {fitted.matches} matches"
    )
    if fitted.repeats:
        note += f" · repeats left out: {fitted.repeats}"
    if fitted.held_apart:
        note += f" · pairs of two programming languages left out: {fitted.held_apart}"
    return note
