"""Which skills does an occupation need? Its label against all skills."""

from __future__ import annotations

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

__all__ = ["OccupationQuery", "OccupationTask"]

_COLUMNS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class OccupationQuery:
    """An occupation's label, and the places of its skills among all skills."""

    text: str
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OccupationTask:
    """The skills of each occupation, to be found among all skills from its label alone.

    An occupation without skills is left out.

    Attributes:
        queries: One per occupation.
        labels: The preferred label of every skill of the taxonomy.

    Example:
        >>> from skillsim.evaluation.occupations import Occupation
        >>> from skillsim.taxonomy import Concept
        >>> skills = [Concept("urn:example:1", "SQL"), Concept("urn:example:2", "databases")]
        >>> job = Occupation("urn:example:job", "DBA", ("urn:example:2",))
        >>> OccupationTask.build(skills, [job]).queries
        (OccupationQuery(text='DBA', targets=(1,)),)
    """

    queries: tuple[OccupationQuery, ...]
    labels: tuple[str, ...]

    @classmethod
    def build(cls, skills: Sequence[Concept], occupations: Iterable[Occupation]) -> Self:
        """One query per occupation.

        Args:
            skills: What ``skills_of`` gives.
            occupations: What ``check_occupations`` gives.
        """
        places = {skill.uri: place for place, skill in enumerate(skills)}
        queries = tuple(
            OccupationQuery(job.label, tuple(sorted(places[uri] for uri in job.skills)))
            for job in occupations
            if job.skills
        )
        return cls(queries, tuple(skill.preferred_label for skill in skills))

    @property
    def texts(self) -> list[str]:
        """What is to be encoded."""
        return [*(query.text for query in self.queries), *self.labels] if self.queries else []

    def average_precisions(self, vectors: Vectors) -> NDArray[np.float64]:
        """Of each occupation the average precision of its skills, shape ``(n,)``.

        Ranked are all skills of the taxonomy, by their cosine to the label, to 6 decimals.
        """
        labels = vectors.of(self.labels)
        precisions: list[float] = []
        for at in range(0, len(self.queries), _COLUMNS_AT_ONCE):
            queries = self.queries[at : at + _COLUMNS_AT_ONCE]
            cosines = rounded_cosines(labels, vectors.of(query.text for query in queries)).T
            for query, scores in zip(queries, cosines, strict=True):
                wanted = np.zeros(len(labels), dtype=np.bool_)
                wanted[list(query.targets)] = True
                precisions.append(average_precision(scores, wanted))
        return np.array(precisions, dtype=np.float64)

    def figures(self, vectors: Vectors, *, resamples: int = RESAMPLES) -> tuple[Figure, ...]:
        """Mean average precision over occupations; none if there are no occupations.

        Args:
            vectors: Of ``texts``.
            resamples: Of the occupations, from 0; with 0 there is no interval.
        """
        if not self.queries:
            return ()
        precisions = self.average_precisions(vectors)
        return (mean_figure("map_occupation", precisions, resamples=resamples),)
