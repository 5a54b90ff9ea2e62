"""The files that ``skillsim audit`` reads: matches, and the candidates' groups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from skillsim.arguments import show
from skillsim.cli.csv_files import csv_rows, place_of
from skillsim.cli.files import read_json
from skillsim.errors import InvalidTableError
from skillsim.results import CandidateMatch

if TYPE_CHECKING:
    from skillsim.results import CandidateId

__all__ = ["read_groups_file", "read_matches_file"]


def read_matches_file(path: Path) -> list[CandidateMatch]:
    """The matches, without what explains them.

    Args:
        path: JSON as ``skillsim match --json`` prints it: an object with a list ``results`` of
            objects with ``candidate_id``, ``score`` and ``eligible``, and under ``candidates`` how
            many were compared, where that is known.

    Raises:
        InvalidTableError: The file cannot be read, holds something else, or not all who were
            compared.
    """
    content = read_json(path)
    facts = content if isinstance(content, dict) else {}
    rows = facts.get("results")
    if not isinstance(rows, list) or not rows:
        _refuse(path, "must hold what 'skillsim match --json' prints: an object with 'results'")
    compared = facts.get("candidates", len(rows))
    if type(compared) is not int:
        _refuse(path, f"must have a whole number as candidates, not {show(compared)}")
    if len(rows) < compared:
        _refuse(
            path,
            f"has {len(rows)} of the {compared} candidates who were compared, and an audit needs "
            f"all of them: run 'skillsim match' with --top-k {compared}",
        )
    return [_match(path, item, row) for item, row in enumerate(rows)]


def _match(path: Path, item: int, row: object) -> CandidateMatch:
    facts = row if isinstance(row, dict) else {}
    identity, score, eligible = (facts.get(key) for key in ("candidate_id", "score", "eligible"))
    if (
        not (isinstance(identity, str | int) and isinstance(score, int | float))
        or not isinstance(eligible, bool)
        or bool in {type(identity), type(score)}
        or not 0 <= score <= 1
    ):
        _refuse(
            path,
            "must have a candidate_id, a score in [0, 1] and eligible (true or false) in each of "
            f"its results, but item {item} is {show(row)}",
        )
    return CandidateMatch(identity, float(score), eligible, 0.0, (), ())


def read_groups_file(
    path: Path,
    matches: Sequence[CandidateMatch],
    *,
    id_column: str,
    columns: Sequence[str] | None,
) -> dict[str, dict[CandidateId, str]]:
    """For each attribute the groups of candidates.

    Args:
        path: A ``.csv`` file (UTF-8, with a header).
        matches: Those with these ids, which in a CSV file are text.
        id_column: The column of ids.
        columns: The columns of groups; ``None`` for all others.

    Raises:
        InvalidTableError: The file cannot be read, lacks a column, or has an id twice or of a
            candidate who is not among the matches.
    """
    rows = csv_rows(path)
    names = next(rows)
    ids = place_of(path, id_column, names)
    wanted = columns or [name for name in names if name != id_column]
    places = {name: place_of(path, name, names) for name in wanted}
    if not places:
        _refuse(path, f"has no column of groups beside {id_column!r}")
    written: dict[str, CandidateId] = {str(one.candidate_id): one.candidate_id for one in matches}
    if len(written) < len(matches):
        _refuse(path, "cannot be joined: two of the matches' ids are written alike, or one repeats")
    groups: dict[str, dict[CandidateId, str]] = {name: {} for name in places}
    seen: set[str] = set()
    for row in rows:
        identity = row[ids]
        if identity in seen:
            _refuse(path, f"has the id {show(identity)} twice")
        seen.add(identity)
        if identity not in written:
            _refuse(
                path,
                f"has the id {show(identity)}, which is not among the matches. An audit needs all "
                "who were compared: run 'skillsim match' with a --top-k that takes in everybody",
            )
        for name, place in places.items():
            groups[name][written[identity]] = row[place]
    return groups


def _refuse(path: Path, what: str) -> NoReturn:
    raise InvalidTableError(f"{path} {what}.", path=path)
