"""SkillIndex: what it finds, adds and removes."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.results import SearchHit, to_frame
from skillsim.search import SkillIndex, rows
from skillsim.search.scores import rounded_cosines
from skillsim.search.texts import PackedTexts

WORDS = ["data", "cloud", "network", "sales", "welding", "forklift", "python", "sql"]
WORDS += ["design", "finance", "nursing", "law"]
SKILLS = [f"{a} {b}" for a in WORDS for b in WORDS]  # "data sql" and "sql data" are tied
QUERIES = ["data", "cloud sales", "python for finance", "nursing law", "sql data"]


def slow_twin(skills: list[str], query: str, encoder: SkillEncoder, top_k: int) -> list[SearchHit]:
    """Compare with each, sort, and take the first."""
    cosines = rounded_cosines(encoder.encode(skills), encoder.encode([query]))[:, 0]
    order = sorted(range(len(skills)), key=lambda i: (-cosines[i], i))[:top_k]
    return [SearchHit(skills[i], pytest.approx(float(cosines[i]), abs=1e-6), i) for i in order]


@pytest.fixture(params=["exact", "approximate"])
def approximate(request: pytest.FixtureRequest) -> bool:
    if request.param == "approximate":
        pytest.importorskip("usearch")
    return request.param == "approximate"


@pytest.mark.parametrize("top_k", [1, 3, 10, 1000])
def test_the_same_hits_as_comparing_with_each(
    encoder: SkillEncoder, approximate: bool, top_k: int
) -> None:
    index = SkillIndex(SKILLS, encoder=encoder, approximate=approximate)
    found = index.search(QUERIES, top_k=top_k)
    assert found == [slow_twin(SKILLS, query, encoder, top_k) for query in QUERIES]
    assert index.search(QUERIES[0], top_k=top_k) == found[0]


def test_adding_and_removing_is_as_building_anew(
    encoder: SkillEncoder, approximate: bool, tmp_path: Path
) -> None:
    index = SkillIndex(SKILLS[:60], encoder=encoder, approximate=approximate)
    index.add(SKILLS[50:100])
    index.remove(SKILLS[10:20])
    index.save(tmp_path / "skills.index")
    index = SkillIndex.load(tmp_path / "skills.index", encoder=encoder, verify=True)
    index.remove([SKILLS[0], SKILLS[99]])
    index.add([*SKILLS[100:], SKILLS[10]])
    kept = [*SKILLS[1:10], *SKILLS[20:99], *SKILLS[100:], SKILLS[10]]
    assert list(index) == kept
    assert len(index) == len(kept)
    assert SKILLS[10] in index
    assert SKILLS[11] not in index
    assert index.search(QUERIES, top_k=7) == [
        slow_twin(kept, query, encoder, 7) for query in QUERIES
    ]


def test_when_most_are_removed_the_rest_is_found_still(
    encoder: SkillEncoder, approximate: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_FEW", 10)
    index = SkillIndex(SKILLS, encoder=encoder, approximate=approximate)
    index.remove(SKILLS[:40])  # before and after the copy that is then made
    index.remove(SKILLS[40:120])
    index.remove(SKILLS[-1:])
    index.add([SKILLS[0]])
    kept = [*SKILLS[120:-1], SKILLS[0]]
    assert list(index) == kept
    assert index.search("data", top_k=5) == slow_twin(kept, "data", encoder, 5)


def test_what_is_equal_when_cleaned_is_there_once_as_it_came_first(encoder: SkillEncoder) -> None:
    index = SkillIndex(["Python (primary)", "Python", " Python", "python"], encoder=encoder)
    assert list(index) == ["Python (primary)", "python"]
    index.add(["Python - advanced", "k8s", "Kubernetes"])
    assert list(index) == ["Python (primary)", "python", "k8s"]
    assert "Kubernetes" in index
    assert 3 not in index
    index.remove(["Python"])
    assert list(index) == ["python", "k8s"]
    assert [hit.position for hit in index.search(["python", "K8s"], top_k=1)[1]] == [1]


def test_ties_keep_the_order_in_which_they_came(encoder: SkillEncoder) -> None:
    for skills in (["data sql", "sql data"], ["sql data", "data sql"]):
        index = SkillIndex(["law", *skills], encoder=encoder)
        assert [hit.skill for hit in index.search("sql data", top_k=2)] == skills


def test_what_is_added_takes_the_room_of_what_was_there(encoder: SkillEncoder) -> None:
    start = rows.Rows.start(PackedTexts.of(["SQL"]), encoder.encode(["SQL"]))
    both = start.plus(["law"], encoder.encode(["law"]))
    assert [vectors.dtype for vectors in both.vectors] == [np.float32, np.float32]


def test_a_threshold_cuts(encoder: SkillEncoder, approximate: bool) -> None:
    index = SkillIndex(SKILLS, encoder=encoder, approximate=approximate)
    hits = index.search("data sql", top_k=50, threshold=0.7)
    assert 2 <= len(hits) < 50
    assert all(hit.similarity >= 0.7 for hit in hits)
    assert index.search("data sql", threshold=np.float32(1.0), top_k=50)[0].similarity == 1.0


def test_an_empty_index_finds_nothing(
    encoder: SkillEncoder, approximate: bool, tmp_path: Path
) -> None:
    index = SkillIndex(encoder=encoder, approximate=approximate)
    assert index.search("SQL") == []
    assert index.search(["SQL", "law"]) == [[], []]
    assert index.search([]) == []
    index.save(tmp_path / "empty.index")
    loaded = SkillIndex.load(tmp_path / "empty.index", encoder=encoder, verify=True)
    assert len(loaded) == 0
    loaded.add(["SQL"])
    assert loaded.search("SQL", top_k=3) == [SearchHit("SQL", 1.0, 0)]
    loaded.remove(["SQL"])
    assert loaded.search("SQL", top_k=3) == []


def test_skills_come_from_any_iterable_and_stay_as_they_were_written(
    encoder: SkillEncoder, tmp_path: Path
) -> None:
    written = [" naïve Bayes ", "機械学習", "half \ud800 pair", "C++"]
    index = SkillIndex((skill for skill in written), encoder=encoder)
    index.save(tmp_path / "skills.index")
    assert list(SkillIndex.load(tmp_path / "skills.index", encoder=encoder)) == written
    assert list(SkillIndex(np.array(["SQL", "law"]), encoder=encoder)) == ["SQL", "law"]


def test_hits_make_a_table(encoder: SkillEncoder) -> None:
    found = SkillIndex(SKILLS, encoder=encoder).search(QUERIES, top_k=2)
    frame = to_frame(found)
    assert list(frame.columns) == ["query", "skill", "similarity", "position"]
    assert len(frame) == 2 * len(QUERIES)


def test_bad_input_is_refused_and_nothing_changes(encoder: SkillEncoder) -> None:
    index = SkillIndex(["SQL", "law"], encoder=encoder)
    for call in (index.add, index.remove, SkillIndex):
        with pytest.raises(InvalidSkillError, match="skills must be many skills"):
            call("SQL, law")
    with pytest.raises(InvalidSkillError, match="item 1 is None"):
        index.add(["nursing", None])
    with pytest.raises(InvalidArgumentError, match="not in the index, the first is 'nursing'"):
        index.remove(["SQL", "nursing"])
    with pytest.raises(InvalidSkillError):
        index.search([" "])
    with pytest.raises(InvalidArgumentError, match="top_k"):
        index.search("SQL", top_k=0)
    with pytest.raises(InvalidArgumentError, match="threshold"):
        index.search("SQL", threshold=1.5)
    assert list(index) == ["SQL", "law"]


def test_an_index_is_not_pickled(encoder: SkillEncoder) -> None:
    with pytest.raises(TypeError, match="Save it, and load it"):
        pickle.dumps(SkillIndex(encoder=encoder))


def test_threads_search_while_others_add_and_remove(
    encoder: SkillEncoder, approximate: bool
) -> None:
    index = SkillIndex(SKILLS, encoder=encoder, approximate=approximate)
    passing = [f"{word} {number}" for word in WORDS for number in range(5)]
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            index.add(passing)
            index.remove(passing)

    def search(number: int) -> bool:
        query = SKILLS[number % len(SKILLS)]
        for _ in range(5):
            hits = index.search(query, top_k=3)
            listed = [hit.similarity for hit in hits]
            if hits[0].similarity != 1.0 or listed != sorted(listed, reverse=True):
                return False
        return True

    changing = threading.Thread(target=change)
    changing.start()
    with ThreadPoolExecutor(32) as pool:
        sound = list(pool.map(search, range(64)))
    stop.set()
    changing.join()
    assert all(sound)
    assert list(index) == SKILLS


def test_an_interrupted_addition_leaves_the_index_as_it_was(
    encoder: SkillEncoder, approximate: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = SkillIndex(SKILLS[:50], encoder=encoder, approximate=approximate)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rows.Rows, "plus", interrupted)
        with pytest.raises(KeyboardInterrupt):
            index.add(["nursing", "SQL"])
    assert list(index) == SKILLS[:50]
    assert "nursing" not in index
    index.add(SKILLS[50:])
    assert index.search(QUERIES, top_k=5) == [
        slow_twin(SKILLS, query, encoder, 5) for query in QUERIES
    ]


def test_the_graph_finds_nearly_all_of_the_nearest(encoder: SkillEncoder) -> None:
    pytest.importorskip("usearch")
    generator = np.random.default_rng(0)
    skills = sorted({" ".join(generator.choice(WORDS, 4)) + f" {i % 50}" for i in range(4000)})
    exact = SkillIndex(skills, encoder=encoder)
    quick = SkillIndex(skills, encoder=encoder, approximate=True)
    queries = skills[::40]
    shared = [
        len({hit.similarity for hit in a} & {hit.similarity for hit in b})
        / len({hit.similarity for hit in a})
        for a, b in zip(exact.search(queries), quick.search(queries), strict=True)
    ]
    assert np.mean(shared) > 0.95


def test_without_usearch_the_error_tells_what_to_install() -> None:
    done = run_python(
        """
import sys
sys.modules["usearch"] = sys.modules["usearch.index"] = None
from skillsim.errors import MissingExtraError
from skillsim.search import SkillIndex
SkillIndex
try:
    SkillIndex(["SQL"], approximate=True)
except MissingExtraError as error:
    print(error)
"""
    )
    assert 'pip install "skillsim[ann]"' in done.stdout


def test_search_needs_no_torch() -> None:
    run_python(
        """
import sys
from skillsim import SkillEncoder
from skillsim.search import SkillIndex
SkillIndex(["SQL", "law"], encoder=SkillEncoder("embedded")).search("SQL")
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "usearch"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    )
