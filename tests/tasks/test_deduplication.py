"""What deduplication answers: clusters of names, each with its medoid, and nothing lost."""

from __future__ import annotations

import itertools
import json
import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillsim import SkillEncoder
from skillsim.encoding.cleaning import name_key
from skillsim.errors import (
    ContradictoryLinksError,
    InvalidArgumentError,
    InvalidSkillError,
    PolicyMismatchError,
    TooManyPairsError,
)
from skillsim.policy import MatchPolicy
from skillsim.results import to_frame
from skillsim.search.scores import rounded_cosines
from skillsim.tasks.deduplication import Deduplication, deduplicate, evidence

# From the list of skill-extractor, as people wrote them.
NOISY = [
    *("customer service", "Customer Service", "customer services", "CUSTOMER SERVICE"),
    *("customer service skills", "Customer service (required)", "customer support"),
    *("ms excel", "Microsoft Excel", "excel", "Excel - advanced", "excel spreadsheets"),
    *(
        "python",
        "Python (primary)",
        "python programming",
        "python scripting",
        "Python 2",
        "Python 3",
    ),
    *("java", "javascript", "JS", "java programming", "java frameworks", "javascript frameworks"),
    *("c", "c++", "c#", "c programming", "project management", "management of projects"),
    *("Project Management", "project manager", "manage projects", "sql", "SQL", "sql databases"),
    *("forklift", "forklift operation", "operate forklift", "operating forklifts", "welding"),
    *(
        "arc welding",
        "welder",
        "basic life support",
        "advanced life support",
        "k8s",
        "kubernetes",
        "cdd",
    ),
    *("cdh",),
]


@pytest.fixture(scope="module")
def found(encoder: SkillEncoder) -> Deduplication:
    return deduplicate(NOISY, encoder=encoder)


def together(result: Deduplication, skills: list[str]) -> bool:
    """Whether all are in one cluster."""
    places = [
        {
            i
            for i, cluster in enumerate(result.clusters)
            if any(m.skill == skill for m in cluster.members)
        }
        for skill in skills
    ]
    return set.intersection(*places) != set()


def parts(result: Deduplication) -> set[frozenset[str]]:
    return {frozenset(member.skill for member in cluster.members) for cluster in result.clusters}


def check(result: Deduplication, skills: list[str], encoder: SkillEncoder) -> None:
    """What holds for every answer, found out by plain loops."""
    written = Counter(skills)
    listed = [member for cluster in result.clusters for member in cluster.members]
    assert len(listed) == len(written)
    assert {member.skill: member.count for member in listed} == written
    assert len(result.assignments) == len(skills)
    for skill, place in zip(skills, result.assignments, strict=True):
        assert skill in [member.skill for member in result.clusters[place].members]
    firsts = [result.assignments.index(place) for place in range(len(result.clusters))]
    assert firsts == sorted(firsts)
    for cluster in result.clusters:
        assert cluster.count == sum(written[member.skill] for member in cluster.members)
        assert [pair.skill for pair in cluster.pairs] == [m.skill for m in cluster.members[1:]]
        medoid = encoder.encode([cluster.canonical])
        for member in cluster.members:
            cosine = float(rounded_cosines(encoder.encode([member.skill]), medoid)[0, 0])
            assert member.similarity == pytest.approx(cosine, abs=2e-6)


def check_medoids(result: Deduplication) -> None:
    """No chaining: each member is as similar to the medoid as the threshold asks."""
    for cluster in result.clusters:
        for member in cluster.members:
            assert member.similarity >= result.threshold


