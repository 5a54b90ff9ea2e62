"""The embedded model as a folder for sentence-transformers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from skillsim import SkillEncoder, embedded_model_path
from skillsim.encoding.models.static_files import StaticFiles
from skillsim.encoding.user_cache import user_cache_folder
from skillsim.errors import ModelNotAvailableError

SKILLS = [
    "Electrical wiring",
    "Circuit troubleshooting",
    "Machine learning",
    "Kubernetes",
    "C++",
    "C#",
    ".NET",
    "Node.js",
    "MS Excel (VBA)",
    "forklift operation",
    "pallet jack",
    "naïve Größe",
    "R",
    "Kundenbetreuung",
    "a",
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_sentence_transformers_loads_it_with_the_same_vectors(cache: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = Path(embedded_model_path())
    assert folder.is_relative_to(cache)
    theirs = SentenceTransformer(str(folder), device="cpu").encode(SKILLS)
    ours = SkillEncoder("embedded").encode(SKILLS)
    np.testing.assert_allclose(np.linalg.norm(theirs, axis=1), 1.0, atol=1e-5)
    assert ((theirs * ours).sum(axis=1) > 1 - 1e-3).all()
    np.testing.assert_allclose(theirs, ours, atol=5e-4)  # ours rounds within the layer


def test_the_first_snippet_of_the_checkpoints_card_works_on_it(cache: Path) -> None:
    from sentence_transformers import SentenceTransformer, util

    model = SentenceTransformer(embedded_model_path())
    skills = ["Electrical wiring", "Circuit troubleshooting", "Machine learning"]
    emb = model.encode(skills, convert_to_tensor=True)
    scores = util.pytorch_cos_sim(emb[0], emb)[0].tolist()
    assert scores[0] == pytest.approx(1.0, abs=1e-5)
    assert scores[1] > scores[2]


def test_it_is_written_once_and_written_anew_when_damaged(cache: Path) -> None:
    folder = Path(embedded_model_path())
    weights = folder / "0_StaticEmbedding" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    assert embedded_model_path() == str(folder)
    assert weights.stat().st_mtime_ns == written
    content = weights.read_bytes()
    weights.write_bytes(content[: len(content) // 2])
    assert embedded_model_path() == str(folder)
    assert weights.read_bytes() == content
    (folder / "checksums.json").unlink()
    embedded_model_path()
    assert json.loads((folder / "checksums.json").read_text())
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]  # nothing left over


def test_a_folder_that_another_process_finished_meanwhile_is_kept(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from skillsim.encoding.models import export

    write = export._write
    made_by_the_other = []

    def write_while_another_finishes(folder: Path, files: StaticFiles) -> None:
        monkeypatch.setattr(export, "_write", write)
        made_by_the_other.append(Path(embedded_model_path()).stat().st_ino)
        write(folder, files)

    monkeypatch.setattr(export, "_write", write_while_another_finishes)
    assert [Path(embedded_model_path()).stat().st_ino] == made_by_the_other


def test_a_file_beside_ours_is_no_damage(cache: Path) -> None:
    folder = Path(embedded_model_path())
    (folder / ".DS_Store").write_bytes(b"")
    embedded_model_path()
    assert (folder / ".DS_Store").exists()


def test_several_callers_at_once_agree(cache: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: embedded_model_path(), range(4)))
    assert len(paths) == 1


def test_a_cache_that_cannot_be_written_is_an_error_that_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelNotAvailableError, match="SKILLSIM_CACHE"):
        embedded_model_path()


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSIM_CACHE", "~/somewhere")
    assert user_cache_folder() == Path.home() / "somewhere"
    monkeypatch.delenv("SKILLSIM_CACHE")
    assert user_cache_folder().name == "skillsim"
