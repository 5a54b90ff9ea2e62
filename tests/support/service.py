"""The service of examples/backend in a process of its own, on 127.0.0.1."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Service", "read_all", "serving"]

FOLDER = Path(__file__).parents[2] / "examples" / "backend"


@dataclass(frozen=True, slots=True)
class Service:
    """A running service.

    Attributes:
        port: Where it listens.
        process: Its process.
    """

    port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(**settings: object) -> Iterator[Service]:
    """Run the service with these settings until the end of the block."""
    path = os.pathsep.join([str(FOLDER), *(item for item in sys.path if item)])
    variables = {f"SERVICE_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "skill_service", "--port", "0"],
        env=os.environ | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"} | variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    reader: threading.Thread | None = None
    try:
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            raise RuntimeError("".join(said))
        # Read on, or the service would wait for its log to be read.
        reader = threading.Thread(target=process.stderr.read)
        reader.start()
        yield Service(int(found[1]), process)
    finally:
        process.kill()
        process.wait()
        if reader is not None:
            reader.join()
        process.stderr.close()


def read_all(connection: socket.socket) -> bytes:
    """What arrives until the other side closes."""
    said = b""
    while part := connection.recv(65536):
        said += part
    return said
