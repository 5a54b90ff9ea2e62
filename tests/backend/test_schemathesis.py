"""The service keeps what its OpenAPI document promises, whatever Schemathesis thinks of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.service import Service

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.slow
@pytest.mark.schemathesis
def test_schemathesis_finds_nothing(service: Service) -> None:
    pytest.importorskip("schemathesis", reason="pip install --group backend")
    command = Path(sys.executable).with_name("schemathesis")
    result = subprocess.run(
        [
            *(command, f"--config-file={CONFIG}", "run", f"{service.url}/openapi.json"),
            *("--checks=all", "--max-examples=100", "--continue-on-failure", "--no-color"),
        ],
        capture_output=True,
        text=True,
        timeout=290,
    )
    assert result.returncode == 0, "\n".join(line[:300] for line in result.stdout.splitlines())
