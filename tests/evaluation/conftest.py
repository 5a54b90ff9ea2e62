"""A taxonomy and occupations of our own, small enough to be worked by hand."""

from __future__ import annotations

import pytest

from skillsim import SkillEncoder
from skillsim.evaluation import Occupation, split_of
from skillsim.taxonomy import Taxonomy

NAMES = [
    ("SQL", ["Structured Query Language", "S.Q.L."]),
    ("welding", ["weld metal", "join metals by welding"]),
    ("forklift operation", ["operate a forklift"]),
    ("bookkeeping", ["keep the books", "record financial transactions", "do the accounts"]),
    ("project management", ["manage projects"]),
    ("customer service", ["serve customers", "assist customers"]),
]


def uris_of_test(count: int) -> list[str]:
    uris = (f"urn:example:{number}" for number in range(10_000))
    return [uri for uri in uris if split_of(uri) == "test"][:count]


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    group = {"uri": "urn:example:group", "preferred_label": "office work", "type": "group"}
    records: list[dict[str, object]] = [group]
    for position, (uri, (label, others)) in enumerate(
        zip(uris_of_test(len(NAMES)), NAMES, strict=True)
    ):
        record: dict[str, object] = {
            "uri": uri,
            "preferred_label": label,
            "alternative_labels": others,
        }
        records.append(record | ({"broader": ["urn:example:group"]} if position > 2 else {}))
    records.append({"uri": "urn:example:0", "preferred_label": "ballet"})  # of another split
    return Taxonomy.from_records(records, source="ACME")


@pytest.fixture(scope="session")
def occupations() -> list[Occupation]:
    sql, welding, forklift, books, projects, service = uris_of_test(6)
    return [
        Occupation("urn:job:clerk", "office clerk", (books, projects, service)),
        Occupation("urn:job:worker", "warehouse worker", (forklift, welding)),
        Occupation("urn:job:developer", "database developer", (sql,)),
        Occupation("urn:job:nobody", "nobody", ()),
    ]


@pytest.fixture(scope="session")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")
