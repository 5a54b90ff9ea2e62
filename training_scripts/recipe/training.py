"""The training of the token rows: contrastive on label pairs, distilled from the teacher."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from torch.nn import functional

from recipe.sampling import LabelPairs, PairBatch, Rows
from recipe.settings import Settings

Floats = NDArray[np.float32]
Report = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True, slots=True)
class Distillation:
    """What the teacher says of the phrases: unit vectors, full and reduced, row by row."""

    counts: csr_matrix
    full: Floats
    reduced: Floats


def make_deterministic(settings: Settings) -> None:
    """Fix every source of randomness in torch, and its thread count (it orders the sums)."""
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)


def train(
    table: Floats,
    pairs: LabelPairs,
    distillation: Distillation,
    settings: Settings,
    report: Report,
) -> Floats:
    """Train the token rows.

    Args:
        table: The initial rows, shape `(vocabulary, dimension)`; special tokens are rows of zeros.
        pairs: Draws label pairs and hard negatives.
        distillation: The phrases and the teacher's vectors of them.
        settings: The hyper-parameters.
        report: Called now and then with the step and the parts of the loss.

    Returns:
        The trained rows.
    """
    rows = torch.nn.Parameter(torch.from_numpy(table.copy()))
    fixed = torch.from_numpy(np.flatnonzero(~table.any(axis=1)))
    optimiser = torch.optim.Adam([rows], lr=settings.learning_rate, betas=(0.9, 0.99), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda done: _rate(done / settings.steps)
    )
    draw = np.random.default_rng(settings.seed)
    for step in range(1, settings.steps + 1):
        batch = pairs.draw(settings.contrastive_batch, draw)
        chosen = _some_rows(distillation, settings, draw)
        labels, phrases = pairs.counts[batch.texts], distillation.counts[chosen]
        # Leaving pieces out keeps a label from leaning on one telling word alone.
        labels.data *= draw.random(len(labels.data)) >= settings.token_dropout
        # One look-up for both losses: the gradient is as large as the table.
        vectors = embed(rows, vstack((labels, phrases), format="csr"))
        parts = {
            "contrastive": _contrastive_loss(vectors[: labels.shape[0]], batch, settings),
            **_distillation_losses(vectors[labels.shape[0] :], distillation, chosen, settings),
        }
        loss = torch.stack(list(parts.values())).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        assert rows.grad is not None
        rows.grad[fixed] = 0.0
        optimiser.step()
        schedule.step()
        if step % max(1, settings.steps // 10) == 0:
            report(step, {name: float(part.detach()) for name, part in parts.items()})
    trained: Floats = rows.detach().numpy().copy()
    return trained


def _rate(progress: float) -> float:
    # Short warm-up, then down to nothing along a cosine.
    warm_up = 0.05
    if progress < warm_up:
        return 0.1 + 0.9 * progress / warm_up
    return 0.5 * (1.0 + math.cos(math.pi * (progress - warm_up) / (1.0 - warm_up)))


def embed(rows: torch.Tensor, counts: csr_matrix) -> torch.Tensor:
    """Unit vectors of texts given by their piece counts, shape `(texts, dimension)`."""
    sums = functional.embedding_bag(
        torch.from_numpy(counts.indices.astype(np.int64)),
        rows,
        torch.from_numpy(counts.indptr[:-1].astype(np.int64)),
        mode="sum",
        per_sample_weights=torch.from_numpy(counts.data),
    )
    return functional.normalize(sums, dim=1, eps=1e-6)


def _contrastive_loss(vectors: torch.Tensor, batch: PairBatch, settings: Settings) -> torch.Tensor:
    size = len(batch.concepts)
    anchors, positives, negatives = vectors.reshape(3, size, -1)
    answers_of = np.concatenate((batch.concepts, batch.negative_concepts))
    # Another label of the concept itself is no negative.
    same = torch.from_numpy(answers_of[None, :] == batch.concepts[:, None])
    same[:, :size].fill_diagonal_(False)
    target = torch.arange(size)
    losses = []
    for asked, answers in ((anchors, positives), (positives, anchors)):
        logits = asked @ torch.cat((answers, negatives)).T / settings.temperature
        losses.append(functional.cross_entropy(logits.masked_fill(same, -1e4), target))
    return settings.contrastive_weight * torch.stack(losses).mean()


def _some_rows(data: Distillation, settings: Settings, draw: np.random.Generator) -> Rows:
    size = min(settings.distillation_batch, len(data.full))
    return np.sort(draw.choice(len(data.full), size, replace=False))


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
