"""What docs/integrations/ray.md and the docstrings show runs, on the Ray of these tests."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
import ray.data
from tests.support.examples import run_skipped
from tests.support.pages import ROOT, blocks, run

PAGE = ROOT / "docs/integrations/ray.md"
DOCSTRINGS = ("src/skillsim/integrations/ray/dataset.py", "src/skillsim/integrations/ray/parts.py")
HERE = {
    "ray.init()  # or": "#",  # it is started, and of two CPUs
    'SkillEncoder("hub", cache=False)': 'SkillEncoder("embedded")',
    "actors=Actors(8)": "actors=Actors(1)",
    "include_dashboard=False": "include_dashboard=False, ignore_reinit_error=True",
}

pytestmark = [
    pytest.mark.ray,
    pytest.mark.usefixtures("cluster"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rows").mkdir()
    pq.write_table(pa.table({"skill": ["k8s", "SQL", "k8s"]}), tmp_path / "rows" / "0.parquet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_runs_from_top_to_bottom(folder: Path) -> None:
    table = pa.table({"skills": [["k8s", "SQL"], ["Python"]]})
    names = {"people": ray.data.from_arrow(table)}
    unused = set(HERE)
    for number, block in enumerate(blocks(PAGE, "python")):
        code = block.code
        for old in [one for one in HERE if one in code]:
            code = code.replace(old, HERE[old])
            unused.discard(old)
        if number == 1:  # the page reads one of the files that were written, by a name of its own
            [written, *_] = sorted((folder / "vectors").glob("*.parquet"))
            shutil.copyfile(written, folder / "vectors" / "part.parquet")
        code = code.replace("/data/", f"{folder}/")
        run(replace(block, code=code), names, folder)
    assert not unused
    assert names["written"].rows == 3
    assert ray.data.read_parquet(str(folder / "matches")).count() == 2
    assert ray.data.read_parquet(str(folder / "concepts")).count() == 3


def test_the_docstrings_run(folder: Path) -> None:
    for path in DOCSTRINGS:
        name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
        assert run_skipped(importlib.import_module(name), {}) > 0
    assert (folder / "vectors").is_dir()