class TestWhatIsOneSkill:
    def test_spellings_of_one_name_are(self, found: Deduplication) -> None:
        assert together(
            found,
            [
                "customer service",
                "Customer Service",
                "CUSTOMER SERVICE",
                "Customer service (required)",
            ],
        )
        assert together(found, ["k8s", "kubernetes"])
        assert together(found, ["python", "Python (primary)"])

    def test_other_words_for_it_are(self, found: Deduplication) -> None:
        assert together(found, ["forklift operation", "operate forklift"])
        assert together(found, ["project management", "management of projects"])
        assert together(found, ["c", "c programming"])

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("java", "javascript"),
            ("java frameworks", "javascript frameworks"),
            ("c", "c++"),
            ("c++", "c#"),
            ("Python 2", "Python 3"),
            ("python", "Python 3"),
            ("basic life support", "advanced life support"),
            ("cdd", "cdh"),
            ("welding", "forklift"),
        ],
    )
    def test_what_differs_in_a_mark_is_not(
        self, one: str, other: str, found: Deduplication, encoder: SkillEncoder
    ) -> None:
        assert not together(found, [one, other])
        assert not together(deduplicate(NOISY, threshold=0.3, encoder=encoder), [one, other])

    def test_nor_through_a_third(self, encoder: SkillEncoder) -> None:
        skills = ["java frameworks", "frameworks", "javascript frameworks"]
        for threshold in (0.0, 0.3, 0.5, 0.7):
            result = deduplicate(skills, threshold=threshold, encoder=encoder)
            assert not together(result, ["java frameworks", "javascript frameworks"])


class TestContrasts:
    def test_names_that_one_word_tells_apart_are_kept_apart(self, encoder: SkillEncoder) -> None:
        for one, other in (
            ("aws ecs", "aws eks"),
            ("frontend development", "backend development"),
            ("unsupervised learning", "supervised learning"),
        ):
            result = deduplicate([one, other], threshold=0.3, encoder=encoder)
            assert not together(result, [one, other])

    def test_also_through_a_third(self, encoder: SkillEncoder) -> None:
        skills = ["state laws and policies", "laws and policies", "federal laws and policies"]
        result = deduplicate(skills, threshold=0.3, encoder=encoder)
        assert len(result.clusters) == 2
        assert not together(result, [skills[0], skills[2]])

    def test_a_link_wins(self, encoder: SkillEncoder) -> None:
        pair = ("aws ecs", "aws eks")
        assert together(deduplicate(pair, must_link=[pair], encoder=encoder), list(pair))


@pytest.mark.timeout(60)  # seconds; one pair in a round would take many minutes
def test_permutations_of_the_same_words_are_one_skill(encoder: SkillEncoder) -> None:
    words = ("alpha", "beta", "gamma", "delta", "welding", "python")
    skills = [" ".join(some) for some in itertools.permutations(words)]
    [cluster] = deduplicate(skills, encoder=encoder).clusters
    assert cluster.canonical == cluster.members[0].skill == min(skills)
    assert {pair.joined_to for pair in cluster.pairs} == {cluster.canonical}
    assert {member.skill for member in cluster.members} == set(skills)


class TestTheAnswer:
    def test_nothing_is_lost_and_nothing_chained(
        self, found: Deduplication, encoder: SkillEncoder
    ) -> None:
        check(found, NOISY, encoder)
        check_medoids(found)
        assert found.threshold == found.floor == encoder.policy.resolved_from

    def test_repeats_are_counted_and_weigh(self, encoder: SkillEncoder) -> None:
        skills = ["operating forklifts"] * 3 + ["forklift operation"]
        result = deduplicate(skills, threshold=0.4, encoder=encoder)
        assert [c.canonical for c in result.clusters] == ["operating forklifts"]
        assert [m.count for m in result.clusters[0].members] == [3, 1]
        assert result.assignments == (0, 0, 0, 0)

    def test_the_canonical_name_is_clean(self, encoder: SkillEncoder) -> None:
        result = deduplicate(
            ["  Python (primary)", "python", "Python - advanced", "k8s"], encoder=encoder
        )
        assert [cluster.canonical for cluster in result.clusters] == ["Python", "Kubernetes"]
        assert result.canonical_names == ["Python"] * 3 + ["Kubernetes"]
        assert {pair.by for pair in result.clusters[0].pairs} == {"name"}

    def test_it_is_a_table(self, found: Deduplication) -> None:
        frame = to_frame(found)
        assert list(frame) == [
            *("cluster", "canonical", "member", "count", "similarity"),
            *("joined_to", "joined_similarity", "joined_by"),
        ]
        assert len(frame) == len(set(NOISY))
        assert frame["count"].sum() == len(NOISY)
        assert frame["cluster"].is_monotonic_increasing
        assert "<table>" in found._repr_html_()
        assert "forklift" in found._repr_html_()
        assert repr(found).startswith(f"Deduplication({len(NOISY)} skills")

    def test_it_is_plain_data(self, found: Deduplication) -> None:
        content = json.loads(json.dumps(found.to_dict()))
        assert set(content) == {"clusters", "assignments", "threshold", "floor"}
        copy = pickle.loads(pickle.dumps(found))
        assert copy == found
        assert copy.rethreshold(0.9) == found.rethreshold(0.9)

    def test_duplicates_are_the_clusters_to_look_at(self, found: Deduplication) -> None:
        assert 0 < len(found.duplicates) < len(found.clusters)
        assert all(len(cluster.members) > 1 for cluster in found.duplicates)

    def test_no_skills_give_no_clusters(self, encoder: SkillEncoder) -> None:
        result = deduplicate([], encoder=encoder)
        assert (result.clusters, result.assignments) == ((), ())
        assert result.rethreshold(0.9).clusters == ()


