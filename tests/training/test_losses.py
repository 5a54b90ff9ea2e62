"""The losses, on a real transformer of 100 KB and on vectors that can be worked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import (
    MatryoshkaLoss,
    MultipleNegativesRankingLoss,
)
from tests.training.running import SCRIPTS

DIRECTIONS = ("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc")
COLUMNS = [
    ["data base", "weld", "python", "keep the books"],
    ["databases", "welding of metal by hand", "python programming", "bookkeeping"],
    ["sql", "soldering", "java", "audit"],
]

Features = list[dict[str, torch.Tensor]]


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)


@pytest.fixture
def model(tiny_transformer: Path) -> SentenceTransformer:
    model = SentenceTransformer(str(tiny_transformer), device="cpu")
    return model.eval()  # without dropout, two passes are alike


def features(model: SentenceTransformer, columns: list[list[str]]) -> Features:
    return [dict(model.preprocess(column)) for column in columns]


def gradients(model: SentenceTransformer, loss: torch.Tensor) -> list[torch.Tensor]:
    model.zero_grad()
    loss.backward()
    return [p.grad.clone() for p in model.parameters() if p.grad is not None]


class TestRanking:
    @pytest.mark.parametrize("columns", [COLUMNS, COLUMNS[:2]])
    def test_it_is_sentence_transformers_loss(
        self, model: SentenceTransformer, columns: list[list[str]]
    ) -> None:
        from recipe.losses import RankingLoss

        nothing = torch.empty(0)
        ours = RankingLoss(model, directions=DIRECTIONS)(features(model, columns), nothing)
        theirs = MultipleNegativesRankingLoss(model, directions=DIRECTIONS)(
            features(model, columns), nothing
        )
        assert ours.item() == pytest.approx(theirs.item(), rel=1e-5)
        pairs = zip(gradients(model, ours), gradients(model, theirs), strict=True)
        assert all(torch.allclose(a, b, atol=1e-4) for a, b in pairs)

    def test_it_can_be_cut_to_several_lengths(self, model: SentenceTransformer) -> None:
        from recipe.losses import RankingLoss

        nothing = torch.empty(0)
        ranking = RankingLoss(model)
        several = MatryoshkaLoss(model, ranking, matryoshka_dims=[32, 8])
        vectors = model.encode(sum(COLUMNS, []), convert_to_tensor=True)
        expected = sum(
            ranking.compute_loss_from_embeddings(list(vectors[:, :cut].split(4)), nothing).item()
            for cut in (32, 8)
        )
        found = several(features(model, COLUMNS), nothing).item()
        assert found == pytest.approx(expected, rel=1e-4)


class Table(torch.nn.Module):
    """A model of which the vectors are known: those that it is given."""

    def forward(self, given: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return {"sentence_embedding": given["vectors"]}


def distillation(student: torch.Tensor, teacher: torch.Tensor, rows: list[int], weight: float):
    from recipe.losses import SimilarityDistillationLoss

    unit = torch.nn.functional.normalize(teacher, dim=1)
    loss = SimilarityDistillationLoss(Table(), unit, weight=weight)
    return loss([{"vectors": student}], torch.tensor(rows))


class TestSimilarityDistillation:
    def test_a_case_worked_by_hand(self) -> None:
        # Cosines 0 for the student, of any length; 0.6 for the teacher: (2 · 0.36 + 2 · 0) / 4.
        student = torch.tensor([[2.0, 0.0], [0.0, 5.0]])
        teacher = torch.tensor([[9.0, 9.0], [1.0, 0.0], [0.6, 0.8]])
        assert distillation(student, teacher, [1, 2], 1.0).item() == pytest.approx(0.18)
        assert distillation(student, teacher, [1, 2], 80.0).item() == pytest.approx(14.4)

    def test_labels_are_row_numbers_of_the_teacher(self) -> None:
        teacher = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
        student = teacher[[2, 0]]
        assert distillation(student, teacher, [2, 0], 1.0).item() == pytest.approx(0, abs=1e-9)
        assert distillation(student, teacher, [0, 1], 1.0).item() == pytest.approx(0.18)

    def test_the_students_space_may_be_turned_and_have_more_dimensions(self) -> None:
        generator = torch.Generator().manual_seed(1)
        teacher = torch.nn.functional.normalize(torch.randn(6, 4, generator=generator), dim=1)
        turn, _ = torch.linalg.qr(torch.randn(7, 7, generator=generator))
        student = 3.0 * torch.nn.functional.pad(teacher, (0, 3)) @ turn
        loss = distillation(student, teacher, list(range(6)), 80.0)
        assert loss.item() == pytest.approx(0, abs=1e-9)

    def test_it_pulls_the_students_cosines_to_the_teachers(self) -> None:
        student = torch.tensor([[1.0, 0.0], [0.0, 1.0]], requires_grad=True)
        teacher = torch.tensor([[1.0, 0.0], [0.6, 0.8]])
        optimizer = torch.optim.SGD([student], lr=0.5)
        for _ in range(200):
            optimizer.zero_grad()
            distillation(student, teacher, [0, 1], 1.0).backward()
            optimizer.step()
        cosine = torch.nn.functional.cosine_similarity(student[0], student[1], dim=0)
        assert math.isclose(cosine.item(), 0.6, abs_tol=1e-3)
