"""``skillsim normalise``: the concept of each row of a CSV file, of any size."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import skillsim
from skillsim.cli import show
from skillsim.cli.csv_files import csv_rows, place_of
from skillsim.cli.locks import alone_at
from skillsim.cli.options import (
    AsJson,
    Delimiter,
    Device,
    Margin,
    Model,
    Score,
    chosen_band,
    chosen_delimiter,
    chosen_taxonomy,
)
from skillsim.cli.places import require_writable
from skillsim.cli.resumable import ResumableOutput, require_startable
from skillsim.encoding.progress import progress
from skillsim.errors import InvalidTableError

if TYPE_CHECKING:
    from skillsim.results import Resolution
    from skillsim.tasks.normalisation import Normaliser
    from skillsim.taxonomy import Taxonomy

__all__ = ["normalise_command"]

_ROWS_AT_ONCE = 8192
_ADDED = (
    *("status", "uri", "label", "matched_label", "score", "margin", "how", "why"),
    "candidates",
)


def normalise_command(
    table: Annotated[Path, typer.Argument(help="A .csv file.")],
    column: Annotated[str, typer.Option("--column", "-c", help="The column of skills.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .csv file to write.")],
    taxonomy: Annotated[
        str, typer.Option(help="'bundled', or the folder of an ESCO CSV download.")
    ] = "bundled",
    split: Annotated[
        bool,
        typer.Option(
            "--split", help="Split fields of many skills: one row for each, and a column 'part'."
        ),
    ] = False,
    pins: Annotated[
        Path | None,
        typer.Option(
            help="Texts with the URI or label that they stand for: a .json object, or a .csv file "
            "with the columns text and concept."
        ),
    ] = None,
    blocks: Annotated[
        Path | None,
        typer.Option(
            help="Texts never to resolve, and URIs never to resolve to: a .json list, or a .txt "
            "file with one per line."
        ),
    ] = None,
    delimiter: Delimiter = ",",
    prefix: Annotated[str, typer.Option(help="Put before the names of the added columns.")] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was stopped.")
    ] = False,
    score: Score = None,
    margin: Margin = None,
    model: Model = None,
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Find the concept that each row of a table stands for.

    All rows and columns stay, in order; status, uri, label, matched_label, score, margin, how, why
    and candidates are added. A run that was stopped goes on with --resume.
    """
    from skillsim.cli.inputs import read_owned, read_pins
    from skillsim.tasks.normalisation import Normaliser

    between = chosen_delimiter(delimiter)
    _require_csv(table, output)
    require_writable(output, inputs=(table, pins, blocks, taxonomy))
    with alone_at(output):
        require_startable(output, resume=resume)
        source = _checked(table, column, prefix, delimiter=between, split=split)
        known = chosen_taxonomy(taxonomy)
        pinned = {} if pins is None else read_pins(pins)
        blocked = [] if blocks is None else read_owned(blocks)
        encoder = skillsim.SkillEncoder(model, device=device)
        normaliser = Normaliser(
            taxonomy=known,
            encoder=encoder,
            policy=chosen_band(score, margin, encoder),
            pins=pinned,
            blocks=blocked,
        )
        run = {
            "version": skillsim.__version__,
            "input": source.digest,
            "column": column,
            "delimiter": between,
            "prefix": prefix,
            "split": split,
            "model": encoder.fingerprint,
            "taxonomy": _digest(normaliser.taxonomy),
            "score": normaliser.policy.resolved_from,
            "margin": normaliser.policy.margin,
            "pins": pinned,
            "blocks": blocked,
        }
        with ResumableOutput(output, run, resume=resume) as written:
            try:
                _write(source, normaliser, written, split=split)
            except KeyboardInterrupt:
                print(
                    f"stopped after {written.rows:,} rows; --resume goes on with it",
                    file=sys.stderr,
                )
                raise
            written.finish()
    policy = normaliser.policy
    summary = {
        "rows": written.rows,
        **{status: written.counts[status] for status in ("resolved", "unresolved", "blank")},
        "score": policy.resolved_from,
        "margin": policy.margin,
        **show.model_facts(encoder),
        "output": str(output),
    }
    if as_json:
        show.print_json(summary | {"taxonomy": show.taxonomy_facts(normaliser.taxonomy)})
    else:
        show.print_facts(f"normalised {table.name}", summary)
        show.print_notice(normaliser.taxonomy)


