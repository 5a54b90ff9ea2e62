"""Occupations with the skills that they need, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from skillsim.arguments import show
from skillsim.encoding.cleaning import tidy
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from skillsim.taxonomy import Concept

__all__ = ["Occupation", "OccupationTable", "check_occupations"]


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation and the skills that it needs.

    Attributes:
        uri: Identifies the occupation.
        label: Its name, which is what a model gets to see of it.
        skills: URIs of skills in the taxonomy, without repeats.

    Example:
        >>> Occupation("urn:example:job", "database developer", ("urn:example:sql",)).label
        'database developer'
    """

    uri: str
    label: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OccupationTable:
    """Occupations as a file has them, and what of it the taxonomy does not know.

    Iterating gives the occupations; ``len`` counts them.

    Attributes:
        occupations: In the file's order, each with the skills that are in the taxonomy.
        unknown: The skills that are not, as the file names them, each once, in the file's order.
        unknown_relations: How often the file names one of these.

    Example:
        >>> table = OccupationTable((Occupation("1", "welder", ("2",)),), ("braze",), 1)
        >>> table
        OccupationTable(1 occupations, 1 skills; 1 relations to 1 unknown skills left out)
        >>> [occupation.label for occupation in table]
        ['welder']
    """

    occupations: tuple[Occupation, ...]
    unknown: tuple[str, ...] = ()
    unknown_relations: int = 0

    def __iter__(self) -> Iterator[Occupation]:
        return iter(self.occupations)

    def __len__(self) -> int:
        return len(self.occupations)

    def __repr__(self) -> str:
        skills = {uri for occupation in self for uri in occupation.skills}
        return (
            f"OccupationTable({len(self)} occupations, {len(skills)} skills; "
            f"{self.unknown_relations} relations to {len(self.unknown)} unknown skills left out)"
        )


def check_occupations(occupations: object, skills: Sequence[Concept]) -> tuple[Occupation, ...]:
    """The occupations, checked against the skills of the taxonomy.

    Raises:
        InvalidArgumentError: They are no occupations, one occurs twice or has no label, or a skill
            is not in the taxonomy or is listed twice; says which.

    Example:
        >>> from skillsim.taxonomy import Concept
        >>> check_occupations([Occupation("1", "welder", ("2",))], [Concept("2", "weld")])
        (Occupation(uri='1', label='welder', skills=('2',)),)
    """
    if isinstance(occupations, str | bytes) or not isinstance(occupations, Iterable):
        _refuse(
            "occupations must be a list of Occupation, as read_occupations gives it", occupations
        )
    known = {skill.uri for skill in skills}
    checked: dict[str, Occupation] = {}
    for position, occupation in enumerate(occupations):
        where = f"occupations: item {position}"
        if not isinstance(occupation, Occupation):
            _refuse(f"{where} must be an Occupation", occupation)
        where += f" ({show(occupation.label)})"
        _check_fields(occupation, where)
        if occupation.uri in checked:
            _refuse(f"{where} has the uri of another one. Merge the two", occupation.uri)
        for uri in occupation.skills:
            if uri not in known:
                _refuse(
                    f"{where} has a skill that is no skill of the taxonomy. Leave it out, or read "
                    "the file with read_occupations",
                    uri,
                )
        checked[occupation.uri] = occupation
    return tuple(checked.values())


def _check_fields(occupation: Occupation, where: str) -> None:
    # Whatever the annotations say: a dataclass takes anything.
    for name in ("uri", "label"):
        text: object = getattr(occupation, name)
        if not isinstance(text, str) or not tidy(text):
            _refuse(f"{where} has no {name}. Give it one", text)
    skills: object = occupation.skills
    if not isinstance(skills, tuple) or not all(isinstance(uri, str) for uri in skills):
        _refuse(f"{where} must have a tuple of URIs as its skills", skills)
    if len(set(skills)) != len(skills):
        _refuse(f"{where} lists a skill twice. Leave one out", skills)


def _refuse(message: str, value: object) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{message}: {shown}.", name="occupations", value=shown)
