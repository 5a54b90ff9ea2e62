"""``python -m skill_service``: the service, by uvicorn."""

from __future__ import annotations

import argparse

import uvicorn

from skill_service.app import create_app
from skill_service.protocol import HeadTimeoutProtocol
from skill_service.settings import Settings


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; what was asked by then is answered."""
    parser = argparse.ArgumentParser(prog="skill_service", description="Skills over HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 takes any that is free")
    options = parser.parse_args()
    settings = Settings.from_environment()

    class Protocol(HeadTimeoutProtocol):
        head_seconds = settings.head_seconds

    uvicorn.run(
        create_app(settings),
        host=options.host,
        port=options.port,
        http=Protocol,
        ws="none",
        limit_concurrency=settings.connections,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=30,
        access_log=False,  # /metrics counts, and the proxy in front logs
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
