"""The script that makes the training pairs, run as a person runs it, on a made-up ESCO folder."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.support.made_up_esco import THINGS, bucket, made_up_skills, write_esco
from tests.training.running import done, refusal

from skillsim import SkillEncoder

SCRIPT = "build_pairs.py"
TEXTS = ("anchor", "positive", "sibling", "random")
HARDEST = 5

Pair = dict[str, str]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, held_out_label: str) -> Path:
    """An ESCO folder in which two train skills touch a held-out one.

    One has its label; the other's description, "Know how to … quickly in a safe way", contains it.
    """
    skills = made_up_skills()
    first, second = [uri for uri in skills if bucket(uri) >= 15][:2]
    skills[first].append(held_out_label.title())
    skills[second][0] = f"{held_out_label} quickly"
    return write_esco(tmp_path_factory.mktemp("planted") / "csv", skills)


@pytest.fixture(scope="module")
def built(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("pairs") / "new" / "pairs.jsonl"
    return out, done(SCRIPT, "--esco", planted, "--occupations", "--out", out)


@pytest.fixture(scope="module")
def made(built: tuple[Path, str]) -> list[Pair]:
    return read(built[0])


def read(path: Path) -> list[Pair]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def held_out_labels() -> set[str]:
    return {
        label for uri, labels in made_up_skills().items() if bucket(uri) < 15 for label in labels
    }


def test_the_counts_are_printed(built: tuple[Path, str], made: list[Pair]) -> None:
    counts = Counter(pair["kind"] for pair in made)
    concepts = len({pair["concept"] for pair in made})
    assert set(counts) == {"label", "description", "occupation", "occupation_description"}
    for kind, count in counts.items():
        assert f"{kind}: {count} pairs\n" in built[1]
    assert f"{built[0]}: {len(made)} pairs of {concepts} concepts\n" in built[1]


def test_the_same_input_gives_the_same_bytes(
    built: tuple[Path, str], planted: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.jsonl"
    done(SCRIPT, "--esco", planted, "--occupations", "--out", again)
    assert again.read_bytes() == built[0].read_bytes()


def test_another_seed_draws_others(built: tuple[Path, str], planted: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    done(SCRIPT, "--esco", planted, "--occupations", "--seed", 8, "--out", other)
    assert other.read_bytes() != built[0].read_bytes()


def test_only_train_skills_have_pairs(made: list[Pair]) -> None:
    train = {uri for uri in made_up_skills() if bucket(uri) >= 15}
    assert {pair["concept"] for pair in made if "/skill/" in pair["concept"]} == train


def test_no_text_is_a_label_of_a_held_out_skill(made: list[Pair]) -> None:
    held_out = held_out_labels()
    assert not any(pair[name].casefold() in held_out for pair in made for name in TEXTS)


def test_no_sentence_contains_a_label_of_a_held_out_skill(
    made: list[Pair], held_out_label: str
) -> None:
    sentences = [pair["anchor"] for pair in made if pair["kind"].endswith("description")]
    assert sentences
    assert not any(label in text.casefold() for text in sentences for label in held_out_labels())
    # The label around it is no held-out label, and may be trained on.
    assert any(pair["positive"] == f"{held_out_label} quickly" for pair in made)


def test_a_sentence_stands_with_the_preferred_label_without_its_full_stop(
    made: list[Pair],
) -> None:
    pair = next(pair for pair in made if pair["kind"] == "description")
    assert pair["anchor"] == f"Know how to {pair['positive']} in a safe way"


def test_siblings_share_a_broader_concept_and_strangers_are_another_concept(
    made: list[Pair],
) -> None:
    concepts = {label: uri for uri, labels in made_up_skills().items() for label in labels}
    for pair in made:
        if pair["kind"] not in ("label", "description"):
            continue
        sibling = concepts.get(pair["sibling"])
        if sibling is not None:  # not one of the two that were changed
            assert sibling != pair["concept"]
            assert sibling.rpartition("-")[2] == pair["concept"].rpartition("-")[2]
        assert concepts.get(pair["random"]) != pair["concept"]


def test_occupations_of_information_technology_are_left_out(made: list[Pair]) -> None:
    texts = [pair[name] for pair in made if "/occupation/" in pair["concept"] for name in TEXTS]
    assert texts
    assert not any("networks" in text for text in texts)


def test_an_occupation_has_three_labels_and_siblings_of_its_isco_group(made: list[Pair]) -> None:
    ours = [pair for pair in made if pair["concept"].endswith("/occupation/forklifts")]
    assert Counter(pair["kind"] for pair in ours) == {"occupation": 3, "occupation_description": 1}
    assert {pair["positive"] for pair in ours} == {"forklifts expert"}
    group = {f"{thing} expert" for thing in THINGS[5::5]}  # as of the first of them
    assert {pair["sibling"] for pair in ours} <= group


def test_without_the_option_there_are_no_occupations(planted: Path, tmp_path: Path) -> None:
    (folder := tmp_path / "csv").mkdir()
    for path in planted.iterdir():
        if path.name != "occupations_en.csv":
            shutil.copy(path, folder)
    done(SCRIPT, "--esco", folder, "--out", tmp_path / "out")
    assert {pair["kind"] for pair in read(tmp_path / "out")} == {"label", "description"}


def test_mining_draws_among_the_siblings_labels_nearest_to_the_anchor(
    teacher: Path, tmp_path: Path
) -> None:
    few = {uri: own for uri, own in made_up_skills().items() if uri.endswith(("pumps", "kilns"))}
    esco = write_esco(tmp_path / "csv", few)
    out = tmp_path / "mined.jsonl"
    done(SCRIPT, "--esco", esco, "--mine", teacher, "--out", out)
    mined = read(out)
    skills = {uri: labels for uri, labels in few.items() if bucket(uri) >= 15}
    texts = sorted({pair["anchor"] for pair in mined} | {x for own in skills.values() for x in own})
    vectors = dict(zip(texts, SkillEncoder(teacher).encode(texts), strict=True))
    for pair in mined:
        thing = pair["concept"].rpartition("-")[2]
        candidates = [
            label
            for uri, labels in skills.items()
            if uri.endswith(f"-{thing}") and uri != pair["concept"]
            for label in labels
        ]
        cosines = [float(vectors[pair["anchor"]] @ vectors[label]) for label in candidates]
        least = sorted(cosines)[-HARDEST]
        assert cosines[candidates.index(pair["sibling"])] >= least - 1e-4
    # Not always the nearest, and not the others.
    assert len({pair["sibling"] for pair in mined}) > HARDEST


def test_a_folder_that_is_no_esco_download_is_refused(tmp_path: Path) -> None:
    message = refusal(SCRIPT, "--esco", tmp_path, "--out", tmp_path / "out")
    assert f"{tmp_path / 'skills_en.csv'} cannot be read" in message
    assert "Pass the folder of the unpacked ESCO CSV download" in message
    assert not (tmp_path / "out").exists()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "csv", made_up_skills())
    (folder / "skills_en.csv").write_text("conceptUri,altLabels\n")
    message = refusal(SCRIPT, "--esco", folder, "--out", tmp_path / "out")
    assert f"{folder / 'skills_en.csv'}, line 1 has no column skillType" in message


def test_missing_occupations_are_refused(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "csv", made_up_skills())
    (folder / "occupations_en.csv").unlink()
    message = refusal(SCRIPT, "--esco", folder, "--occupations", "--out", tmp_path / "out")
    assert "occupations_en.csv" in message


def test_a_lone_skill_is_refused(tmp_path: Path) -> None:
    uri = next(uri for uri in made_up_skills() if bucket(uri) >= 15)
    folder = write_esco(tmp_path / "csv", {uri: made_up_skills()[uri]})
    message = refusal(SCRIPT, "--esco", folder, "--out", tmp_path / "out")
    assert f"{uri} is the only concept to train on" in message


def test_a_folder_that_is_no_model_to_mine_with_is_refused(esco: Path, tmp_path: Path) -> None:
    message = refusal(SCRIPT, "--esco", esco, "--mine", tmp_path, "--out", tmp_path / "out")
    assert "is not a sentence-transformers model" in message


def test_a_file_that_cannot_be_written_is_refused(esco: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    message = refusal(SCRIPT, "--esco", esco, "--out", tmp_path / "file" / "out")
    assert "cannot be written" in message
