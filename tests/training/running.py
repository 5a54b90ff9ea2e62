"""Runs a training script as a person runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "training_scripts"


def run(script: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    # One thread: two that wait for each other on a busy machine take ten times as long.
    settings = {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    result = subprocess.run(
        [sys.executable, str(SCRIPTS / script), *map(str, arguments)],
        env=os.environ | settings | environment,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert "Traceback" not in result.stderr
    return result


def done(script: str, *arguments: object, **environment: str) -> str:
    """What a run that succeeds prints."""
    result = run(script, *arguments, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refusal(script: str, *arguments: object, **environment: str) -> str:
    """The message of a run that is refused."""
    result = run(script, *arguments, **environment)
    assert result.returncode == 2
    message = result.stderr.splitlines()[-1]
    assert message.startswith(f"{script}: error: ")
    return message
