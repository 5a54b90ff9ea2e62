"""The table of aliases, held to its rules."""

from __future__ import annotations

import csv
import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from skillsim.encoding import aliases, qualifiers
from skillsim.encoding.aliases import ALIASES, LONGEST_ALIAS
from skillsim.encoding.cleaning import CLEANING_VERSION, clean, name_key, tidy

TABLE = Path(aliases.__file__).with_name("aliases.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))

# What each version was made of. Whoever changes a list raises the version and adds a line.
DIGESTS = {2: "d394a43e0b22b3b8"}


def test_every_row_has_an_alias_a_name_and_a_source() -> None:
    assert ROWS
    for row in ROWS:
        assert list(row) == ["alias", "name", "source"]
        assert all(row.values())
        assert row["source"].startswith("https://")


def test_no_alias_is_listed_twice() -> None:
    assert len(ALIASES) == len(ROWS)


def test_aliases_of_one_name_lie_together() -> None:
    names = [row["name"] for row in ROWS]
    assert sum(a != b for a, b in pairwise(names)) == len(set(names)) - 1


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_its_name_in_any_letter_case_and_with_a_qualifier(alias: str) -> None:
    name = ALIASES[alias]
    for text in (alias, alias.upper(), alias.title(), f" {alias}\t", f"{alias} (primary)"):
        assert clean(text) == name
    assert clean(f"{alias} tools") == f"{alias} tools"


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_tidy_and_case_folded_so_that_it_can_be_met(alias: str) -> None:
    assert alias == tidy(alias).casefold()
    assert len(alias) <= LONGEST_ALIAS


def test_a_name_is_clean_and_no_alias_itself() -> None:
    for name in set(ALIASES.values()):
        assert clean(name) == name
        assert name_key(name) not in ALIASES


def test_the_table_and_the_lists_belong_to_the_version() -> None:
    parts = (
        sorted(ALIASES.items()),
        qualifiers._TAIL,
        qualifiers._LAST_WORDS,
        qualifiers._TOPICS,
        qualifiers._NAMES,
        qualifiers._LEARNING,
        qualifiers._AGED,
        qualifiers.LONGEST_QUALIFIED,
    )
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
    assert DIGESTS.get(CLEANING_VERSION) == digest, (
        "The clean-up has changed: raise CLEANING_VERSION, and add its digest to DIGESTS."
    )
