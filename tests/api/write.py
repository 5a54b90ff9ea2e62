"""Writes down what is public now: ``make api``."""

from __future__ import annotations

from pathlib import Path

from tests.api.commands import commands
from tests.api.surface import surface

LISTING = Path(__file__).with_name("public_api.txt")


def listing() -> str:
    """The public surface as the source has it now."""
    return "\n".join([*surface(), "", *commands(), ""])


if __name__ == "__main__":
    LISTING.write_text(listing(), encoding="utf-8")
