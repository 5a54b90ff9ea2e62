"""What an evaluation answers with, and several of them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, NoReturn

from skillsim.arguments import flag, show
from skillsim.errors import InvalidArgumentError
from skillsim.evaluation.figures import DEFINITIONS, Figure

if TYPE_CHECKING:
    from skillsim.evaluation.splits import Split

__all__ = ["Counts", "Report", "compare"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was asked.

    Attributes:
        skills: Skills of the taxonomy, of all splits: what rankings rank.
        pairs: Labelled pairs, half of them positive.
        sibling_pairs: Negatives among them that are of siblings.
        queries: Alternative labels to be normalised.
        occupations: Occupations whose skills were asked for by label.
        completions: Occupations with a known and a hidden half.
        unknown_relations: Skills of occupations that were left out, because the taxonomy does not
            have them.
    """

    skills: int
    pairs: int
    sibling_pairs: int
    queries: int
    occupations: int = 0
    completions: int = 0
    unknown_relations: int = 0

    def __str__(self) -> str:
        return ", ".join(
            f"{getattr(self, field.name):,} {field.name.replace('_', ' ')}"
            for field in fields(self)
            if getattr(self, field.name)
        )


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """The figures of one model on one split of one taxonomy.

    Attributes:
        model: The model's name.
        fingerprint: What identifies its vectors; ``None`` if the encoder states none.
        taxonomy: The taxonomy's name.
        split: The split that was asked about.
        counts: How much was asked.
        figures: In the order of ``DEFINITIONS``. Those that the data does not give are not there.
        resamples: Bootstrap resamples behind each interval.

    Example:
        >>> Report(
        ...     model="mine",
        ...     fingerprint=None,
        ...     taxonomy="ACME",
        ...     split="test",
        ...     counts=Counts(skills=60, pairs=24, sibling_pairs=0, queries=6),
        ...     figures=(Figure("roc_auc", 0.95, 0.9, 1.0), Figure("mrr", 0.85)),
        ...     resamples=1000,
        ... )
        mine on the test split of ACME: 60 skills, 24 pairs, 6 queries
        figure   value  95% interval
        roc_auc  0.950  0.900 to 1.000
        mrr      0.850  -
    """

    model: str
    fingerprint: str | None
    taxonomy: str
    split: Split
    counts: Counts
    figures: tuple[Figure, ...]
    resamples: int

    def __getitem__(self, name: str) -> Figure:
        """The figure of that name.

        Raises:
            InvalidArgumentError: The report has no such figure.
        """
        for figure in self.figures:
            if isinstance(name, str) and figure.name == name:
                return figure
        listed = ", ".join(figure.name for figure in self.figures)
        raise InvalidArgumentError(
            f"The report has no figure {show(name)}; it has: {listed}.",
            name="name",
            value=show(name),
        )

    def to_dict(self) -> dict[str, Any]:
        """The report as dicts, lists and built-in values, ready for ``json.dumps``."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        return content | {
            "counts": asdict(self.counts),
            "figures": [figure.to_dict() for figure in self.figures],
        }

    def to_markdown(self) -> str:
        """The report as a Markdown table, with what each figure is."""
        asked = f"{self.split} split of {_cell(self.taxonomy)}: {self.counts}"
        lines = [
            f"**{_cell(self.model)}** on the {asked}.",
            "",
            "| figure | value | 95% interval | what it is |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {figure.name} | {figure.value:.3f} | {figure.interval} | "
            f"{_cell(DEFINITIONS.get(figure.name, ''))} |"
            for figure in self.figures
        ]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        width = max([len("figure"), *(len(figure.name) for figure in self.figures)])
        rows = [("figure", "value", "95% interval")]
        rows += [(figure.name, f"{figure.value:.3f}", figure.interval) for figure in self.figures]
        return "\n".join(
            [
                f"{self.model} on the {self.split} split of {self.taxonomy}: {self.counts}",
                *(f"{name:{width}}  {value:>5}  {interval}" for name, value, interval in rows),
            ]
        )

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def compare(reports: Iterable[Report], *, intervals: bool = False) -> str:
    """Several models as one Markdown table, a row for each, in the given order.

    Args:
        reports: On the same split of the same taxonomy, with the same questions.
        intervals: Put the 95% interval behind each value.

    Returns:
        The table, ending in a line end. A figure that a report does not have is "-".

    Raises:
        InvalidArgumentError: There are no reports, one of them is none, or they answer different
            questions; says which. Or ``intervals`` is no truth value.

    Example:
        >>> counts = Counts(skills=60, pairs=24, sibling_pairs=0, queries=6)
        >>> first, second = (
        ...     Report(name, None, "ACME", "test", counts, (Figure("mrr", value),), 0)
        ...     for name, value in (("mine", 0.85), ("yours", 0.75))
        ... )
        >>> print(compare([first, second]), end="")
        | model | mrr |
        |---|---|
        | mine | 0.850 |
        | yours | 0.750 |
    """
    intervals = flag(intervals, name="intervals")
    checked = _comparable(reports)
    found = {figure.name for report in checked for figure in report.figures}
    names = [name for name in DEFINITIONS if name in found]
    lines = [f"| model | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for report in checked:
        figures = {figure.name: figure for figure in report.figures}
        cells = [_value(figures.get(name), intervals) for name in names]
        lines.append(f"| {_cell(report.model)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _comparable(reports: Iterable[Report]) -> list[Report]:
    if isinstance(reports, Report | str) or not isinstance(reports, Iterable):
        _refuse("reports must be a list of reports", reports)
    checked = list(reports)
    if not checked:
        _refuse("reports must hold one report or more", checked)
    for position, report in enumerate(checked):
        if not isinstance(report, Report):
            _refuse(f"reports: item {position} must be a Report", report)
        for field in ("taxonomy", "split", "counts"):
            here, first = getattr(report, field), getattr(checked[0], field)
            if here != first:
                _refuse(
                    f"reports: item {position} differs from item 0 in its {field}, {first} there, "
                    "so that their figures cannot be compared. Evaluate both on the same",
                    str(here),
                )
    return checked


def _value(figure: Figure | None, intervals: bool) -> str:
    if figure is None:
        return "-"
    with_interval = intervals and figure.low is not None
    return f"{figure.value:.3f}" + (f" ({figure.interval})" if with_interval else "")


def _cell(text: str) -> str:
    """Text of others in a table of ours."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def _refuse(message: str, value: object) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{message}: {shown}.", name="reports", value=shown)
