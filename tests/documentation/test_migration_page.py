"""The block of docs/migration.md that is no doctest, since it needs faiss, runs where that is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from skillsim import embedded_model_path

PAGE = (Path(__file__).parents[2] / "docs/migration.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_there_is_one_and_it_is_python() -> None:
    (block,) = BLOCKS
    compile(block, "docs/migration.md", "exec")


def test_it_runs_with_the_length_of_the_vectors_that_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("faiss")
    from sentence_transformers import SentenceTransformer

    monkeypatch.chdir(tmp_path)
    names = {"model": SentenceTransformer(embedded_model_path()), "catalogue": ["weld", "SQL"]}
    with pytest.raises(AssertionError):
        exec(BLOCKS[0], dict(names))
    exec(BLOCKS[0].replace("384", "256"), dict(names))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["skills.faiss", "skills.pkl"]
