"""What may be passed as skills, and what is refused and how."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skillsim.encoding.inputs import distinct_texts, read_skills
from skillsim.errors import InvalidSkillError

SKILLS = ["Python", "SQL", "Python"]


@pytest.mark.parametrize(
    "texts",
    [
        SKILLS,
        tuple(SKILLS),
        (skill for skill in SKILLS),
        dict.fromkeys(["Python", "SQL"]).keys(),
        np.array(SKILLS),
        np.array(SKILLS, dtype=object),
        pd.Series(SKILLS, index=[7, 8, 9]),
        pd.Series(SKILLS, dtype="string"),
        pd.Series(SKILLS, dtype="category"),
        pl.Series(SKILLS),
    ],
    ids=lambda texts: type(texts).__name__,
)
def test_any_iterable_of_strings_is_read_in_order(texts: object) -> None:
    skills = read_skills(texts)
    assert skills[:2] == ["Python", "SQL"]
    assert all(type(skill) is str for skill in skills)


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        (None, "None (NoneType)"),
        (float("nan"), "nan (float)"),
        (7, "7 (int)"),
        (b"SQL", "b'SQL' (bytes)"),
        (["SQL"], "['SQL'] (list)"),
        (pd.NA, "<NA> (NAType)"),
        ("", "blank ('')"),
        (" \t", "blank (' \\t')"),
        ("\x00", "blank ('\\x00')"),
        ("\u200b", "blank ('\\u200b')"),
        ("\ud800", "blank ('\\ud800')"),
    ],
)
def test_a_bad_item_is_named_with_its_place_and_value(bad: object, shown: str) -> None:
    with pytest.raises(InvalidSkillError) as caught:
        read_skills(["Python", bad, "SQL", bad], name="skills")
    assert caught.value.count == 2
    assert caught.value.positions == (1, 3)
    assert f"skills must hold skill phrases, but 2 of 4 are not: item 1 is {shown}" in str(
        caught.value
    )
    str(caught.value).encode()  # can be printed anywhere


def test_only_the_first_bad_items_are_listed_but_all_are_counted() -> None:
    with pytest.raises(InvalidSkillError, match="and 95 more") as caught:
        read_skills([None] * 100)
    assert caught.value.count == 100
    assert caught.value.positions == (0, 1, 2, 3, 4)
    assert caught.value.values == ("None",) * 5


@pytest.mark.parametrize("dtype", ["object", "string", "category"])
def test_a_pandas_series_with_gaps_is_refused_with_the_rows(dtype: str) -> None:
    with pytest.raises(InvalidSkillError) as caught:
        read_skills(pd.Series(["Python", None, "SQL", float("nan")], dtype=dtype))
    assert caught.value.positions == (1, 3)


def test_a_polars_series_with_gaps_is_refused_with_the_rows() -> None:
    with pytest.raises(InvalidSkillError) as caught:
        read_skills(pl.Series(["Python", None]))
    assert caught.value.positions == (1,)


def test_an_endless_generator_is_read_up_to_its_first_bad_item() -> None:
    def endless() -> Iterator[object]:
        yield from ("Python", "SQL", None)
        yield from itertools.repeat("Java")

    with pytest.raises(
        InvalidSkillError, match="item 2 is None .* Reading stopped there"
    ) as caught:
        read_skills(endless())
    assert caught.value.positions == (2,)


def test_one_string_where_many_belong_is_told_how_to_be_split() -> None:
    with pytest.raises(InvalidSkillError, match="looks like 3 skills joined") as caught:
        read_skills("python, sql; aws", name="vacancy")
    assert "re.split" in str(caught.value)
    assert str(caught.value).startswith("vacancy must be many skills")


def test_one_string_that_is_one_skill_is_told_to_become_a_list() -> None:
    with pytest.raises(InvalidSkillError, match=r"Put it in a list: \[text\]"):
        read_skills("forklift operation")


@pytest.mark.parametrize(
    "texts",
    [None, 7, 1.5, b"SQL", bytearray(b"SQL"), {"Python": 1}, object()],
    ids=lambda texts: type(texts).__name__,
)
def test_what_is_no_iterable_of_strings_is_refused_whole(texts: object) -> None:
    with pytest.raises(InvalidSkillError, match="must be an iterable of strings") as caught:
        read_skills(texts)
    assert caught.value.positions == ()


@pytest.mark.parametrize("texts", [np.array([["Python", "SQL"]]), np.array("Python")])
def test_an_array_must_have_one_dimension(texts: object) -> None:
    with pytest.raises(InvalidSkillError, match="one-dimensional"):
        read_skills(texts)


def test_a_data_frame_is_refused_as_two_dimensional() -> None:
    with pytest.raises(InvalidSkillError, match="one-dimensional"):
        read_skills(pd.DataFrame({"skill": SKILLS}))


def test_a_huge_bad_value_is_shown_short() -> None:
    with pytest.raises(InvalidSkillError) as caught:
        read_skills(["Python", b"x" * 10_000_000])
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("kinds", [1, 3, 5000, 9999, 10_000, 10**9])
def test_rows_are_expanded_in_place_as_by_one_look_up(kinds: int) -> None:
    generator = np.random.default_rng(kinds)
    texts = [str(number) for number in generator.integers(0, kinds, 10_000)]
    skills = distinct_texts(texts)
    vectors = generator.standard_normal((len(skills.distinct), 3)).astype(np.float32)
    expected = vectors[skills.inverse]
    np.testing.assert_array_equal(skills.expand(vectors), expected)


class Unspeakable:
    def __repr__(self) -> str:
        raise RuntimeError


def nested(depth: int) -> list[object]:
    content: list[object] = []
    for _ in range(depth):
        content = [content]
    return content


@pytest.mark.parametrize(
    "bad", [10**5000, Unspeakable(), nested(100_000)], ids=["int", "repr", "list"]
)
def test_what_cannot_be_shown_is_still_refused_with_its_place(bad: object) -> None:
    with pytest.raises(InvalidSkillError) as caught:
        read_skills(["Python", bad])
    assert caught.value.positions == (1,)
    assert len(str(caught.value)) < 400


def test_distinct_texts_keep_their_first_order_and_expand_to_every_row() -> None:
    skills = distinct_texts(["b", "a", "b", "c"])
    assert skills.distinct == ["b", "a", "c"]
    vectors = np.array([[0], [1], [2]], dtype=np.float32)
    np.testing.assert_array_equal(skills.expand(vectors)[:, 0], [0, 1, 0, 2])
