"""Fields that hold several skills, as people write them."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.tasks.normalisation import split_skills
from skillsim.taxonomy import Taxonomy

FIELDS = [
    ("Python, SQL; MS Excel / Word", ["Python", "SQL", "MS Excel", "Word"]),
    ("Java/J2EE", ["Java", "J2EE"]),
    ("C, C++ and C#", ["C", "C++", "C#"]),
    ("C/C++, C#", ["C", "C++", "C#"]),
    ("R/Python", ["R", "Python"]),
    ("HTML/CSS/JavaScript", ["HTML", "CSS", "JavaScript"]),
    ("HTML5,CSS3,JS", ["HTML5", "CSS3", "JS"]),
    ("Python and SQL", ["Python", "SQL"]),
    ("Sales, marketing, and communication", ["Sales", "marketing", "communication"]),
    ("Python | SQL | Go", ["Python", "SQL", "Go"]),
    ("PHP + MySQL", ["PHP", "MySQL"]),
    ("• Python\n• SQL", ["Python", "SQL"]),
    ("•Python •SQL", ["Python", "SQL"]),
    ("- Python\r\n- team work\r\n- C", ["Python", "team work", "C"]),
    ("1. Python\n2) SQL", ["Python", "SQL"]),
    ("Oracle; ; MySQL,", ["Oracle", "MySQL"]),
    # lists in brackets
    ("Adobe (Photoshop, Illustrator)", ["Adobe Photoshop", "Adobe Illustrator"]),
    ("Adobe ( Photoshop , Illustrator )", ["Adobe Photoshop", "Adobe Illustrator"]),
    (
        "Microsoft Office (Word, Excel, PowerPoint)",
        ["Microsoft Office", "Word", "Excel", "PowerPoint"],
    ),
    ("AWS (EC2, S3, Lambda) and Docker", ["AWS", "EC2", "S3", "Lambda", "Docker"]),
    ("English (written, spoken)", ["English", "written", "spoken"]),
    # remarks belong to what they follow
    ("SQL, 5+ years, Python", ["SQL, 5+ years", "Python"]),
    ("Python (primary), SQL (advanced)", ["Python (primary)", "SQL (advanced)"]),
    # names with separators in them
    *(
        (name, [name])
        for name in (
            *("CI/CD", "PL/SQL", "TCP/IP", "R&D", "A/B testing", "SAP R/3", "OS/400", "I/O"),
            *("client/server", "B2B/B2C", "24/7 support", "Windows 10/11", "and/or", "PL/pgSQL"),
            *("research and development", "health and safety", "Word processing", "Excel (VBA)"),
            *("1,000 tons press", "ISO 9001,14001", "Cloud (AWS", "T/SQL"),
            "data extraction, transformation and loading tools",
        )
    ),
    (
        "data extraction, transformation and loading tools, Python",
        ["data extraction, transformation and loading tools", "Python"],
    ),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("field", "skills"), FIELDS, ids=lambda one: repr(one)[:40])
def test_fields_are_split_where_they_are_lists(field: str, skills: list[str]) -> None:
    assert split_skills(field) == skills


def test_the_names_of_your_own_taxonomy_stay_whole() -> None:
    own = Taxonomy.from_records([{"preferred_label": "Wine, beer and spirits"}])
    assert split_skills("wine, beer and spirits; Python", taxonomy=own) == [
        "wine, beer and spirits",
        "Python",
    ]


@given(st.lists(st.sampled_from(
    [*"()[],;/|&+-\n", " and ", ", ", " ", "SQL", "Python", "C++", "Adobe", "Photoshop", "(", "12"]
), max_size=14).map("".join))  # fmt: skip
def test_no_word_is_lost(field: str) -> None:
    def words(text: str) -> Counter[str]:
        found = (word.strip("+") for word in re.findall(r"[\w+]*\w[\w+]*", text))
        return Counter(word for word in found if word != "and")

    kept, written = words(" ".join(split_skills(field))), words(field)
    # A number with a bracket after it begins the line of a list.
    assert set(written - kept) <= {"12"}
    if "(" not in field:  # else the words before a bracket may be repeated
        assert kept <= written


@pytest.mark.timeout(20)  # a second at most; what takes the square of its length takes minutes
@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("(a,b)" * 20_000, 40_000),
        ("(a,b)" * 20_000 + ")", 40_001),
        ("[" + "(a,b)" * 5_000 + "]", 10_002),
        ("[(a,b)" * 300 + "]" * 300, 901),
        (" " * 10**6, 0),
        ("a" + " " * 10**6 + "b", 1),
        ("a" + "\u00a0" * 10**6 + "b", 1),
        ("\n " * 300_000, 0),
        ("a, " * 50_000, 50_000),
        ("a / " * 50_000, 50_000),
        ("(" + "a, " * 20_000, 20_000),
        ("h " * 50_000 + "(" + "a, " * 20_000 + ")", 20_001),
    ],
    ids=lambda one: f"{one[:8]!r}…" if isinstance(one, str) else "",
)
def test_long_fields_take_time_by_their_length(field: str, count: int) -> None:
    assert len(split_skills(field)) == count


@pytest.mark.parametrize("wrong", [None, 3, ["Python, SQL"], b"Python"])
def test_what_is_no_field_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidSkillError, match="field must be one string"):
        split_skills(wrong)  # type: ignore[arg-type]


def test_what_is_no_taxonomy_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="must be a Taxonomy"):
        split_skills("Python, SQL", taxonomy=["Python"])  # type: ignore[arg-type]
