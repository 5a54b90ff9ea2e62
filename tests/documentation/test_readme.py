"""What the README shows is what comes out; its Python sessions run as doctests."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)[number]


def test_the_first_command_prints_the_table_below_it() -> None:
    arguments = shlex.split(block("bash").split(".venv/bin/skillsim ")[1])
    result = subprocess.run(
        [sys.executable, "-c", "from skillsim.cli import main; main()", *arguments],
        env=os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert lines == block("text").splitlines()


def test_there_are_exactly_two_set_up_commands() -> None:
    section = README.split("## Set-up")[1].split("\n## ")[0]
    assert len(re.findall(r"^```bash\n.+\n```$", section, re.MULTILINE)) == 2
