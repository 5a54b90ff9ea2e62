"""The clean-up: what it changes, and what it leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.encoding.cleaning import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Python", "Python"),
        ("  PYTHON\t", "PYTHON"),
        ("MS   Excel\u00a0(advanced)\r\n", "MS Excel (advanced)"),
        ("C++", "C++"),
        ("C#", "C#"),
        (".NET", ".NET"),
        ("research and development", "research and development"),
        ("\uff30\uff59\uff54\uff48\uff4f\uff4e", "Python"),  # full width
        ("cafe\u0301", "caf\u00e9"),  # decomposed
        ("\ufb01nance", "finance"),  # ligature
        ("Excel\u2122 and Oracle\u00ae", "Excel and Oracle"),
        ("women\u2019s health", "women's health"),
        ("decision\u2011making \u2013 advanced", "decision-making - advanced"),
        ("\u201cagile\u201d", '"agile"'),
        ("i\u00b2c", "i2c"),
        ("Python\x00SQL", "Python SQL"),
        ("Py\u200bthon", "Python"),  # zero-width space
        ("\ufeffPython", "Python"),  # byte order mark
        ("hyphen\u00adation", "hyphenation"),  # soft hyphen
        ("\u202bעברית\u202c", "עברית"),  # direction marks
        ("\ud800Python", "Python"),  # lone surrogate
        ("نرم\u200cافزار", "نرم\u200cافزار"),  # a joiner that Persian needs
        ("🚀", "🚀"),
        ("", ""),
        (" \t\r\n\u00a0\u2003", ""),
        ("\x00\x01", ""),
        ("\u200b\u200d\ufeff", ""),
        ("\udc80", ""),
        ("\u2800\u3164\ufe0f", ""),
        ("Python\u2800", "Python"),
    ],
)
def test_clean_up_case_by_case(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters()))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters()))
def test_what_is_clean_can_be_written_as_utf8_and_holds_single_spaces(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert cleaned.split() == ([] if not cleaned else cleaned.split(" "))
