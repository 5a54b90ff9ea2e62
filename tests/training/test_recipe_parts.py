"""Smaller parts of the recipes: what they train on, averages, hard negatives, new phrases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.support.tiny_models import make_tiny_transformer
from tests.training.running import SCRIPTS

TEXTS = ("anchor", "positive", "sibling", "random")
LABELS = [f"manage {thing}" for thing in ("staff", "budgets", "stock", "teams", "risks")]
LABELS += [f"train {thing}" for thing in ("dogs", "volunteers", "models", "athletes", "nurses")]
LABELS += ["yodel loudly", "welding"]


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)


class TestDatasets:
    def pairs(self, *kinds: str):
        from recipe.pairs import TrainingPair

        return [
            TrainingPair(
                kind, f"urn:{i}", f"anchor{i}", f"positive{i}", f"sibling{i}", f"random{i}"
            )  # type: ignore[arg-type]
            for i, kind in enumerate(kinds)
        ]

    def test_cosine_pairs_are_half_positive_and_the_negatives_alternate(self) -> None:
        from recipe.finetune import datasets_of
        from recipe.recipes import RECIPES

        found = datasets_of(RECIPES["card"], self.pairs("label", "label", "description"), None)
        assert list(found) == ["pairs"]
        assert [tuple(row.values()) for row in found["pairs"]] == [
            ("positive0", "anchor0", 1.0),
            ("positive0", "sibling0", 0.0),
            ("positive1", "anchor1", 1.0),
            ("positive1", "random1", 0.0),
        ]

    def test_ranking_keeps_sentences_apart_and_without_siblings(self) -> None:
        from recipe.finetune import datasets_of
        from recipe.recipes import RECIPES

        kinds = ("label", "description", "occupation", "occupation_description")
        found = datasets_of(RECIPES["general"], self.pairs(*kinds), None)
        assert {name: data.column_names for name, data in found.items()} == {
            "labels": ["anchor", "positive", "sibling"],
            "sentences": ["anchor", "positive"],
        }
        assert found["labels"]["anchor"] == ["anchor0", "anchor2"]
        assert found["sentences"]["anchor"] == ["anchor1", "anchor3"]


class TestAverage:
    @pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
    def test_each_weight_is_mixed(self, share: float, tmp_path: Path) -> None:
        from recipe.finetune import average
        from recipe.teacher import load_model

        paths = [make_tiny_transformer(tmp_path / str(seed), seed=seed) for seed in (0, 1)]
        model, base = (load_model(str(path), device="cpu") for path in paths)
        own = {name: weight.clone() for name, weight in model.state_dict().items()}
        average(model, base, share)
        mixed = model.state_dict()
        assert mixed.keys() == own.keys()
        for name, weight in base.state_dict().items():
            assert torch.allclose(mixed[name], (1 - share) * own[name] + share * weight, atol=1e-6)


class TestMiner:
    def test_the_nearest_come_first_and_only_five(self, teacher: Path) -> None:
        from recipe.mining import HARDEST, Miner
        from recipe.teacher import Teacher

        far = ["nursing", "yodelling", "bake bread", "weld metal", "feed horses"]
        near = ["databases", "query a database"]
        miner = Miner(Teacher(str(teacher)), ["data base", *far, *near])
        found = miner.hard("data base", [*far, *near])
        assert list(found[:2]) == near
        assert len(found) == HARDEST
        assert sorted(miner.hard("data base", far[:2])) == sorted(far[:2])
        assert miner.hard("data base", near[:1]) == tuple(near[:1])


class TestCombinations:
    def test_they_are_the_same_for_the_same_seed_whatever_the_order_of_the_phrases(self) -> None:
        from recipe.combinations import combinations

        phrases = ["forklifts", "cloud computing"]
        first = combinations(LABELS, phrases, count=30, seed=1)
        assert combinations(LABELS, reversed(phrases), count=30, seed=1) == first
        assert combinations(LABELS, phrases, count=30, seed=2) != first
        assert first == sorted(set(first))
        assert 0 < len(first) <= 30

    def test_a_usual_verb_stands_before_what_followed_one_or_a_short_phrase(self) -> None:
        from recipe.combinations import combinations

        short, long = "forklifts", "the art of motor cycle maintenance"
        made = combinations(LABELS, [short, long], count=300, seed=1)
        split = [text.split(" ", 1) for text in made]
        assert {verb for verb, _ in split} == {"manage", "train"}
        rests = {label.split(" ", 1)[1] for label in LABELS[:10]}
        assert {rest for _, rest in split} == rests | {short}

    def test_without_usual_verbs_there_are_none(self) -> None:
        from recipe.combinations import combinations

        assert combinations(LABELS[:4], ["forklifts"], count=5, seed=1) == []
        assert combinations([], [], count=5, seed=1) == []


class TestSettings:
    def test_a_value_is_changed_by_its_name(self) -> None:
        from recipe.settings import Limits, Settings, changed

        settings, limits = changed(Settings(), Limits(), ["relation_weight=0.5", "vocabulary=7000"])
        assert settings == replace(Settings(), relation_weight=0.5)
        assert limits == replace(Limits(), vocabulary=7000)

    @pytest.mark.parametrize("change", ["depth=2", "steps=many", "steps=1.5", "steps", ""])
    def test_what_is_no_setting_or_no_number_is_refused(self, change: str) -> None:
        from recipe.errors import RecipeError
        from recipe.settings import Limits, Settings, changed

        with pytest.raises(RecipeError, match="--set"):
            changed(Settings(), Limits(), [change])