some_skills = st.lists(st.sampled_from(NOISY), max_size=14)
thresholds = st.sampled_from([0.2, 0.4, 0.5, 0.6, 0.7, 0.9])


class TestProperties:
    @given(some_skills, thresholds)
    @settings(max_examples=20)
    def test_it_is_a_partition_with_medoids(
        self, encoder: SkillEncoder, skills: list[str], threshold: float
    ) -> None:
        result = deduplicate(skills, threshold=threshold, encoder=encoder)
        check(result, skills, encoder)
        check_medoids(result)

    @given(some_skills, thresholds, st.randoms(use_true_random=False))
    @settings(max_examples=20)
    def test_the_order_of_skills_changes_no_cluster(
        self, encoder: SkillEncoder, skills: list[str], threshold: float, random: object
    ) -> None:
        shuffled = list(skills)
        random.shuffle(shuffled)
        one = deduplicate(skills, threshold=threshold, encoder=encoder)
        other = deduplicate(shuffled, threshold=threshold, encoder=encoder)
        # Names, members and pairs, and their order: all but the order of clusters.
        assert set(one.clusters) == set(other.clusters)

    def test_spellings_that_tie_are_ordered_by_their_text(self, encoder: SkillEncoder) -> None:
        one = deduplicate(["python", "Python", "PYTHON"], encoder=encoder)
        other = deduplicate(["PYTHON", "python", "Python"], encoder=encoder)
        assert one.clusters == other.clusters
        assert [member.skill for member in one.clusters[0].members] == [
            "PYTHON",
            "Python",
            "python",
        ]

    @given(some_skills, st.lists(st.tuples(*[st.sampled_from(NOISY)] * 2), max_size=3), thresholds)
    @settings(max_examples=20)
    def test_another_threshold_gives_what_a_fresh_run_does(
        self, encoder: SkillEncoder, skills: list[str], links: list[tuple[str, str]], high: float
    ) -> None:
        kept = deduplicate(skills, threshold=0.5, floor=0.2, must_link=links, encoder=encoder)
        fresh = deduplicate(skills, threshold=high, must_link=links, encoder=encoder)
        again = kept.rethreshold(high)
        assert again.clusters == fresh.clusters
        assert again.assignments == fresh.assignments
        assert again.rethreshold(0.5) == kept

    @given(
        some_skills,
        st.lists(st.tuples(*[st.sampled_from(NOISY)] * 2), max_size=4),
        st.lists(st.tuples(*[st.sampled_from(NOISY)] * 2), max_size=4),
        thresholds,
    )
    @settings(max_examples=30)
    def test_what_the_caller_says_wins(
        self,
        encoder: SkillEncoder,
        skills: list[str],
        linked: list[tuple[str, str]],
        apart: list[tuple[str, str]],
        threshold: float,
    ) -> None:
        try:
            result = deduplicate(
                skills, threshold=threshold, must_link=linked, must_not_link=apart, encoder=encoder
            )
        except ContradictoryLinksError as error:
            assert error.must_not_link in apart
            assert set(error.must_link) <= set(linked)
            return
        check(result, skills, encoder)
        for a, b in linked:
            assert not {a, b} <= set(skills) or together(result, [a, b])
        for a, b in apart:
            assert not {a, b} <= set(skills) or not together(result, [a, b])
        units = linked_sets(linked)
        for cluster in result.clusters:
            medoid = cluster.members[0].skill
            own = units.get(name_key(medoid), {name_key(medoid)})
            for member in cluster.members:
                theirs = units.get(name_key(member.skill), {name_key(member.skill)})
                if own == theirs:
                    continue
                there = [m.skill for m in cluster.members]
                ours = encoder.encode([s for s in there if name_key(s) in own])
                its = encoder.encode([s for s in there if name_key(s) in theirs])
                assert rounded_cosines(ours, its).max() >= threshold - 1e-6


