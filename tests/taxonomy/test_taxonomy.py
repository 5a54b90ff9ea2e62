"""Concepts by name, by URI and along the hierarchy, whoever made the taxonomy."""

from __future__ import annotations

import pickle
import random
import sys
import time
import weakref
from collections.abc import Mapping
from inspect import isfunction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim.errors import InvalidArgumentError, UnknownConceptError
from skillsim.taxonomy import Concept, Taxonomy

Graph = dict[str, list[str]]


def taxonomy_of(graph: Mapping[str, list[str]]) -> Taxonomy:
    return Taxonomy.from_records(
        {"uri": uri, "preferred_label": f"skill {uri}", "broader": broader}
        for uri, broader in graph.items()
    )


def uris(concepts: tuple[Concept, ...] | None) -> list[str] | None:
    return None if concepts is None else [concept.uri for concept in concepts]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    names = [str(n) for n in range(draw(st.integers(1, 8)))]
    return {
        name: draw(st.lists(st.sampled_from([n for n in names if n != name]), unique=True))
        if len(names) > 1
        else []
        for name in names
    }


def distances(graph: Graph, start: str) -> dict[str, int]:
    """How many steps up from the start, by relaxing every relation until nothing changes."""
    steps = {start: 0}
    for _ in graph:
        for narrower, broader in graph.items():
            for above in broader:
                if narrower in steps:
                    steps[above] = min(steps.get(above, len(graph)), steps[narrower] + 1)
    return steps


@given(graphs())
def test_a_path_is_a_shortest_chain_of_relations_even_where_there_are_cycles(graph: Graph) -> None:
    taxonomy = taxonomy_of(graph)
    for start in graph:
        steps = distances(graph, start)
        for goal in graph:
            path = uris(taxonomy.path(start, goal))
            if goal not in steps:
                assert path is None
                continue
            assert path is not None
            assert (path[0], path[-1], len(path)) == (start, goal, steps[goal] + 1)
            for narrower, broader in pairwise(path):
                assert broader in graph[narrower]


@given(graphs())
def test_descendants_are_all_that_have_a_path_up_nearest_first(graph: Graph) -> None:
    taxonomy = taxonomy_of(graph)
    for top in graph:
        found = uris(taxonomy.descendants(top))
        assert found is not None
        steps = {start: distances(graph, start).get(top) for start in graph if start != top}
        assert sorted(found) == sorted(start for start, n in steps.items() if n is not None)
        assert [steps[uri] for uri in found] == sorted(steps[uri] for uri in found)


@given(graphs())
def test_narrower_is_broader_the_other_way_round(graph: Graph) -> None:
    taxonomy = taxonomy_of(graph)
    for uri in graph:
        assert uris(taxonomy.broader(uri)) == graph[uri]
        assert uris(taxonomy.narrower(uri)) == [other for other in graph if uri in graph[other]]


def test_a_concept_is_its_own_path_and_not_its_own_descendant() -> None:
    ring = taxonomy_of({"a": ["b"], "b": ["a"]})
    assert uris(ring.path("a", "a")) == ["a"]
    assert uris(ring.descendants("a")) == ["b"]


def test_of_equally_short_paths_the_first_listed_is_taken() -> None:
    taxonomy = taxonomy_of({"low": ["right", "left"], "left": ["top"], "right": ["top"], "top": []})
    assert uris(taxonomy.path("low", "top")) == ["low", "right", "top"]


def test_a_long_chain_is_walked_without_recursion() -> None:
    chain = taxonomy_of({str(n): [str(n + 1)] for n in range(3000)} | {"3000": []})
    assert len(chain.path("0", "3000") or ()) == 3001
    assert len(chain.descendants("3000")) == 3000


def test_it_has_the_concepts_in_order() -> None:
    taxonomy = taxonomy_of({"b": [], "a": ["b"]})
    assert len(taxonomy) == 2
    assert [concept.uri for concept in taxonomy] == ["b", "a"]
    assert taxonomy["a"].preferred_label == "skill a"
    assert "a" in taxonomy
    assert "c" not in taxonomy


@pytest.mark.parametrize("method", ["broader", "narrower", "descendants", "__getitem__"])
def test_an_unknown_uri_is_a_key_error_that_names_it(method: str) -> None:
    with pytest.raises(KeyError, match=r"No concept of 'user' has the URI 'x'\. find\(name\)"):
        getattr(taxonomy_of({"a": []}), method)("x")


