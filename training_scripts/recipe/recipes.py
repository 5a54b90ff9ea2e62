"""The named recipes of `train.py`; `card` is the one that the Hub checkpoint's card states."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from recipe.pairs import PairKind


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training does.

    Attributes:
        objective: `"cosine"`: CosineSimilarityLoss on pairs labelled 1 and 0. `"ranking"`:
            MultipleNegativesRankingLoss on (anchor, positive, sibling), batches without repeated
            texts. `"distillation"`: neither, the phrases alone.
        kinds: The kinds of pairs that are used.
        epochs: Passes over all of it.
        batch_size: Pairs, or phrases, in a step.
        learning_rate: The highest; it falls to nothing along a line.
        warmup_steps: Steps until it is reached.
        scale: What cosines are multiplied by before the softmax of `"ranking"`.
        distillation: Weight of the mean squared difference between the cosines of phrases and
            those of the teacher; 0 for none.
        dimensions: Lengths to which vectors may be cut (MatryoshkaLoss), as shares of the full.
        base_share: Share of the base's weights in the average that is kept; 0 for none.
    """

    objective: Literal["cosine", "ranking", "distillation"]
    kinds: tuple[PairKind, ...] = ("label",)
    epochs: float = 5
    batch_size: int = 32
    learning_rate: float = 2e-5
    warmup_steps: int = 100
    scale: float = 20.0
    distillation: float = 0.0
    dimensions: tuple[float, ...] = ()
    base_share: float = 0.0

    def for_smoke_test(self) -> Self:
        """The same with small batches and few steps."""
        return replace(self, epochs=1, batch_size=min(self.batch_size, 16), warmup_steps=2)


_RANKING = Recipe("ranking", epochs=3, batch_size=128, learning_rate=6e-5)

RECIPES: dict[str, Recipe] = {
    "card": Recipe("cosine"),
    "contrastive": _RANKING,
    "distillation": Recipe(
        "distillation", kinds=(), epochs=3, batch_size=128, learning_rate=6e-5, distillation=80.0
    ),
    "matryoshka": replace(_RANKING, dimensions=(1.0, 0.5, 0.25, 0.125)),
    "general": replace(
        _RANKING,
        kinds=("label", "description", "occupation", "occupation_description"),
        distillation=80.0,
    ),
}
