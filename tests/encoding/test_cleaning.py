"""The clean-up: what it changes, and what it leaves."""

from __future__ import annotations

import doctest
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim import SkillEncoder
from skillsim.encoding.aliases import ALIASES
from skillsim.encoding.cleaning import clean, fold, name_key, surface_key, tidy
from skillsim.encoding.qualifiers import LONGEST_QUALIFIED

PAGE = Path(__file__).parents[2] / "docs" / "concepts" / "cleaning.md"

QUALIFIERS = [
    "basic", "beginner", "novice", "intermediate", "advanced", "expert", "proficient",
    "advanced level", "Expert Level", "PRIMARY", "Secondary",
    "5 years", "1 year", "3+ yrs", "10 + years", "2-4 years", "2 to 4 years", "2 - 4 years", "1 yr",
    "5 years experience", "5 yrs of experience", "5+ years' experience",
    "required", "mandatory", "preferred", "desired", "optional",
    "must have", "must-have", "nice to have", "nice-to-have",
    "advanced, 5 years", "primary; required", "basic/intermediate", "advanced , 5 years, must have",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tidied"),
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
def test_what_is_tidied_case_by_case(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
    assert clean(text) == clean(tidied)


@pytest.mark.parametrize("qualifier", QUALIFIERS)
def test_a_qualifier_at_the_end_is_dropped(qualifier: str) -> None:
    for written in ("X ({})", "X [{}]", "X({})", "X ( {} )", "X - {}", "X \u2013 {}", "X: {}"):
        assert clean(written.format(qualifier)) == "X"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  MS\tExcel\u00a0(advanced) ", "MS Excel"),
        ("decision\u2011making \u2013 advanced", "decision-making"),
        ("Python (primary) - advanced", "Python"),
        ("SQL (advanced) (5 years)", "SQL"),
        ("Cobol - required - 10+ years", "Cobol"),
        ("Python - (advanced)", "Python"),
        ("Python: 5 years of experience, required", "Python"),
        ("Python, 5 years", "Python"),
        ("Welding, must have", "Welding"),
        ("Python - 2 - 4 years", "Python"),
        ("R (basic)", "R"),
        ("C - advanced", "C"),
        ("C++ [required]", "C++"),
        (".NET (4 years)", ".NET"),
        ("Excel (VBA) - advanced", "Excel (VBA)"),
        ("German (B2) (required)", "German (B2)"),
        ("Forklift licence (mandatory)", "Forklift licence"),
        ("Teaching (required)", "Teaching"),
        ("Teaching (primary) - required", "Teaching (primary)"),
        ("Teaching (5 years of experience)", "Teaching"),
        ("Visual Basic (advanced)", "Visual Basic"),
        ("Machine learning (primary)", "Machine learning"),
        ("Software engineering (secondary)", "Software engineering"),
        ("Email marketing (primary)", "Email marketing"),
        ("Database management systems (expert)", "Database management systems"),
        ("Python\u200d (advanced)", "Python"),  # no joiner at the end
    ],
)
def test_qualifiers_go_and_the_skill_stays(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        # The level of a school, of care, of the learners, of a certificate
        "Teaching (primary)",
        "Education (secondary)",
        "Care (primary)",
        "School administration (primary)",
        "Curriculum development - secondary",
        "Mathematics instruction (secondary)",
        "Chemistry (secondary)",
        "Nursing (primary)",
        "Prevention (secondary)",
        "Piano lessons (beginner)",
        "Cambridge English: Advanced",
        "ITIL - Intermediate",
        "Microsoft Office Specialist: Expert",
        "Teaching (primary, required)",
        # The age of children
        "Childcare (2-4 years)",
        "Teaching (6 years)",
        # An inverted name
        "Life support (basic)",
        "Life support - advanced",
        "Visual (Basic)",
        "Visual - Basic",
        "Microsoft Visual (Basic)",
        "Systems (expert)",
        "Driving - advanced",
        "Authentication (basic)",
        "Witness: expert",
        "Research (primary)",
        "Data collection (secondary)",
        "Surveillance radar (secondary)",
        "Market (secondary)",
        "Markets (secondary)",
        "Stocks (preferred)",
        "Care, primary",
        "Python, advanced",
        # Words that are not in the list
        "React (Native)",
        "ANSYS (Fluent)",
        "Oils (essential)",
        "German (B2)",
        "English (native)",
        "Driving licence (C1)",
        "Welding (level 3)",
        "Excel (VBA)",
        "Python (advanced topics)",
        "Fallacies (advanced logic)",
        "Excel (advanced",
        "Python (100 years)",
        # Places that are not the end, or not clear
        "Advanced Life Support",
        "Advanced (Excel)",
        "Primary care",
        "Python advanced",
        "Excel -advanced",
        "Excel-advanced",
        "Excel:advanced",
        "(advanced) Excel",
        "Python 3 - 4 years",
        "Python (advanced) and SQL",
        # Nothing else
        "Basic",
        "Advanced",
        "(advanced)",
        "[5 years]",
        "- (advanced)",
        "5 years of experience",
        "Must have",
        # Several words, or several skills
        "Word processing",
        "research and development",
        "supply and demand",
        "C/C++",
        "CI/CD",
        "TCP/IP",
        "Python, SQL",
        "health, safety and hygiene",
        "linux - redhat",
        "SAP ERP 6.0: Enhancement Packages",
        # Abbreviations that are the usual name, or that mean two skills
        "CSS",
        "AWS",
        "SQL",
        "VBA",
        "CRM",
        "ERP",
        "HTML",
        "GCP",
        "NLP",
        "Node",
        "Angular",
        "k8s security",
        "JS frameworks",
    ],
)
def test_what_may_be_part_of_the_skill_stays(text: str) -> None:
    assert clean(text) == text


