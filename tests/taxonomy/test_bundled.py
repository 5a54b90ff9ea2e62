"""The taxonomy in the package: what it says, what it costs, and what happens when it is damaged."""

from __future__ import annotations

import gzip
import json
import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.support.python import run_python

import skillsim.taxonomy
from skillsim.encoding.cleaning import clean
from skillsim.errors import CorruptFileError
from skillsim.taxonomy import Concept, Taxonomy
from skillsim.taxonomy.bundled import read_bundled

DATA = Path(skillsim.taxonomy.__file__).with_name("data")
FILE = DATA / "concepts.json.gz"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return Taxonomy.bundled()


def named(taxonomy: Taxonomy, name: str) -> list[tuple[str, str]]:
    return [(concept.preferred_label, concept.source) for concept in taxonomy.find(name)]


def test_it_is_small_enough_for_the_wheel() -> None:
    assert FILE.stat().st_size <= 3_000_000


def test_importing_reads_nothing_and_opening_takes_moments() -> None:
    run_python(
        """
import sys, time
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from skillsim.taxonomy import Taxonomy
assert not [name for name in opened if name.endswith(".json.gz")]
start = time.perf_counter()
Taxonomy.bundled()
assert time.perf_counter() - start < 2
assert not {"numpy", "torch"} & set(sys.modules)
"""
    )


def test_threads_that_open_it_at_once_get_one_object() -> None:
    run_python(
        """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from skillsim.taxonomy import Taxonomy
barrier = Barrier(8)
def open_it(_):
    barrier.wait()
    return Taxonomy.bundled()
with ThreadPoolExecutor(8) as pool:
    assert len({id(taxonomy) for taxonomy in pool.map(open_it, range(8))}) == 1
"""
    )


def test_threads_that_look_up_at_once_find_the_same() -> None:
    taxonomy = Taxonomy(Taxonomy.bundled(), name="fresh")
    barrier = Barrier(4)

    def look_up(_: int) -> tuple[object, ...]:
        barrier.wait()
        (systems, *_rest) = taxonomy.find("database management systems")
        return taxonomy.find("MySQL"), taxonomy.descendants(systems.uri)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(look_up, range(4)))) == 1


def test_pickling_refers_to_the_one_in_the_package(taxonomy: Taxonomy) -> None:
    pickled = pickle.dumps(taxonomy)
    assert len(pickled) < 200
    assert pickle.loads(pickled) is taxonomy


def test_concepts_have_distinct_uris_and_visible_labels(taxonomy: Taxonomy) -> None:
    concepts = read_bundled()
    assert len(concepts) == len(taxonomy) == len({concept.uri for concept in concepts})
    for concept in concepts:
        assert clean(concept.uri)
        assert all(clean(label) and label == label.strip() for label in concept.labels)
        assert len({label.casefold() for label in concept.labels}) == len(concept.labels)


def test_relations_lead_to_concepts_and_end(taxonomy: Taxonomy) -> None:
    for concept in taxonomy:
        assert concept.uri not in concept.broader
        assert all(uri in taxonomy for uri in concept.broader)
        assert concept.uri not in {below.uri for below in taxonomy.descendants(concept.uri)}


def test_it_has_what_the_documentation_counts(taxonomy: Taxonomy) -> None:
    assert Counter((concept.source, concept.type) for concept in taxonomy) == {
        ("ESCO", "skill"): 10_715,
        ("ESCO", "knowledge"): 3_219,
        ("O*NET", "category"): 134,
        ("O*NET", "technology"): 8_727,
    }


def test_only_escos_skills_have_uris_of_their_source(taxonomy: Taxonomy) -> None:
    for concept in taxonomy:
        esco_skill = (concept.source, concept.type) == ("ESCO", "skill")
        beginning = "http://data.europa.eu/esco/skill/" if esco_skill else "urn:skillsim:"
        assert concept.uri.startswith(beginning)


def test_it_shows_the_notices(taxonomy: Taxonomy) -> None:
    shown = repr(taxonomy).splitlines()
    assert shown[0] == "Taxonomy 'ESCO and O*NET technologies', 22,795 concepts"
    assert shown[1] == "This service uses the ESCO classification of the European Commission."
    assert "O*NET 30.2 Database by the U.S. Department of Labor" in shown[2]
    assert "CC BY 4.0" in shown[2]
    assert "skillsim has modified" in shown[2]
    assert tuple(shown[1:]) == taxonomy.notices


