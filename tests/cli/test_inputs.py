"""What files of vacancies, candidates and skills may hold, and what is said of others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from skillsim.cli.inputs import read_candidates_file, read_owned, read_vocabulary, read_wanted
from skillsim.errors import InvalidSkillError, InvalidTableError, SkillSimError
from skillsim.tasks.matching import Requirement


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("v.json", ["SQL", {"skill": "Go", "weight": 2, "must_have": True}], "v.json"),
        (
            "v.json",
            {
                "title": "dev",
                "requirements": ["SQL", {"skill": "Go", "weight": 2, "must_have": True}],
            },
            "dev",
        ),
        (
            "v.json",
            {"skills": ["SQL", {"skill": "Go", "must_have": True, "weight": 2.0}]},
            "v.json",
        ),
    ],
)
def test_a_vacancy_is_a_list_or_an_object_with_one(
    name: str, content: object, title: str, tmp_path: Path
) -> None:
    wanted = read_wanted(written(tmp_path, name, content))
    assert wanted.title == title
    assert wanted.requirements == [Requirement("SQL"), Requirement("Go", weight=2, must_have=True)]


def test_a_text_file_has_a_skill_per_line(tmp_path: Path) -> None:
    path = written(tmp_path, "s.txt", "\ufeffSQL\r\n\n  Python, 3 years \n\u200b\nGo".encode())
    assert read_owned(path) == ["SQL", "Python, 3 years", "Go"]
    assert [item.skill for item in read_wanted(path).requirements] == read_owned(path)
    assert read_vocabulary(path, None) == read_owned(path)


def test_owned_skills_are_a_list_or_an_object_with_one(tmp_path: Path) -> None:
    for content in (["SQL"], {"skills": ["SQL"], "id": 7}):
        assert read_owned(written(tmp_path, "h.json", content)) == ["SQL"]
    assert read_owned(written(tmp_path, "h.json", [])) == []


def test_candidates_have_ids_that_are_texts_or_whole_numbers(tmp_path: Path) -> None:
    lines = '{"id": "ada", "skills": ["SQL"], "city": "Graz"}\r\n\r\n{"id": 7, "skills": []}\r\n'
    assert read_candidates_file(written(tmp_path, "c.jsonl", lines)) == {"ada": ["SQL"], 7: []}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1 is not JSON"),
        (b'["SQL",\n oops]', "line 2 is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        ('["SQL",\n"Gr\xfcn"]'.encode("latin-1"), "line 2 is not UTF-8"),
        ([], r"must hold a list of requirements, not \[\]"),
        ("3", "must hold a list of requirements, not 3"),
        ({}, "either the key 'requirements' or the key 'skills'"),
        ({"requirements": ["a"], "skills": ["b"]}, "either the key"),
        ({"requirements": "SQL"}, "must hold a list of requirements, not 'SQL'"),
        (
            {"requirements": ["a"], "must_have": ["a"]},
            "unknown key 'must_have'. Valid are: requirements, skills, title",
        ),
        ({"requirements": ["a"], "title": 3}, "title that is no text: 3"),
        (["a", 3], r"v\.json, item 1 is no skill, nor an object with the key 'skill': 3"),
        ([{"name": "a"}], "item 0 is no skill"),
        (
            [{"skill": "a", "mustHave": True}],
            "item 0 has the unknown key 'mustHave'. Valid are: skill, weight, must_have",
        ),
        (
            [{"skill": "a", "must_have": "no"}],
            "item 0: must_have of 'a' must be True or False, not 'no'",
        ),
        ([{"skill": "a", "weight": -1}], r"item 0: The weight of 'a' must be .* not -1"),
        ([{"skill": "a", "weight": None}], "item 0: The weight of 'a'"),
        ('[{"skill": "a", "weight": NaN}]', "item 0: The weight of 'a'"),
        ('[{"skill": "a", "skill": "b"}]', "a key occurs twice"),
        (["a", " "], r"item 1: .* must hold something visible"),
        (
            [{"skill": "SQL", "weight": 2}, {"skill": "sql", "weight": 3}],
            r"v\.json has 'sql' twice, with the weights 2 and 3",
        ),
        ([{"skill": "SQL", "weight": 0}], r"All weights of .*v\.json are 0"),
        ([{"skill": "SQL", "weight": 10**400}], r"v\.json.* The weight of 'SQL' must be"),
        ([{"skill": 3}], "item 0: .* must be a string, not 3"),
    ],
)
def test_a_vacancy_that_cannot_be_read_is_refused(
    content: object, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidTableError, match=said):
        read_wanted(written(tmp_path, "v.json", content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no candidates"),
        ('{"id": 1, "skills": []}\n{"id": 2,\n', "line 2 is not JSON"),
        (b'{"id": 1, "skills": []}\n\xff', "line 2 is not UTF-8"),
        ('["SQL"]', "line 1 is no object with the keys 'id' and 'skills'"),
        ('{"id": 1, "skills": []}\n{"skills": []}', "line 2 has no key 'id'"),
        ('{"id": 1, "Skills": []}', "line 1 has no key 'skills'"),
        ('{"id": 1, "skills": []}\n\n{"id": 1, "skills": []}', "line 3 repeats the id 1 of line 1"),
        ('{"id": null, "skills": []}', "line 1 has the id None"),
        ('{"id": true, "skills": []}', "line 1 has the id True"),
        ('{"id": 1.5, "skills": []}', "line 1 has the id 1.5"),
        ('{"id": "", "skills": []}', "line 1 has the id ''"),
        ('{"id": 1, "id": 2, "skills": []}', "line 1 is not JSON: a key occurs twice"),
        ('{"id": 1, "skills": "python, sql"}', "line 1 must be many skills.*2 skills joined"),
        ('{"id": 1, "skills": {"sql": 3}}', "line 1 must be an iterable of strings"),
        ('{"id": 1, "skills": ["SQL", null]}', "line 1 .*item 1 is None"),
        ('{"id": 1, "skills": ["SQL", " "]}', "line 1 .*item 1 is blank"),
    ],
)
def test_candidates_that_cannot_be_read_are_refused(
    content: object, said: str, tmp_path: Path
) -> None:
    with pytest.raises((InvalidTableError, InvalidSkillError), match=said):
        read_candidates_file(written(tmp_path, "c.jsonl", content))


def test_an_error_carries_file_and_line(tmp_path: Path) -> None:
    path = written(tmp_path, "c.jsonl", '\n{"id": 1}')
    with pytest.raises(InvalidTableError) as caught:
        read_candidates_file(path)
    assert (caught.value.path, caught.value.line) == (path, 2)


@pytest.mark.parametrize(
    ("name", "content", "column", "said"),
    [
        ("v.txt", " \n", None, "holds no skills"),
        ("v.txt", "SQL", "skill", "has no columns. Leave --column out"),
        ("v.csv", "skill\nSQL", None, "Name the column of skills with --column"),
        ("v.csv", "skill\n", "skill", "has no rows"),
        ("v.csv", "skill\nSQL\n \n", "skill", "item 1 is blank"),
        ("v.json", '["SQL"]', "skill", "must end in .csv, .jsonl, .parquet"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_is_refused(
    name: str, content: str, column: str | None, said: str, tmp_path: Path
) -> None:
    with pytest.raises(SkillSimError, match=re.escape(said)):
        read_vocabulary(written(tmp_path, name, content), column)


def test_another_kind_of_file_is_refused_with_the_kinds_that_are_read(tmp_path: Path) -> None:
    table = written(tmp_path, "a.csv", "skill\nSQL\n")
    with pytest.raises(InvalidTableError, match=r"must end in \.json or \.txt"):
        read_wanted(table)
    with pytest.raises(InvalidTableError, match=r"must end in \.json or \.txt"):
        read_owned(table)
    with pytest.raises(InvalidTableError, match=r"must end in \.jsonl"):
        read_candidates_file(table)
    with pytest.raises(InvalidTableError, match="without the key 'skills'"):
        read_owned(written(tmp_path, "a.json", {}))
    with pytest.raises(InvalidTableError, match="cannot be read"):
        read_owned(tmp_path / "gone.txt")
