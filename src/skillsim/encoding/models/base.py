"""The seam between the encoder and the models behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.policy import MatchPolicy

__all__ = ["EmbeddingModel", "OnBatch"]

OnBatch: TypeAlias = "Callable[[Sequence[int], NDArray[np.float32]], object]"
"""Is given the positions of some texts and their vectors, as soon as they are computed."""


class EmbeddingModel(Protocol):
    """A loaded model: cleaned, distinct texts in, unit vectors out.

    Implementations may be called from several threads at once and after a fork.
    """

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    @property
    def device(self) -> str:
        """Where the model computes, such as ``"cpu"`` or ``"cuda:0"``."""

    @property
    def fingerprint(self) -> str:
        """64 hex digits that change whenever the model's own vectors could."""

    @property
    def policy(self) -> MatchPolicy | None:
        """The cut-offs the model ships with, if it ships any."""

    def embed(
        self,
        texts: Sequence[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
        on_batch: OnBatch | None = None,
    ) -> NDArray[np.float32]:
        """Unit vectors of cleaned texts, shape ``(len(texts), dimension)``, C-contiguous.

        Each batch goes to ``on_batch`` when it is computed. The array owns its memory, and the
        caller may change and grow it.
        """
