"""Fields that hold several skills, as people write them."""

from __future__ import annotations

import re

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
    def words(text: str) -> set[str]:
        return set(re.findall(r"[\w+]*\w[\w+]*", text)) - {"and"}

    # A number with a bracket after it begins the line of a list.
    kept = words(" ".join(split_skills(field)))
    lost = {word.strip("+") for word in words(field)} - {word.strip("+") for word in kept}
    assert lost <= {"12"}


@pytest.mark.parametrize("wrong", [None, 3, ["Python, SQL"], b"Python"])
def test_what_is_no_field_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidSkillError, match="field must be one string"):
        split_skills(wrong)  # type: ignore[arg-type]


def test_what_is_no_taxonomy_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="must be a Taxonomy"):
        split_skills("Python, SQL", taxonomy=["Python"])  # type: ignore[arg-type]
