"""``skillsim evaluate``: how good a model is, with what each figure means."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.atomic import replacing
from skillsim.cli import show, show_results
from skillsim.cli.options import (
    AsJson,
    Device,
    Format,
    Model,
    OutputFormat,
    chosen_format,
)
from skillsim.cli.places import require_writable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from skillsim import SkillEncoder
    from skillsim.evaluation import OccupationTable, Report
    from skillsim.taxonomy import Taxonomy

__all__ = ["evaluate_command"]


class _Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def evaluate_command(
    esco: Annotated[
        Path | None,
        typer.Option(
            help="The folder of an ESCO CSV download. [dim]Default: the bundled taxonomy.[/]"
        ),
    ] = None,
    occupations: Annotated[
        Path | None,
        typer.Option(
            help="Occupations with their skills: the folder of an ESCO CSV download, or a .json "
            "or .json.gz list of objects with uri, label and skill."
        ),
    ] = None,
    split: Annotated[_Split, typer.Option(help="The concepts to ask about.")] = _Split.TEST,
    output_format: OutputFormat = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file to write instead of showing it.")
    ] = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Measure a model: pairs, normalisation, and occupations if there are any.

    Every figure comes with its 95% interval.
    """
    from skillsim.evaluation import evaluate, read_occupations
    from skillsim.taxonomy import Taxonomy

    wanted = chosen_format(output_format, as_json=as_json)
    if output is not None:
        require_writable(output, inputs=(esco, occupations))
    taxonomy = Taxonomy.bundled() if esco is None else Taxonomy.from_esco_csv(esco)
    jobs = None if occupations is None else read_occupations(occupations, taxonomy)
    encoder = skillsim.SkillEncoder(model, device=device)
    report = evaluate(
        _Watched(encoder),
        taxonomy,
        split=split.value,
        occupations=jobs or (),
        name=encoder.model_id,
    )
    if output is None:
        _show(report, wanted, encoder, taxonomy, jobs)
        return
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        _show(report, wanted, encoder, taxonomy, jobs)
    with replacing(output) as file:
        file.write(shown.getvalue().encode())


@dataclass(frozen=True, slots=True)
class _Watched:
    """The encoder, with a progress bar where a person watches."""

    encoder: SkillEncoder

    @property
    def fingerprint(self) -> str:
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        return self.encoder.encode(texts, show_progress=sys.stderr.isatty())


def _show(
    report: Report,
    wanted: Format,
    encoder: SkillEncoder,
    taxonomy: Taxonomy,
    jobs: OccupationTable | None,
) -> None:
    if wanted is Format.JSON:
        from skillsim.evaluation import DEFINITIONS

        facts = {**show.model_facts(encoder), "taxonomy": show.taxonomy_facts(taxonomy)}
        figures = [
            {**figure.to_dict(), "definition": DEFINITIONS[figure.name]}
            for figure in report.figures
        ]
        unknown = {"unknown_skills": [] if jobs is None else list(jobs.unknown)}
        show.print_json({**report.to_dict(), **facts, **unknown, "figures": figures})
    elif wanted is Format.MARKDOWN:
        print(report.to_markdown(), end="")
        for notice in taxonomy.notices:
            print(f"\n{notice}")
    else:
        show_results.print_report(report)
        show.print_notice(taxonomy)
