"""``skillsim path``: in which order to learn what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.arguments import show as shown
from skillsim.cli import show, show_results
from skillsim.cli.deciding import Wishes
from skillsim.cli.options import (
    AsJson,
    Definite,
    Device,
    Model,
    PolicyFile,
    Related,
    TaxonomyName,
)
from skillsim.cli.tables import read_column
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from skillsim.encoding.pairs import Pair

__all__ = ["path_command"]


def path_command(
    have: Annotated[
        Path, typer.Argument(help="A .json list of skills, or a .txt file with one per line.")
    ],
    want: Annotated[Path, typer.Argument(help="The same, or a vacancy as for match.")],
    prerequisites: Annotated[
        Path | None,
        typer.Option(
            help="A .csv, .jsonl or .parquet file with the columns before and after: the one must "
            "be learned before the other."
        ),
    ] = None,
    hours: Annotated[
        Path | None,
        typer.Option(help="Such a file with the columns skill and hours: what each takes."),
    ] = None,
    budget: Annotated[
        float | None, typer.Option(min=0, help="How many of the hours may be spent.")
    ] = None,
    taxonomy: TaxonomyName = None,
    definite: Definite = None,
    related: Related = None,
    policy_file: PolicyFile = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Put what is missing in an order to learn it: what is nearest to what is known comes first."""
    from skillsim.cli.inputs import read_owned, read_wanted
    from skillsim.tasks.learning import learning_path

    if budget is not None and hours is None:
        raise typer.BadParameter("--budget needs --hours, what each skill takes")
    wishes = Wishes.of(policy_file, definite, related, taxonomy, model, device)
    owned, wanted = read_owned(have), read_wanted(want)
    pairs = [] if prerequisites is None else _read_pairs(prerequisites)
    costs = None if hours is None else _read_hours(hours)
    decider = wishes.load()
    gap = skillsim.skill_gap(
        owned,
        wanted.requirements,
        policy=decider.policy,
        taxonomy=decider.taxonomy,
        encoder=decider.encoder,
    )
    path = learning_path(
        gap,
        owned=owned,
        prerequisites=pairs,
        taxonomy=decider.taxonomy,
        hours=costs,
        budget=budget,
        policy=decider.policy,
        encoder=decider.encoder,
    )
    if as_json:
        facts = decider.facts()
        show.print_json({"want": wanted.title, **facts, **path.to_dict()})
        return
    show.print_heading(f"{wanted.title}: {len(path.steps)} skills to learn")
    show_results.print_path(path)
    decider.print_notes()


def _read_pairs(path: Path) -> list[Pair]:
    before, after = (
        read_originals(
            read_column(path, column),
            name=f"column {column!r} of {path} (first data row: item 0)",
        )
        for column in ("before", "after")
    )
    return list(zip(before, after, strict=True))


def _read_hours(path: Path) -> dict[str, float]:
    skills = read_originals(
        read_column(path, "skill"), name=f"column 'skill' of {path} (first data row: item 0)"
    )
    hours: dict[str, float] = {}
    for item, (skill, value) in enumerate(zip(skills, read_column(path, "hours"), strict=True)):
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = None
        if number is None or hours.setdefault(skill, number) != number:
            what = "no number" if number is None else "another number than before"
            raise InvalidTableError(
                f"{path}, column 'hours' (first data row: item 0): item {item}, of "
                f"{shown(skill)}, is {what}: {shown(value)}.",
                path=path,
                column="hours",
            )
    return hours
