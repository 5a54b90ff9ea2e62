"""What callers pass as groups: a group for each candidate, by one attribute or by several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import fold, tidy
from skillsim.encoding.inputs import read_rows
from skillsim.errors import InvalidArgumentError, InvalidSkillError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.results import CandidateId

__all__ = ["Attribute", "Groups", "read_groups"]

# A type checker takes no dict[str, ...] for a Mapping[str | int, ...].
Groups: TypeAlias = "Mapping[str, Any] | Mapping[int, Any] | Mapping[CandidateId, Any]"
"""From candidate to group; or from attribute to such a mapping."""

_ONE = "group"  # what a single attribute is called
_AND = " / "
_MOST = 50  # groups of one attribute; a column of names has more
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Attribute:
    """The groups that one attribute puts candidates in.

    Attributes:
        name: The attribute; for an intersection the names of both.
        labels: The groups, sorted; of an intersection also those that nobody is in.
        codes: For each candidate the place of their group in ``labels``, -1 for none; shape
            ``(candidates,)``, intp.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.intp]


def read_groups(groups: object, ids: Sequence[CandidateId]) -> list[Attribute]:
    """The attributes, in the order given, and after them the intersections of every two.

    Args:
        groups: A mapping from candidate to group, or from attribute to such mappings; a pandas
            Series or DataFrame whose index is the candidates. ``None``, NaN and blank are no group.
        ids: The candidates.

    Raises:
        InvalidArgumentError: A group is no text, belongs to a candidate that is not there, or
            differs from another in letter case alone; a candidate is there twice; an attribute
            has no groups, or too many; or a name holds what joins the names of intersections.

    Example:
        >>> groups = {"sex": {"ada": "f", "bob": "m"}, "age": {"ada": "40+", "bob": None}}
        >>> for one in read_groups(groups, ["ada", "bob"]):
        ...     print(one.name, one.labels, one.codes.tolist())
        sex ('f', 'm') [0, 1]
        age ('40+',) [0, -1]
        sex / age ('f / 40+', 'm / 40+') [0, -1]
    """
    content = _as_mapping(groups)
    if content is None or not content:
        _refuse(
            "groups must be a mapping from candidate to group, or from attribute to such mappings, "
            f"not {show(groups)}.",
            groups,
        )
    inner = {name: _as_mapping(value) for name, value in content.items()}
    nested = {name: value for name, value in inner.items() if value is not None}
    if not nested:
        return [_read_attribute(_ONE, content, ids)]
    if len(nested) < len(content):
        odd = next(name for name, value in inner.items() if value is None)
        _refuse(
            f"groups has mappings for some keys, but {show(content[odd])} for {show(odd)}. Give a "
            "group for each candidate, or a mapping for each attribute.",
            content[odd],
        )
    attributes = [_read_attribute(name, value, ids) for name, value in nested.items()]
    if len(attributes) > 1:
        _check_joinable(attributes)
    return [*attributes, *(_intersection(*two) for two in combinations(attributes, 2))]


def _as_mapping(value: object) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    # A pandas Series gives a dict of its index, and a DataFrame one of these for each column.
    to_dict = getattr(value, "to_dict", None)
    if not callable(to_dict) or not hasattr(value, "index"):
        return None
    for keys, what in ((value.index, "candidate"), (getattr(value, "columns", ()), "column")):
        twice = next((key for key, count in Counter(keys).items() if count > 1), None)
        if twice is not None:  # of which the dict would keep the last
            _refuse(f"groups has the {what} {show(twice)} twice. Keep one of them.", twice)
    content = to_dict()
    return content if isinstance(content, dict) else None


def _read_attribute(
    name: object, of: Mapping[Any, object], ids: Sequence[CandidateId]
) -> Attribute:
    if not isinstance(name, str) or not tidy(name):
        _refuse(f"An attribute's name must be text, not {show(name)}.", name)
    known = set(ids)
    unknown = [candidate for candidate in of if candidate not in known]
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        _refuse(
            f"groups ({name}) names candidates that are not among the matches: "
            f"{', '.join(map(show, unknown[:_SHOWN]))}{more}. An audit needs all who were "
            "compared: match with top_k=None. Ids are compared as they are, so that '7' is not 7.",
            unknown[0],
        )
    texts = _texts(name, [of.get(candidate) for candidate in ids])
    labels = tuple(sorted({text for text in texts if text}))
    _check_labels(name, labels)
    places = {label: place for place, label in enumerate(labels)} | {"": -1}
    return Attribute(name, labels, np.array([places[text] for text in texts], dtype=np.intp))


def _texts(name: str, values: list[object]) -> list[str]:
    try:
        return [tidy(text) for text in read_rows(values)]
    except InvalidSkillError as error:
        raise InvalidArgumentError(
            f"A group ({name}) must be text, or None where it is not known, not {error.values[0]}. "
            "Use str(group).",
            name="groups",
            value=error.values[0],
        ) from error


def _check_labels(name: str, labels: Sequence[str]) -> None:
    if not labels:
        _refuse(f"groups ({name}) gives none of the candidates a group.", None)
    if len(labels) > _MOST:
        _refuse(
            f"groups ({name}) has {len(labels)} groups, and at most {_MOST} can be compared. Leave "
            "the attribute out if it is no grouping, or make fewer groups.",
            labels[0],
        )
    by_key: dict[str, str] = {}
    for label in labels:
        other = by_key.setdefault(fold(label), label)
        if other != label:
            _refuse(
                f"groups ({name}) has {show(other)} and {show(label)}, which differ in letter case "
                "alone. Spell them the same.",
                label,
            )


def _check_joinable(attributes: Sequence[Attribute]) -> None:
    """Make sure that no two intersections get the same name."""
    for text in (text for one in attributes for text in (one.name, *one.labels)):
        if _AND in text:
            _refuse(
                f"groups has {show(text)}, and {_AND!r} joins the names of intersections. Leave it "
                "out of the names of attributes and groups.",
                text,
            )


def _intersection(one: Attribute, other: Attribute) -> Attribute:
    labels = tuple(_AND.join(pair) for pair in product(one.labels, other.labels))
    codes = one.codes * len(other.labels) + other.codes
    codes[(one.codes < 0) | (other.codes < 0)] = -1
    return Attribute(f"{one.name}{_AND}{other.name}", labels, codes)


def _refuse(message: str, value: object) -> NoReturn:
    raise InvalidArgumentError(message, name="groups", value=show(value))
