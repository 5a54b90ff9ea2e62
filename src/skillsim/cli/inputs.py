"""The files that ``skillsim match``, ``gap`` and ``neighbours`` read.

All of a file is checked before a model is loaded, and an error tells the line or the item.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from skillsim.arguments import show
from skillsim.cli.files import json_lines, read_json, read_text
from skillsim.cli.tables import read_column
from skillsim.encoding.cleaning import tidy
from skillsim.encoding.inputs import read_originals
from skillsim.errors import InvalidArgumentError, InvalidSkillError, InvalidTableError
from skillsim.policy import MatchPolicy
from skillsim.tasks.matching import Requirement
from skillsim.tasks.matching.requirements import read_vacancy

if TYPE_CHECKING:
    from skillsim.results import CandidateId

__all__ = [
    "WantedFile",
    "read_candidates_file",
    "read_owned",
    "read_pins",
    "read_policy",
    "read_vocabulary",
    "read_wanted",
]

_REQUIREMENT_KEYS = ("skill", "weight", "must_have")
_WANTED_KEYS = ("requirements", "skills", "title")


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What is wanted, and what the file calls it: its title, or else its name."""

    title: str
    requirements: list[Requirement]


def read_wanted(path: Path) -> WantedFile:
    """A vacancy, or a plain list of wanted skills.

    Args:
        path: A ``.json`` file with a list of skills and of objects with the keys ``skill``,
            ``weight`` and ``must_have``; or with an object that has such a list under
            ``requirements`` or ``skills``, and perhaps a ``title``. Or a ``.txt`` file with one
            skill per line.

    Raises:
        InvalidTableError: The file cannot be read, holds something else, or its requirements
            contradict each other.
    """
    if path.suffix.lower() == ".txt":
        return _wanted(path, path.name, [Requirement(skill) for skill in _read_lines(path)])
    content = _read_json(path)
    title = path.name
    if isinstance(content, dict):
        _refuse_unknown_keys(content, _WANTED_KEYS, path)
        title = content.get("title", title)
        if not isinstance(title, str):
            _refuse(path, f"has a title that is no text: {show(title)}")
        lists = [content[key] for key in ("requirements", "skills") if key in content]
        if len(lists) != 1:
            _refuse(path, "must have either the key 'requirements' or the key 'skills'")
        content = lists[0]
    if not isinstance(content, list) or not content:
        _refuse(path, f"must hold a list of requirements, not {show(content)}")
    return _wanted(path, title, [_requirement(item, i, path) for i, item in enumerate(content)])


def read_owned(path: Path) -> list[str]:
    """A person's skills.

    Args:
        path: A ``.json`` file with a list of skills, or with an object that has such a list under
            ``skills``; or a ``.txt`` file with one skill per line.

    Raises:
        InvalidTableError: The file cannot be read, or holds something else.
        InvalidSkillError: An item is no skill.
    """
    if path.suffix.lower() == ".txt":
        return _read_lines(path)
    content = _read_json(path)
    if isinstance(content, dict):
        if "skills" not in content:
            _refuse(path, "is an object without the key 'skills'")
        content = content["skills"]
    return _skills(content, path)


def read_candidates_file(path: Path) -> dict[CandidateId, list[str]]:
    """Candidates' skills by their ids.

    Args:
        path: A ``.jsonl`` file with one object per line that has the keys ``id`` and ``skills``;
            other keys are ignored.

    Raises:
        InvalidTableError: The file cannot be read, holds nothing or something else, or an id is
            missing or occurs twice.
        InvalidSkillError: An item is no skill.
    """
    if path.suffix.lower() != ".jsonl":
        _refuse(path, "is no list of candidates that can be read: its name must end in .jsonl")
    lines: dict[CandidateId, int] = {}
    candidates: dict[CandidateId, list[str]] = {}
    for line, row in json_lines(path):
        if not isinstance(row, dict):
            _refuse(path, f"is no object with the keys 'id' and 'skills': {show(row)}", line=line)
        for key in ("id", "skills"):
            if key not in row:
                _refuse(path, f"has no key {key!r}", line=line)
        identity = row["id"]
        if type(identity) not in {str, int} or identity == "":
            _refuse(path, f"has the id {show(identity)}; give text or a whole number", line=line)
        if identity in lines:
            _refuse(path, f"repeats the id {show(identity)} of line {lines[identity]}", line=line)
        lines[identity] = line
        candidates[identity] = _skills(row["skills"], path, line)
    if not candidates:
        _refuse(path, "holds no candidates")
    return candidates


