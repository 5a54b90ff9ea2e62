"""Which concepts are held out, and which labels are the same string."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.errors import InvalidArgumentError
from skillsim.evaluation import label_key, skills_of, split_of
from skillsim.taxonomy import Concept


def test_of_a_hundred_concepts_ten_are_tested_and_five_validate() -> None:
    shares = Counter(split_of(f"urn:example:{number}") for number in range(20_000))
    assert shares["test"] / 20_000 == pytest.approx(0.10, abs=0.01)
    assert shares["validation"] / 20_000 == pytest.approx(0.05, abs=0.01)


def test_the_split_of_a_uri_never_changes() -> None:
    # Recorded: figures of other versions are comparable only as long as these hold.
    assert [number for number in range(60) if split_of(f"urn:example:{number}") == "test"] == [
        11,
        23,
        52,
    ]
    assert split_of("urn:example:16") == "validation"
    esco = "http://data.europa.eu/esco/skill/"
    assert split_of(f"{esco}0005c151-5b5a-4a66-8aac-60e734beb1ab") == "train"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Node.js", "NODE JS"), ("ＳＱＬ", "sql"), ("  a -  b ", "a b"), ("Straße", "STRASSE")],
)
def test_case_width_spacing_and_punctuation_make_no_other_label(first: str, second: str) -> None:
    assert label_key(first) == label_key(second)


def test_plus_and_hash_do() -> None:
    assert len({label_key(label) for label in ("C", "C++", "C#")}) == 3


@given(st.text())
def test_a_key_is_tidy(text: str) -> None:
    assert label_key(text) == " ".join(label_key(text).split(" ")).strip()
    assert split_of(text) in {"train", "validation", "test"}


def test_groups_categories_and_labels_without_letters_are_no_skills() -> None:
    concepts = [
        Concept("4", "!!!"),
        Concept("3", "a group", type="group"),
        Concept("2", "a category", type="category"),
        Concept("1", "Go", ("go!", "?", "Golang", "GOLANG.", "Go lang"), type="technology"),
        Concept("0", "reading", type="my own type"),
    ]
    assert [skill.labels for skill in skills_of(concepts)] == [
        ("reading",),
        ("Go", "Golang", "Go lang"),
    ]


@pytest.mark.parametrize("wrong", [None, 3, b"SQL", ["SQL"]])
def test_keys_and_splits_are_of_text_only(wrong: object) -> None:
    for function in (label_key, split_of):
        with pytest.raises(InvalidArgumentError, match="must be text"):
            function(wrong)
