"""Every file that is read, damaged in every way: read all the same, or an error of ours."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from tests.fuzz import parts
from tests.fuzz.damage import as_json, damaged_bytes, damaged_json, damaged_text
from tests.fuzz.hunting import hunt
from tests.fuzz.judging import answer_or_refusal
from tests.support.made_up_esco import made_up_skills, write_esco

from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache
from skillsim.evaluation import read_occupations
from skillsim.policy import MatchPolicy
from skillsim.search import SkillIndex
from skillsim.tasks.matching import record_matches, replay
from skillsim.taxonomy import Taxonomy

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1800)]

SKILLS = [f"{word} {i}" for word in ("python", "welding", "law", "\u5b66") for i in range(5)]


def _hunt_in_file(
    path: Path, contents: st.SearchStrategy[bytes], read: Callable[[], object]
) -> Callable[[str], None]:
    def attempt(content: bytes) -> str:
        path.write_bytes(content)
        return answer_or_refusal(read)[1]

    return lambda name: hunt(name, contents, attempt)


@pytest.mark.parametrize("approximate", [False, True])
@pytest.mark.parametrize("verify", [False, True])
def test_an_index(tmp_path: Path, *, approximate: bool, verify: bool) -> None:
    path = tmp_path / "skills.index"
    SkillIndex(SKILLS, encoder=parts.tiny(), approximate=approximate).save(path)
    content = path.read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")

    def read() -> object:
        index = SkillIndex.load(path, encoder=parts.tiny(), verify=verify)
        # What lies in the tensors is only trusted where it was verified, as load says.
        return [list(index), index.search("python", top_k=3)] if verify else len(index)

    anywhere = damaged_bytes(content)
    in_header = damaged_bytes(content[:header]).map(lambda start: start + content[header:])
    _hunt_in_file(path, st.one_of(anywhere, in_header), read)(
        f"an index, {'approximate' if approximate else 'exact'}{', verified' if verify else ''}"
    )


def test_an_embedding_cache(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    SkillEncoder(parts.tiny_folder(), cache=path).encode(SKILLS)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    expected = parts.tiny().encode(SKILLS)

    def attempt(damaged: bytes) -> str:
        for old in tmp_path.iterdir():
            old.unlink()
        path.write_bytes(damaged)
        answer_or_refusal(lambda: EmbeddingCache(path).info())
        vectors = SkillEncoder(parts.tiny_folder(), cache=path).encode(SKILLS)
        # Bits of a stored vector that were turned may go unnoticed; what is no vector may not.
        assert vectors.shape == expected.shape
        assert np.isfinite(vectors).all()
        answer_or_refusal(lambda: EmbeddingCache(path).prune(max_bytes=1000))
        answer_or_refusal(lambda: EmbeddingCache(path).clear())
        return ""

    hunt("an embedding cache", damaged_bytes(content), attempt)


@pytest.mark.parametrize("name", ["manifest.json", "model.safetensors", "tokenizer.json"])
def test_a_folder_of_a_static_model(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(parts.tiny_folder(), folder)
    content = (folder / name).read_bytes()
    contents = damaged_bytes(content)
    if name.endswith(".json"):
        contents = st.one_of(contents, damaged_json(json.loads(content)).map(as_json))

    def read() -> object:
        return SkillEncoder(folder, device="cpu", cache=False).encode(SKILLS)

    _hunt_in_file(folder / name, contents, read)(f"a static model's {name}")


def test_a_manifest_whose_checksums_are_right(tmp_path: Path) -> None:
    """As someone would write it who makes such a folder: what is in it is all there is to check."""
    import hashlib

    folder = tmp_path / "model"
    shutil.copytree(parts.tiny_folder(), folder)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    names = ("model.safetensors", "tokenizer.json")
    contents = {name: (folder / name).read_bytes() for name in names}

    def attempt(given: tuple[str, bytes]) -> str:
        name, content = given
        for other in names:
            (folder / other).write_bytes(contents[other])
        (folder / name).write_bytes(content)
        manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest()}
        for other in set(names) - {name}:
            manifest["files"][other] = {"sha256": hashlib.sha256(contents[other]).hexdigest()}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return answer_or_refusal(
            lambda: SkillEncoder(folder, device="cpu", cache=False).encode(SKILLS)
        )[1]

    weights = damaged_bytes(contents[names[0]]).map(lambda content: (names[0], content))
    tokens = st.one_of(
        damaged_bytes(contents[names[1]]),
        damaged_json(json.loads(contents[names[1]])).map(as_json),
    ).map(lambda content: (names[1], content))
    hunt("a static model with right checksums", st.one_of(weights, tokens), attempt)


@pytest.mark.parametrize(
    "name", ["skills_en.csv", "skillGroups_en.csv", "broaderRelationsSkillPillar_en.csv"]
)
def test_an_esco_download(tmp_path: Path, name: str) -> None:
    skills = dict(list(made_up_skills().items())[:8])
    folder = write_esco(tmp_path / "esco", skills)
    path = folder / name

    def read() -> object:
        taxonomy = Taxonomy.from_esco_csv(folder)
        return [
            (concept, taxonomy.ancestors(concept.uri), taxonomy.descendants(concept.uri))
            for concept in taxonomy
        ]

    _hunt_in_file(path, damaged_text(path.read_bytes()), read)(f"ESCO's {name}")


def test_records_of_concepts() -> None:
    records = [concept.to_dict() for concept in parts.small_taxonomy()]

    def attempt(content: Any) -> str:
        return answer_or_refusal(lambda: list(Taxonomy.from_records(content)))[1]

    hunt("records of concepts", damaged_json(records), attempt)


@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_occupations(tmp_path: Path, suffix: str) -> None:
    content = [
        {"uri": "1", "label": "welder", "skill": ["welding", "SQL"]},
        {"uri": "2", "label": "clerk", "skill": []},
    ]
    path = tmp_path / f"jobs{suffix}"
    plain = as_json(content)
    contents = (
        st.one_of(damaged_text(plain), damaged_json(content).map(as_json))
        if suffix == ".json"
        else st.one_of(damaged_bytes(gzip.compress(plain)), damaged_text(plain).map(gzip.compress))
    )

    def read() -> object:
        return list(read_occupations(path, parts.small_taxonomy()))

    _hunt_in_file(path, contents, read)(f"occupations{suffix}")


def test_a_policy() -> None:
    content = MatchPolicy(0.6, 0.4, resolve=0.7, source="s", model_id="m").to_dict()

    def attempt(damaged: Any) -> str:
        return answer_or_refusal(lambda: MatchPolicy.from_dict(damaged))[1]

    hunt("a policy", damaged_json(content), attempt)


def test_a_record_of_a_decision() -> None:
    record = record_matches(
        ["SQL", "Python"],
        {"ada": ["sql", "python 3"], 7: ["welding"], "nobody": []},
        taxonomy=parts.small_taxonomy(),
        encoder=parts.embedded(),
    ).to_dict()

    def attempt(damaged: Any) -> str:
        return answer_or_refusal(
            lambda: replay(damaged, encoder=parts.embedded(), taxonomy=parts.small_taxonomy())
        )[1]

    hunt("a record of a decision", damaged_json(json.loads(json.dumps(record))), attempt)
