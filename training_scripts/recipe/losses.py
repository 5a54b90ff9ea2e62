"""Losses that sentence-transformers does not have, or not in this form."""

from collections.abc import Iterable

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch.nn import functional


class RankingLoss(MultipleNegativesRankingLoss):
    """MultipleNegativesRankingLoss, one forward pass a column.

    The original puts all columns into one pass, padded to the longest text of all: on a CPU, with
    sentences in one column and labels in the others, that takes twice the time.
    """

    def forward(
        self, sentence_features: Iterable[dict[str, torch.Tensor]], labels: torch.Tensor
    ) -> torch.Tensor:
        """The loss of one batch."""
        vectors = [self.model(features)["sentence_embedding"] for features in sentence_features]
        return self.compute_loss_from_embeddings(vectors, labels)


class SimilarityDistillationLoss(torch.nn.Module):
    """How far the cosines within a batch are from the teacher's.

    Only the cosines are compared: the student may turn the teacher's space and have another
    dimension. This is the relational distillation of Park et al. 2019 (arXiv 1904.05068), with
    cosines in place of distances.
    """

    def __init__(self, model: SentenceTransformer, teacher: torch.Tensor, *, weight: float) -> None:
        """Keep the teacher's vectors.

        Args:
            model: The student.
            teacher: Unit vectors of all phrases; a batch's labels are row numbers in it.
            weight: What the mean squared difference is multiplied by.
        """
        super().__init__()
        self.model = model
        self.weight = weight
        self.teacher: torch.Tensor
        self.register_buffer("teacher", teacher, persistent=False)

    def forward(
        self, sentence_features: Iterable[dict[str, torch.Tensor]], labels: torch.Tensor
    ) -> torch.Tensor:
        """The loss of one batch."""
        (features,) = sentence_features
        vectors = functional.normalize(self.model(features)["sentence_embedding"].float(), dim=1)
        wanted = self.teacher[labels]
        difference = vectors @ vectors.T - wanted @ wanted.T
        return self.weight * difference.square().mean()
