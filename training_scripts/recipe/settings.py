"""What can be tuned; all of it ends up in the manifest."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Settings:
    """Hyper-parameters of the training."""

    seed: int = 7
    threads: int = 2
    dimension: int = 256
    smoothing: float = 1e-3
    steps: int = 2000
    learning_rate: float = 0.001
    contrastive_batch: int = 512
    distillation_batch: int = 1024
    temperature: float = 0.05
    contrastive_weight: float = 1.0
    structure_weight: float = 80.0
    vector_weight: float = 4.0
    token_dropout: float = 0.1

    def for_smoke_test(self) -> Self:
        """The same with a few small steps."""
        return replace(self, steps=20, contrastive_batch=32, distillation_batch=64)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what is read and embedded."""

    phrases: int = 140_000
    vocabulary: int = 33_500
    extra_words: int = 6_000
    min_word_count: int = 3

    def for_smoke_test(self) -> Self:
        """Caps that keep a run under a minute on two cores."""
        return replace(self, phrases=1_500, vocabulary=4_000, extra_words=200)
