"""What people and machines get to see. Texts of others are shown literally, whatever they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from skillsim import SkillEncoder
    from skillsim.decisions.policy import MatchPolicy
    from skillsim.encoding.cache import ModelEntries
    from skillsim.evaluation import Report
    from skillsim.results import CandidateMatch, Neighbour, RequirementMatch, SkillGap
    from skillsim.tasks.deduplication import SkillCluster
    from skillsim.tasks.matching import Requirement
    from skillsim.taxonomy import Taxonomy

__all__ = [
    "decision_facts",
    "literal",
    "model_facts",
    "print_cached_models",
    "print_clusters",
    "print_decision_notes",
    "print_explanation",
    "print_facts",
    "print_gap",
    "print_heading",
    "print_json",
    "print_neighbours",
    "print_note",
    "print_notice",
    "print_ranking",
    "print_report",
    "print_similarities",
    "short_uri",
    "taxonomy_facts",
    "waiting",
]

_STYLES = {"covered": "green", "related": "yellow", "missing": "red"}
_FIGURES = {
    *("rank", "cosine", "score", "coverage", "contribution", "value"),
    *("count", "dimension", "texts"),
}
_URI_WIDTH = 24
_JOINERS = "\u200c\u200d"  # which some scripts, and emoji, need


def literal(text: str, style: str = "") -> Text:
    r"""The text as it is: neither markup nor a control character in it does anything.

    Example:
        >>> print(literal("[red]SQL\n"))
        [red]SQL\n
    """
    shown = (char if char.isprintable() or char in _JOINERS else ascii(char)[1:-1] for char in text)
    return Text("".join(shown), style=style)


def short_uri(uri: str | None) -> str:
    """The part of a URI that tells it from others, for people."""
    if uri is None:
        return "-"
    name = unquote(uri).removeprefix("urn:skillsim:").removeprefix("http://data.europa.eu/esco/")
    return name if len(name) <= _URI_WIDTH else f"{name[: _URI_WIDTH - 1]}…"


def print_json(content: object) -> None:
    """The content as JSON, in ASCII, so that it is JSON whatever the encoding of the pipe."""
    print(json.dumps(content, indent=2))


def model_facts(encoder: SkillEncoder) -> dict[str, object]:
    """Which model made the figures, for JSON."""
    return {
        "model": encoder.model_id,
        "revision": encoder.revision,
        "fingerprint": encoder.fingerprint,
    }


def taxonomy_facts(taxonomy: Taxonomy | None) -> dict[str, object] | None:
    """Which taxonomy was used, and what its sources ask to be said, for JSON."""
    if taxonomy is None:
        return None
    return {"name": taxonomy.name, "notices": list(taxonomy.notices)}


def decision_facts(
    encoder: SkillEncoder, policy: MatchPolicy, taxonomy: Taxonomy | None
) -> dict[str, object]:
    """What decided, for JSON."""
    return {
        **model_facts(encoder),
        "policy": {"definite": policy.definite, "related": policy.related},
        "taxonomy": taxonomy_facts(taxonomy),
    }


def print_decision_notes(
    encoder: SkillEncoder,
    policy: MatchPolicy,
    taxonomy: Taxonomy | None,
    requirements: Iterable[Requirement],
) -> None:
    """What decided, below the tables."""
    note = (
        f"model: {encoder.model_id} · covered from {policy.definite:.3f}, "
        f"related from {policy.related:.3f}"
    )
    if any(requirement.must_have for requirement in requirements):
        note += " · * must-have"
    print_note(note)
    print_notice(taxonomy)


def print_notice(taxonomy: Taxonomy | None) -> None:
    """What the taxonomy's sources ask to be said."""
    for notice in taxonomy.notices if taxonomy is not None else ():
        print_note(notice)


def print_facts(heading: str, facts: Mapping[str, object]) -> None:
    """Names and values, one pair per line."""
    print_heading(heading)
    table = Table(show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, "-" if value is None else literal(str(value)))
    _console().print(table)


def print_heading(heading: str) -> None:
    """A line above a table."""
    _console().print(literal(heading, "bold"))


