"""The fine-tuning script, run as a person runs it, on a made-up ESCO folder.

The smoke run of each recipe is on the real MiniLM; what is compared run with run, on a transformer
of 100 KB.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from tests.support.made_up_esco import bucket, made_up_skills
from tests.training.running import done, refusal

from skillsim import SkillEncoder

SCRIPT = "train.py"
RECIPES = ("card", "contrastive", "distillation", "general", "matryoshka")
TEXTS = ["operate forklifts", "forklifts operating", "repair kilns", "python"]


def weights(out: Path) -> bytes:
    return (out / "model" / "model.safetensors").read_bytes()


def lines_of(pairs: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in pairs.read_text("utf-8").splitlines()]


def written(path: Path, lines: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


class TestSmokeRuns:
    def test_every_recipe_is_run_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(Path(__file__).parents[2] / "training_scripts")
        from recipe.recipes import RECIPES as NAMED

        assert set(RECIPES) == set(NAMED)

    @pytest.mark.parametrize("recipe", RECIPES)
    def test_each_gives_a_model_that_the_encoder_loads_and_that_has_learned(
        self, recipe: str, tiny_inputs: list[object], teacher: Path, tmp_path: Path
    ) -> None:
        # The base is MiniLM; the teacher need not have its dimension.
        options = ["--recipe", recipe, "--base", teacher, "--out", tmp_path, "--smoke"]
        printed = done(SCRIPT, *tiny_inputs, *options)
        encoder = SkillEncoder(tmp_path / "model")
        before, after = SkillEncoder(teacher).encode(TEXTS), encoder.encode(TEXTS)
        shutil.rmtree(tmp_path)  # 350 MB
        assert before.shape == after.shape
        cosines = (before * after).sum(axis=1)
        assert (cosines < 1 - 1e-4).all()
        assert (cosines > 0.3).all()
        assert re.search(r"\d+ steps; ", printed)

    def test_bfloat16_gives_other_weights_in_float32(
        self, finished: tuple[Path, str], tiny_inputs: list[object], tmp_path: Path
    ) -> None:
        done(SCRIPT, *tiny_inputs, "--recipe", "general", "--bf16", "--out", tmp_path)
        assert len(weights(tmp_path)) == len(weights(finished[0]))
        assert weights(tmp_path) != weights(finished[0])
        assert json.loads((tmp_path / "training.json").read_text("utf-8"))["bf16"] is True


class TestAWholeRun:
    def test_training_json_tells_what_it_was_made_from(
        self, finished: tuple[Path, str], pairs: Path, tiny_transformer: Path
    ) -> None:
        record = json.loads((finished[0] / "training.json").read_text("utf-8"))
        base = (tiny_transformer / "model.safetensors").read_bytes()
        assert record["recipe"] == "general"
        assert record["settings"]["objective"] == "ranking"
        assert record["settings"]["epochs"] == 3
        assert record["base"] == record["teacher"] == tiny_transformer.name
        assert record["base_sha256"] == hashlib.sha256(base).hexdigest()
        assert record["pairs_sha256"] == hashlib.sha256(pairs.read_bytes()).hexdigest()
        kinds = [line["kind"] for line in lines_of(pairs)]
        assert record["pairs"] == {kind: kinds.count(kind) for kind in kinds}
        assert record["phrases"] == [
            {"name": "made-up job ads", "licence": "CC0", "notice": "Thanks to nobody.",
             "phrases": 135}
        ]  # fmt: skip
        assert (record["seed"], record["steps"], record["bf16"]) == (7, 24, False)
        assert set(record["libraries"]) == {"sentence-transformers", "torch", "transformers"}

    def test_training_json_names_no_path(
        self, finished: tuple[Path, str], tiny_transformer: Path
    ) -> None:
        text = (finished[0] / "training.json").read_text("utf-8")
        assert str(finished[0].parents[3]) not in text
        assert str(tiny_transformer.parent) not in text

    def test_nothing_but_the_progress_is_printed(self, finished: tuple[Path, str]) -> None:
        lines = finished[1].splitlines()
        assert "378 label, 189 description, 72 occupation, 24 occupation_description" in lines[0]
        assert "general on tiny-transformer0, cpu" in lines[1]
        assert lines[-1].endswith(f"24 steps; {finished[0] / 'model'}")
        assert all(line.startswith(("[", "{")) for line in lines)

    def test_the_model_folder_holds_no_pickle_and_no_card_of_another(
        self, finished: tuple[Path, str]
    ) -> None:
        files = {path.name for path in (finished[0] / "model").rglob("*") if path.is_file()}
        assert "model.safetensors" in files
        assert {Path(name).suffix for name in files} == {".json", ".safetensors"}

    def test_the_same_seed_gives_the_same_weights(
        self, finished: tuple[Path, str], tiny_inputs: list[object], tmp_path: Path
    ) -> None:
        done(SCRIPT, *tiny_inputs, "--recipe", "general", "--out", tmp_path)
        assert weights(tmp_path) == weights(finished[0])


class TestResuming:
    def test_a_run_that_was_cut_off_ends_with_the_same_weights(
        self, finished: tuple[Path, str], tiny_inputs: list[object], tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        shutil.copytree(finished[0], out)
        shutil.rmtree(out / "model")
        (out / "training.json").unlink()
        # It was cut off while it wrote this one.
        (out / "checkpoints" / "checkpoint-24" / "trainer_state.json").unlink()
        options = ["--recipe", "general", "--save-steps", "5", "--out", out, "--resume"]
        printed = done(SCRIPT, *tiny_inputs, *options)
        assert "from checkpoint-20" in printed
        assert weights(out) == weights(finished[0])
        record, whole = (
            json.loads((folder / "training.json").read_text("utf-8")) | {"seconds": 0}
            for folder in (out, finished[0])
        )
        assert record == whole

    def test_checkpoints_are_not_overwritten(
        self, finished: tuple[Path, str], tiny_inputs: list[object]
    ) -> None:
        out = finished[0]
        message = refusal(SCRIPT, *tiny_inputs, "--recipe", "general", "--out", out)
        assert f"{out} holds checkpoints. Pass --resume, or another --out." in message

    def test_other_settings_are_refused_by_name(
        self, finished: tuple[Path, str], tiny_inputs: list[object]
    ) -> None:
        options = ["--recipe", "distillation", "--seed", "8", "--out", finished[0], "--resume"]
        message = refusal(SCRIPT, *tiny_inputs, *options)
        assert "other settings: recipe, settings, pairs_sha256, pairs, seed." in message

    def test_a_plan_that_cannot_be_read_is_refused(
        self, finished: tuple[Path, str], tiny_inputs: list[object], tmp_path: Path
    ) -> None:
        state = tmp_path / "checkpoints" / "checkpoint-20" / "trainer_state.json"
        state.parent.mkdir(parents=True)
        state.touch()
        (tmp_path / "plan.json").write_text("{")
        options = ["--recipe", "general", "--out", tmp_path, "--resume"]
        message = refusal(SCRIPT, *tiny_inputs, *options)
        assert f"{tmp_path / 'plan.json'} cannot be read" in message


class TestRefusals:
    """Each comes before any model is loaded: the base that is named is none."""

    @pytest.fixture
    def refused(self, esco: Path, pairs: Path, tmp_path: Path):
        def call(*options: object, pairs: Path = pairs) -> str:
            given = ["--esco", esco, "--pairs", pairs, "--base", "no/model", "--smoke"]
            message = refusal(SCRIPT, *given, "--out", tmp_path / "out", *options)
            assert not (tmp_path / "out").exists()
            return message

        return call

    def test_a_held_out_label_among_the_pairs(
        self, refused, pairs: Path, held_out_label: str, tmp_path: Path
    ) -> None:
        lines = lines_of(pairs)
        lines[200]["anchor"] = held_out_label.upper()
        message = refused(pairs=written(tmp_path / "leak.jsonl", lines))
        assert "1 text(s) of the pairs belong to held-out concepts" in message
        assert f"the first {held_out_label.upper()!r}" in message

    @pytest.mark.parametrize("place", ["positive", "sibling", "random"])
    def test_a_held_out_label_in_another_place(
        self, refused, place: str, pairs: Path, held_out_label: str, tmp_path: Path
    ) -> None:
        lines = lines_of(pairs)
        lines[-1][place] = held_out_label
        message = refused(pairs=written(tmp_path / "leak.jsonl", lines))
        assert repr(held_out_label) in message

    def test_a_held_out_label_within_a_description(
        self, refused, pairs: Path, held_out_label: str, tmp_path: Path
    ) -> None:
        lines = lines_of(pairs)
        number = next(i for i, line in enumerate(lines) if line["kind"] == "description")
        lines[number]["anchor"] = f"Likes to {held_out_label}, and to rest"
        message = refused(pairs=written(tmp_path / "leak.jsonl", lines))
        assert f"Likes to {held_out_label}, and to rest" in message

    def test_pairs_of_another_split(self, refused, pairs: Path, tmp_path: Path) -> None:
        held_out = [own for uri, own in made_up_skills().items() if bucket(uri) < 15]
        lines = lines_of(pairs)
        for line, own in zip(lines, held_out, strict=False):
            line["positive"], line["anchor"] = own[:2]
        message = refused(pairs=written(tmp_path / "leak.jsonl", lines))
        assert f"{2 * len(held_out)} text(s) of the pairs belong to held-out concepts" in message

    def test_too_few_pairs(self, refused, pairs: Path, tmp_path: Path) -> None:
        few = written(tmp_path / "few.jsonl", lines_of(pairs)[:99])
        assert f"{few} holds 99 pairs; at least 100 are needed" in refused(pairs=few)

    def test_too_few_pairs_of_the_kinds_that_a_recipe_uses(
        self, refused, pairs: Path, tmp_path: Path
    ) -> None:
        sentences = [line for line in lines_of(pairs) if line["kind"] == "description"]
        other = written(tmp_path / "other.jsonl", sentences)
        assert "0 pairs" in refused(pairs=other)
        assert "are of use to card" in refused(pairs=other)

    def test_too_small_a_share(self, refused) -> None:
        assert "38 pairs" in refused("--share", "0.1")

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("{", "line 3 is no pair"),
            ("[]", "line 3 is no pair"),
            ('{"kind": "label"}', "line 3 is no pair"),
            ("", "line 3 is no pair"),
        ],
    )
    def test_a_broken_line(
        self, refused, line: str, message: str, pairs: Path, tmp_path: Path
    ) -> None:
        lines = pairs.read_text("utf-8").splitlines()
        lines[2] = line
        (tmp_path / "broken.jsonl").write_text("\n".join(lines), "utf-8")
        assert message in refused(pairs=tmp_path / "broken.jsonl")

    def test_an_unknown_kind_and_a_blank_field(self, refused, pairs: Path, tmp_path: Path) -> None:
        lines = lines_of(pairs)
        lines[4]["kind"] = "synonym"
        message = refused(pairs=written(tmp_path / "kind.jsonl", lines))
        assert "line 5 has the kind 'synonym'; valid are" in message
        lines = lines_of(pairs)
        lines[4]["sibling"] = " "
        message = refused(pairs=written(tmp_path / "blank.jsonl", lines))
        assert "line 5 has a blank field" in message

    def test_a_file_of_pairs_that_is_not_there(self, refused, tmp_path: Path) -> None:
        message = refused(pairs=tmp_path / "none.jsonl")
        assert f"pairs {tmp_path / 'none.jsonl'} cannot be read" in message
        assert "build_pairs.py makes them" in message

    @pytest.mark.parametrize("recipe", ["card", "contrastive", "matryoshka", "general"])
    def test_a_recipe_without_its_pairs(self, recipe: str, esco: Path, tmp_path: Path) -> None:
        message = refusal(SCRIPT, "--esco", esco, "--recipe", recipe, "--out", tmp_path / "out")
        assert f"the recipe {recipe} needs --pairs; build_pairs.py makes them" in message

    @pytest.mark.parametrize("recipe", ["distillation", "general"])
    def test_a_recipe_without_its_phrases_or_its_teacher(
        self, refused, recipe: str, phrases: Path
    ) -> None:
        for given in ([], ["--phrases", phrases], ["--teacher", "some/model"]):
            message = refused("--recipe", recipe, *given)
            assert f"the recipe {recipe} needs --phrases and --teacher" in message

    def test_too_few_phrases(self, refused, tmp_path: Path) -> None:
        few = tmp_path / "few.txt"
        few.write_text("python\njava\n")
        message = refused("--recipe", "distillation", "--phrases", few, "--teacher", "some/model")
        assert "2 phrases are left" in message

    def test_a_folder_that_is_no_esco_download(self, refused, tmp_path: Path) -> None:
        assert "skills_en.csv cannot be read" in refused("--esco", tmp_path)

    @pytest.mark.parametrize("share", ["0", "-1", "1.5", "nan"])
    def test_a_share_that_is_none(self, refused, share: str) -> None:
        message = refused(f"--share={share}")
        assert f"argument --share: {share} is not above 0 and up to 1" in message

    def test_numbers_out_of_range(self, refused) -> None:
        assert "argument --seed: -1 is not from 0" in refused("--seed=-1")
        assert "argument --save-steps: 0 is not 1 or more" in refused("--save-steps=0")

    def test_an_unknown_recipe_is_answered_with_the_known(self, refused) -> None:
        message = refused("--recipe", "best")
        assert all(recipe in message for recipe in RECIPES)


class TestRefusalsOfModels:
    def test_a_base_that_is_no_model(self, esco: Path, pairs: Path, tmp_path: Path) -> None:
        given = ["--esco", esco, "--pairs", pairs, "--out", tmp_path / "out", "--smoke"]
        message = refusal(SCRIPT, *given, "--base", tmp_path)
        assert f"{tmp_path} is not a sentence-transformers model" in message
        message = refusal(SCRIPT, *given, "--base", "no/model")
        assert "no/model is neither a folder nor a reachable Hub model" in message

    def test_cuda_where_there_is_none(self, tiny_inputs: list[object], tmp_path: Path) -> None:
        message = refusal(SCRIPT, *tiny_inputs, "--out", tmp_path, "--device", "cuda")
        assert "--device cuda: torch sees no CUDA device. Leave it out for the CPU." in message

    def test_a_folder_that_cannot_be_written(
        self, tiny_inputs: list[object], tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        message = refusal(SCRIPT, *tiny_inputs, "--out", tmp_path / "file" / "out", "--smoke")
        assert "cannot be written" in message
