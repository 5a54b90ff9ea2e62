"""Which skills go with those known? Half of an occupation's skills, to be found from the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from skillsim.evaluation.bootstrap import RESAMPLES, mean_figure
from skillsim.evaluation.metrics import average_precision
from skillsim.search.scores import rounded_cosines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.evaluation.figures import Figure
    from skillsim.evaluation.occupations import Occupation
    from skillsim.evaluation.vectors import Vectors
    from skillsim.taxonomy import Concept

__all__ = ["Completion", "CompletionTask"]

_COLUMNS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Completion:
    """An occupation's skills in two halves, each as places among all skills."""

    known: tuple[int, ...]
    hidden: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompletionTask:
    """Half of an occupation's skills is known; the other half is to be found among all skills.

    The skills of an occupation are put in order of the SHA-1 of the occupation's URI followed by
    the skill's. The first half is known (of an odd number the smaller half), the rest hidden. An
    occupation with fewer than two skills is left out.

    Attributes:
        completions: One per occupation.
        labels: The preferred label of every skill of the taxonomy.

    Example:
        >>> from skillsim.evaluation.occupations import Occupation
        >>> from skillsim.taxonomy import Concept
        >>> skills = [Concept("urn:example:1", "SQL"), Concept("urn:example:2", "databases")]
        >>> job = Occupation("urn:example:job", "DBA", ("urn:example:1", "urn:example:2"))
        >>> CompletionTask.build(skills, [job]).completions
        (Completion(known=(0,), hidden=(1,)),)
    """

    completions: tuple[Completion, ...]
    labels: tuple[str, ...]

    @classmethod
    def build(cls, skills: Sequence[Concept], occupations: Iterable[Occupation]) -> Self:
        """The halves of each occupation.

        Args:
            skills: What ``skills_of`` gives.
            occupations: What ``check_occupations`` gives.
        """
        places = {skill.uri: place for place, skill in enumerate(skills)}
        completions: list[Completion] = []
        for occupation in occupations:
            shuffled = sorted(occupation.skills, key=lambda uri: _shuffle(occupation.uri, uri))
            half = len(shuffled) // 2
            if half:
                halves = (shuffled[:half], shuffled[half:])
                known, hidden = (tuple(sorted(places[uri] for uri in part)) for part in halves)
                completions.append(Completion(known, hidden))
        return cls(tuple(completions), tuple(skill.preferred_label for skill in skills))

    @property
    def texts(self) -> list[str]:
        """What is to be encoded."""
        return list(self.labels) if self.completions else []

    def average_precisions(self, vectors: Vectors) -> NDArray[np.float64]:
        """Of each occupation the average precision of its hidden skills, shape ``(n,)``.

        Ranked are all skills of the taxonomy but the known ones, by the highest cosine to a known
        one, to 6 decimals.
        """
        labels = vectors.of(self.labels)
        precisions = [
            self._average_precision(completion, best)
            for batch in _batches(self.completions)
            for completion, best in zip(batch, _best_cosines(labels, batch), strict=True)
        ]
        return np.array(precisions, dtype=np.float64)

    def figures(self, vectors: Vectors, *, resamples: int = RESAMPLES) -> tuple[Figure, ...]:
        """Mean average precision over occupations; none if there are no occupations.

        Args:
            vectors: Of ``texts``.
            resamples: Of the occupations, from 0; with 0 there is no interval.
        """
        if not self.completions:
            return ()
        precisions = self.average_precisions(vectors)
        return (mean_figure("map_completion", precisions, resamples=resamples),)

    def _average_precision(self, completion: Completion, best: NDArray[np.float32]) -> float:
        asked = np.ones(len(self.labels), dtype=np.bool_)
        asked[list(completion.known)] = False
        hidden = np.zeros(len(self.labels), dtype=np.bool_)
        hidden[list(completion.hidden)] = True
        return average_precision(best[asked], hidden[asked])


def _shuffle(occupation: str, skill: str) -> str:
    text = (occupation + skill).encode("utf-8", "surrogatepass")
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()


def _batches(completions: Sequence[Completion]) -> Iterable[list[Completion]]:
    """Occupations together, so that products are large but not huge."""
    batch: list[Completion] = []
    columns = 0
    for completion in completions:
        if batch and columns + len(completion.known) > _COLUMNS_AT_ONCE:
            yield batch
            batch, columns = [], 0
        batch.append(completion)
        columns += len(completion.known)
    if batch:
        yield batch


def _best_cosines(labels: NDArray[np.float32], batch: Sequence[Completion]) -> NDArray[np.float32]:
    """For each occupation the highest cosine of each skill to a known one."""
    known = np.concatenate([completion.known for completion in batch]).astype(np.intp)
    starts = np.cumsum([0, *(len(completion.known) for completion in batch[:-1])])
    cosines = rounded_cosines(labels, labels[known])
    best: NDArray[np.float32] = np.maximum.reduceat(cosines, starts, axis=1)
    return best.T
