"""Occupations from files, and what is said of files that are something else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from skillsim.errors import InvalidArgumentError, InvalidTableError
from skillsim.evaluation import Occupation, OccupationTable, read_occupations
from skillsim.taxonomy import Taxonomy

OWN = Taxonomy.from_records(
    [
        {"uri": "urn:2", "preferred_label": "weld"},
        {"uri": "urn:1", "preferred_label": "weld"},
        {"uri": "urn:3", "preferred_label": "read drawings", "alternative_labels": ["blueprints"]},
        {"uri": "urn:4", "preferred_label": "metal work", "type": "group"},
    ]
)
RECORDS = [
    {
        "uri": "urn:job:1",
        "label": "welder",
        "skill": ["read  drawings", "weld", "braze", "weld", "metal work", "braze"],
        "description": "joins metal",
    },
    {"uri": "urn:job:2", "label": "brazer", "skill": ["braze", "blueprints"]},
]
RELATIONS = """occupationUri,relationType,skillType,skillUri
urn:job:1,essential,skill/competence,urn:3
urn:job:1,essential,skill/competence,urn:1
urn:job:1,optional,knowledge,urn:2
urn:job:1,essential,skill/competence,urn:9
urn:job:3,essential,skill/competence,urn:1
urn:job:9,essential,skill/competence,urn:1
"""
OCCUPATIONS = """conceptType,conceptUri,preferredLabel,status,altLabels
Occupation,urn:job:1,welder,released,"joiner
metal worker"
Occupation,urn:job:2,idler,released,
Occupation,urn:job:3,old trade,obsolete,
"""


def written(path: Path, content: object) -> Path:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture
def download(tmp_path: Path) -> Path:
    (tmp_path / "occupations_en.csv").write_text(OCCUPATIONS, "utf-8")
    (tmp_path / "occupationSkillRelations_en.csv").write_text(RELATIONS, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["jobs.json", "jobs.json.gz"])
def test_labels_become_concepts_and_unknown_ones_are_told(name: str, tmp_path: Path) -> None:
    table = read_occupations(written(tmp_path / name, RECORDS), OWN)
    # Of two concepts with a label the first by URI; an alternative label or a group is no match.
    assert table.occupations == (
        Occupation("urn:job:1", "welder", ("urn:3", "urn:1")),
        Occupation("urn:job:2", "brazer", ()),
    )
    assert table.unknown == ("braze", "metal work", "blueprints")
    assert table.unknown_relations == 4
    assert "4 relations to 3 unknown skills left out" in repr(table)
    assert len(table) == 2


def test_a_download_is_read_by_uri(download: Path) -> None:
    table = read_occupations(download, OWN)
    assert table == OccupationTable(
        (
            Occupation("urn:job:1", "welder", ("urn:3", "urn:1")),
            Occupation("urn:job:2", "idler", ()),
        ),
        ("urn:9",),
        1,
    )


def test_optional_skills_count_if_they_shall(download: Path) -> None:
    table = read_occupations(download, OWN, relation="all")
    assert table.occupations[0].skills == ("urn:3", "urn:1", "urn:2")
    with pytest.raises(InvalidArgumentError, match="one of essential, all, not 'optional'"):
        read_occupations(download, OWN, relation="optional")  # type: ignore[arg-type]


def test_the_relations_may_have_no_language_in_their_name(download: Path) -> None:
    before = read_occupations(download, OWN)
    (download / "occupationSkillRelations_en.csv").rename(download / "occupationSkillRelations.csv")
    assert read_occupations(download, OWN) == before


def test_another_language_has_files_of_its_own(download: Path) -> None:
    with pytest.raises(InvalidTableError, match=r"occupations_fr\.csv cannot be read"):
        read_occupations(download, OWN, language="fr")


def test_a_download_without_the_relations_is_refused(download: Path) -> None:
    (download / "occupationSkillRelations_en.csv").unlink()
    with pytest.raises(InvalidTableError, match=r"occupationSkillRelations_en\.csv cannot be read"):
        read_occupations(download, OWN)


def test_a_row_at_fault_is_named(download: Path) -> None:
    with (download / "occupations_en.csv").open("a", encoding="utf-8") as file:
        file.write("Occupation,urn:job:2,again,released,\n")
    with pytest.raises(InvalidTableError, match="line 6, column conceptUri repeats") as caught:
        read_occupations(download, OWN)
    assert caught.value.line == 6
    (download / "occupations_en.csv").write_text("conceptUri\nurn:job:1\n", "utf-8")
    with pytest.raises(InvalidTableError, match="line 1 has no column preferredLabel"):
        read_occupations(download, OWN)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "is not JSON in UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        ({"uri": "1"}, "must hold a list of occupations"),
        ([], "must hold a list of occupations"),
        (["welder"], "item 0 must hold an object"),
        ([{"label": "a", "skill": []}], "item 0 has no text under the key 'uri'"),
        ([{"uri": "1", "label": " ", "skill": []}], "no text under the key 'label'"),
        ([{"uri": "1", "label": 3, "skill": []}], "no text under the key 'label'"),
        ([{"uri": "1", "label": "a"}], "no list of labels under the key 'skill': None"),
        ([{"uri": "1", "label": "a", "skill": "weld"}], "no list of labels"),
        ([{"uri": "1", "label": "a", "skill": [None]}], "no list of labels"),
        ([{"uri": "1", "label": "a", "skill": []}] * 2, "item 1 repeats the uri '1'"),
    ],
)
def test_other_json_is_refused_with_the_place(content: object, said: str, tmp_path: Path) -> None:
    path = written(tmp_path / "jobs.json", content)
    with pytest.raises(InvalidTableError, match=said) as caught:
        read_occupations(path, OWN)
    assert caught.value.path == path


def test_damaged_and_missing_files_are_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "jobs.json.gz", RECORDS).read_bytes()
    for damaged in (whole[:-12], whole[:40] + b"\x00\x01\x02" + whole[43:], b"no gzip at all"):
        (tmp_path / "jobs.json.gz").write_bytes(damaged)
        with pytest.raises(InvalidTableError, match="no whole gzip file"):
            read_occupations(tmp_path / "jobs.json.gz", OWN)
    with pytest.raises(InvalidTableError, match=r"cannot be read \(No such file"):
        read_occupations(tmp_path / "gone.json", OWN)


@pytest.mark.parametrize("path", [None, 3, b"jobs.json"])
def test_what_is_no_path_is_told_as_such(taxonomy: Taxonomy, path: object) -> None:
    with pytest.raises(InvalidArgumentError, match="^path must be that of a file or folder"):
        read_occupations(path, taxonomy)


def test_the_taxonomy_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="^taxonomy must be a Taxonomy, not 'ESCO'"):
        read_occupations(tmp_path / "jobs.json", "ESCO")