def test_names_that_share_letters_stay_as_they_are_and_apart() -> None:
    names = [
        *("C", "C#", "C++", "Objective-C", "F#", "D", "R", "Go", ".NET", "ASP.NET"),
        *("Java", "JavaScript", "TypeScript", "JScript", "Node.js", "Next.js", "Vue.js"),
        *("React", "React Native", "Angular", "AngularJS"),
        *("SQL", "NoSQL", "MySQL", "PL/SQL", "T-SQL", "PostgreSQL", "Microsoft SQL Server"),
    ]
    assert [clean(name) for name in names] == names
    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "texts",
    [
        ("Python", " PYTHON ", "python (primary)", "Python \u2013 advanced"),
        ("JavaScript", "js", "JS", "Java Script", "JS (3 years)"),
        ("Kubernetes", "k8s", "K8S - required"),
        ("Node.js", "NodeJS", "node js", "NODE.JS"),
    ],
)
def test_one_skill_has_one_name_key(texts: tuple[str, ...]) -> None:
    assert len({name_key(text) for text in texts}) == 1
    vectors = SkillEncoder("embedded").encode(texts)
    assert ((vectors @ vectors.T) > 0.999).all()


def test_the_surface_key_tells_spellings_apart_but_not_letter_case() -> None:
    assert surface_key("  NODE\u2011JS ") == surface_key("node-js")
    assert surface_key("STRASSE") == surface_key("Stra\u00dfe")
    assert surface_key("NodeJS") != surface_key("Node.js")
    assert surface_key("Python (primary)") != surface_key("Python")


WORDS = ["Python", "Teaching", "Visual", "Systems", "Python 3", "C#", "4", "\u00e9", *ALIASES]
MARKS = [
    " (",
    ") ",
    "(",
    ")",
    " [",
    "]",
    " - ",
    "-",
    " \u2013 ",
    ": ",
    ", ",
    " ",
    "/",
    "; ",
    "\u200d",
]
qualified = st.lists(st.sampled_from(WORDS + QUALIFIERS + MARKS * 3), max_size=12).map("".join)
marked = st.lists(
    st.sampled_from("aX \u0345\u0301\u0327\u0344\uff9e\u0f73\u1fb3\u200d"), max_size=50
)
anything = st.text(st.characters()) | qualified | marked.map("".join)


@given(anything)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert clean(clean(text)) == clean(text) == clean(tidy(text))
    assert name_key(clean(text)) == name_key(text)


