"""The job that gives each row the concept that its text stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from skillsim.decisions.policy import policy_for
from skillsim.encoding.cleaning import clean, name_key, tidy
from skillsim.encoding.default import chosen_encoder
from skillsim.integrations.ray.columns import distinct_texts, texts_of
from skillsim.integrations.ray.lookup import KEY
from skillsim.integrations.ray.plan import Finish, Plan, Solve
from skillsim.integrations.resolutions import NUMBERS, TEXTS, columns_of, taxonomy_facts
from skillsim.integrations.shipped import model_facts
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.normalisation import Normaliser
from skillsim.tasks.normalisation.catalogue import label_keys
from skillsim.tasks.normalisation.wishes import read_wishes
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.lookup import Lookup
    from skillsim.policy import MatchPolicy

__all__ = ["RESOLUTION", "Normalise"]

RESOLUTION = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        *((name, pa.float64()) for name in NUMBERS),
        ("candidates", pa.list_(pa.string())),
    ]
)
"""A ``Resolution`` as columns, without its text; of the candidates the labels."""


@dataclass(frozen=True, slots=True)
class Normalise:
    """Adds the columns of a ``Resolution``: ``status``, ``uri``, ``label``, ``score``, and others.

    Missing values are blank rows. Each row gets what ``normalise_skills`` answers.

    Attributes:
        column: The column of texts.
        encoder: The encoder to use; without one, the process-wide encoder of the driver.
        taxonomy: As in ``normalise_skills``. Its labels are encoded once for all actors.
        policy: As in ``normalise_skills``.
        pins: As in ``normalise_skills``.
        blocks: As in ``normalise_skills``.
        prefix: Put before the names of the added columns.

    Example:
        >>> from skillsim import SkillEncoder
        >>> job = Normalise("skill", encoder=SkillEncoder("embedded"), prefix="skill_")
        >>> job.plan().finish.added.names[:3]
        ['skill_status', 'skill_uri', 'skill_label']
    """

    column: str
    encoder: SkillEncoder | None = None
    taxonomy: Taxonomy | None = None
    policy: MatchPolicy | None = None
    pins: Mapping[str, str] | None = None
    blocks: Iterable[str] = ()
    prefix: str = ""

    def plan(self) -> Plan:
        """The job, checked and taken apart.

        Raises:
            InvalidArgumentError: A pin or block makes no sense, or no cut-offs are known.
            PolicyMismatchError: The policy was made for another model.
        """
        require_taxonomy(self.taxonomy)
        taxonomy = Taxonomy.bundled() if self.taxonomy is None else self.taxonomy
        blocks = self.blocks if isinstance(self.blocks, str | bytes) else list(self.blocks)
        read_wishes(self.pins, blocks, taxonomy)
        encoder = chosen_encoder(self.encoder)
        policy = policy_for(encoder, self.policy)
        pins = dict(self.pins or {})
        facts = {"job": "normalise", "column": self.column} | taxonomy_facts(taxonomy, pins, blocks)
        return Plan(
            encoder=encoder,
            lists=False,
            read=partial(distinct_texts, name=self.column),
            start=_Start(taxonomy, policy, pins, blocks),
            finish=Finish(
                column=self.column,
                added=pa.schema(
                    [field.with_name(f"{self.prefix}{field.name}") for field in RESOLUTION]
                ),
                facts=facts | model_facts(encoder, policy),
                compute=partial(_resolutions, name=self.column),
            ),
            group=_asked,
            labels=list(dict.fromkeys(map(clean, label_keys(taxonomy)))),
        )


@dataclass(frozen=True, slots=True)
class _Start:
    taxonomy: Taxonomy
    policy: MatchPolicy
    pins: Mapping[str, str]
    blocks: Iterable[str]

    def __call__(self, encoder: SkillEncoder) -> Solve:
        normaliser = Normaliser(
            taxonomy=self.taxonomy,
            encoder=encoder,
            policy=self.policy,
            pins=self.pins,
            blocks=self.blocks,
        )

        def solve(texts: Sequence[str]) -> pa.Table:
            found = pa.table(columns_of(normaliser.resolve(texts)), schema=RESOLUTION)
            return found.append_column(KEY, pa.array(texts, pa.large_string()))

        return solve


def _asked(text: str) -> str:
    """What the model is asked about a text, if it is asked."""
    return clean(name_key(text))


def _resolutions(column: pa.ChunkedArray, known: Lookup, *, name: str) -> Sequence[pa.Array]:
    coded = pc.dictionary_encode(pc.fill_null(texts_of(column, name), "").combine_chunks())
    places = known.rows([tidy(text) for text in coded.dictionary.to_pylist()])
    rows = known.values.select(RESOLUTION.names).take(places[coded.indices.to_numpy()])
    return [one.combine_chunks() for one in rows.columns]