def read_pins(path: Path) -> dict[str, str]:
    """Texts with the concept that each stands for.

    Args:
        path: A ``.json`` file with an object, or a ``.csv`` file with the columns ``text`` and
            ``concept``.

    Raises:
        InvalidTableError: The file cannot be read, holds something else, or has a text twice.
    """
    if path.suffix.lower() == ".csv":
        texts = [str(text or "") for text in read_column(path, "text")]
        concepts = [str(concept or "") for concept in read_column(path, "concept")]
        for text, count in Counter(texts).items():
            if count > 1:
                _refuse(path, f"has the text {show(text)} twice")
        return dict(zip(texts, concepts, strict=True))
    content = _read_json(path)
    if not isinstance(content, dict) or not all(isinstance(one, str) for one in content.values()):
        _refuse(path, "must hold an object whose values are URIs or labels")
    return content


def read_policy(path: Path) -> MatchPolicy:
    """Cut-offs as ``skillsim tune`` wrote them.

    Args:
        path: A ``.json`` file with what ``MatchPolicy.to_dict`` gives.

    Raises:
        InvalidTableError: The file cannot be read, or holds something else.
    """
    try:
        return MatchPolicy.from_dict(read_json(path))  # type: ignore[arg-type]
    except InvalidArgumentError as error:
        raise InvalidTableError(f"{path}: {error}", path=path) from error


def read_vocabulary(path: Path, column: str | None) -> list[str]:
    """Skills from one column of a table, or from a ``.txt`` file with one per line.

    Raises:
        InvalidTableError: The file cannot be read, or the column is missing or not to be named.
        InvalidSkillError: An item is no skill.
        MissingExtraError: A Parquet file, and pandas is not installed.
    """
    if path.suffix.lower() == ".txt":
        if column is not None:
            _refuse(path, "has no columns. Leave --column out")
        return _read_lines(path)
    if column is None:
        _refuse(path, "is read as a table. Name the column of skills with --column")
    values = read_column(path, column)
    if not values:
        _refuse(path, "has no rows")
    return read_originals(values, name=f"column {column!r} of {path} (first data row: item 0)")


def _wanted(path: Path, title: str, requirements: list[Requirement]) -> WantedFile:
    try:
        read_vacancy(requirements, name=str(path))
    except InvalidArgumentError as error:
        raise InvalidTableError(f"{error}", path=path) from error
    return WantedFile(title, requirements)


def _requirement(entry: object, item: int, path: Path) -> Requirement:
    facts = {"skill": entry} if isinstance(entry, str) else entry
    if not isinstance(facts, dict) or "skill" not in facts:
        _refuse(path, f"is no skill, nor an object with the key 'skill': {show(entry)}", item=item)
    _refuse_unknown_keys(facts, _REQUIREMENT_KEYS, path, item)
    try:
        return Requirement(**facts)
    except (InvalidSkillError, InvalidArgumentError) as error:
        raise InvalidTableError(f"{path}, item {item}: {error}", path=path) from error


def _skills(content: object, path: Path, line: int | None = None) -> list[str]:
    return read_originals(content, name=f"the skills in {_place(path, line=line)}")


def _read_lines(path: Path) -> list[str]:
    """The lines of a text file that hold something visible."""
    skills = [line.strip() for line in io.StringIO(read_text(path), newline=None) if tidy(line)]
    if not skills:
        _refuse(path, "holds no skills")
    return skills


def _read_json(path: Path) -> object:
    if path.suffix.lower() != ".json":
        _refuse(path, "is no list of skills that can be read: its name must end in .json or .txt")
    return read_json(path)


def _refuse_unknown_keys(
    content: Iterable[str], valid: Sequence[str], path: Path, item: int | None = None
) -> None:
    for key in content:
        if key not in valid:
            _refuse(
                path, f"has the unknown key {show(key)}. Valid are: {', '.join(valid)}", item=item
            )


def _refuse(path: Path, what: str, *, line: int | None = None, item: int | None = None) -> NoReturn:
    raise InvalidTableError(f"{_place(path, line=line, item=item)} {what}.", path=path, line=line)


def _place(path: Path, *, line: int | None = None, item: int | None = None) -> str:
    if line is not None:
        return f"{path}, line {line}"
    return f"{path}" if item is None else f"{path}, item {item}"
