"""The CSV files of the official ESCO download."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidTableError
from skillsim.taxonomy.concepts import Concept, distinct_labels, one_line

__all__ = ["read_esco_csv"]

_URI, _LABEL, _ALTERNATIVES, _TYPE = "conceptUri", "preferredLabel", "altLabels", "skillType"
_STATUS = "status"  # older downloads have no such column
_BROADER = "broaderUri"
_TYPES = {"skill/competence": "skill", "": "skill"}


def read_esco_csv(folder: str | os.PathLike[str], language: str) -> list[Concept]:
    """The skills, then their groups, as ``Taxonomy.from_esco_csv`` describes it.

    Raises:
        InvalidTableError: A file or column is missing, or a row cannot be read.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InvalidTableError(
            f"{root} is not a folder. Pass the folder of the unpacked ESCO CSV download.", path=root
        )
    rows = list(_released(root / f"skills_{language}.csv", (_URI, _TYPE, _LABEL, _ALTERNATIVES)))
    groups = root / f"skillGroups_{language}.csv"
    if groups.exists():
        rows += _released(groups, (_URI, _LABEL, _ALTERNATIVES))
    by_uri: dict[str, _Row] = {}
    for row in rows:
        first = by_uri.setdefault(row.filled(_URI), row)
        if first is not row:
            row.refuse(
                _URI,
                f"repeats that of {first.path.name}, line {first.line}. Remove one of the two.",
            )
    broader = _read_broader(root, language, by_uri)
    return [_concept(uri, row, broader.get(uri, ())) for uri, row in by_uri.items()]


def _concept(uri: str, row: _Row, broader: Collection[str]) -> Concept:
    label = one_line(row.filled(_LABEL))
    kind = row.fields.get(_TYPE, "group").strip()
    return Concept(
        uri=uri,
        preferred_label=label,
        alternative_labels=distinct_labels(label, row[_ALTERNATIVES].splitlines()),
        type=_TYPES.get(kind, kind),
        source="ESCO",
        broader=tuple(broader),
    )


def _read_broader(
    root: Path, language: str, known: Collection[str]
) -> Mapping[str, Collection[str]]:
    path = root / f"broaderRelationsSkillPillar_{language}.csv"
    older = root / "broaderRelationsSkillPillar.csv"
    if older.exists() and not path.exists():
        path = older
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in order, without repeats
    for row in _rows(path, (_URI, _BROADER)):
        narrower, broader = row.filled(_URI), row.filled(_BROADER)
        if narrower in known and broader in known and narrower != broader:
            found[narrower][broader] = None
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    line: int  # where it begins; a field may go on over several
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def filled(self, column: str) -> str:
        value = self.fields[column].strip()
        if not tidy(value):
            self.refuse(column, "is blank. Fill it in or remove the row.")
        return value

    def refuse(self, column: str, what: str) -> NoReturn:
        raise InvalidTableError(
            f"{self.path}, line {self.line}, column {column} {what}",
            path=self.path,
            line=self.line,
            column=column,
        )


def _released(path: Path, columns: Collection[str]) -> Iterator[_Row]:
    for row in _rows(path, columns):
        if row.fields.get(_STATUS, "").strip() in {"", "released"}:
            yield row


def _rows(path: Path, columns: Collection[str]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    names: list[str] = []
    line = 1
    try:
        for values in reader:
            if not names:
                names = values
                _check_header(path, columns, names)
            elif values and len(values) != len(names):
                raise InvalidTableError(
                    f"{path}, line {line} has {len(values)} fields where the header has "
                    f"{len(names)}, {_where(values, names)}. Put fields that hold commas or line "
                    "ends in quotation marks.",
                    path=path,
                    line=line,
                    column=names[min(len(values), len(names) - 1)],
                )
            elif values:
                yield _Row(path, line, dict(zip(names, values, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidTableError(
            f"{path}, line {line}: {error}. Check the quotation marks.", path=path, line=line
        ) from error
    if not names:
        _check_header(path, columns, names)


def _where(values: list[str], names: list[str]) -> str:
    if len(values) < len(names):
        return f"so that column {names[len(values)]} is missing"
    return f"so that something follows column {names[-1]}"


def _check_header(path: Path, columns: Collection[str], names: Collection[str]) -> None:
    for column in columns:
        if column not in names:
            raise InvalidTableError(
                f"{path}, line 1 has no column {column}; it has: {', '.join(names) or 'nothing'}. "
                "Take the file from the ESCO CSV download again.",
                path=path,
                line=1,
                column=column,
            )
    for column, count in Counter(names).items():
        if column and count > 1:
            raise InvalidTableError(
                f"{path}, line 1 has {count} columns {column}. Leave one of them.",
                path=path,
                line=1,
                column=column,
            )


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidTableError(
            f"{path}, line {line} is not UTF-8 text ({error.reason}). Save the file as UTF-8.",
            path=path,
            line=line,
        ) from error
    except OSError as error:
        raise InvalidTableError(
            f"{path} cannot be read ({error.strerror}). Pass the folder of the unpacked ESCO CSV "
            "download, and its language.",
            path=path,
        ) from error