@dataclass(frozen=True, slots=True)
class _Source:
    """A table that has been read once and found in order.

    Attributes:
        path: The file.
        place: Which column the skills are in.
        delimiter: The character between the columns, here and in the output.
        header: The columns' names, with those that are added.
        rows: How many there are.
        digest: SHA-256 of the file.
    """

    path: Path
    place: int
    delimiter: str
    header: Sequence[str]
    rows: int
    digest: str


def _require_csv(*paths: Path) -> None:
    for path in paths:
        if path.suffix.lower() != ".csv":
            raise InvalidTableError(f"{path} must end in .csv.", path=path)


def _checked(path: Path, column: str, prefix: str, *, delimiter: str, split: bool) -> _Source:
    rows = csv_rows(path, delimiter=delimiter)
    names = next(rows)
    place = place_of(path, column, names)
    if not prefix.isprintable():  # such as bytes of the command line that are not text
        raise typer.BadParameter(f"the prefix must be visible text, not {prefix!r}")
    added = [f"{prefix}{name}" for name in (*(("part",) if split else ()), *_ADDED)]
    for name in added:
        if name in names:
            raise InvalidTableError(
                f"{path} has a column {name!r}, which this command adds. Rename it, or give "
                "--prefix.",
                path=path,
                column=name,
            )
    count = sum(1 for _ in rows)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return _Source(path, place, delimiter, [*names, *added], count, digest)


def _digest(taxonomy: Taxonomy) -> str:
    found = hashlib.sha256()
    for concept in taxonomy:
        found.update(repr((concept.uri, concept.labels, concept.type, concept.source)).encode())
    return found.hexdigest()


def _write(
    source: _Source, normaliser: Normaliser, written: ResumableOutput, *, split: bool
) -> None:
    if not written.begun:
        written.append(_lines([source.header], source.delimiter), 0, {})
    rows = csv_rows(source.path, delimiter=source.delimiter)
    next(rows)
    with progress(source.rows, show=sys.stderr.isatty()) as done:
        done(written.rows)
        left = islice(rows, written.rows, None)
        while some := list(islice(left, _ROWS_AT_ONCE)):
            counts: Counter[str] = Counter()
            found = _resolved(some, source.place, normaliser, counts, split=split)
            written.append(_lines(found, source.delimiter), len(some), counts)
            done(len(some))


def _resolved(
    rows: Sequence[list[str]],
    place: int,
    normaliser: Normaliser,
    counts: Counter[str],
    *,
    split: bool,
) -> Iterator[Sequence[str]]:
    """Each row with what its skill stands for; of a split field, one row for each part."""
    from skillsim.tasks.normalisation import split_skills

    rows = [row or [""] for row in rows]
    fields = [row[place] for row in rows]
    parts = [
        (split_skills(field, taxonomy=normaliser.taxonomy) or [""]) if split else [field]
        for field in fields
    ]
    found = iter(normaliser.resolve([text for own in parts for text in own]))
    for row, own in zip(rows, parts, strict=True):
        for text in own:
            resolution = next(found)
            counts[resolution.status] += 1
            yield [*row, *([text] if split else []), *_cells(resolution)]


def _cells(one: Resolution) -> list[str]:
    return [
        one.status,
        one.uri or "",
        one.label or "",
        one.matched_label or "",
        "" if one.score is None else f"{one.score:.6f}",
        "" if one.margin is None else f"{one.margin:.6f}",
        one.how or "",
        one.why or "",
        " | ".join(f"{candidate.label} ({candidate.score:.3f})" for candidate in one.candidates),
    ]


def _lines(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
