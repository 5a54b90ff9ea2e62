"""Words in which two names differ, and that make them two skills."""

from __future__ import annotations

import pytest

from skillsim.decisions.contrasts import are_contrasted, words_of


def told_apart(one: str, other: str) -> bool:
    apart = are_contrasted(words_of(one), words_of(other))
    assert apart is are_contrasted(words_of(other), words_of(one))
    return apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("aws ecs", "aws eks"),
        ("sap mdg", "sap mdm"),
        ("mig welding", "tig welding"),
        ("arc welding", "spot welding"),  # three letters and four
        ("heat treatment", "cold treatment"),
        ("safe storage", "unsafe storage"),
        ("pillar i reporting", "pillar ii reporting"),
        ("frontend", "backend"),
        ("front-end development", "back-end development"),
        ("inbound logistics", "outbound logistics"),
        ("supervised learning", "unsupervised learning"),
        ("linear programming", "nonlinear programming"),
        ("state laws", "county laws"),
        ("services", "microservices"),
        ("accounts payable", "accounts receivable"),
    ],
)
def test_one_word_makes_them_two_skills(one: str, other: str) -> None:
    assert told_apart(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web page", "web pages"),
        ("use case", "uses case"),
        ("care of horses", "care for horses"),
        ("operate forklift", "forklift operation"),  # two words differ
        ("rest api", "restful api"),
        ("data analysis", "data analytics"),
        ("ion exchange", "union exchange"),  # "un" leaves three letters, and so is no prefix
        ("analog circuits", "analogue circuits"),
        ("python", "python programming"),
        ("sql", "sql"),
    ],
)
def test_other_differences_do_not(one: str, other: str) -> None:
    assert not told_apart(one, other)
