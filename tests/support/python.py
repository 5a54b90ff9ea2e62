"""Programs run in a Python of their own: another environment, or a state not to be shared."""

from __future__ import annotations

import os
import subprocess
import sys

__all__ = ["run_python"]


def run_python(
    program: str,
    *,
    options: tuple[str, ...] = ("-W", "error"),
    timeout: float = 120,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a program with this Python's path and environment, some variables changed."""
    path = os.pathsep.join(item for item in sys.path if item)
    return subprocess.run(
        [sys.executable, *options, "-c", program],
        env=os.environ | {"PYTHONPATH": path} | environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
