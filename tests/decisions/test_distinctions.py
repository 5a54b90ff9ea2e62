"""What tells names apart that look alike."""

from __future__ import annotations

import pytest

from skillsim.decisions.distinctions import kind, marks
from skillsim.encoding.cleaning import clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python 2", "Python 3"),
        ("Windows 7", "Windows 10"),
        ("Windows", "Windows 10"),
        ("HTML", "HTML5"),
        ("ISO 9001", "ISO 14001"),
        ("AngularJS 1.2", "AngularJS 1.5"),
        ("Calculus I", "Calculus II"),
        ("Tier 1 support", "Tier 2 support"),
        ("Hepatitis B", "Hepatitis C"),
        ("Final Cut Pro", "Final Cut Pro X"),
        ("B2B marketing", "B2C marketing"),
        ("basic life support", "advanced life support"),
        ("primary education", "secondary education"),
        ("junior accountant", "senior accountant"),
    ],
)
def test_numbers_versions_and_levels_are_marks(one: str, other: str) -> None:
    assert marks(clean(one)) != marks(clean(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTML5", "html 5"),
        ("Web 2.0", "web 2"),
        ("Web 2.0.0", "web 02"),
        ("Level 0", "level 00"),
        ("Calculus II", "calculus 2"),
        ("beginner welding", "basic welding"),
        ("Excel (advanced)", "Excel (basic)"),  # how well, and not which: clean-up drops it
        ("IV therapy", "intravenous therapy"),
        ("e-mail", "email"),
        ("women's health", "womens health"),
        ("café management", "management of cafés"),
        ("C++", "C"),  # languages are another matter
    ],
)
def test_other_differences_are_none(one: str, other: str) -> None:
    assert marks(clean(one)) == marks(clean(other))


def test_zero_is_a_number_like_others() -> None:
    assert marks("level 0") == marks("level 0.0") == ("0",)


@pytest.mark.timeout(10)
def test_a_long_number_takes_time_by_its_length() -> None:
    assert marks("1" + ".0" * 200_000 + ".1") == ("1" + ".0" * 200_000 + ".1",)
    assert marks("1" + ".0" * 200_000) == ("1",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Java frameworks", {"java"}),
        ("JavaScript frameworks", {"javascript"}),
        ("C/C++ compilers", {"c", "c++"}),
        ("Visual C#", {"c#"}),
        (".NET development", {".net"}),
        ("Objective-C", {"objective-c"}),
        ("CDX", {"cdx"}),
        ("APIs", {"api"}),
        ("API", {"api"}),
        ("agile", set()),
        ("S/4", set()),
        ("customer service", set()),
        ("", set()),
    ],
)
def test_the_kind_is_a_language_among_other_words_or_a_short_word(
    name: str, expected: set[str]
) -> None:
    assert kind(name) == expected