def test_the_licences_lie_beside_the_data_and_in_the_notice_file() -> None:
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    for text in ((DATA / "README.md").read_text(encoding="utf-8"), notice):
        assert "This service uses the ESCO classification of the European Commission." in text
        assert "2011/833/EU" in text
        assert "CC BY 4.0" in text
    licence = (DATA / "LICENSE-laiser.txt").read_text(encoding="utf-8")
    assert "Redistribution and use in source and binary forms" in licence


def test_mysql_is_a_database_management_system_in_both_sources(taxonomy: Taxonomy) -> None:
    systems = taxonomy.find("database management systems")[0]
    assert (systems.preferred_label, systems.source) == ("database management systems", "ESCO")
    assert named(taxonomy, "MySQL") == [("MySQL", "ESCO"), ("MySQL", "O*NET")]
    for mysql in taxonomy.find("MySQL"):
        assert taxonomy.path(mysql.uri, systems.uri) == (mysql, systems)
        assert taxonomy.path(systems.uri, mysql.uri) is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("PostgreSQL", [("PostgreSQL", "ESCO"), ("PostgreSQL", "O*NET")]),
        ("postgres", [("PostgreSQL", "O*NET"), ("PostgreSQL", "ESCO")]),
        ("Python", [("Python", "O*NET"), ("Python (computer programming)", "ESCO")]),
        ("k8s", [("Kubernetes", "O*NET")]),
        ("R", [("R", "ESCO"), ("R", "O*NET")]),
        ("C", [("C", "O*NET")]),
        ("C#", [("C#", "ESCO"), ("C#", "O*NET")]),
        ("C++", [("C++", "ESCO"), ("C++", "O*NET")]),
        ("XML", [("Extensible markup language XML", "O*NET")]),
        ("hypertext markup language", [("Hypertext markup language HTML", "O*NET")]),
        ("Excel", [("Microsoft Excel", "O*NET")]),
        ("CRM software", [("Customer relationship management CRM software", "O*NET")]),
        ("spreadsheets", [("Spreadsheet software", "O*NET")]),
        ("fast", []),  # not a "Flow Analysis Software Toolkit FAST"
        ("epic", []),
    ],
)
def test_people_find_what_they_mean(
    taxonomy: Taxonomy, name: str, found: list[tuple[str, str]]
) -> None:
    assert sorted(named(taxonomy, name)) == sorted(found)


def test_python_is_below_computer_programming(taxonomy: Taxonomy) -> None:
    (programming,) = (c for c in taxonomy.find("computer programming") if c.source == "ESCO")
    below = {concept.preferred_label for concept in taxonomy.descendants(programming.uri)}
    assert {"Python (computer programming)", "Ruby (computer programming)"} <= below


def written(path: Path, content: object) -> Path:
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    return path


def test_the_format_is_read(tmp_path: Path) -> None:
    group = {"source": "S", "type": "t", "concepts": [["u", "A", ["B"], []]]}
    path = written(tmp_path / "file", {"format": 1, "groups": [group]})
    assert read_bundled(path) == [Concept("u", "A", ("B",), "t", "S", ())]


def test_a_missing_file_says_how_to_get_it_back(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="pip install --force-reinstall") as caught:
        read_bundled(tmp_path / "file")
    assert caught.value.path == tmp_path / "file"


@pytest.mark.parametrize("content", [[], {}, {"format": 2}, {"format": 1, "groups": [{}]}, 3])
def test_another_format_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(CorruptFileError, match="missing or damaged"):
        read_bundled(written(tmp_path / "file", content))


def test_brackets_without_end_are_damage(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(gzip.compress(b"[" * 200_000))
    with pytest.raises(CorruptFileError, match="missing or damaged"):
        read_bundled(tmp_path / "file")


@pytest.mark.parametrize("place", [0, 1, 12, 5_000, 500_000, -6, -1])
def test_a_damaged_byte_is_noticed(tmp_path: Path, place: int) -> None:
    content = bytearray(FILE.read_bytes())
    content[place] ^= 0x55
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CorruptFileError):
        read_bundled(tmp_path / "file")


@pytest.mark.parametrize("length", [0, 5, 1_000, 1_000_000])
def test_a_file_that_is_cut_short_is_noticed(tmp_path: Path, length: int) -> None:
    (tmp_path / "file").write_bytes(FILE.read_bytes()[:length])
    with pytest.raises(CorruptFileError):
        read_bundled(tmp_path / "file")
