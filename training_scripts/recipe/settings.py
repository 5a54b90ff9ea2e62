"""What can be tuned; all of it ends up in the manifest."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Self

from recipe.errors import RecipeError


@dataclass(frozen=True, slots=True)
class Settings:
    """Hyper-parameters of the training."""

    seed: int = 7
    threads: int = 2
    dimension: int = 256
    hidden: int = 512
    smoothing: float = 1e-3
    steps: int = 4000
    learning_rate: float = 0.001
    contrastive_batch: int = 512
    distillation_batch: int = 1024
    written_share: float = 0.2
    temperature: float = 0.05
    relation_batch: int = 256
    relation_temperature: float = 0.1
    contrastive_weight: float = 1.0
    relation_weight: float = 0.1
    structure_weight: float = 80.0
    vector_weight: float = 4.0
    token_dropout: float = 0.1

    def for_smoke_test(self) -> Self:
        """The same with a few small steps."""
        return replace(
            self,
            steps=20,
            hidden=32,
            contrastive_batch=32,
            relation_batch=16,
            distillation_batch=64,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what is read and embedded."""

    texts: int = 1_000_000
    words: int = 100_000
    combinations: int = 140_000
    vocabulary: int = 60_000
    min_word_count: int = 2

    def for_smoke_test(self) -> Self:
        """Caps that keep a run under a minute on two cores."""
        return replace(self, texts=1_500, words=200, combinations=100, vocabulary=4_000)


def changed(settings: Settings, limits: Limits, changes: Iterable[str]) -> tuple[Settings, Limits]:
    """Both with other values.

    Args:
        settings: Hyper-parameters.
        limits: Caps.
        changes: `NAME=VALUE`, the name of a field of one of them.

    Raises:
        RecipeError: There is no such field, or the value is no number of its kind.
    """
    for change in changes:
        name, _, text = change.partition("=")
        values = asdict(settings) | asdict(limits)
        if name not in values:
            raise RecipeError(
                f"--set {change}: there is no {name!r}; valid are {', '.join(values)}"
            )
        kind = type(values[name])
        try:
            value = kind(text)
        except ValueError as cause:
            raise RecipeError(f"--set {change}: {text!r} is no {kind.__name__}") from cause
        if name in asdict(settings):
            settings = replace(settings, **{name: value})
        else:
            limits = replace(limits, **{name: value})
    return settings, limits
