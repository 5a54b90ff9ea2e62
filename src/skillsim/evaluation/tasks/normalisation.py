"""Which concept does a label name? Alternative labels against all preferred labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from skillsim.errors import InvalidArgumentError
from skillsim.evaluation.bootstrap import RESAMPLES, mean_interval
from skillsim.evaluation.figures import Figure
from skillsim.evaluation.metrics import ranks_of_targets, recall_at, reciprocal_rank
from skillsim.evaluation.splits import split_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.evaluation.splits import Split
    from skillsim.evaluation.vectors import Vectors
    from skillsim.taxonomy import Concept

__all__ = ["NormalisationTask", "Query"]

_DEPTHS = (1, 10)
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Query:
    """An alternative label, and the place of its concept among all skills."""

    text: str
    target: int


@dataclass(frozen=True, slots=True)
class NormalisationTask:
    """The first alternative label of each concept of a split, to be found among all skills.

    Attributes:
        queries: One per concept of the split that has an alternative label.
        labels: The preferred label of every skill of the taxonomy, whatever its split.

    Example:
        >>> from skillsim.taxonomy import Concept
        >>> skills = [
        ...     Concept("urn:example:11", "SQL", ("Structured Query Language",)),
        ...     Concept("urn:example:12", "Go", ("Golang",)),
        ... ]
        >>> NormalisationTask.build(skills, "test").queries
        (Query(text='Structured Query Language', target=0),)
    """

    queries: tuple[Query, ...]
    labels: tuple[str, ...]

    @classmethod
    def build(cls, skills: Sequence[Concept], split: Split) -> Self:
        """The queries of one split.

        Args:
            skills: What ``skills_of`` gives.
            split: The split whose concepts are asked for.

        Raises:
            InvalidArgumentError: No concept of the split has an alternative label.
        """
        queries = tuple(
            Query(skill.alternative_labels[0], place)
            for place, skill in enumerate(skills)
            if skill.alternative_labels and split_of(skill.uri) == split
        )
        if not queries:
            raise InvalidArgumentError(
                f"taxonomy must have skills with alternative labels in the {split} split; of its "
                f"{len(skills)} skills none is one. Choose another split or a larger taxonomy.",
                name="taxonomy",
                value=f"{len(skills)} skills",
            )
        return cls(queries, tuple(skill.preferred_label for skill in skills))

    @property
    def texts(self) -> list[str]:
        """What is to be encoded."""
        return [*(query.text for query in self.queries), *self.labels]

    def ranks(self, vectors: Vectors) -> NDArray[np.int64]:
        """For each query the rank of its concept, from 1, shape ``(n,)``; ties count against it."""
        asked = vectors.of(query.text for query in self.queries)
        columns = vectors.of(self.labels).T
        targets = np.array([query.target for query in self.queries])
        blocks = [slice(at, at + _ROWS_AT_ONCE) for at in range(0, len(asked), _ROWS_AT_ONCE)]
        return np.concatenate(
            [ranks_of_targets(asked[block] @ columns, targets[block]) for block in blocks]
        )

    def figures(self, vectors: Vectors, *, resamples: int = RESAMPLES) -> tuple[Figure, ...]:
        """MRR, and recall at 1 and at 10. For the intervals queries are resampled.

        Args:
            vectors: Of ``texts``.
            resamples: From 0; with 0 there are no intervals.
        """
        ranks = self.ranks(vectors)
        ends = mean_interval(1.0 / ranks, resamples=resamples)
        figures = [Figure("mrr", reciprocal_rank(ranks), *ends)]
        for depth in _DEPTHS:
            ends = mean_interval((ranks <= depth).astype(np.float64), resamples=resamples)
            figures.append(Figure(f"recall_at_{depth}", recall_at(ranks, depth), *ends))
        return tuple(figures)
