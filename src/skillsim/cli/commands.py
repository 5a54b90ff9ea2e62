"""What each command takes and shows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from skillsim import SkillEncoder, __version__, similarity
from skillsim.cli import show, show_results
from skillsim.cli.audit import audit_command
from skillsim.cli.cache import cache_app
from skillsim.cli.deduplication import deduplicate_command
from skillsim.cli.download import download_command
from skillsim.cli.evaluate import evaluate_command
from skillsim.cli.explore import map_command
from skillsim.cli.learning import path_command
from skillsim.cli.matching import gap_command, match_command, neighbours_command
from skillsim.cli.normalise import normalise_command
from skillsim.cli.options import AsJson, Device, Model  # typer reads them
from skillsim.cli.places import require_writable
from skillsim.cli.records import replay_command
from skillsim.cli.tables import read_column
from skillsim.cli.tune import tune_command
from skillsim.cli.vectors import write_vectors
from skillsim.encoding.diagnostics import Diagnosis, diagnose
from skillsim.encoding.inputs import read_skills

__all__ = ["app"]

app: typer.Typer = typer.Typer(
    name="skillsim",
    help="Skill similarity and job matching.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.command("match")(match_command)
app.command("replay")(replay_command)
app.command("gap")(gap_command)
app.command("path")(path_command)
app.command("neighbours")(neighbours_command)
app.command("normalise")(normalise_command)
app.command("deduplicate")(deduplicate_command)
app.command("map")(map_command)
app.command("tune")(tune_command)
app.command("evaluate")(evaluate_command)
app.command("audit")(audit_command)
app.command("download")(download_command)
app.add_typer(cache_app, name="cache")


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
        results = [
            {"skill": skill, "similarity": score}
            for skill, score in zip(others, scores, strict=True)
        ]
        show.print_json({"query": query, **show.model_facts(encoder), "results": results})
        return
    show.print_heading(f"similarity to {query!r}")
    show_results.print_similarities(others, scores)
    note = f"model: {encoder.model_id}"
    if encoder.policy is not None:
        note += f" · counted as the same skill from {encoder.policy.definite:.3f}"
    show.print_note(note)


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
    require_writable(output, inputs=(table,))
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
        **show.model_facts(encoder),
        "output": str(output),
    }
    if as_json:
        show.print_json(summary)
    else:
        show.print_facts(f"encoded {table.name}", summary)


@app.command("doctor")
def doctor_command(model: Model = None, as_json: AsJson = False) -> None:
    """Tell what is installed, which model would be used and why. Downloads nothing."""
    diagnosis = diagnose(model)
    if as_json:
        show.print_json(diagnosis.to_dict())
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
        show.print_facts(
            heading,
            content if isinstance(content, dict) else {"available": ", ".join(map(str, content))},
        )
