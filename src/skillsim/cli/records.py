"""``skillsim replay``, and the file that ``skillsim match --record`` writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.atomic import replacing
from skillsim.cli import show, show_results
from skillsim.cli.options import AsJson, Device, chosen_taxonomy

if TYPE_CHECKING:
    from skillsim.results import DecisionRecord

__all__ = ["replay_command", "write_record"]


def replay_command(
    record: Annotated[Path, typer.Argument(help="A .json file that match --record wrote.")],
    tolerance: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="By how much scores and similarities may differ, such as 0.00001."
        ),
    ] = 0.0,
    taxonomy: Annotated[
        str | None,
        typer.Option(
            help="The folder of the ESCO CSV download that was used. [dim]Default: the bundled "
            "taxonomy, if that was.[/]"
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", "-m", help="As for match. [dim]Default: the model that the record names.[/]"
        ),
    ] = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Compute a recorded decision again, and tell whether it comes out the same.

    Exit codes: 0 equal, 1 something differs, 2 it cannot be replayed.
    """
    from skillsim.cli.files import read_json
    from skillsim.tasks.matching import replay
    from skillsim.tasks.matching.recorded import read_record

    content = read_json(record)
    recorded = read_record(content)  # before a model is loaded
    known = chosen_taxonomy(taxonomy)
    if model is None:
        encoder = skillsim.SkillEncoder(
            recorded.model_id, revision=recorded.revision, device=device
        )
    else:
        encoder = skillsim.SkillEncoder(model, device=device)
    found = replay(recorded.content, encoder=encoder, taxonomy=known, tolerance=tolerance)
    if as_json:
        show.print_json(found.to_dict())
    else:
        show.print_facts(
            f"{record.name}: {'equal' if found.equal else 'differs'}",
            {
                "decided": recorded.content.get("time"),
                "hash": "right" if found.hash_right else "wrong: the record was changed",
                "inputs": "untouched" if found.inputs_untouched else "changed",
                "model": "the same" if found.model_same else "another",
                "differences": len(found.differences),
            },
        )
        show_results.print_differences("differences", found.differences)
        show_results.print_differences("other versions, which is no difference", found.packages)
    if not found.equal:
        raise typer.Exit(1)


def write_record(path: Path, record: DecisionRecord) -> None:
    """Write a record as JSON, whole or not at all.

    Raises:
        NotSavedError: The file cannot be written.
    """
    with replacing(path) as file:
        file.write(json.dumps(record.to_dict(), indent=1).encode() + b"\n")
