"""Many candidates, read and encoded once, to be matched with many vacancies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, overload

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.forks import ForkSafeLock
from skillsim.errors import InvalidArgumentError
from skillsim.tasks.matching.candidates import (
    Candidates,
    CandidatesById,
    CheckedCandidates,
    plain_id,
    read_candidates,
)
from skillsim.tasks.matching.names import Names, NameStore
from skillsim.tasks.matching.rows import CandidateRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.results import CandidateId

__all__ = ["CandidatePool", "Roster"]


@dataclass(frozen=True, slots=True)
class Roster:
    """The candidates of a pool at one moment.

    Attributes:
        ids: One per candidate, in the order they came.
        starts: Where each one's skills start in ``members``, shape ``(n,)``, int64.
        counts: How many each has, shape ``(n,)``, int64.
        members: Spellings, as positions in ``names.spellings``, int32.
        names: The distinct skills.
    """

    ids: list[CandidateId]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    members: NDArray[np.int32]
    names: Names


class CandidatePool:
    """Candidates that are read, cleaned and encoded once, for any number of vacancies.

    ``match_candidates`` takes a pool in place of candidates. It may be matched in some threads
    while another adds or removes; a call sees the pool as it was when the call began. The strings
    of removed candidates stay in memory until the pool goes.

    Args:
        candidates: A mapping from id (``str`` or ``int``) to skills; a pandas Series of lists,
            whose index is the ids; or a sequence of lists, whose ids are then 0, 1, 2, ...
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.

    Attributes:
        encoder: The encoder in use.

    Raises:
        InvalidSkillError: A candidate's skills are one string, or hold what is not a skill.
        InvalidArgumentError: An id is neither ``str`` nor ``int``.

    Example:
        >>> from skillsim import SkillEncoder
        >>> pool = CandidatePool({"ada": ["Python", "SQL"]}, encoder=SkillEncoder("embedded"))
        >>> pool.add("bob", ["Forklift operation"])
        >>> pool.remove("ada")
        >>> list(pool)
        ['bob']
    """

    encoder: SkillEncoder
    _roster: Roster | None

    def __init__(self, candidates: Candidates = (), *, encoder: SkillEncoder | None = None) -> None:
        checked = read_candidates(candidates)
        self._start(checked, chosen_encoder(encoder))

    @classmethod
    def from_checked(cls, checked: CheckedCandidates, encoder: SkillEncoder) -> CandidatePool:
        """A pool of candidates that ``read_candidates`` has checked."""
        pool = cls.__new__(cls)
        pool._start(checked, encoder)  # noqa: SLF001  # of the same class
        return pool

    def _start(self, checked: CheckedCandidates, encoder: SkillEncoder) -> None:
        self.encoder = encoder
        self._lock = ForkSafeLock()
        self._names = NameStore(encoder)
        self._rows = CandidateRows()
        self._extend(checked)

    def __len__(self) -> int:
        return len(self._rows.row_of)

    def __iter__(self) -> Iterator[CandidateId]:
        return iter(list(self._rows.row_of))

    def __contains__(self, candidate_id: object) -> bool:
        try:
            return plain_id(candidate_id) in self._rows.row_of
        except InvalidArgumentError:  # it can be no candidate's
            return False

    def __getstate__(self) -> dict[str, object]:
        with self._lock:  # copies, which no other thread changes while they are written
            return {
                "encoder": self.encoder,
                "_names": self._names.copy(),
                "_rows": self._rows.compact(),
                "_roster": None,
            }

    def __setstate__(self, state: dict[str, object]) -> None:
        vars(self).update(state)
        self._lock = ForkSafeLock()

    def __repr__(self) -> str:
        return f"CandidatePool({len(self)} candidates, encoder={self.encoder!r})"

    @overload
    def add(self, candidates: CandidatesById, /) -> None: ...
    @overload
    def add(self, candidates: CandidateId, skills: Iterable[str], /) -> None: ...
    def add(
        self,
        candidates: CandidateId | CandidatesById,
        skills: Iterable[str] | None = None,
        /,
    ) -> None:
        """Add one candidate, as id and skills, or many, as a mapping.

        Many at once are faster than one by one. If anything is refused, nothing is added.

        Raises:
            InvalidSkillError: As for the constructor.
            InvalidArgumentError: An id is in the pool already, or neither ``str`` nor ``int``.
        """
        if isinstance(candidates, Mapping):
            if skills is not None:
                raise InvalidArgumentError(
                    "add takes a mapping from id to skills, or an id and its skills, not both.",
                    name="skills",
                    value=show(skills),
                )
            checked = read_candidates(candidates)
        else:
            checked = read_candidates({plain_id(candidates): cast("Iterable[str]", skills)})
        with self._lock:
            known = [i for i in checked.ids if i in self]
            if known:
                raise InvalidArgumentError(
                    f"{len(known)} of these ids are in the pool already, the first is "
                    f"{show(known[0])}. Remove a candidate before adding it anew.",
                    name="candidates",
                    value=show(known[0]),
                )
            self._extend(checked)

    def remove(self, candidates: CandidateId | Iterable[CandidateId]) -> None:
        """Remove one candidate, or many. If any is not there, none is removed.

        Raises:
            InvalidArgumentError: An id is not in the pool.
        """
        if isinstance(candidates, str) or not isinstance(candidates, Iterable):
            candidates = [candidates]
        ids = list(map(plain_id, candidates))
        with self._lock:
            unknown = [i for i in ids if i not in self]
            if unknown:
                raise InvalidArgumentError(
                    f"{len(unknown)} of these ids are not in the pool, the first is "
                    f"{show(unknown[0])}. Nothing was removed.",
                    name="candidates",
                    value=show(unknown[0]),
                )
            self._roster = None  # first, so that no interruption leaves one that is out of date
            self._rows.remove(ids)
            if self._rows.mostly_gone():
                self._rows = self._rows.compact()

    def roster(self) -> Roster:
        """The candidates at this moment."""
        roster = self._roster
        if roster is None:
            with self._lock:
                starts, counts, members = self._rows.read()
                roster = self._roster = Roster(
                    list(self._rows.row_of), starts, counts, members, self._names.now()
                )
        return roster

    def _extend(self, checked: CheckedCandidates) -> None:
        self._roster = None
        self._names.add(checked.distinct)
        members = self._names.ids_of(checked.flat)
        self._rows.add(checked.ids, members, np.array(checked.counts, np.int64))
