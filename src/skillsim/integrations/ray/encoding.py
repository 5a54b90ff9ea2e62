"""The job that gives each row the vector of its skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from skillsim.encoding.cleaning import clean
from skillsim.encoding.default import chosen_encoder
from skillsim.integrations.ray.columns import distinct_skills, texts_of, vector_column
from skillsim.integrations.ray.lookup import KEY
from skillsim.integrations.ray.plan import Finish, Plan, Solve
from skillsim.integrations.shipped import model_facts

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.lookup import Lookup

__all__ = ["VECTOR", "Encode", "vectors_by"]

VECTOR = "vector"


@dataclass(frozen=True, slots=True)
class Encode:
    """Adds the column ``vector``: ``fixed_size_list<float>[dimension]``, each of length 1.

    Attributes:
        column: The column of skills. None may be missing or blank, as in ``SkillEncoder.encode``.
        encoder: The encoder to use; without one, the process-wide encoder of the driver.
        prefix: Put before the name of the added column.

    Example:
        >>> from skillsim import SkillEncoder
        >>> Encode("skill", encoder=SkillEncoder("embedded")).plan().finish.added.names
        ['vector']
    """

    column: str
    encoder: SkillEncoder | None = None
    prefix: str = ""

    def plan(self) -> Plan:
        """The job, checked and taken apart."""
        encoder = chosen_encoder(self.encoder)
        kind = pa.list_(pa.float32(), encoder.dimension)
        return Plan(
            encoder=encoder,
            lists=False,
            read=partial(distinct_skills, name=self.column),
            start=vectors_by,
            finish=Finish(
                column=self.column,
                added=pa.schema([pa.field(f"{self.prefix}{VECTOR}", kind)]),
                facts={"job": "encode", "column": self.column}
                | model_facts(encoder, encoder.policy),
                compute=partial(_vectors, name=self.column),
            ),
        )


def vectors_by(encoder: SkillEncoder) -> Solve:
    """What gives the vectors of cleaned, distinct skills."""

    def solve(skills: Sequence[str]) -> pa.Table:
        vectors = vector_column(encoder.encode(skills))
        return pa.table({KEY: pa.array(skills, pa.large_string()), VECTOR: vectors})

    return solve


def _vectors(column: pa.ChunkedArray, known: Lookup, *, name: str) -> Sequence[pa.Array]:
    coded = pc.dictionary_encode(texts_of(column, name).combine_chunks())
    places = known.rows([clean(text) for text in coded.dictionary.to_pylist()])
    return [vector_column(known.vectors(VECTOR, places[coded.indices.to_numpy()]))]
