"""The CSV files of the official ESCO download."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from skillsim.errors import InvalidArgumentError, InvalidTableError
from skillsim.taxonomy.concepts import Concept, distinct_labels, one_line
from skillsim.taxonomy.csv_rows import Row, read_rows, released_rows

__all__ = ["read_esco_csv"]

_URI, _LABEL, _ALTERNATIVES, _TYPE = "conceptUri", "preferredLabel", "altLabels", "skillType"
_BROADER = "broaderUri"
_TYPES = {"skill/competence": "skill", "": "skill"}


def read_esco_csv(folder: str | os.PathLike[str], language: str) -> list[Concept]:
    """The skills, then their groups, as ``Taxonomy.from_esco_csv`` describes it.

    Raises:
        InvalidTableError: A file or column is missing, or a row cannot be read.
        InvalidArgumentError: ``folder`` is no path.
    """
    try:
        root = Path(folder)
        found = root.is_dir()
    except (TypeError, ValueError, OSError) as error:  # no path; a NUL in it; too long
        raise InvalidArgumentError(
            f"folder must be a path, not a {type(folder).__name__} ({error}).",
            name="folder",
            value=type(folder).__name__,
        ) from error
    if not found:
        raise InvalidTableError(
            f"{root} is not a folder. Pass the folder of the unpacked ESCO CSV download.", path=root
        )
    rows = list(
        released_rows(root / f"skills_{language}.csv", (_URI, _TYPE, _LABEL, _ALTERNATIVES))
    )
    groups = root / f"skillGroups_{language}.csv"
    if groups.exists():
        rows += released_rows(groups, (_URI, _LABEL, _ALTERNATIVES))
    by_uri: dict[str, Row] = {}
    for row in rows:
        first = by_uri.setdefault(row.filled(_URI), row)
        if first is not row:
            row.refuse(
                _URI,
                f"repeats that of {first.path.name}, line {first.line}. Remove one of the two.",
            )
    broader = _read_broader(root, language, by_uri)
    return [_concept(uri, row, broader.get(uri, ())) for uri, row in by_uri.items()]


def _concept(uri: str, row: Row, broader: Collection[str]) -> Concept:
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
    for row in read_rows(path, (_URI, _BROADER)):
        narrower, broader = row.filled(_URI), row.filled(_BROADER)
        if narrower in known and broader in known and narrower != broader:
            found[narrower][broader] = None
    return found
