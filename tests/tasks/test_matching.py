"""Matching: who comes first, and an explanation that adds up."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from skillsim import SkillEncoder, match_candidates, similarity
from skillsim.decisions.policy import MatchPolicy
from skillsim.results import CandidateMatch
from skillsim.tasks.matching import CandidatePool, Requirement
from skillsim.taxonomy import Taxonomy

VACANCY = ["Python", "SQL", "Docker containers", "welding"]
CANDIDATES = {
    "ada": ["python programming", "SQL databases", "k8s"],
    "bob": ["Forklift operation"],
    "cy": ["Python", "sql", "DOCKER", "Welding"],
    "dee": [],
}


def ids(matches: list[CandidateMatch]) -> list[str | int]:
    return [match.candidate_id for match in matches]


def test_the_best_comes_first_and_says_why(encoder: SkillEncoder) -> None:
    matches = match_candidates(VACANCY, CANDIDATES, encoder=encoder)
    assert ids(matches) == ["cy", "ada", "bob", "dee"]
    best = matches[0]
    assert best.score == pytest.approx(1.0)
    assert best.coverage == pytest.approx(1.0)
    assert [m.requirement for m in best.requirements] == VACANCY
    assert [m.matched_skill for m in best.requirements] == ["Python", "sql", "DOCKER", "Welding"]


def test_contributions_add_up_and_agree_with_the_policy(encoder: SkillEncoder) -> None:
    policy = encoder.policy
    assert policy is not None
    weights = [3, 1, 2, 0.5]
    for match in match_candidates(VACANCY, CANDIDATES, weights=weights, encoder=encoder):
        assert math.fsum(m.contribution for m in match.requirements) == pytest.approx(
            match.score, abs=1e-9
        )
        for requirement, weight in zip(match.requirements, weights, strict=True):
            assert requirement.weight == weight
            assert requirement.band == policy.band(requirement.similarity)
            assert requirement.contribution == pytest.approx(
                weight / 6.5 * policy.credit(requirement.similarity), abs=1e-12
            )


def test_similarities_are_the_cosines_of_the_texts_shown(encoder: SkillEncoder) -> None:
    for match in match_candidates(VACANCY, CANDIDATES, encoder=encoder):
        for requirement in match.requirements:
            if requirement.matched_skill is not None:
                cosine = similarity(
                    requirement.requirement, requirement.matched_skill, encoder=encoder
                )
                assert requirement.similarity == pytest.approx(cosine, abs=2e-6)


def test_answers_are_built_in_types_and_go_into_json(encoder: SkillEncoder) -> None:
    candidates = {np.int64(7): np.array(["Python"]), np.str_("x"): pd.Series(["SQL"])}
    for match in match_candidates(pd.Series(VACANCY), candidates, encoder=encoder):
        assert type(match.candidate_id) in {int, str}
        assert type(match.score) is type(match.coverage) is float
        assert type(match.eligible) is bool
        for requirement in match.requirements:
            assert type(requirement.similarity) is type(requirement.contribution) is float
            assert type(requirement.matched_skill) is str
        json.dumps(match.to_dict(), allow_nan=False)


def test_the_index_of_a_series_is_the_ids(encoder: SkillEncoder) -> None:
    frame = pd.DataFrame({"who": [101, 101, 202], "skill": ["welding", "MIG", "Python"]})
    series = frame.groupby("who")["skill"].agg(list)
    best, last = match_candidates(["Python"], series, top_k=np.int64(2), encoder=encoder)
    assert (best.candidate_id, last.candidate_id) == (202, 101)
    assert type(best.candidate_id) is int


def test_strings_of_a_subclass_are_read_as_the_text_they_are(encoder: SkillEncoder) -> None:
    plain = match_candidates(["Python"], [["SQL", "python"]], encoder=encoder)
    of_numpy = match_candidates(["Python"], [[np.str_("SQL"), "python"]], encoder=encoder)
    assert of_numpy == plain
    near = match_candidates([np.str_("Python")], [[np.str_("SQL")]], encoder=encoder)
    assert type(near[0].requirements[0].matched_skill) is str
    assert type(near[0].requirements[0].requirement) is str


@pytest.mark.parametrize("one_to_one", [False, True])
@pytest.mark.parametrize("vacancy", [[], ["Python"], ["Python", "SQL"]])
def test_whoever_owns_nothing_or_is_asked_nothing_scores_0(
    encoder: SkillEncoder, vacancy: list[str], one_to_one: bool
) -> None:
    for match in match_candidates(vacancy, [[], []], one_to_one=one_to_one, encoder=encoder):
        assert match.score == match.coverage == 0.0
        assert match.eligible
        assert [m.matched_skill for m in match.requirements] == [None] * len(vacancy)
        assert [m.band for m in match.requirements] == ["missing"] * len(vacancy)
    assert match_candidates(vacancy, {}, one_to_one=one_to_one, encoder=encoder) == []
    [other] = match_candidates(vacancy, [["Java"]], one_to_one=one_to_one, encoder=encoder)
    assert other.score == 0.0


def test_who_owns_nothing_misses_all_even_where_every_similarity_is_related(
    encoder: SkillEncoder,
) -> None:
    policy = MatchPolicy(definite=0.5, related=-1.0)
    [match] = match_candidates(["Python"], [[]], policy=policy, encoder=encoder)
    assert match.requirements[0].band == "missing"
    assert match.score == 0.0


def test_a_taxonomy_answers_nothing_for_who_owns_nothing(encoder: SkillEncoder) -> None:
    matches = match_candidates(
        ["database management systems"],
        {"none": [], "some": ["welding", "MySQL", "sales"]},
        taxonomy=Taxonomy.bundled(),
        encoder=encoder,
    )
    bands = {match.candidate_id: match.requirements[0].band for match in matches}
    assert bands == {"some": "covered", "none": "missing"}


def test_candidates_may_be_tuples(encoder: SkillEncoder) -> None:
    for tuples in ([("Python", "SQL"), ("Java", "Go")], [("Python",), ("Java", "Go", "SQL")]):
        found = match_candidates(["Python"], tuples, encoder=encoder)
        assert found == match_candidates(["Python"], list(map(list, tuples)), encoder=encoder)


def test_no_score_is_more_than_1_where_shares_add_up_to_more(encoder: SkillEncoder) -> None:
    # 2 / 9 + 7 / 9 is one more bit than 1 in floating point.
    [match] = match_candidates(["SQL", "law"], [["law", "SQL"]], weights=[2, 7], encoder=encoder)
    assert math.fsum(m.contribution for m in match.requirements) > 1.0
    assert match.score == match.coverage == 1.0


def test_repeats_and_letter_case_change_nothing(encoder: SkillEncoder) -> None:
    plain = match_candidates(["Python", "SQL"], [["python", "Java"]], encoder=encoder)
    noisy = match_candidates(
        ["Python", "PYTHON", "SQL", "  python "],
        [["python", "PYTHON", "Java", "java", "Python (primary)"]],
        encoder=encoder,
    )
    assert noisy == plain
    assert len(noisy[0].requirements) == 2


def test_ties_keep_the_order_of_the_candidates(encoder: SkillEncoder) -> None:
    candidates = [["python"], ["SQL"], ["PYTHON"], ["sql", "welding"], ["Python (primary)"]]
    matches = match_candidates(["Python", "SQL"], candidates, encoder=encoder)
    assert ids(matches) == [0, 1, 2, 3, 4]
    assert {match.score for match in matches} == {0.5}
    assert ids(match_candidates(["Python", "SQL"], candidates, top_k=3, encoder=encoder)) == [
        *range(3)
    ]


def test_who_owns_nothing_ties_with_whose_skills_answer_nothing(encoder: SkillEncoder) -> None:
    candidates: dict[str, list[str]] = {"none": [], "other": ["Forklift operation"]}
    matches = match_candidates(["SQL"], candidates, encoder=encoder)
    assert [(match.candidate_id, match.score) for match in matches] == [("none", 0), ("other", 0)]
    matches = match_candidates(["SQL"], candidates, top_k=1, encoder=encoder)
    assert [match.candidate_id for match in matches] == ["none"]


def test_top_k_is_the_beginning_of_the_whole(encoder: SkillEncoder) -> None:
    whole = match_candidates(VACANCY, CANDIDATES, encoder=encoder)
    for top_k in (1, 2, 3, 4, 99):
        some = match_candidates(VACANCY, CANDIDATES, top_k=top_k, encoder=encoder)
        assert some == whole[:top_k]


def test_must_haves_gate_and_the_score_stays(encoder: SkillEncoder) -> None:
    candidates = {"a": ["Python", "Docker"], "b": ["SQL"]}
    free = match_candidates(VACANCY, candidates, encoder=encoder)
    gated = match_candidates(VACANCY, candidates, must_have=["sql"], encoder=encoder)
    assert ids(free) == ["a", "b"]
    assert ids(gated) == ["b", "a"]
    assert gated[1].missing_must_haves == ("SQL",)
    assert not gated[1].eligible
    assert gated[0].eligible
    assert gated[1].score == free[0].score
    assert [m.must_have for m in gated[0].requirements] == [False, True, False, False]


def test_a_must_have_that_is_nearly_there_is_missing(encoder: SkillEncoder) -> None:
    policy = MatchPolicy(definite=0.99, related=0.1)
    [match] = match_candidates(
        ["SQL"], [["SQL databases"]], must_have=["SQL"], policy=policy, encoder=encoder
    )
    assert match.requirements[0].band == "related"
    assert not match.eligible


def test_a_requirement_may_carry_its_weight_and_flag(encoder: SkillEncoder) -> None:
    own = [Requirement("Python", weight=3), Requirement("SQL", must_have=True), "welding"]
    matches = match_candidates(own, CANDIDATES, encoder=encoder)
    same = match_candidates(
        ["Python", "SQL", "welding"],
        CANDIDATES,
        weights={"SQL": 1, "python": 3, "WELDING": 1.0},
        must_have=["SQL"],
        encoder=encoder,
    )
    assert matches == same
    assert matches[0].requirements[0].contribution == pytest.approx(0.6)


def test_huge_and_tiny_weights_are_weights(encoder: SkillEncoder) -> None:
    for scale in (1e308, 1e-308):
        [match] = match_candidates(
            ["Python", "SQL"], [["Python"]], weights=[scale, scale], encoder=encoder
        )
        assert match.score == pytest.approx(0.5)


def test_a_series_of_weights_goes_by_its_names(encoder: SkillEncoder) -> None:
    weights = pd.Series({"SQL": 3.0, "Python": 1.0})
    [match] = match_candidates(["Python", "SQL"], [["Python"]], weights=weights, encoder=encoder)
    assert match.score == pytest.approx(0.25)
    in_order = pd.Series([3.0, 1.0])
    [match] = match_candidates(["Python", "SQL"], [["Python"]], weights=in_order, encoder=encoder)
    assert match.score == pytest.approx(0.75)


def test_a_requirement_of_weight_0_counts_for_nothing(encoder: SkillEncoder) -> None:
    [match] = match_candidates(["Python", "SQL"], [["Python"]], weights=[1, 0], encoder=encoder)
    assert match.score == match.coverage == 1.0
    assert match.requirements[1].contribution == 0.0


def test_one_skill_answers_one_requirement_if_so_asked(encoder: SkillEncoder) -> None:
    vacancy, candidates = ["SQL", "SQL databases"], [["SQL database"], ["SQL database", "sql"]]
    free = match_candidates(vacancy, candidates, encoder=encoder)
    assert [match.coverage for match in free] == [1.0, 1.0]
    strict = match_candidates(vacancy, candidates, one_to_one=True, encoder=encoder)
    assert ids(strict) == [1, 0]
    assert [match.coverage for match in strict] == [1.0, 0.5]
    answers = [m.matched_skill for m in strict[0].requirements]
    assert answers == ["sql", "SQL database"]
    assert [m.matched_skill for m in strict[1].requirements].count(None) == 1


@pytest.mark.parametrize("owned", [["STRASSE", "Straße"], ["Straße", "STRASSE"]])
def test_of_spellings_in_other_case_the_best_is_assigned(
    encoder: SkillEncoder, owned: list[str]
) -> None:
    # The embedded model gives the two other vectors, though they are one word but for case.
    policy = MatchPolicy(definite=0.85, related=0.6)
    [match] = match_candidates(
        ["Straße", "welding"],
        [owned],
        must_have=["Straße"],
        one_to_one=True,
        policy=policy,
        encoder=encoder,
    )
    assert match.eligible
    assert [m.matched_skill for m in match.requirements] == ["Straße", None]


def test_must_haves_are_served_first(encoder: SkillEncoder) -> None:
    vacancy = [Requirement("SQL", weight=9), Requirement("SQL databases", must_have=True)]
    [match] = match_candidates(vacancy, [["SQL database"]], one_to_one=True, encoder=encoder)
    assert match.eligible
    assert match.requirements[0].matched_skill is None


def test_what_earns_nothing_is_still_paired_with_what_is_closest(encoder: SkillEncoder) -> None:
    [match] = match_candidates(
        ["forklift", "Python"], [["pallet jack", "Java"]], one_to_one=True, encoder=encoder
    )
    assert {m.matched_skill for m in match.requirements} == {"pallet jack", "Java"}
    assert match.score == 0.0


@pytest.mark.parametrize("top_k", [None, 1, 5])
def test_one_to_one_finds_the_best_among_many(encoder: SkillEncoder, top_k: int | None) -> None:
    words = ["SQL", "SQL databases", "database", "Python", "python programming", "Java", "welding"]
    generator = np.random.default_rng(0)
    candidates = [
        generator.choice(words, generator.integers(0, 4), replace=False).tolist()
        for _ in range(700)
    ]
    vacancy = ["SQL database", "SQL", "Python", "programming in Python"]
    pool = CandidatePool(candidates, encoder=encoder)
    whole = match_candidates(vacancy, pool, one_to_one=True)
    assert match_candidates(vacancy, pool, one_to_one=True, top_k=top_k) == whole[:top_k]
    for match in whole[::50]:
        skills = candidates[match.candidate_id]
        [alone] = match_candidates(vacancy, [skills], one_to_one=True, encoder=encoder)
        assert alone.score == match.score
        used = [m.matched_skill for m in match.requirements if m.matched_skill]
        assert len(used) == len(set(used)) == min(len(set(skills)), len(vacancy))


@pytest.mark.parametrize(
    ("wanted", "owned"),
    [
        ("Python", "Python (primary)"),
        ("Excel", "Excel - advanced"),
        ("Python", "  PYTHON "),
        ("Kubernetes", "k8s"),
        ("JavaScript", "JS"),
        ("Node.js", "NodeJS"),
        ("C++", "cpp"),
        ("Go", "golang"),
    ],
)
def test_qualified_and_short_names_find_their_skill(
    encoder: SkillEncoder, wanted: str, owned: str
) -> None:
    [match] = match_candidates([wanted], [[owned]], encoder=encoder)
    [requirement] = match.requirements
    assert requirement.band == "covered"
    assert requirement.similarity == pytest.approx(1.0, abs=1e-6)
    assert requirement.matched_skill == owned


def test_programming_languages_stay_apart(encoder: SkillEncoder) -> None:
    names = ["R", "C", "C#", "C++", ".NET", "Go", "Java", "JavaScript"]
    for wanted in names:
        others = [name for name in names if name != wanted]
        [match] = match_candidates([wanted], [others], encoder=encoder)
        assert match.score == 0.0
        assert match.requirements[0].band == "missing"
        [own] = match_candidates([wanted], [names], encoder=encoder)
        assert own.requirements[0].matched_skill == wanted


def test_a_narrower_skill_covers_a_broader_requirement_not_the_reverse(
    encoder: SkillEncoder,
) -> None:
    taxonomy = Taxonomy.bundled()
    broad, narrow = "database management systems", "MySQL"
    [match] = match_candidates([broad], [["Welding", narrow]], taxonomy=taxonomy, encoder=encoder)
    [answer] = match.requirements
    assert (answer.band, answer.via, answer.matched_skill) == ("covered", "narrower", narrow)
    assert answer.path == ("MySQL", "database management systems")
    assert match.score == 1.0
    cosine = similarity(broad, narrow, encoder=encoder)
    assert answer.similarity == pytest.approx(cosine, abs=1e-6)  # told as it is
    [reverse] = match_candidates([narrow], [[broad]], taxonomy=taxonomy, encoder=encoder)
    assert reverse.requirements[0].band != "covered"
    [without] = match_candidates([broad], [[narrow]], encoder=encoder)
    assert without.requirements[0].via == "similarity"


def test_what_is_broader_does_not_cover_however_alike_it_sounds(encoder: SkillEncoder) -> None:
    own = Taxonomy.from_records(
        [
            {"uri": "x:1", "preferred_label": "forklift operation"},
            {"uri": "x:2", "preferred_label": "operate a forklift", "broader": ["x:1"]},
            {"uri": "x:3", "preferred_label": "operate the forklift", "broader": ["x:2"]},
        ]
    )
    broad, below, far_below = (concept.preferred_label for concept in own)
    policy = encoder.policy
    assert policy is not None
    pool = {"broader": [broad], "broader spelt otherwise": [broad.upper(), "welding"]}
    for wanted in (below, far_below):
        for match in match_candidates([wanted], pool, taxonomy=own, encoder=encoder):
            [answer] = match.requirements
            assert answer.band == "related"
            assert answer.similarity == pytest.approx(policy.definite, abs=1e-5)
            assert answer.similarity < policy.definite
        # The taxonomy alone says so.
        [match] = match_candidates([wanted], [[broad]], encoder=encoder)
        assert match.requirements[0].band == "covered"
    # Another candidate's narrower skill still does, and so does the name itself.
    matches = match_candidates([below], [[far_below], [below]], taxonomy=own, encoder=encoder)
    assert [match.score for match in matches] == [1.0, 1.0]


def test_what_is_broader_does_not_cover_in_small_blocks_either(
    encoder: SkillEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Taxonomy.from_records(
        [
            {"uri": "x:1", "preferred_label": "forklift operation"},
            {"uri": "x:2", "preferred_label": "operate a forklift", "broader": ["x:1"]},
        ]
    )
    vacancy = ["welding", "operate a forklift"]
    candidates = [["sales", "law", "forklift operation"], ["welding", "Forklift operation"]]
    whole = match_candidates(vacancy, candidates, taxonomy=own, encoder=encoder)
    assert [match.requirements[1].band for match in whole] == ["related", "related"]
    monkeypatch.setattr("skillsim.tasks.matching.table._BLOCK_BYTES", 1)
    assert match_candidates(vacancy, candidates, taxonomy=own, encoder=encoder) == whole


def test_what_the_taxonomy_answers_counts_once(encoder: SkillEncoder) -> None:
    [match] = match_candidates(
        ["database management systems", "welding"],
        [["MySQL"]],
        weights=[1, 3],
        taxonomy=Taxonomy.bundled(),
        encoder=encoder,
    )
    assert [m.contribution for m in match.requirements] == [0.25, 0.0]
    assert match.score == match.coverage == 0.25


def test_narrower_is_below_the_concept_that_is_called_so_not_below_its_namesake(
    encoder: SkillEncoder,
) -> None:
    own = Taxonomy.from_records(
        [
            {"uri": "x:1", "preferred_label": "islands", "alternative_labels": ["Java"]},
            {"uri": "x:2", "preferred_label": "Java"},
            {"uri": "x:3", "preferred_label": "batik", "broader": ["x:1"]},
            {"uri": "x:4", "preferred_label": "Spring", "broader": ["x:2"]},
        ]
    )
    matches = match_candidates(["Java"], [["batik"], ["Spring"]], taxonomy=own, encoder=encoder)
    bands = {match.candidate_id: match.requirements[0].band for match in matches}
    assert bands == {0: "missing", 1: "covered"}


def test_another_label_of_the_concept_covers_it(encoder: SkillEncoder) -> None:
    own = Taxonomy.from_records(
        [
            {"uri": "x:1", "preferred_label": "lift trucks", "alternative_labels": ["Stapler"]},
            {"uri": "x:2", "preferred_label": "reach trucks", "broader": ["x:1"]},
            {"uri": "x:3", "preferred_label": "narrow aisle", "broader": ["x:2"]},
        ]
    )
    candidates = {"same": ["STAPLER (basic)"], "below": ["Narrow aisle"], "none": ["paper stapler"]}
    matches = match_candidates(["Lift trucks"], candidates, taxonomy=own, encoder=encoder)
    [same], [below], [none] = (match.requirements for match in matches)
    assert (same.via, same.path) == ("label", ())
    assert (below.via, below.path) == ("narrower", ("narrow aisle", "reach trucks", "lift trucks"))
    assert none.band != "covered"


@pytest.mark.parametrize(
    ("wanted", "owned"),
    [
        ("design", "brainstorming"),
        ("Trello", "Toggl"),
        ("PPC", "make tactical business decisions"),
        ("computer programming", "machine learning"),
        ("computer programming", "assembly"),
        ("machine learning", "ML (computer programming)"),
        ("CMS", "Career management systems"),
        ("PMP", "Pathogen Modeling Program"),
        ("SQL", "database management systems"),
        ("database management systems", "BBEdit"),
    ],
)
def test_what_the_taxonomy_lists_side_by_side_is_not_the_same(
    encoder: SkillEncoder, wanted: str, owned: str
) -> None:
    [match] = match_candidates([wanted], [[owned]], taxonomy=Taxonomy.bundled(), encoder=encoder)
    assert match.requirements[0].band != "covered"


@pytest.mark.parametrize(
    ("wanted", "owned"),
    [
        ("DBMS", "PostgreSQL"),
        ("query languages", "T-SQL"),
        ("computer programming", "JS"),
        ("CRM", "Salesforce"),
        ("data extraction, transformation and loading tools", "ETL"),
    ],
)
def test_what_the_taxonomy_knows_of_other_names(
    encoder: SkillEncoder, wanted: str, owned: str
) -> None:
    [match] = match_candidates([wanted], [[owned]], taxonomy=Taxonomy.bundled(), encoder=encoder)
    assert match.requirements[0].band == "covered"
    assert match.requirements[0].via != "similarity"


def test_an_example_among_escos_labels_is_not_the_concept(encoder: SkillEncoder) -> None:
    tools = "tools for software configuration management"
    taxonomy = Taxonomy.from_records(
        [
            {"uri": "x:1", "preferred_label": tools, "alternative_labels": ["Git", "SCM tools"]},
            {"uri": "x:2", "preferred_label": "Chef", "broader": ["x:1"]},
        ],
        source="ESCO",
    )

    def bands(wanted: str, owned: str, policy: MatchPolicy | None = None) -> str:
        [match] = match_candidates(
            [wanted], [[owned]], policy=policy, taxonomy=taxonomy, encoder=encoder
        )
        return match.requirements[0].band

    assert bands(tools, "Git") == bands(tools, "Chef") == "covered"
    assert bands("Git", "Chef") == bands("Git", tools) == "missing"
    cosine = round(similarity("Git", tools, encoder=encoder), 6)
    for definite, expected in ((cosine, "covered"), (cosine + 1e-6, "missing")):
        assert bands("Git", "Chef", MatchPolicy(definite=definite, related=definite)) == expected


def test_a_taxonomy_lets_must_haves_pass_and_one_to_one_assign(encoder: SkillEncoder) -> None:
    vacancy, skills = ["database management systems", "MySQL"], ["MySQL", "PostgreSQL"]
    [match] = match_candidates(
        vacancy,
        [skills],
        must_have=vacancy,
        one_to_one=True,
        taxonomy=Taxonomy.bundled(),
        encoder=encoder,
    )
    assert match.eligible
    assert [m.matched_skill for m in match.requirements] == ["PostgreSQL", "MySQL"]


def test_what_the_cosine_covers_needs_no_taxonomy(encoder: SkillEncoder) -> None:
    [match] = match_candidates(["SQL"], [["SQL"]], taxonomy=Taxonomy.bundled(), encoder=encoder)
    assert match.requirements[0].via == "similarity"


@pytest.mark.parametrize(
    "option",
    [
        {"policy": MatchPolicy(definite=0.99, related=0.1)},
        {"weights": [4, 1, 1, 1]},
        {"must_have": ["SQL"]},
        {"one_to_one": True},
        {"taxonomy": Taxonomy.bundled()},
        {"top_k": 1},
    ],
    ids=lambda option: next(iter(option)),
)
def test_a_pool_is_matched_by_the_rules_of_the_call(encoder: SkillEncoder, option: dict) -> None:
    wanted = ["Python", "python programming", "SQL", "database management systems"]
    candidates = {"ada": ["Python"], "bob": ["MySQL"], "cy": ["SQL", "Excel"]}
    found = match_candidates(wanted, CandidatePool(candidates, encoder=encoder), **option)
    assert found == match_candidates(wanted, candidates, encoder=encoder, **option)
    assert found != match_candidates(wanted, candidates, encoder=encoder)


class _CountingModel:
    """Passes everything on to a real model and writes down what it was asked."""

    def __init__(self, model) -> None:
        self._model = model
        self.texts: list[str] = []

    def __getattr__(self, name: str):
        return getattr(self._model, name)

    def embed(self, texts, **options):
        self.texts += texts
        return self._model.embed(texts, **options)


def test_every_distinct_skill_is_encoded_once() -> None:
    encoder = SkillEncoder("embedded")
    encoder._model = counting = _CountingModel(encoder._model)
    candidates = [["Python", "SQL", " Python"], ["SQL", "k8s", "Kubernetes"], ["Java"]]
    match_candidates(["Python", "Rust", "Python"], candidates, encoder=encoder)
    assert sorted(counting.texts) == ["Java", "Kubernetes", "Python", "Rust", "SQL"]
    counting.texts.clear()
    asked = ["databases", "DBMS", "CRM", "database management system"]
    match_candidates(asked, candidates, taxonomy=Taxonomy.bundled(), encoder=encoder)
    assert len(counting.texts) == len(set(counting.texts))
    pool = CandidatePool(candidates, encoder=encoder)
    counting.texts.clear()
    match_candidates(["Python", "Rust"], pool)
    match_candidates(["SQL"], pool)
    assert counting.texts == ["Rust"]


def test_a_huge_pool_in_small_blocks_gives_the_same(
    encoder: SkillEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacancy = ["Python", "SQL", "C", "database management systems", "welding"]
    arguments = {
        "must_have": ["SQL"],
        "taxonomy": Taxonomy.bundled(),
        "encoder": encoder,
    }
    candidates = [["C++", "MySQL"], ["python", "SQL"], [], ["Welder"], ["sql", "C"]] * 5
    candidates.append(["Python", "C", "database management systems", "welding"])  # all but SQL
    whole = match_candidates(vacancy, candidates, **arguments)
    strict = match_candidates(vacancy, candidates, one_to_one=True, **arguments)
    monkeypatch.setattr("skillsim.tasks.matching.table._BLOCK_BYTES", 1)
    monkeypatch.setattr("skillsim.tasks.matching.ranking._BLOCK_BYTES", 1)
    monkeypatch.setattr("skillsim.tasks.matching.ranking._EXPLAINED_AT_ONCE", 3)
    monkeypatch.setattr("skillsim.search.scores._ROWS_AT_ONCE", 3)
    assert match_candidates(vacancy, candidates, **arguments) == whole
    assert match_candidates(vacancy, candidates, one_to_one=True, **arguments) == strict
    for top_k in (1, 3, 12):  # only then do the scores of blocks decide who is explained
        assert match_candidates(vacancy, candidates, top_k=top_k, **arguments) == whole[:top_k]
