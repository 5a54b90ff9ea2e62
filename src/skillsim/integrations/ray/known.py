"""An encoder that looks vectors up, where other actors have computed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from typing_extensions import override

from skillsim.encoding.encoder import SkillEncoder
from skillsim.encoding.inputs import clean_one, distinct_texts, read_skills
from skillsim.integrations.ray.encoding import VECTOR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.integrations.ray.lookup import Lookup
    from skillsim.policy import MatchPolicy

__all__ = ["KnownVectors", "Model"]


@dataclass(frozen=True, slots=True)
class Model:
    """What tasks ask of an encoder beside vectors; its attributes, without its weights."""

    model_id: str
    revision: str | None
    dimension: int
    is_static: bool
    fingerprint: str
    policy: MatchPolicy | None

    @classmethod
    def of(cls, encoder: SkillEncoder) -> Self:
        """The attributes of an encoder."""
        return cls(
            encoder.model_id,
            encoder.revision,
            encoder.dimension,
            encoder.is_static,
            encoder.fingerprint,
            encoder.policy,
        )


class KnownVectors(SkillEncoder):
    """An encoder that computes nothing that is known.

    Args:
        known: The vectors of cleaned texts.
        model: What the encoder is that made them.
        encoder: Computes those of other texts; without it, there must be none.
    """

    def __init__(self, known: Lookup, model: Model, encoder: SkillEncoder | None = None) -> None:
        # Nothing of the parent's: there is no model to load.
        self.model_id: str = model.model_id
        self.revision: str | None = model.revision
        self.dimension: int = model.dimension
        self.device = "cpu"
        self.is_static: bool = model.is_static
        self.fingerprint: str = model.fingerprint
        self.policy: MatchPolicy | None = model.policy
        self._known = known
        self._encoder = encoder

    @override
    def encode(
        self,
        texts: str | Iterable[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
    ) -> NDArray[np.float32]:
        """As ``SkillEncoder.encode``.

        Raises:
            InvalidArgumentError: A text is not known, and there is no encoder for it.
        """
        if isinstance(texts, str):
            one: NDArray[np.float32] = self._embed([clean_one(texts)])[0]
            return one
        skills = distinct_texts(read_skills(texts))
        return self._embed(skills.distinct)[skills.inverse]

    def _embed(self, texts: list[str]) -> NDArray[np.float32]:
        if self._encoder is None:
            return self._known.vectors(VECTOR, self._known.rows(texts))
        places = self._known.find(texts)
        unknown = np.flatnonzero(places < 0)
        if len(unknown) == len(texts):
            return self._encoder.encode(texts)
        vectors = self._known.vectors(VECTOR, np.maximum(places, 0))
        vectors[unknown] = self._encoder.encode([texts[i] for i in unknown])
        return vectors
