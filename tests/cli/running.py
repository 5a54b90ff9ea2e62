"""Runs the command line as a person or a program does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys


def skillsim(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, "-c", "from skillsim.cli import main; main()", *arguments],
        env=os.environ | {"COLUMNS": "100"} | environment,
        capture_output=True,
        text=True,
        encoding=environment.get("PYTHONIOENCODING"),
        timeout=120,
    )
    assert "Traceback" not in result.stderr
    return result


def refusal(*arguments: str, **environment: str) -> str:
    result = skillsim(*arguments, **environment)
    assert result.returncode == 2
    assert result.stdout == ""
    return result.stderr