def linked_sets(pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    """For each name all that the pairs link it with."""
    sets: dict[str, set[str]] = {}
    for a, b in pairs:
        union = {name_key(a), name_key(b)}
        union |= sets.get(name_key(a), set()) | sets.get(name_key(b), set())
        for name in union:
            sets[name] = union
    return sets


class TestLinks:
    def test_linked_texts_are_one_whatever_their_similarity(self, encoder: SkillEncoder) -> None:
        skills = ["welding", "MAG", "forklift", "arc welding techniques"]
        result = deduplicate(skills, must_link=[("MAG", "welding")], encoder=encoder)
        assert together(result, ["welding", "MAG"])
        [pair] = [p for c in result.clusters for p in c.pairs if p.by == "must_link"]
        assert {pair.skill, pair.joined_to} == {"welding", "MAG"}
        assert pair.similarity < result.threshold
        assert together(result.rethreshold(1.0), ["welding", "MAG"])

    def test_links_reach_through_texts_that_are_not_there(self, encoder: SkillEncoder) -> None:
        links = [("MAG", "metal active gas welding"), ("metal active gas welding", "welding")]
        assert together(
            deduplicate(["welding", "MAG"], must_link=links, encoder=encoder), ["welding", "MAG"]
        )

    def test_what_is_close_to_one_of_them_joins_all(self, encoder: SkillEncoder) -> None:
        skills = ["welding", "forklift operation", "operate forklift"]
        result = deduplicate(skills, must_link=[("welding", "forklift operation")], encoder=encoder)
        assert len(result.clusters) == 1
        check(result, skills, encoder)

    def test_a_link_overrules_marks(self, encoder: SkillEncoder) -> None:
        skills = ["Python 2", "Python 3", "Java", "JavaScript"]
        links = [("Python 2", "Python 3"), ("Java", "JavaScript")]
        result = deduplicate(skills, must_link=links, encoder=encoder)
        assert len(result.clusters) == 2

    def test_texts_kept_apart_do_not_meet_through_others(self, encoder: SkillEncoder) -> None:
        skills = ["forklift operation", "operate forklift", "operating forklifts"]
        apart = [("forklift operation", "operate forklift")]
        for threshold in (-1.0, 0.0, 0.5, 0.7):
            result = deduplicate(skills, threshold=threshold, must_not_link=apart, encoder=encoder)
            assert not together(result, skills[:2])
            check(result, skills, encoder)

    def test_spellings_of_one_name_can_be_kept_apart(self, encoder: SkillEncoder) -> None:
        skills = ["Excel", "Excel (advanced)", "EXCEL"]
        result = deduplicate(skills, must_not_link=[("excel", "Excel (advanced)")], encoder=encoder)
        assert parts(result) == {frozenset({"Excel", "EXCEL"}), frozenset({"Excel (advanced)"})}
        assert [c.canonical for c in result.clusters] == ["EXCEL", "Excel (advanced)"]

    def test_contradictions_name_the_pairs_before_any_work(self) -> None:
        with pytest.raises(ContradictoryLinksError, match="links the two by") as caught:
            deduplicate(
                iter(["read before any skill is"]),
                must_link=[("JS", "ECMAScript"), ("es6", "ecmascript"), ("a", "b")],
                must_not_link=[("c", "d"), ("JavaScript", "ES6")],
            )
        assert caught.value.must_not_link == ("JavaScript", "ES6")
        assert caught.value.must_link == (("JS", "ECMAScript"), ("es6", "ecmascript"))
        with pytest.raises(ContradictoryLinksError, match="one text") as caught:
            deduplicate(["x"], must_not_link=[("SQL", " sql")])
        assert caught.value.must_link == ()


class TestRefusals:
    @pytest.mark.parametrize("name", ["threshold", "floor"])
    @pytest.mark.parametrize("value", [1.01, -2, float("nan"), "0.5", True])
    def test_what_is_no_cosine(self, name: str, value: object) -> None:
        with pytest.raises(InvalidArgumentError, match=rf"{name} must be a cosine") as caught:
            deduplicate(["SQL"], **{name: value})
        assert caught.value.name == name

    def test_a_floor_above_the_threshold(self, encoder: SkillEncoder) -> None:
        with pytest.raises(InvalidArgumentError, match="floor must be at most the threshold"):
            deduplicate(["SQL"], threshold=0.5, floor=0.6, encoder=encoder)

    def test_a_threshold_below_the_floor_tells_how_to_get_there(self, found: Deduplication) -> None:
        with pytest.raises(InvalidArgumentError, match=r"deduplicate\(…, floor=0.2\)"):
            found.rethreshold(0.2)
        with pytest.raises(InvalidArgumentError, match="must be a cosine"):
            found.rethreshold(2.0)

    def test_threshold_and_policy_at_once(self) -> None:
        policy = MatchPolicy(definite=0.6, related=0.4)
        with pytest.raises(InvalidArgumentError, match="not both"):
            deduplicate(["SQL"], threshold=0.5, policy=policy)

    def test_a_policy_gives_the_threshold_if_it_is_the_model_s(self, encoder: SkillEncoder) -> None:
        policy = MatchPolicy(definite=0.91, related=0.4)
        assert deduplicate(["SQL"], policy=policy, encoder=encoder).threshold == 0.91
        other = MatchPolicy(definite=0.9, related=0.4, fingerprint="0" * 64)
        with pytest.raises(PolicyMismatchError):
            deduplicate(["SQL"], policy=other, encoder=encoder)

    @pytest.mark.parametrize("skills", ["python, sql", ["SQL", None], ["SQL", " "], {"SQL": 1}])
    def test_what_is_no_list_of_skills(self, skills: object) -> None:
        with pytest.raises(InvalidSkillError):
            deduplicate(skills)

    @pytest.mark.parametrize("name", ["must_link", "must_not_link"])
    @pytest.mark.parametrize(
        "pairs",
        [
            "ab",
            {"a": "b"},
            3,
            ["ab"],
            [("a",)],
            [("a", "b", "c")],
            [("a", 1)],
            [("a", " ")],
            [{1, 2}],
        ],
    )
    def test_what_is_no_pairs(self, name: str, pairs: object) -> None:
        with pytest.raises(InvalidArgumentError, match=rf"{name}.* pair") as caught:
            deduplicate(["SQL"], **{name: pairs})
        assert caught.value.name == name

    def test_more_pairs_than_memory_is_meant_for(
        self, encoder: SkillEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(evidence, "MOST_PAIRS", 50)
        with pytest.raises(TooManyPairsError, match="Raise threshold") as caught:
            deduplicate(NOISY, threshold=-1.0, encoder=encoder)
        assert (caught.value.limit, caught.value.threshold) == (50, -1.0)


def test_arrays_and_generators_are_lists_of_skills(encoder: SkillEncoder) -> None:
    expected = deduplicate(NOISY, encoder=encoder)
    assert deduplicate(np.array(NOISY), encoder=encoder) == expected
    assert deduplicate((skill for skill in NOISY), encoder=encoder) == expected
