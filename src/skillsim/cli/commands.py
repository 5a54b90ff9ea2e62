"""What each command takes and shows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from skillsim import SkillEncoder, __version__, similarity
from skillsim.cli.tables import read_column
from skillsim.cli.vectors import require_writable, write_vectors
from skillsim.encoding.diagnostics import Diagnosis, diagnose
from skillsim.encoding.inputs import read_skills

__all__ = ["app"]

app = typer.Typer(
    name="skillsim",
    help="Skill similarity and job matching.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="'embedded', 'hub', a Hub repository or a folder. "
        "[dim]Default: $SKILLSIM_MODEL, else hub, else embedded.[/]",
    ),
]
Device = Annotated[
    str | None, typer.Option(help="'cpu', 'cuda', 'cuda:N' or 'mps'. [dim]Default: the best.[/]")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


@app.command("similarity")
def similarity_command(
    skills: Annotated[list[str], typer.Argument(help="One skill, and those to compare it with.")],
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Compare the first skill with each of the others."""
    if len(skills) < 2:  # noqa: PLR2004
        raise typer.BadParameter("give at least two skills, each in quotes", param_hint="SKILLS")
    encoder = SkillEncoder(model, device=device)
    query, others = skills[0], skills[1:]
    scores = similarity(query, others, encoder=encoder).tolist()
    if as_json:
        _print_json(
            {
                "query": query,
                "model": encoder.model_id,
                "revision": encoder.revision,
                "fingerprint": encoder.fingerprint,
                "results": [
                    {"skill": skill, "similarity": score}
                    for skill, score in zip(others, scores, strict=True)
                ],
            }
        )
        return
    console = _console()
    console.print(f"similarity to {query!r}", style="bold", markup=False, highlight=False)
    table = Table()
    table.add_column("skill", overflow="fold")
    table.add_column("cosine", justify="right")
    for skill, score in zip(others, scores, strict=True):
        table.add_row(_plain(skill), f"{score:.3f}")
    console.print(table)
    note = f"model: {encoder.model_id}"
    if encoder.policy is not None:
        note += f" · counted as the same skill from {encoder.policy.definite:.3f}"
    console.print(note, style="dim", highlight=False, markup=False)


@app.command("encode")
def encode_command(
    table: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .parquet file.")],
    column: Annotated[str, typer.Option("--column", "-c", help="The column of skills.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .npz file to write.")],
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Encode a column of skills: one vector per row, in the rows' order.

    The .npz holds [bold]vectors[/] (rows x dimension, float32), and [bold]model_id[/],
    [bold]revision[/] and [bold]fingerprint[/] of the model that made them.
    """
    if output.suffix != ".npz":
        raise typer.BadParameter(f"the output must end in .npz, not {output.name!r}")
    require_writable(output)
    rows = read_skills(
        read_column(table, column), name=f"column {column!r} of {table} (first data row: item 0)"
    )
    encoder = SkillEncoder(model, device=device)
    vectors = encoder.encode(rows, show_progress=sys.stderr.isatty())
    write_vectors(output, vectors, encoder)
    summary = {
        "rows": len(rows),
        "distinct": len(set(rows)),
        "dimension": encoder.dimension,
        "model": encoder.model_id,
        "revision": encoder.revision,
        "fingerprint": encoder.fingerprint,
        "output": str(output),
    }
    if as_json:
        _print_json(summary)
    else:
        _print_facts(f"encoded {table.name}", summary)


@app.command("doctor")
def doctor_command(model: Model = None, as_json: AsJson = False) -> None:
    """Tell what is installed, which model would be used and why. Downloads nothing."""
    diagnosis = diagnose(model)
    if as_json:
        _print_json(diagnosis.to_dict())
    else:
        _print_diagnosis(diagnosis)
    if diagnosis.model.problem is not None:
        print(f"error: {diagnosis.model.problem}", file=sys.stderr)
        raise typer.Exit(2)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"skillsim {__version__}")
        raise typer.Exit


def _print_diagnosis(diagnosis: Diagnosis) -> None:
    facts = diagnosis.to_dict()
    for heading in ("model", "versions", "devices", "caches", "settings"):
        content = facts[heading]
        _print_facts(
            heading,
            content if isinstance(content, dict) else {"available": ", ".join(map(str, content))},
        )


def _print_facts(heading: str, facts: dict[str, object]) -> None:
    console = _console()
    console.print(heading, style="bold", markup=False)
    table = Table(show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, "-" if value is None else _plain(str(value)))
    console.print(table)


def _console() -> Console:
    console = Console()
    console.width = max(console.width, 40)  # a table in less shows nothing
    return console


def _plain(text: str) -> str:
    """The text with rich's markup taken literally."""
    from rich.markup import escape

    return escape(text)


def _print_json(content: object) -> None:
    # In ASCII, so that it is JSON whatever the encoding of the pipe.
    print(json.dumps(content, indent=2))
