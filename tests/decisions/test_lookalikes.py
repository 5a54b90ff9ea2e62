"""Names that look alike and are different skills."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from skillsim.decisions.lookalikes import (
    LANGUAGES,
    are_two_languages,
    ceiling,
    hold_apart,
    just_below,
    language,
    languages,
)
from skillsim.decisions.policy import MatchPolicy
from skillsim.encoding.cleaning import clean, name_key


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("C", "c"),
        ("c++", "c++"),
        ("JavaScript", "javascript"),
        ("JS", "javascript"),
        ("Golang", "go"),
        ("Python (computer programming)", "python"),
        ("C programming language", "c"),
        ("R (programming language)", "r"),
        ("C# programming", "c#"),
        ("C# developer", "c#"),
        ("R programmer", "r"),
        ("Java software developer", "java"),
        ("Java Enterprise Edition", None),
        ("C compilers", None),
        ("go to market", None),
        ("programming", None),
        ("English language", None),
        ("language", None),
        ("x" * 10_000, None),
    ],
)
def test_programming_languages_are_told_from_other_names(name: str, found: str | None) -> None:
    assert language(clean(name)) == found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("C", "C++", True),
        ("Java developer", "JavaScript programming", True),
        ("Java", "java developer", False),
        ("Java", "Java", False),
        ("Java", "welding", False),
        ("welding", "sewing", False),
        ("welding", "welding", False),
    ],
)
def test_two_names_of_different_languages_are_two_languages(
    one: str, other: str, expected: bool
) -> None:
    assert are_two_languages(one, other) is are_two_languages(other, one) is expected


def test_the_list_is_written_as_names_are_compared() -> None:
    assert {name_key(name) for name in LANGUAGES} == LANGUAGES


def test_different_languages_stay_below_and_the_rest_is_left() -> None:
    names = ["C", "C++", "c", "compilers"]
    table = np.full((4, 4), 0.9, dtype=np.float32)
    hold_apart(table, languages(names), languages(names), 0.4)
    for i, j in permutations(range(4), 2):
        different = {names[i].lower(), names[j].lower()} == {"c", "c++"}
        assert table[i, j] == np.float32(0.4 if different else 0.9)
    assert (np.diag(table) == np.float32(0.9)).all()


def test_what_is_lower_already_is_not_raised() -> None:
    table = np.array([[0.1]], dtype=np.float32)
    hold_apart(table, languages(["Java"]), languages(["JavaScript"]), 0.4)
    assert table[0, 0] == np.float32(0.1)


@pytest.mark.parametrize("related", [0.65, 0.4027, 0.0, -1.0])
def test_the_ceiling_is_missing_by_the_policy(related: float) -> None:
    policy = MatchPolicy(definite=0.7, related=related)
    highest = ceiling(policy)
    assert policy.band(highest) == "missing" or related == -1.0
    assert policy.credit(highest) == 0.0


@pytest.mark.parametrize(
    ("cut", "highest"), [(0.65, 0.649999), (0.1234567, 0.123456), (0.0, -1e-6), (-1.0, -1.0)]
)
def test_just_below_a_cut_off_is_the_next_of_6_decimals(cut: float, highest: float) -> None:
    assert just_below(cut) == highest
