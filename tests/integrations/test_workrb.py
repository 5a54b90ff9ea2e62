"""WorkRB runs a SkillEncoder: its own runner and metrics, on tasks of ours that need no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import torch
import workrb
from tests.support.python import run_python
from workrb.tasks.abstract.classification_base import (
    ClassificationDataset,
    ClassificationTaskGroup,
    MulticlassClassificationTask,
)
from workrb.tasks.abstract.ranking_base import RankingDataset, RankingTask, RankingTaskGroup
from workrb.types import DatasetSplit, LabelType, Language, ModelInputType

from skillsim import SkillEncoder, similarity
from skillsim.errors import NotAnEncoderError
from skillsim.integrations.workrb import WorkRBModel

SKILL = ModelInputType.SKILL_NAME
TARGETS = ["baking bread", "SQL queries", "forklift driving", "SQL", "SQL databases", "welding"]
RELEVANT = {
    "SQL": [1, 4],  # second and third, behind "SQL" itself: AP (1/2 + 2/3) / 2, RR 1/2
    "operate forklift": [2],  # first: AP 1, RR 1
    "bake bread": [0],  # first: AP 1, RR 1
}


class _EnglishTask:
    description = "Written here"
    supported_query_languages: ClassVar = [Language.EN]
    supported_target_languages: ClassVar = [Language.EN]

    def __init__(self) -> None:
        super().__init__(languages=["en"], split="test")


class SkillRanking(_EnglishTask, RankingTask):
    name = "Skill Ranking"
    task_group = RankingTaskGroup.SKILL_NORMALIZATION
    label_type = LabelType.MULTI_LABEL
    query_input_type = target_input_type = SKILL

    def load_dataset(self, dataset_id: str, split: DatasetSplit) -> RankingDataset:
        return RankingDataset(list(RELEVANT), list(RELEVANT.values()), TARGETS, dataset_id)


class BlankRanking(SkillRanking):
    """Texts that WorkRB hands on as they are: it strips them and refuses none."""

    name = "Blank Ranking"

    def load_dataset(self, dataset_id: str, split: DatasetSplit) -> RankingDataset:
        return RankingDataset(["SQL", " \t"], [[0], [2]], ["SQL", "  ", "welding"], dataset_id)


class SkillKind(_EnglishTask, MulticlassClassificationTask):
    name = "Skill Kind"
    task_group = ClassificationTaskGroup.JOB2SKILL
    input_type = SKILL
    val_optim_metric = "f1_macro"

    def get_output_space_size(self, dataset_id: str) -> int:
        return 2

    def load_dataset(self, dataset_id: str, split: DatasetSplit) -> ClassificationDataset:
        texts = ["SQL databases", "SQL queries", "bake bread", "baking bread rolls"]
        labels = [[0], [0], [1], [0]]  # the last on purpose where no model would put it
        return ClassificationDataset(texts, labels, ["SQL", "bread baking"], dataset_id)


@pytest.fixture(scope="module")
def model() -> WorkRBModel:
    return WorkRBModel(SkillEncoder("embedded"))


def test_workrb_evaluates_an_encoder(model: WorkRBModel, tmp_path: Path) -> None:
    metrics = ["map", "mrr", "hit@1", "recall@2"]
    results = workrb.evaluate(
        model, [SkillRanking()], str(tmp_path), metrics={"Skill Ranking": metrics}
    )
    found = results.task_results["Skill Ranking"].datasetid_results["en"].metrics_dict
    assert found == {
        "map": pytest.approx((7 / 12 + 1 + 1) / 3),
        "mrr": pytest.approx((1 / 2 + 1 + 1) / 3),
        "hit@1": pytest.approx(2 / 3),
        "recall@2": pytest.approx((1 / 2 + 1 + 1) / 3),
    }
    assert json.loads((tmp_path / "results.json").read_text())["metadata"]["model_name"] == (
        model.name
    )


def test_a_task_alone_gives_its_default_metrics(model: WorkRBModel) -> None:
    assert SkillRanking().evaluate(model) == {
        "map": pytest.approx(31 / 36),
        "mrr": pytest.approx(5 / 6),
        "rp@10": 1.0,
    }


def test_scores_are_the_similarities(model: WorkRBModel) -> None:
    scores = model.compute_rankings(
        queries=list(RELEVANT), targets=TARGETS, query_input_type=SKILL, target_input_type=SKILL
    )
    assert (scores.dtype, scores.device.type) == (torch.float32, "cpu")
    expected = similarity(list(RELEVANT), TARGETS, encoder=model.encoder)
    np.testing.assert_array_equal(scores.numpy(), expected)


def test_texts_that_are_equal_after_clean_up_get_equal_scores(model: WorkRBModel) -> None:
    scores = model.compute_rankings(["k8s", "Kubernetes "], ["Docker", "SQL"], SKILL, SKILL)
    torch.testing.assert_close(scores[0], scores[1])


def test_a_classifier_takes_the_closest_label(model: WorkRBModel) -> None:
    assert model.classification_label_space is None
    # Label 0: 2 of 2 right, 2 of 3 found, F1 4/5. Label 1: 1 of 2 right, 1 of 1 found, F1 2/3.
    assert SkillKind().evaluate(model, ["f1_macro", "recall_macro"]) == {
        "f1_macro": pytest.approx((4 / 5 + 2 / 3) / 2),
        "recall_macro": pytest.approx((2 / 3 + 1) / 2),
    }


def test_a_blank_text_is_close_to_nothing(model: WorkRBModel, tmp_path: Path) -> None:
    task = BlankRanking()
    scores = task.compute_prediction_matrix(model)
    assert scores[0, 0] == pytest.approx(1)
    assert scores[0, 2] != 0
    assert not scores[1].any()
    assert not scores[:, 1].any()
    workrb.evaluate(model, [task], str(tmp_path), save_rankings=True)


@pytest.mark.parametrize(
    ("queries", "targets"), [([], ["SQL"]), (["SQL"], []), ([], []), ([""], ["\u200b"])]
)
def test_nothing_to_compare_keeps_its_shape(
    model: WorkRBModel, queries: list[str], targets: list[str]
) -> None:
    scores = model.compute_rankings(queries, targets, SKILL, SKILL)
    assert scores.shape == (len(queries), len(targets))
    assert model.compute_classification(queries, targets, SKILL).shape == scores.shape


def test_models_do_not_share_a_name_or_a_checkpoint(
    model: WorkRBModel, tiny_transformer: Path, tmp_path: Path
) -> None:
    tiny = WorkRBModel(SkillEncoder(tiny_transformer))
    template = str(tmp_path / "{model_name}")
    results = workrb.evaluate_multiple_models(
        [model, tiny], [SkillRanking()], output_folder_template=template
    )
    assert {path.name for path in tmp_path.iterdir()} == set(results) == {model.name, tiny.name}
    assert model.name == f"skillsim-embedded-{model.encoder.fingerprint[:8]}"
    assert model.encoder.fingerprint in model.description


def test_only_an_encoder_will_do() -> None:
    with pytest.raises(NotAnEncoderError, match="must be a SkillEncoder, not 'embedded'"):
        WorkRBModel("embedded")


def test_without_workrb_the_error_tells_what_to_install() -> None:
    done = run_python(
        """
import sys
sys.modules["workrb"] = None
from skillsim.errors import MissingExtraError
try:
    import skillsim.integrations.workrb
except MissingExtraError as error:
    assert error.extra == "workrb"
    assert isinstance(error.__cause__, ImportError)
    assert "torch" not in sys.modules
    print(error)
"""
    )
    assert 'pip install "skillsim[workrb]"' in done.stdout


def test_importing_it_warns_of_nothing() -> None:
    run_python("import skillsim.integrations.workrb")
