"""The questions: which they are, and that they stay the same."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from skillsim.errors import InvalidArgumentError
from skillsim.evaluation import (
    CompletionTask,
    NormalisationTask,
    Occupation,
    OccupationTask,
    PairTask,
    Vectors,
    average_precision,
    skills_of,
    split_of,
)
from skillsim.taxonomy import Concept, Taxonomy


class Table:
    """An encoder that looks vectors up."""

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self.vectors = vectors
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.array([self.vectors[text] for text in texts])


def test_each_positive_is_followed_by_its_negative(taxonomy: Taxonomy) -> None:
    skills = skills_of(taxonomy)
    owners = {label: skill.uri for skill in skills for label in skill.labels}
    pairs = PairTask.build(skills, "test").pairs
    assert len(pairs) == 20  # at most two alternative labels of each concept
    for positive, negative in zip(pairs[::2], pairs[1::2], strict=True):
        assert positive.kind == "positive"
        assert owners[positive.first] == owners[positive.second] == positive.uri
        assert negative.first == positive.first
        assert owners[negative.second] != negative.uri == positive.uri
        assert negative.kind in {"sibling", "random"}
        if negative.kind == "sibling":
            group = taxonomy["urn:example:group"]
            assert group in taxonomy.broader(negative.uri)
            assert group in taxonomy.broader(owners[negative.second])


def test_both_sides_of_a_pair_are_of_the_split() -> None:
    concepts = [
        Concept(f"urn:example:{number}", f"skill {number}", (f"ability {number}",))
        for number in range(200)
    ]
    owners = {label: concept.uri for concept in concepts for label in concept.labels}
    for split in ("train", "validation", "test"):
        for pair in PairTask.build(concepts, split).pairs:
            assert split_of(owners[pair.first]) == split_of(owners[pair.second]) == split


def test_pairs_never_change() -> None:
    # Recorded: with other pairs the figures of earlier versions could not be compared.
    concepts = [
        Concept(
            f"urn:example:{number}",
            f"skill {number}",
            tuple(f"name {name} of {number}" for name in range(number % 4)),
            broader=(f"urn:example:group:{number % 30}",) if number % 3 else (),
        )
        for number in range(1_000)
    ]
    pairs = PairTask.build(skills_of(reversed(concepts)), "test").pairs
    content = "\n".join(f"{pair.first}\t{pair.second}\t{pair.kind}" for pair in pairs)
    assert len(pairs) == 194
    assert hashlib.sha256(content.encode()).hexdigest()[:16] == "176653b818e2995c"


def test_a_query_is_the_first_alternative_label_of_a_concept_of_the_split(
    taxonomy: Taxonomy,
) -> None:
    skills = skills_of(taxonomy)
    task = NormalisationTask.build(skills, "test")
    assert task.labels == tuple(skill.preferred_label for skill in skills)
    assert "ballet" in task.labels  # of another split, and still in the way
    assert "office work" not in task.labels
    assert len(task.queries) == 6
    for query in task.queries:
        assert query.text == skills[query.target].alternative_labels[0]


def test_a_split_without_labels_is_refused() -> None:
    alone = [Concept("urn:example:11", "SQL", ("Structured Query Language",))]
    with pytest.raises(InvalidArgumentError, match="two skills or more in the test split"):
        PairTask.build(alone, "test")
    nameless = [Concept("urn:example:11", "SQL"), Concept("urn:example:23", "Go")]
    with pytest.raises(InvalidArgumentError, match="0 usable alternative labels"):
        PairTask.build(nameless, "test")
    with pytest.raises(InvalidArgumentError, match="of its 2 skills none is one"):
        NormalisationTask.build(nameless, "test")


SKILLS = [Concept(str(number), name) for number, name in enumerate("abcde")]


def test_half_of_the_skills_is_known_by_their_hashes() -> None:
    job = Occupation("urn:job", "job", ("0", "1", "2", "3", "4"))
    by_hash = sorted("01234", key=lambda uri: hashlib.sha1(f"urn:job{uri}".encode()).hexdigest())
    (completion,) = CompletionTask.build(SKILLS, [job]).completions
    assert [str(place) for place in completion.known] == sorted(by_hash[:2])
    assert [str(place) for place in completion.hidden] == sorted(by_hash[2:])
    other_order = Occupation("urn:job", "job", ("4", "2", "0", "1", "3"))
    assert CompletionTask.build(SKILLS, [other_order]).completions == (completion,)


def test_occupations_with_too_few_skills_are_left_out() -> None:
    jobs = [Occupation("1", "none", ()), Occupation("2", "one", ("0",))]
    assert CompletionTask.build(SKILLS, jobs).completions == ()
    assert [query.text for query in OccupationTask.build(SKILLS, jobs).queries] == ["one"]
    assert CompletionTask.build(SKILLS, jobs).texts == []
    assert CompletionTask.build(SKILLS, jobs).figures(None) == ()  # type: ignore[arg-type]
    assert OccupationTask.build(SKILLS, jobs[:1]).figures(None) == ()  # type: ignore[arg-type]


def test_known_skills_are_not_ranked_and_the_best_known_one_counts() -> None:
    job = Occupation("urn:job", "job", ("0", "1", "2", "3"))
    task = CompletionTask.build(SKILLS, [job])
    (completion,) = task.completions
    vectors = {name: [0.0, 0.0, 1.0] for name in "abcde"}
    first, second = ("abcde"[place] for place in completion.known)
    near, far = ("abcde"[place] for place in completion.hidden)
    vectors[first], vectors[second] = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
    vectors[near] = [0.1, 1.0, 0.0]  # close to one of the two is enough
    vectors[far] = [0.0, 0.0, 1.0]  # ties with "e", which is no skill of the job and goes before
    table = Vectors.encode(Table(vectors), task.texts)
    assert task.average_precisions(table).tolist() == pytest.approx([(1 / 1 + 2 / 3) / 2])


def test_an_occupation_is_asked_for_by_its_label() -> None:
    jobs = [Occupation("1", "job", ("0", "3")), Occupation("2", "b", ("1",))]
    task = OccupationTask.build(SKILLS, jobs)
    vectors = {
        "job": [1.0, 0.0],
        "a": [1.0, 0.1],
        "b": [1.0, 0.2],
        "c": [1.0, 0.3],
        "d": [1.0, 0.4],
        "e": [0.0, 1.0],
    }
    table = Vectors.encode(Table(vectors), task.texts)
    assert task.average_precisions(table).tolist() == pytest.approx([(1 + 2 / 4) / 2, 1.0])


@pytest.mark.parametrize("jobs", [1, 40, 700])
def test_many_occupations_in_batches_are_as_one_by_one(jobs: int) -> None:
    draw = np.random.default_rng(jobs)
    skills = [Concept(f"{number:03}", f"skill {number}") for number in range(60)]
    rows = draw.normal(size=(60, 8))
    encoder = Table({f"skill {number}": rows[number].tolist() for number in range(60)})
    occupations = [
        Occupation(
            f"urn:job:{job}",
            "job",
            tuple(f"{at:03}" for at in draw.choice(60, draw.integers(2, 12), replace=False)),
        )
        for job in range(jobs)
    ]
    task = CompletionTask.build(skills, occupations)
    table = Vectors.encode(encoder, task.texts)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for completion, precision in zip(task.completions, task.average_precisions(table), strict=True):
        best = (unit @ unit[list(completion.known)].T).max(axis=1)
        others = [place for place in range(60) if place not in completion.known]
        wanted = [place in completion.hidden for place in others]
        assert precision == pytest.approx(average_precision(best[others], wanted))
