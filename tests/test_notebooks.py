"""The notebooks are well-formed, and show what they show when they are run where they lie."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from examples.run_notebooks import FOLDER, VARIES, outputs

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")


ALWAYS = {"quickstart", "normalising"}  # the others by `make test-notebooks`
NOTEBOOKS = [
    pytest.param(path, id=path.stem, marks=[] if path.stem in ALWAYS else [pytest.mark.notebooks])
    for path in sorted(FOLDER.glob("*.ipynb"))
]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_shows_what_it_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(sys, "path", sys.path.copy())
    assert path.stat().st_size < 300_000
    content = json.loads(path.read_text("utf-8"))
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    before = set(FOLDER.iterdir())
    for number, (cell, found) in enumerate(zip(code, outputs(content), strict=True), start=1):
        assert cell["execution_count"] == number
        kept = json.dumps(cell["outputs"])
        assert tempfile.gettempdir() not in kept
        assert str(Path.home()) not in kept
        if VARIES not in cell["metadata"].get("tags", []):
            assert_alike(texts(cell["outputs"]), texts(found))
        assert len(cell["outputs"]) == len(found)
        assert pictures(cell["outputs"]) == "".join(cell["source"]).count("plt.show()")
    assert set(FOLDER.iterdir()) == before
    assert any(cell["outputs"] for cell in code)


def pictures(shown: Sequence[dict[str, Any]]) -> int:
    """How many of the outputs are pictures that show without a script and say what they are."""
    return sum(bool(one["metadata"]["image/png"]["alt"]) for one in shown if is_picture(one))


def is_picture(one: dict[str, Any]) -> bool:
    return "image/png" in one.get("data", {})


def texts(shown: Sequence[dict[str, Any]]) -> str:
    """What outputs say in plain text, without line breaks, which depend on the width of numbers."""
    plain = ["".join(one.get("text", one.get("data", {}).get("text/plain", ""))) for one in shown]
    return " ".join(" ".join(plain).split())


def assert_alike(kept: str, found: str) -> None:
    """The same words, and numbers that another processor or version may have given."""
    assert NUMBER.sub("#", kept) == NUMBER.sub("#", found), "run `make notebooks`"
    assert numbers(kept) == pytest.approx(numbers(found), rel=0.02, abs=0.02), (
        "run `make notebooks`"
    )


def numbers(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


def test_other_words_and_other_numbers_are_told() -> None:
    assert_alike("0.912 of 1,000", "0.905 of 1,000")
    with pytest.raises(AssertionError, match="make notebooks"):
        assert_alike("0.912 of 1,000", "0.812 of 1,000")
    with pytest.raises(AssertionError, match="make notebooks"):
        assert_alike("SQL 0.912", "MySQL 0.912")
