"""A gap laid over a map: which points are wanted, and which are owned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skillsim.arguments import show
from skillsim.encoding.cleaning import name_key
from skillsim.errors import InvalidArgumentError
from skillsim.results import RequirementMatch, SkillGap
from skillsim.tasks.explore.result import GapLink

__all__ = ["Overlay", "overlay"]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a gap puts on a map.

    Attributes:
        added: Its skills that are not on the map yet.
        links: Its wanted skills; places count the skills of the map, then those added.
    """

    added: list[str]
    links: tuple[GapLink, ...]


def overlay(gap: SkillGap | None, skills: Sequence[str]) -> Overlay:
    """Where the skills of a gap are among some skills: as they are written, or by another spelling.

    Raises:
        InvalidArgumentError: ``gap`` is something else.
    """
    if gap is None:
        return Overlay([], ())
    if not isinstance(gap, SkillGap):
        raise InvalidArgumentError(
            f"gap must be a SkillGap, what skill_gap returned, not {show(gap)}.",
            name="gap",
            value=show(gap),
        )
    places: dict[str, int] = {}
    named: dict[str, int] = {}
    for place, skill in enumerate(skills):
        places.setdefault(skill, place)
        named.setdefault(name_key(skill), place)
    added: list[str] = []

    def place_of(skill: str) -> int:
        if skill in places:
            return places[skill]
        place = named.setdefault(name_key(skill), len(skills) + len(added))
        if place == len(skills) + len(added):
            added.append(skill)
        return place

    def link(match: RequirementMatch) -> GapLink:
        have = None if match.matched_skill is None else place_of(match.matched_skill)
        return GapLink(place_of(match.requirement), have, match)

    links = tuple(link(match) for match in (*gap.covered, *gap.related, *gap.missing))
    return Overlay(added, links)