@given(anything)
def test_nothing_visible_is_cleaned_away_entirely(text: str) -> None:
    assert bool(clean(text)) == bool(tidy(text))


@given(anything)
def test_what_is_clean_can_be_written_as_utf8_and_holds_single_spaces(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert cleaned.split() == ([] if not cleaned else cleaned.split(" "))


@given(qualified)
def test_what_is_cleaned_is_the_beginning_of_the_text_or_a_name_in_the_table(text: str) -> None:
    assert tidy(text).startswith(clean(text)) or clean(text) in ALIASES.values()


@given(qualified)
def test_letter_case_does_not_matter_to_the_keys(text: str) -> None:
    assert name_key(text) == name_key(text.upper()) == name_key(text.lower())
    assert surface_key(text) == surface_key(text.upper()) == surface_key(text.lower())


def test_letters_that_case_folding_takes_apart_have_one_key() -> None:
    for letter in map(chr, range(0x80, 0x2FFF)):
        for key in (name_key, surface_key):
            assert key(letter.upper().lower()) == key(letter.upper())
    assert name_key("\u0390") == name_key("\u0390".upper()) == "\u0390"


@given(anything)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(tidy(text))) == fold(tidy(text)) == surface_key(text)


def test_a_text_too_long_for_a_name_keeps_its_end() -> None:
    name = "x" * (LONGEST_QUALIFIED - len(" (advanced)"))
    assert clean(f"{name} (advanced)") == name
    assert clean(f"{name}x (advanced)") == f"{name}x (advanced)"


@pytest.mark.parametrize(
    "unit", ["(", "- ", " - ", "(advanced ", ") ", ": ", "basic, ", "5 years/", "1-1 yrs of ", "9"]
)
def test_no_text_takes_long(unit: str) -> None:
    for text in (unit * (1_000_000 // len(unit)), unit * (LONGEST_QUALIFIED // len(unit) - 8)):
        for end in ("", "advanced)", "(5 years of experience)", " - required x)"):
            start = time.perf_counter()
            clean(text + end)
            assert time.perf_counter() - start < 1


@pytest.mark.parametrize("number", ["5 yr", "5 yr level", "1-2 years", "5 + years", "5 years of "])
def test_no_list_of_years_takes_long(number: str) -> None:
    start = time.process_time()
    clean(f"x - {f'{number}/' * (190 // (len(number) + 1))}x")
    clean(f"x - {'5 yr/' * 24}5 yr level")
    assert time.process_time() - start < 0.05


def test_no_mixture_of_qualifiers_takes_long() -> None:
    chance = random.Random(7)
    parts = ["5", "12", "-", "to", "+", "yr", "years", "'", "of ", "experience", "level", "basic"]
    parts += ["advanced", "primary", "must have", "required", ",", "/", ";", " - ", "(", ")", " "]
    for _ in range(2000):
        period = "".join(chance.choices(parts, k=chance.randint(1, 6)))
        text = f"x - {period * LONGEST_QUALIFIED}"[: LONGEST_QUALIFIED - 12]
        start = time.process_time()
        clean(f"{text}{chance.choice(['5 yr level', 'advanced', '5 years)'])}")
        assert time.process_time() - start < 0.05, text


def test_marks_after_the_thirtieth_in_a_row_are_dropped() -> None:
    marks = "\u0301\u0327" * 15
    assert tidy(f"x{marks}\u0302y") == tidy(f"x{marks}y") != tidy(f"x{marks[:-1]}y")
    assert tidy("x\u0344" * 40) == tidy("x\u0308\u0301" * 40)  # each after a letter
    assert tidy("x" + "\u0344" * 16) == tidy("x" + "\u0308\u0301" * 15)  # each is two marks


@pytest.mark.parametrize("unit", ["\u0301\u0327", "\u0327\uff9e", "\u0f73\u0327", "a\u0301"])
def test_no_run_of_marks_takes_long(unit: str) -> None:
    start = time.process_time()
    name_key("a" + unit * 20_000)
    assert time.process_time() - start < 1


def test_the_page_about_cleaning_shows_what_comes_out() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.attempted > 10
    assert results.failed == 0
