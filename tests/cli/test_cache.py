"""``skillsim cache``: what people and programs see of the embedding cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim
from tests.support.caches import stored_texts

from skillsim import SkillEncoder
from skillsim.errors import CacheWarning

SKILLS = [f"skill {i}" for i in range(50)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "c.sqlite"
    SkillEncoder("embedded", cache=path).encode(SKILLS)
    return path


def test_info_tells_place_size_and_models(file: Path) -> None:
    result = skillsim("cache", "info", "--file", str(file))
    assert result.returncode == 0
    for said in ("c.sqlite", "of at most 2,000 MB", "embedded", "256", "50"):
        assert said in result.stdout
    content = json.loads(skillsim("cache", "info", "--file", str(file), "--json").stdout)
    [model] = content["models"]
    assert (model["model_id"], model["entries"]) == ("embedded", 50)
    assert model["fingerprint"] == SkillEncoder("embedded").fingerprint


def test_without_a_cache_info_shows_where_it_would_be(tmp_path: Path) -> None:
    result = skillsim("cache", "info", "--json", SKILLSIM_CACHE=str(tmp_path / "user"))
    content = json.loads(result.stdout)
    assert content["path"] == str(tmp_path / "user" / "embeddings-1.sqlite")
    assert (content["size"], content["models"]) == (0, [])
    assert not (tmp_path / "user").exists()


def test_clear_removes_a_model_or_all(file: Path) -> None:
    assert "it holds: 'embedded'" in refusal("cache", "clear", "-m", "hub", "--file", str(file))
    result = skillsim("cache", "clear", "-m", "embedded", "--file", str(file))
    assert "removed 50 texts, kept 0" in result.stdout
    content = json.loads(skillsim("cache", "clear", "--file", str(file), "--json").stdout)
    assert content["removed"] == 0
    assert stored_texts(file) == []


def test_prune_goes_by_size_or_age(file: Path) -> None:
    for arguments in (["--unused", "1"], ["--size", "0.5 GB"], ["--unused", "7", "--size", "1MB"]):
        result = skillsim("cache", "prune", *arguments, "--file", str(file))
        assert "removed 0 texts, kept 50" in result.stdout
    result = skillsim("cache", "prune", "--size", "0", "--file", str(file), "--json")
    assert json.loads(result.stdout)["removed"] == 50


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["prune"], "--size or --unused"),
        (["prune", "--size", "much"], "500MB"),
        (["prune", "--unused", "-1"], "--unused"),
        (["info", "--file", "/dev/null"], "not a plain file"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], said: str) -> None:
    assert said in refusal("cache", *arguments)


@pytest.mark.parametrize("arguments", [["info"], ["clear"], ["prune", "--size", "0"]])
@pytest.mark.parametrize("length", [0, 100])
def test_a_file_that_is_no_sound_cache_is_left_alone(
    arguments: list[str], length: int, file: Path
) -> None:
    content = file.read_bytes()[:length] + b"noise" * 1000
    file.write_bytes(content)
    assert "cannot be used" in refusal("cache", *arguments, "--file", str(file))
    assert file.read_bytes() == content
    assert [one.name for one in file.parent.glob("c.sqlite.*-1")] == []


def test_what_was_set_aside_is_listed(file: Path) -> None:
    file.write_bytes(b"noise" * 1000)
    with pytest.warns(CacheWarning, match="foreign-1"):
        SkillEncoder("embedded", cache=file).encode("SQL")
    result = skillsim("cache", "info", "--file", str(file))
    assert "c.sqlite.foreign-1" in result.stdout.replace("\n", "")