@pytest.mark.parametrize("ends", [("x", "a"), ("a", "x")])
def test_a_path_to_or_from_an_unknown_uri_is_a_key_error(ends: tuple[str, str]) -> None:
    with pytest.raises(KeyError, match="has the URI 'x'"):
        taxonomy_of({"a": []}).path(*ends)


def names_of_go() -> Taxonomy:
    return Taxonomy.from_records(
        [
            {"uri": "game", "preferred_label": "baduk", "alternative_labels": ["Go"]},
            {"uri": "verb", "preferred_label": "go"},
            {"uri": "language", "preferred_label": "Go", "alternative_labels": ["Golang"]},
        ]
    )


def test_preferred_labels_are_found_before_alternative_ones() -> None:
    assert uris(names_of_go().find("GO")) == ["verb", "language", "game"]


def test_names_are_found_whatever_their_case_and_spacing() -> None:
    assert uris(names_of_go().find("  BADUK\u200b ")) == ["game"]


def test_a_name_that_thousands_share_is_found_in_moments() -> None:
    taxonomy = Taxonomy.from_records(
        {"uri": f"u:{i}", "preferred_label": f"skill {i}", "alternative_labels": ["shared"]}
        for i in range(20_000)
    )
    start = time.perf_counter()
    assert taxonomy.find("Shared") == tuple(taxonomy)
    assert time.perf_counter() - start < 5


def test_names_that_nobody_has_are_not_found() -> None:
    for name in ("gopher", "", " ", "\u200b"):
        assert names_of_go().find(name) == ()


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="name must be a string, not NoneType") as caught:
        names_of_go().find(None)  # type: ignore[arg-type]
    assert caught.value.name == "name"


def test_a_pickled_taxonomy_comes_back_whole() -> None:
    taxonomy = names_of_go()
    taxonomy.find("go")
    again = pickle.loads(pickle.dumps(taxonomy))
    assert list(again) == list(taxonomy)
    assert (again.name, again.notices) == (taxonomy.name, taxonomy.notices)
    assert again.find("go") == taxonomy.find("go")


def test_a_taxonomy_is_a_key_of_its_own_and_can_be_referred_to_weakly() -> None:
    one, other = names_of_go(), names_of_go()
    assert len({one, other}) == 2
    assert weakref.WeakKeyDictionary({one: 1})[one] == 1


def test_it_shows_its_name_and_size() -> None:
    assert repr(names_of_go()) == "Taxonomy 'user', 3 concepts"


def test_a_concept_gives_its_labels_and_a_dict_of_plain_data() -> None:
    concept = Concept("u", "SQL", ("Structured Query Language",), "technology", "ACME", ("v",))
    assert concept.labels == ("SQL", "Structured Query Language")
    assert concept.to_dict() == {
        "uri": "u",
        "preferred_label": "SQL",
        "alternative_labels": ["Structured Query Language"],
        "type": "technology",
        "source": "ACME",
        "broader": ["v"],
    }


def test_many_steps_in_a_random_graph_end() -> None:
    pick = random.Random(3)
    names = [str(n) for n in range(300)]
    graph = {name: pick.sample([n for n in names if n != name], 3) for name in names}
    taxonomy = taxonomy_of(graph)
    assert all(len(taxonomy.descendants(name)) <= 299 for name in names[:20])


def test_the_bundled_taxonomy_is_pickled_by_the_name_of_a_function() -> None:
    # cloudpickle, which Ray and Spark use, writes out class methods with all that they refer to.
    restore, arguments = Taxonomy.bundled().__reduce__()
    assert (isfunction(restore), arguments) == (True, ())
    assert getattr(sys.modules[restore.__module__], restore.__qualname__) is restore
    assert restore() is Taxonomy.bundled()


@pytest.mark.parametrize("wrong", [None, 3, ["u"], {"u": 1}, {"u"}])
def test_what_is_no_uri_is_the_uri_of_no_concept(wrong: object) -> None:
    taxonomy = taxonomy_of({"u": []})
    assert wrong not in taxonomy
    for look_up in (taxonomy.__getitem__, taxonomy.broader, taxonomy.ancestors):
        with pytest.raises(UnknownConceptError, match="find\\(name\\) looks up names"):
            look_up(wrong)
