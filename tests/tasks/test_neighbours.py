"""Neighbours: close skills, each once, and never the query itself."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillsim import SkillEncoder, similarity, suggest_neighbours
from skillsim.decisions.lookalikes import ceiling, language
from skillsim.encoding.cleaning import clean
from skillsim.errors import InvalidArgumentError, InvalidSkillError
from skillsim.taxonomy import Taxonomy

WORDS = [
    *("Python", "python", "PYTHON", "SQL", "SQL databases", "MySQL", "Java", "JavaScript", "JS"),
    *("welding", "metal work", "C", "C++", "Excel", "Excel - advanced", "customer service", "k8s"),
]
ENCODER = SkillEncoder("embedded")


def names(neighbours) -> list[str]:
    return [neighbour.skill for neighbour in neighbours]


def test_spellings_of_one_skill_do_not_fill_the_list(encoder: SkillEncoder) -> None:
    found = suggest_neighbours(
        "python programming", vocabulary=["Python", "python", "PYTHON", "SQL"], encoder=encoder
    )
    assert names(found) == ["Python", "SQL"]


@pytest.mark.parametrize("query", ["Python", "PYTHON", "  python "])
def test_the_query_itself_is_not_suggested(encoder: SkillEncoder, query: str) -> None:
    assert "python" not in [
        name.lower() for name in names(suggest_neighbours(query, vocabulary=WORDS, encoder=encoder))
    ]
    assert suggest_neighbours("Python", vocabulary=["python"], encoder=encoder) == []


@pytest.mark.parametrize(
    ("query", "skill"),
    [
        ("Python (primary)", "Python"),
        ("Excel - advanced", "Microsoft Excel"),
        ("k8s", "Kubernetes"),
        ("JS", "JavaScript"),
        ("NodeJS", "Node.js"),
        ("Postgres", "PostgreSQL"),
        ("apply e-services", "use e-services"),
        ("  PYTHON ", "Python (computer programming)"),
    ],
)
def test_other_names_find_their_skill_in_the_bundled_taxonomy(
    encoder: SkillEncoder, query: str, skill: str
) -> None:
    found = suggest_neighbours(query, top_k=3, encoder=encoder)
    best = {neighbour.skill: neighbour.similarity for neighbour in found}
    assert best[skill] >= 0.9


@pytest.mark.parametrize(
    ("query", "not_this"),
    [
        ("PMP", "Pathogen Modeling Program"),
        ("design", "think creatively"),
        ("machine learning", "ML (computer programming)"),
        ("Assembly", "Assembly (computer programming)"),
    ],
)
def test_labels_that_mean_something_else_to_most_people_do_not_come_first(
    encoder: SkillEncoder, query: str, not_this: str
) -> None:
    [first] = suggest_neighbours(query, top_k=1, encoder=encoder)
    assert first.skill != not_this


def test_labels_of_ones_own_taxonomy_are_taken_at_their_word(encoder: SkillEncoder) -> None:
    own = Taxonomy.from_records([{"preferred_label": "Arc welding", "alternative_labels": ["X1"]}])
    [near] = suggest_neighbours("x1", vocabulary=own, encoder=encoder)
    assert (near.skill, near.similarity) == ("Arc welding", 1.0)


def test_taxonomy_skills_carry_their_uri(encoder: SkillEncoder) -> None:
    taxonomy = Taxonomy.bundled()
    for neighbour in suggest_neighbours("nursing", encoder=encoder):
        assert neighbour.uri is not None
        assert taxonomy[neighbour.uri].preferred_label == neighbour.skill
    plain = suggest_neighbours("nursing", vocabulary=["nurse"], encoder=encoder)
    assert plain[0].uri is None


def test_headings_of_a_taxonomy_are_not_suggested(encoder: SkillEncoder) -> None:
    taxonomy = Taxonomy.from_records(
        [
            {"uri": "x:g", "preferred_label": "metal", "type": "group"},
            {"uri": "x:1", "preferred_label": "metal work", "broader": ["x:g"]},
        ]
    )
    assert names(suggest_neighbours("metals", vocabulary=taxonomy, encoder=encoder)) == [
        "metal work"
    ]


def test_many_queries_are_each_answered_as_alone(encoder: SkillEncoder) -> None:
    queries = ["SQL", "welding", "SQL", "C"]
    together = suggest_neighbours(queries, vocabulary=WORDS, top_k=4, encoder=encoder)
    alone = [suggest_neighbours(q, vocabulary=WORDS, top_k=4, encoder=encoder) for q in queries]
    assert together == alone
    assert suggest_neighbours(pd.Series(queries), vocabulary=WORDS, top_k=4, encoder=encoder) == (
        together
    )
    assert suggest_neighbours([], vocabulary=WORDS, encoder=encoder) == []


def test_thresholds_and_top_k_cut(encoder: SkillEncoder) -> None:
    whole = suggest_neighbours("SQL", vocabulary=WORDS, top_k=99, encoder=encoder)
    assert len(whole) == 12  # of 17 words: the query and four other spellings are not there
    assert suggest_neighbours("SQL", vocabulary=WORDS, top_k=2, encoder=encoder) == whole[:2]
    some = suggest_neighbours("SQL", vocabulary=WORDS, threshold=0.4, encoder=encoder)
    assert some == [near for near in whole if near.similarity >= 0.4]
    assert suggest_neighbours("SQL", vocabulary=WORDS, threshold=1.0, encoder=encoder) == []
    assert suggest_neighbours("SQL", vocabulary=[], encoder=encoder) == []


def test_programming_languages_do_not_pass_for_one_another(encoder: SkillEncoder) -> None:
    policy = encoder.policy
    assert policy is not None
    for query, other in [("C", "C++"), ("Java", "JavaScript"), ("JS", "Java")]:
        [near] = suggest_neighbours(query, vocabulary=[other], encoder=encoder)
        assert policy.band(near.similarity) == "missing"


@given(st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), max_size=12), st.integers(1, 15))
def test_the_closest_first_with_their_cosines(query, vocabulary, top_k) -> None:
    found = suggest_neighbours(query, vocabulary=vocabulary, top_k=top_k, encoder=ENCODER)
    similarities = [near.similarity for near in found]
    assert similarities == sorted(similarities, reverse=True)
    assert len(set(map(str.lower, names(found)))) == len(found) <= top_k
    assert query.lower() not in map(str.lower, names(found))
    for near in found:
        assert type(near.similarity) is float
        cosine = similarity(query, near.skill, encoder=ENCODER)
        own, other = language(clean(query)), language(clean(near.skill))
        if own and other and own != other:
            cosine = min(cosine, ceiling(ENCODER.policy))
        assert near.similarity == pytest.approx(cosine, abs=2e-6)


def test_ties_keep_the_order_of_the_vocabulary() -> None:
    # The embedded model adds up words, so that their order makes no difference.
    vocabulary = ["management data", "SQL", "data management", "welding"]
    found = suggest_neighbours("data", vocabulary=vocabulary, top_k=2, encoder=ENCODER)
    assert names(found) == ["management data", "data management"]
    assert found[0].similarity == found[1].similarity


def test_ties_within_rounding_keep_the_order_whatever_is_asked_for() -> None:
    # Sums of the same words in other orders differ in their last bits.
    words = ["data", "analysis", "software", "quality", "control"]
    vocabulary = [" ".join(some) for some in permutations(words)]
    whole = suggest_neighbours(
        "software control", vocabulary=vocabulary, top_k=120, encoder=ENCODER
    )
    assert names(whole) == vocabulary
    for top_k in (1, 3, 50):
        some = suggest_neighbours(
            ["software control", "welding"], vocabulary=vocabulary, top_k=top_k, encoder=ENCODER
        )
        assert some[0] == whole[:top_k]


def test_an_abbreviation_of_the_query_does_not_hide_its_skill(encoder: SkillEncoder) -> None:
    for vocabulary in (["Kubernetes", "Docker"], ["Kubernetes", "k8s", "Docker"]):
        found = suggest_neighbours("k8s", vocabulary=vocabulary, encoder=encoder)
        assert names(found) == ["Kubernetes", "Docker"]
    noisy = ["Python (primary)", "Python", "Java"]
    assert names(suggest_neighbours("python", vocabulary=noisy, encoder=encoder)) == ["Java"]


def test_a_taxonomy_is_encoded_once_for_an_encoder_and_goes_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder = SkillEncoder("embedded")
    taxonomy = Taxonomy.from_records([{"preferred_label": word} for word in ("SQL", "Java")])
    encoded: list[int] = []
    plain = encoder.encode

    def count(texts, **options):
        encoded.append(len(texts))
        return plain(texts, **options)

    monkeypatch.setattr(encoder, "encode", count)
    with ThreadPoolExecutor() as threads:
        list(
            threads.map(
                lambda _: suggest_neighbours("x", vocabulary=taxonomy, encoder=encoder), range(8)
            )
        )
    assert sorted(encoded) == [1] * 8 + [2]
    monkeypatch.undo()
    gone = weakref.ref(taxonomy)
    taxonomy = None
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("top_k", [0, -1, 1.0, None, "10"])
def test_a_top_k_out_of_range(top_k: object) -> None:
    with pytest.raises(InvalidArgumentError, match="top_k must be a whole number from 1"):
        suggest_neighbours("SQL", top_k=top_k)


@pytest.mark.parametrize("threshold", [1.01, -1.01, float("nan"), "0.5", np.timedelta64(1, "s")])
def test_a_threshold_that_is_no_cosine(threshold: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"threshold must be a cosine in \[-1, 1\]"):
        suggest_neighbours("SQL", threshold=threshold)


def test_thresholds_of_numpy_are_numbers(encoder: SkillEncoder) -> None:
    suggest_neighbours("SQL", vocabulary=["x"], threshold=np.float32(0.5), encoder=encoder)


@pytest.mark.parametrize(
    ("skills", "vocabulary", "says"),
    [
        (" ", ["SQL"], "skills must hold"),
        (None, ["SQL"], "skills must be an iterable of strings, not NoneType"),
        (["SQL", None], ["SQL"], "skills .* item 1 is None"),
        ({"SQL": 1}, ["SQL"], "skills must be an iterable of strings, not dict"),
        ("SQL", "python, sql", "vocabulary must be many skills.*2 skills joined"),
        ("SQL", ["SQL", ""], "vocabulary .* item 1 is blank"),
        ("SQL", {"SQL": 1}, "vocabulary must be an iterable of strings, not dict"),
    ],
)
def test_what_is_no_skill_is_refused_before_a_model_is_loaded(
    skills: object, vocabulary: object, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", "./there-is-no-such-model")
    with pytest.raises(InvalidSkillError, match=says):
        suggest_neighbours(skills, vocabulary=vocabulary)
