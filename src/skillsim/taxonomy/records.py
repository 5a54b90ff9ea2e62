"""Concepts that a user states, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

from skillsim.arguments import show
from skillsim.encoding.cleaning import clean
from skillsim.errors import InvalidArgumentError
from skillsim.taxonomy.concepts import Concept, distinct_labels, mint_uri, one_line

__all__ = ["read_notices", "read_records"]

_FIELDS = ("preferred_label", "uri", "alternative_labels", "type", "source", "broader")


def read_records(records: Iterable[Mapping[str, object] | Concept], source: str) -> list[Concept]:
    """The concepts, as ``Taxonomy.from_records`` describes it.

    Raises:
        InvalidArgumentError: A record is not usable.
    """
    if not isinstance(source, str) or not clean(source):
        _refuse("source must be a name", source, name="source")
    if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
        _refuse(
            f"records must be an iterable of mappings, not {type(records).__name__}. "
            "Put a single record in a list",
            records,
        )
    by_uri: dict[str, Concept] = {}
    positions: dict[str, int] = {}
    for position, record in enumerate(records):
        concept = _Record(position, record).concept(source)
        first = positions.setdefault(concept.uri, position)
        if first != position:
            _refuse(
                f"records: items {first} and {position} have the same uri. "
                "Merge the two, or give each a uri of its own",
                concept.uri,
            )
        by_uri[concept.uri] = concept
    for concept in by_uri.values():
        for uri in concept.broader:
            where = f"records: item {positions[concept.uri]}, field 'broader'"
            if uri == concept.uri:
                _refuse(f"{where} names the record itself. Leave it out", uri)
            if uri not in by_uri:
                _refuse(f"{where} names a uri that no record has. Add that record", uri)
    return list(by_uri.values())


def read_notices(notices: object) -> tuple[str, ...]:
    """The notices, checked.

    Raises:
        InvalidArgumentError: They are no iterable of strings, or a bare string.
    """
    if isinstance(notices, str | bytes | Mapping) or not isinstance(notices, Iterable):
        _refuse(
            "notices must be a list of strings. Put a single one in a list",
            notices,
            name="notices",
        )
    checked: list[str] = []
    for position, notice in enumerate(notices):
        if not isinstance(notice, str):
            _refuse(
                f"notices: item {position} must be text, not {type(notice).__name__}",
                notice,
                name="notices",
            )
        checked.append(notice)
    return tuple(checked)


class _Record:
    """One record and where it stands, for messages."""

    def __init__(self, position: int, record: object) -> None:
        self._position = position
        # Not Concept.to_dict, which would make a list of letters from a string.
        content = (
            {field: getattr(record, field) for field in _FIELDS}
            if isinstance(record, Concept)
            else record
        )
        if not isinstance(content, Mapping):
            _refuse(f"records: item {position} must be a mapping or a Concept", record)
        self._content = content
        for key in content:
            if key not in _FIELDS:
                _refuse(
                    f"records: item {position} has an unknown field. "
                    f"The fields are: {', '.join(_FIELDS)}",
                    key,
                )

    def concept(self, source: str) -> Concept:
        label = self._text("preferred_label")
        if label is None:
            self._refuse_field("preferred_label", "is missing", self._content)
        source = self._text("source") or source
        return Concept(
            uri=self._text("uri") or mint_uri(source, label),
            preferred_label=label,
            alternative_labels=distinct_labels(label, self._texts("alternative_labels")),
            type=self._text("type") or "skill",
            source=source,
            broader=tuple(dict.fromkeys(self._texts("broader"))),
        )

    def _text(self, field: str) -> str | None:
        value = self._content.get(field)
        return None if value is None else self._checked(field, value)

    def _texts(self, field: str) -> list[str]:
        values = self._content.get(field)
        if values is None:
            return []
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            self._refuse_field(
                field, "must be a list of strings. Put a single one in a list", values
            )
        return [self._checked(field, value) for value in values]

    def _checked(self, field: str, value: object) -> str:
        if not isinstance(value, str):
            self._refuse_field(field, f"must hold text, not {type(value).__name__}", value)
        if not clean(value):
            self._refuse_field(field, "must hold something visible", value)
        return one_line(value)

    def _refuse_field(self, field: str, what: str, value: object) -> NoReturn:
        _refuse(f"records: item {self._position}, field {field!r} {what}", value)


def _refuse(message: str, value: object, *, name: str = "records") -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{message}: {shown}.", name=name, value=shown)
