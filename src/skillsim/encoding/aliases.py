"""Common abbreviations and spellings of skill names, and the name that each stands for.

The table is ``aliases.csv`` beside this module; ``docs/concepts/cleaning.md`` tells what may
be in it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

__all__ = ["ALIASES", "LONGEST_ALIAS"]


def _read_table() -> dict[str, str]:
    with Path(__file__).with_name("aliases.csv").open(encoding="utf-8", newline="") as file:
        return {row["alias"]: row["name"] for row in csv.DictReader(file)}


ALIASES: Mapping[str, str] = _read_table()
"""From the alias, case-folded, to the name it stands for where it stands alone."""

LONGEST_ALIAS = max(map(len, ALIASES))
"""Characters; a longer text need not be looked up."""
