"""What has to be learned before what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from skillsim.arguments import show
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.pairs import Pair, read_pairs
from skillsim.errors import PrerequisiteCycleError

__all__ = ["Prerequisites", "read_prerequisites", "require_no_cycle"]

_SHOWN = 20  # skills of a cycle in a message; the error carries all


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """Which skill is asked for by which, without cycles; skills are known by their ``name_key``.

    Attributes:
        before: For each skill that asks for others those, in the order given.
        spellings: Each skill as it was first written.
    """

    before: Mapping[str, Collection[str]]
    spellings: Mapping[str, str]

    def behind(self, skills: Iterable[str], *, known: Collection[str]) -> list[str]:
        """What the skills ask for, directly or through others, in the order it is come upon.

        What is known is not in it, nor what only that asks for, nor the skills themselves.
        """
        own = dict.fromkeys(skills)
        found = dict(own)
        waiting = list(own)
        for skill in waiting:  # which grows
            for other in self.before.get(skill, ()):
                if other not in found and other not in known:
                    found[other] = None
                    waiting.append(other)
        return [skill for skill in found if skill not in own]


def read_prerequisites(pairs: Iterable[Pair]) -> Prerequisites:
    """The caller's prerequisites, checked.

    Args:
        pairs: For each prerequisite the skill that comes first, and the one that asks for it.

    Raises:
        InvalidArgumentError: They are no pairs of skills.
        PrerequisiteCycleError: A skill comes, directly or through others, before itself.
    """
    before: dict[str, dict[str, None]] = {}
    spellings: dict[str, str] = {}
    for pair in read_pairs(pairs, "prerequisites"):
        first, then = map(name_key, pair)
        for key, skill in zip((first, then), pair, strict=True):
            spellings.setdefault(key, skill)
        before.setdefault(then, {})[first] = None
    require_no_cycle(before, spellings)
    return Prerequisites(before, spellings)


def require_no_cycle(
    before: Mapping[str, Collection[str]],
    spellings: Mapping[str, str],
    *,
    remedy: str = "Take one of these pairs out.",
) -> None:
    """Make sure that no skill comes before itself.

    Raises:
        PrerequisiteCycleError: One does.
    """
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        cycle = [spellings[key] for key in error.args[1]]
        more = f" … ({len(cycle) - _SHOWN:,} more)" if len(cycle) > _SHOWN else ""
        raise PrerequisiteCycleError(
            f"The prerequisites form a cycle, in which each comes before the next: "
            f"{', '.join(map(show, cycle[:_SHOWN]))}{more}. {remedy}",
            cycle=cycle,
        ) from error
