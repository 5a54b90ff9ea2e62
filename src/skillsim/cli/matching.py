"""The commands that match: candidates with a vacancy, skills with wanted ones, and neighbours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

import skillsim
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
    chosen_taxonomy,
)
from skillsim.cli.places import require_writable
from skillsim.cli.records import write_record

if TYPE_CHECKING:
    from skillsim.taxonomy import Taxonomy

Answer = TypeVar("Answer")

__all__ = ["gap_command", "match_command", "neighbours_command"]


def match_command(
    vacancy: Annotated[
        Path,
        typer.Argument(
            help="A .json list of skills, or of objects with skill, weight and must_have; or a "
            ".txt file with one skill per line."
        ),
    ],
    candidates: Annotated[
        Path, typer.Argument(help="A .jsonl file: per line an object with id and skills.")
    ],
    top_k: Annotated[int, typer.Option(min=1, help="How many candidates to show.")] = 10,
    one_to_one: Annotated[
        bool, typer.Option("--one-to-one", help="Let a skill answer only one requirement.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain all that are shown, and not the best alone.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            help="A .json file to write: all that the ranking rests on, candidates included, for "
            "replay."
        ),
    ] = None,
    taxonomy: TaxonomyName = None,
    definite: Definite = None,
    related: Related = None,
    policy_file: PolicyFile = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Rank the candidates who answer a vacancy best, and tell why."""
    from skillsim.cli.inputs import read_candidates_file, read_wanted
    from skillsim.tasks.matching import record_matches

    if record is not None:
        if record.suffix != ".json":
            raise typer.BadParameter(f"the record must end in .json, not {record.name!r}")
        require_writable(record, inputs=(vacancy, candidates, policy_file, taxonomy))
    wishes = Wishes.of(policy_file, definite, related, taxonomy, model, device)
    wanted = read_wanted(vacancy)
    pool = read_candidates_file(candidates)
    decider = wishes.load()

    def asked(question: Callable[..., Answer]) -> Answer:
        return question(
            wanted.requirements,
            pool,
            top_k=top_k,
            policy=decider.policy,
            one_to_one=one_to_one,
            taxonomy=decider.taxonomy,
            encoder=decider.encoder,
        )

    if record is None:
        matches = asked(skillsim.match_candidates)
    else:
        kept = asked(record_matches)
        write_record(record, kept)
        matches = list(kept.matches)
    if as_json:
        show.print_json(
            {
                "vacancy": wanted.title,
                **decider.facts(),
                "candidates": len(pool),
                "results": [match.to_dict() for match in matches],
            }
        )
        return
    show.print_heading(f"{wanted.title}: best {len(matches)} of {len(pool)} candidates")
    show_results.print_ranking(matches)
    for match in matches if explain else matches[:1]:
        show.print_heading(f"why {match.candidate_id}")
        show_results.print_explanation(match.requirements)
    decider.print_notes(wanted.requirements)


def gap_command(
    have: Annotated[
        Path, typer.Argument(help="A .json list of skills, or a .txt file with one per line.")
    ],
    want: Annotated[Path, typer.Argument(help="The same, or a vacancy as for match.")],
    taxonomy: TaxonomyName = None,
    definite: Definite = None,
    related: Related = None,
    policy_file: PolicyFile = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Tell which of the wanted skills are owned, which nearly so, and which are missing."""
    from skillsim.cli.inputs import read_owned, read_wanted

    wishes = Wishes.of(policy_file, definite, related, taxonomy, model, device)
    owned = read_owned(have)
    wanted = read_wanted(want)
    decider = wishes.load()
    gap = skillsim.skill_gap(
        owned,
        wanted.requirements,
        policy=decider.policy,
        taxonomy=decider.taxonomy,
        encoder=decider.encoder,
    )
    if as_json:
        show.print_json(
            {
                "want": wanted.title,
                **decider.facts(),
                **gap.to_dict(),
            }
        )
        return
    show.print_heading(f"{wanted.title}: {gap.coverage:.0%} covered")
    show_results.print_gap(gap)
    decider.print_notes(wanted.requirements)


def neighbours_command(
    skills: Annotated[list[str], typer.Argument(help="One skill or more, each in quotes.")],
    top_k: Annotated[int, typer.Option(min=1, help="How many for each.")] = 10,
    threshold: Annotated[
        float | None, typer.Option(min=-1, max=1, help="The lowest cosine to show.")
    ] = None,
    vocabulary: Annotated[
        Path | None,
        typer.Option(
            help="What to choose from: a .csv, .jsonl or .parquet file, or a .txt file with one "
            "skill per line. [dim]Default: the bundled taxonomy.[/]"
        ),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", "-c", help="The vocabulary's column of skills.")
    ] = None,
    taxonomy: Annotated[
        str | None,
        typer.Option(help="Instead: 'bundled', or the folder of an ESCO CSV download."),
    ] = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Show the skills that are closest to each one given."""
    source = _vocabulary(vocabulary, column, taxonomy)
    encoder = skillsim.SkillEncoder(model, device=device)
    with show.waiting("comparing with the vocabulary"):
        found = skillsim.suggest_neighbours(
            skills, vocabulary=source, top_k=top_k, threshold=threshold, encoder=encoder
        )
    known = None if isinstance(source, list) else source
    if as_json:
        results = [
            {"query": skill, "neighbours": [neighbour.to_dict() for neighbour in near]}
            for skill, near in zip(skills, found, strict=True)
        ]
        facts = {**show.model_facts(encoder), "taxonomy": show.taxonomy_facts(known)}
        show.print_json({**facts, "results": results})
        return
    for skill, near in zip(skills, found, strict=True):
        show.print_heading(f"close to {skill}")
        show_results.print_neighbours(near)
    show.print_note(f"model: {encoder.model_id}")
    show.print_notice(known)


def _vocabulary(
    path: Path | None, column: str | None, taxonomy: str | None
) -> list[str] | Taxonomy | None:
    from skillsim.cli.inputs import read_vocabulary

    if path is None:
        if column is not None:
            raise typer.BadParameter("--column names a column of --vocabulary, which is not given")
        return chosen_taxonomy(taxonomy or "bundled")
    if taxonomy is not None:
        raise typer.BadParameter("give --vocabulary or --taxonomy, not both")
    return read_vocabulary(path, column)
