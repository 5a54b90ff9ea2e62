"""Results as tables in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from skillsim.cli import show

if TYPE_CHECKING:
    from rich.text import Text

    from skillsim.decisions.calibration import Estimate, FittedThreshold
    from skillsim.encoding.cache import ModelEntries
    from skillsim.evaluation import Report
    from skillsim.results import (
        CandidateMatch,
        Difference,
        LearningPath,
        LearningStep,
        Neighbour,
        RequirementMatch,
        SkillGap,
    )
    from skillsim.tasks.deduplication import SkillCluster

__all__ = [
    "print_cached_models",
    "print_clusters",
    "print_differences",
    "print_explanation",
    "print_fitted",
    "print_gap",
    "print_neighbours",
    "print_path",
    "print_ranking",
    "print_report",
    "print_similarities",
]

_SHOWN = 20  # differences
_STYLES = {"covered": "green", "related": "yellow", "missing": "red"}


def print_similarities(skills: Sequence[str], scores: Sequence[float]) -> None:
    """Each skill with its similarity."""
    table = show.table("skill", "cosine")
    for skill, score in zip(skills, scores, strict=True):
        table.add_row(show.literal(skill), f"{score:.3f}")
    show.console().print(table)


def print_ranking(matches: Iterable[CandidateMatch]) -> None:
    """Candidates, best first."""
    table = show.table("rank", "candidate", "score", "coverage", "missing must-haves")
    for rank, match in enumerate(matches, start=1):
        table.add_row(
            str(rank),
            show.literal(str(match.candidate_id)),
            f"{match.score:.3f}",
            f"{match.coverage:.3f}",
            show.literal(", ".join(match.missing_must_haves) or "-"),
        )
    show.console().print(table)


def print_cached_models(models: Iterable[ModelEntries]) -> None:
    """What the embedding cache holds, by model."""
    table = show.table("model", "fingerprint", "dimension", "texts", "last used")
    for model in models:
        table.add_row(
            show.literal(model.model_id),
            model.fingerprint[:12],
            str(model.dimension),
            f"{model.entries:,}",
            model.last_used or "-",
        )
    show.console().print(table)


def print_report(report: Report) -> None:
    """The figures of a model, and under the table what each of them is."""
    from skillsim.evaluation import DEFINITIONS

    show.print_heading(f"{report.model} on the {report.split} split of {report.taxonomy}")
    table = show.table("figure", "value", "95% interval")
    for figure in report.figures:
        table.add_row(figure.name, f"{figure.value:.3f}", figure.interval)
    show.console().print(table)
    for figure in report.figures:
        show.print_note(f"{figure.name}: {DEFINITIONS[figure.name]}")
    show.print_note(f"asked: {report.counts}")


def print_fitted(fitted: FittedThreshold) -> None:
    """A cut-off that was fitted, and what it does."""
    table = show.table("figure", "value", "95% interval", "held out")
    for name in ("threshold", "precision", "recall", "f1"):
        estimate: Estimate = getattr(fitted, name)
        held_out = "-" if estimate.held_out is None else f"{estimate.held_out:.3f}"
        table.add_row(name, f"{estimate.value:.3f}", estimate.interval, held_out)
    show.console().print(table)
    show.print_note("held out: a cut-off of four fifths of the pairs on the fifth, five times")


def print_explanation(matches: Iterable[RequirementMatch]) -> None:
    """What answers each requirement, and what that contributes to the score."""
    table = show.table("requirement", "closest skill", "cosine", "band", "contribution")
    for match in matches:
        table.add_row(*_answer(match), f"{match.contribution:.3f}")
    show.console().print(table)


def print_gap(gap: SkillGap) -> None:
    """What is wanted, by band, with what is closest to it."""
    table = show.table("wanted", "closest skill", "cosine", "band")
    for match in (*gap.covered, *gap.related, *gap.missing):
        table.add_row(*_answer(match))
    show.console().print(table)


def print_path(path: LearningPath) -> None:
    """What to learn, in order, and below it what the budget leaves out."""
    with_hours = path.hours is not None
    columns = ("hours", "total") if with_hours else ()
    table = show.table("step", "skill", "why", "reached from", "cosine", *columns)
    for number, step in enumerate(path.steps, start=1):
        table.add_row(
            str(number),
            show.literal(f"{step.skill} *" if step.must_have else step.skill),
            show.literal(_reason(step)),
            show.literal(step.reached_from or "-"),
            f"{step.similarity:.3f}",
            *((f"{step.hours:g}", f"{step.total:g}") if with_hours else ()),
        )
    show.console().print(table)
    for one in path.left_out:
        first = f", with {', '.join(one.prerequisites)} first" if one.prerequisites else ""
        skill = f"{one.skill} *" if one.must_have else one.skill
        show.print_note(f"left out: {skill} takes {one.cost:g}{first}; {one.left:g} is left")


def print_differences(heading: str, differences: Sequence[Difference]) -> None:
    """What is not as it was recorded, if anything."""
    if not differences:
        return
    show.print_heading(heading)
    table = show.table("where", "recorded", "now")
    for one in differences[:_SHOWN]:
        values = ("-" if value is None else str(value) for value in (one.recorded, one.computed))
        table.add_row(show.literal(one.where), *map(show.literal, values))
    show.console().print(table)
    if len(differences) > _SHOWN:
        show.print_note(f"and {len(differences) - _SHOWN:,} more, which --json prints")


def print_neighbours(neighbours: Sequence[Neighbour]) -> None:
    """Neighbours, closest first; with their URIs if they have any."""
    if not neighbours:
        show.print_note("nothing")
        return
    with_uris = any(neighbour.uri for neighbour in neighbours)
    table = show.table("skill", "cosine", *(["uri"] if with_uris else []))
    for neighbour in neighbours:
        uri = [show.literal(show.short_uri(neighbour.uri), "dim")] if with_uris else []
        table.add_row(show.literal(neighbour.skill), f"{neighbour.similarity:.3f}", *uri)
    show.console().print(table)


def print_clusters(clusters: Iterable[SkillCluster]) -> None:
    """Texts by the name that stands for them, the texts of a cluster below each other."""
    table = show.table("canonical name", "text", "count", "cosine", "joined by")
    for cluster in clusters:
        reasons = ["", *(pair.by.replace("_", " ") for pair in cluster.pairs)]
        for place, (member, reason) in enumerate(zip(cluster.members, reasons, strict=True)):
            table.add_row(
                show.literal(cluster.canonical) if place == 0 else "",
                show.literal(member.skill),
                str(member.count),
                f"{member.similarity:.3f}",
                reason,
            )
        table.add_section()
    show.console().print(table)


def _answer(match: RequirementMatch) -> tuple[Text, Text, str, Text]:
    requirement = match.requirement + (" *" if match.must_have else "")
    if match.weight != 1.0:
        requirement += f" (weight {match.weight:g})"
    answer = "-" if match.matched_skill is None else match.matched_skill
    band: str = match.band
    if match.via != "similarity":
        band += f" ({match.via})"
    if match.path:
        answer += f" ({' → '.join(match.path)})"
    return (
        show.literal(requirement),
        show.literal(answer),
        f"{match.similarity:.3f}",
        show.literal(band, _STYLES[match.band]),
    )


def _reason(step: LearningStep) -> str:
    if step.why == "nearest":
        return "nearest"
    asked = "required by" if step.why == "prerequisite" else "broader than"
    return f"{asked} {', '.join(step.required_by)}"
