"""The commands of docs/production/air-gapped.md do what the page says, on two machines.

The second has an empty home and no route to the Hub. Those of pip are left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from skillsim.encoding.models.sources import HUB_CHECKPOINT

if TYPE_CHECKING:
    from tests.support.hub_server import HubServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the page is for POSIX shells")
PAGE = (Path(__file__).parents[2] / "docs/production/air-gapped.md").read_text("utf-8")
NOWHERE = "http://127.0.0.1:9"


def commands(heading: str) -> list[str]:
    """What is to be typed on the one machine, and on the other."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```console\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    return ["\n".join(line.removeprefix("$ ") for line in block.splitlines()) for block in blocks]


def typed(script: str, place: Path, home: Path, hub: str) -> str:
    """What the shell printed."""
    home.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "HF_HOME"}
    environment |= {"HOME": str(home), "HF_ENDPOINT": hub, "COLUMNS": "100"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    for name in ("XDG_CACHE_HOME", "HF_HUB_CACHE"):
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_downloaded_folder_is_all_that_the_other_machine_needs(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    commit = hub.add(HUB_CHECKPOINT, tiny_transformer).commit
    here, there = commands("A model from the Hub, as a folder")
    typed(here.replace("COMMIT", commit), tmp_path, tmp_path / "home", hub.url)
    there = there.replace("/models/", f"{tmp_path}/")
    assert "MySQL" in typed(there, tmp_path, tmp_path / "other home", NOWHERE)


def test_a_copied_cache_is_all_that_the_other_machine_needs(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path
) -> None:
    hub.add(HUB_CHECKPOINT, tiny_transformer)
    here, there = commands("A model from the Hub, as its cache")
    typed(here, tmp_path, tmp_path / "home", hub.url)
    assert "MySQL" in typed(there, tmp_path, tmp_path / "other home", NOWHERE)
