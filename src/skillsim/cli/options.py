"""Options that several commands share."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from skillsim import SkillEncoder
    from skillsim.decisions.policy import MatchPolicy
    from skillsim.taxonomy import Taxonomy

__all__ = [
    "AsJson",
    "Definite",
    "Delimiter",
    "Device",
    "Format",
    "Margin",
    "Model",
    "OutputFormat",
    "PolicyFile",
    "Related",
    "TaxonomyName",
    "chosen_band",
    "chosen_delimiter",
    "chosen_format",
    "chosen_taxonomy",
]


class Format(StrEnum):
    """How a report can be shown."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


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
OutputFormat = Annotated[
    Format | None, typer.Option("--format", help="How to show the report. [dim]Default: table.[/]")
]
Definite = Annotated[
    float | None,
    typer.Option(
        "--definite", help="Cosine from which a skill is covered. [dim]Default: the model's own.[/]"
    ),
]
Related = Annotated[
    float | None,
    typer.Option(
        "--related", help="Cosine from which a skill is related. [dim]Default: the model's own.[/]"
    ),
]
Delimiter = Annotated[
    str,
    typer.Option(
        "--delimiter",
        help="What is between the columns of a .csv file: one character, or 'tab'. The output has "
        "the same.",
    ),
]
Score = Annotated[
    float | None,
    typer.Option(
        "--score",
        help="Score from which a text is resolved. [dim]Default: the model's own.[/]",
    ),
]
Margin = Annotated[
    float | None,
    typer.Option(
        "--margin",
        help="By how much the best concept must lead. [dim]Default: the model's own.[/]",
    ),
]
PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", help="Cut-offs as skillsim tune wrote them, for the same model."),
]
TaxonomyName = Annotated[
    str | None,
    typer.Option(
        "--taxonomy",
        help="'bundled', or the folder of an ESCO CSV download: then other names of a concept, and "
        "narrower concepts, count.",
    ),
]


def chosen_delimiter(name: str) -> str:
    """The character that was named.

    Raises:
        BadParameter: It is not one visible character, or one that CSV files need for other things.
    """
    delimiter = "\t" if name == "tab" else name
    visible = delimiter == "\t" or delimiter.isprintable()
    if len(delimiter) != 1 or not visible or delimiter in {'"', " "}:
        raise typer.BadParameter(
            f"the delimiter must be one character such as ';' or '|', or 'tab', not {name!r}"
        )
    return delimiter


def chosen_format(named: Format | None, *, as_json: bool) -> Format:
    """The format that was named, or JSON by ``--json``, which says the same as ``--format json``.

    Raises:
        BadParameter: The two contradict each other.
    """
    if as_json and named not in {None, Format.JSON}:
        raise typer.BadParameter(f"give --json or --format {named}, not both")
    return Format.JSON if as_json else named or Format.TABLE


def chosen_taxonomy(name: str | None) -> Taxonomy | None:
    """The taxonomy of that name or folder.

    Raises:
        InvalidTableError: The folder does not hold an ESCO CSV download.
    """
    from skillsim.taxonomy import Taxonomy

    if name is None:
        return None
    return Taxonomy.bundled() if name == "bundled" else Taxonomy.from_esco_csv(name)


def chosen_band(score: float | None, margin: float | None, encoder: SkillEncoder) -> MatchPolicy:
    """The score and margin that were given for resolving a text, completed by the model's own.

    Raises:
        BadParameter: There is no score, and none is known for the model.
        InvalidArgumentError: One is out of range.
    """
    from skillsim.decisions.policy import MatchPolicy

    own = encoder.policy
    if own is None:
        if score is None:
            raise typer.BadParameter(
                f"no cut-offs are known for the model {encoder.model_id!r}; give --score, with "
                "a cosine that was measured with it"
            )
        own = MatchPolicy(definite=score, related=score)
    return dataclasses.replace(
        own,
        resolve=own.resolve if score is None else score,
        margin=own.margin if margin is None else margin,
    )
