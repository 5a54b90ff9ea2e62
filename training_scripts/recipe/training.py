"""The training of the embedded model: contrastive on label pairs, distilled from the teacher."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from tokenizers import Tokenizer
from torch.nn import functional

from recipe.sampling import LabelPairs, PairBatch, RelatedPairs, Rows
from recipe.settings import Settings
from recipe.static_model import StaticModel

Floats = NDArray[np.float32]
Report = Callable[[int, dict[str, float]], None]

# Unit vectors have entries of 1/16: the layer sees numbers of size 1, and adds some 0.06.
INNER_SPREAD = 1.0
OUTER_SPREAD = 0.002
SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Distillation:
    """What the teacher says of the phrases: unit vectors, full and reduced, row by row.

    `written` are the rows of phrases that people wrote, and not of words or combinations.
    """

    counts: csr_matrix
    full: Floats
    reduced: Floats
    written: Rows


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What batches are drawn from.

    Attributes:
        pairs: Two labels of one skill; the others of a batch are the negatives.
        related: Labels of related skills.
        distillation: Phrases and the teacher's vectors of them.
    """

    pairs: LabelPairs
    related: RelatedPairs
    distillation: Distillation


def make_deterministic(settings: Settings) -> None:
    """Fix every source of randomness in torch, and its thread count (it orders the sums)."""
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)


class Student(torch.nn.Module):
    """The rows and the layer after their sum, while they are trained."""

    def __init__(self, table: Floats, hidden: int) -> None:
        """Start from rows, with a layer that adds next to nothing.

        Args:
            table: The initial rows, shape `(vocabulary, dimension)`.
            hidden: Width of the layer.
        """
        super().__init__()
        self.rows = torch.nn.Parameter(torch.from_numpy(table.copy()))
        self.inner = torch.nn.Linear(table.shape[1], hidden)
        self.outer = torch.nn.Linear(hidden, table.shape[1], bias=False)
        torch.nn.init.normal_(self.inner.weight, std=INNER_SPREAD)
        torch.nn.init.zeros_(self.inner.bias)
        torch.nn.init.normal_(self.outer.weight, std=OUTER_SPREAD)

    def forward(self, counts: csr_matrix) -> torch.Tensor:
        """Unit vectors of texts given by their piece counts, shape `(texts, dimension)`."""
        sums = functional.embedding_bag(
            torch.from_numpy(counts.indices.astype(np.int64)),
            self.rows,
            torch.from_numpy(counts.indptr[:-1].astype(np.int64)),
            mode="sum",
            per_sample_weights=torch.from_numpy(counts.data),
        )
        units = functional.normalize(sums, dim=1, eps=SMALL)
        mixed = units + self.outer(functional.relu(self.inner(units)))
        return functional.normalize(mixed, dim=1, eps=SMALL)

    def stored(self, tokenizer: Tokenizer) -> StaticModel:
        """The stored form that is nearest to it."""
        table, inner, bias, outer = (
            weights.detach().numpy().copy()
            for weights in (self.rows, self.inner.weight, self.inner.bias, self.outer.weight)
        )
        return StaticModel.quantise(table, inner, bias, outer, tokenizer)


def train(student: Student, data: TrainingData, settings: Settings, report: Report) -> None:
    """Train the student in place.

    Args:
        student: Special tokens are rows of zeros, and stay so.
        data: What batches are drawn from.
        settings: The hyper-parameters.
        report: Called now and then with the step and the parts of the loss.
    """
    fixed = torch.from_numpy(np.flatnonzero(~student.rows.detach().numpy().any(axis=1)))
    optimiser = torch.optim.Adam(
        student.parameters(), lr=settings.learning_rate, betas=(0.9, 0.99), fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda done: _rate(done / settings.steps)
    )
    draw = np.random.default_rng(settings.seed)
    for step in range(1, settings.steps + 1):
        batch = data.pairs.draw(settings.contrastive_batch, draw)
        close = data.related.draw(settings.relation_batch, draw)
        chosen = _some_rows(data.distillation, settings, draw)
        labels = data.pairs.counts[batch.texts]
        # Leaving pieces out keeps a label from leaning on one telling word alone.
        labels.data *= draw.random(len(labels.data)) >= settings.token_dropout
        # One look-up for all losses: the gradient is as large as the table.
        texts = (
            labels,
            data.related.counts[close.texts],
            data.distillation.counts[chosen],
        )
        vectors = student(vstack(texts, format="csr"))
        ends = np.cumsum([part.shape[0] for part in texts])
        parts = {
            "contrastive": settings.contrastive_weight
            * _ranking_loss(vectors[: ends[0]], batch, settings.temperature),
            "relation": settings.relation_weight
            * _ranking_loss(vectors[ends[0] : ends[1]], close, settings.relation_temperature),
            **_distillation_losses(vectors[ends[1] :], data.distillation, chosen, settings),
        }
        loss = torch.stack(list(parts.values())).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        assert student.rows.grad is not None
        student.rows.grad[fixed] = 0.0
        optimiser.step()
        schedule.step()
        if step % max(1, settings.steps // 10) == 0:
            report(step, {name: float(part.detach()) for name, part in parts.items()})


def _rate(progress: float) -> float:
    # Short warm-up, then down to nothing along a cosine.
    warm_up = 0.05
    if progress < warm_up:
        return 0.1 + 0.9 * progress / warm_up
    return 0.5 * (1.0 + math.cos(math.pi * (progress - warm_up) / (1.0 - warm_up)))


def _ranking_loss(vectors: torch.Tensor, batch: PairBatch, temperature: float) -> torch.Tensor:
    """Each text's partner among all partners of the batch, in both directions."""
    size = len(batch.anchors)
    if not size:
        return vectors.sum()
    anchors, positives = vectors.reshape(2, size, -1)
    # A pair that shares a text with another is no negative for it.
    shared = batch.anchors[:, None] == batch.anchors
    shared |= batch.positives[:, None] == batch.positives
    np.fill_diagonal(shared, val=False)
    logits = (anchors @ positives.T / temperature).masked_fill(torch.from_numpy(shared), -1e4)
    target = torch.arange(size)
    both = (functional.cross_entropy(logits, target), functional.cross_entropy(logits.T, target))
    return torch.stack(both).mean()


def _some_rows(data: Distillation, settings: Settings, draw: np.random.Generator) -> Rows:
    size = min(settings.distillation_batch, len(data.full))
    written = min(round(settings.written_share * size), len(data.written))
    rows = np.concatenate(
        (
            draw.choice(data.written, written, replace=False),
            draw.choice(len(data.full), size - written, replace=False),
        )
    )
    return np.unique(rows)


def _distillation_losses(
    vectors: torch.Tensor, data: Distillation, chosen: Rows, settings: Settings
) -> dict[str, torch.Tensor]:
    teacher = torch.from_numpy(data.full[chosen])
    difference = vectors @ vectors.T - teacher @ teacher.T
    closeness = (vectors * torch.from_numpy(data.reduced[chosen])).sum(dim=1)
    return {
        "structure": settings.structure_weight * difference.square().mean(),
        "vector": settings.vector_weight * (1.0 - closeness).mean(),
    }