def print_note(note: str) -> None:
    """A line below a table."""
    _console().print(literal(note, "dim"))


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A sign of life on stderr while a person waits at a terminal."""
    with Console(stderr=True).status(literal(what, "dim")):
        yield


def print_similarities(skills: Sequence[str], scores: Sequence[float]) -> None:
    """Each skill with its similarity."""
    table = _table("skill", "cosine")
    for skill, score in zip(skills, scores, strict=True):
        table.add_row(literal(skill), f"{score:.3f}")
    _console().print(table)


def print_ranking(matches: Iterable[CandidateMatch]) -> None:
    """Candidates, best first."""
    table = _table("rank", "candidate", "score", "coverage", "missing must-haves")
    for rank, match in enumerate(matches, start=1):
        table.add_row(
            str(rank),
            literal(str(match.candidate_id)),
            f"{match.score:.3f}",
            f"{match.coverage:.3f}",
            literal(", ".join(match.missing_must_haves) or "-"),
        )
    _console().print(table)


def print_cached_models(models: Iterable[ModelEntries]) -> None:
    """What the embedding cache holds, by model."""
    table = _table("model", "fingerprint", "dimension", "texts", "last used")
    for model in models:
        table.add_row(
            literal(model.model_id),
            model.fingerprint[:12],
            str(model.dimension),
            f"{model.entries:,}",
            model.last_used or "-",
        )
    _console().print(table)


def print_report(report: Report) -> None:
    """The figures of a model, and under the table what each of them is."""
    from skillsim.evaluation import DEFINITIONS

    print_heading(f"{report.model} on the {report.split} split of {report.taxonomy}")
    table = _table("figure", "value", "95% interval")
    for figure in report.figures:
        table.add_row(figure.name, f"{figure.value:.3f}", figure.interval)
    _console().print(table)
    for figure in report.figures:
        print_note(f"{figure.name}: {DEFINITIONS[figure.name]}")
    print_note(f"asked: {report.counts}")


def print_explanation(matches: Iterable[RequirementMatch]) -> None:
    """What answers each requirement, and what that contributes to the score."""
    table = _table("requirement", "closest skill", "cosine", "band", "contribution")
    for match in matches:
        table.add_row(*_answer(match), f"{match.contribution:.3f}")
    _console().print(table)


def print_gap(gap: SkillGap) -> None:
    """What is wanted, by band, with what is closest to it."""
    table = _table("wanted", "closest skill", "cosine", "band")
    for match in (*gap.covered, *gap.related, *gap.missing):
        table.add_row(*_answer(match))
    _console().print(table)


def print_neighbours(neighbours: Sequence[Neighbour]) -> None:
    """Neighbours, closest first; with their URIs if they have any."""
    if not neighbours:
        print_note("nothing")
        return
    with_uris = any(neighbour.uri for neighbour in neighbours)
    table = _table("skill", "cosine", *(["uri"] if with_uris else []))
    for neighbour in neighbours:
        uri = [literal(short_uri(neighbour.uri), "dim")] if with_uris else []
        table.add_row(literal(neighbour.skill), f"{neighbour.similarity:.3f}", *uri)
    _console().print(table)


def print_clusters(clusters: Iterable[SkillCluster]) -> None:
    """Texts by the name that stands for them, the texts of a cluster below each other."""
    table = _table("canonical name", "text", "count", "cosine", "joined by")
    for cluster in clusters:
        reasons = ["", *(pair.by.replace("_", " ") for pair in cluster.pairs)]
        for place, (member, reason) in enumerate(zip(cluster.members, reasons, strict=True)):
            table.add_row(
                literal(cluster.canonical) if place == 0 else "",
                literal(member.skill),
                str(member.count),
                f"{member.similarity:.3f}",
                reason,
            )
        table.add_section()
    _console().print(table)


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
        literal(requirement),
        literal(answer),
        f"{match.similarity:.3f}",
        literal(band, _STYLES[match.band]),
    )


def _table(*columns: str) -> Table:
    table = Table()
    for column in columns:
        figures = column in _FIGURES
        table.add_column(
            column,
            justify="right" if figures else "left",
            overflow="fold",
            no_wrap=figures,
        )
    return table


def _console() -> Console:
    console = Console(highlight=False)
    console.width = max(console.width, 40)  # a table in less shows nothing
    return console
