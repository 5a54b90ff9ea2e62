"""normalise_skills: real noisy strings, and what they must and must not be resolved to."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillsim import SkillEncoder
from skillsim.decisions.policy import MatchPolicy
from skillsim.errors import InvalidArgumentError, InvalidSkillError, PolicyMismatchError
from skillsim.results import to_frame
from skillsim.tasks.normalisation import Normaliser, Resolution, normalise_skills
from skillsim.taxonomy import Taxonomy

OWN = Taxonomy.from_records(
    [
        {"uri": "urn:x:python", "preferred_label": "Python"},
        {"uri": "urn:x:js", "preferred_label": "JavaScript"},
        {"uri": "urn:x:c", "preferred_label": "C"},
        {"uri": "urn:x:cpp", "preferred_label": "C++"},
        {"uri": "urn:x:weld", "preferred_label": "welding", "alternative_labels": ["join metal"]},
        {
            "uri": "urn:x:horses",
            "preferred_label": "care for horses",
            "alternative_labels": ["caring for horses"],
        },
        {
            "uri": "urn:x:provide",
            "preferred_label": "provide care for horses",
            "alternative_labels": ["caring for horses"],
        },
        {"uri": "urn:x:group", "preferred_label": "animals", "type": "group"},
    ],
    source="ACME",
)


@pytest.fixture(scope="module")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")


@pytest.fixture(scope="module")
def bundled(encoder: SkillEncoder) -> Normaliser:
    return Normaliser(encoder=encoder)


@pytest.fixture(scope="module")
def own(encoder: SkillEncoder) -> Normaliser:
    return Normaliser(taxonomy=OWN, encoder=encoder)


RESOLVED = [
    ("python", "Python (computer programming)", "exact"),
    ("PYTHON (primary)", "Python (computer programming)", "exact"),
    ("k8s", "Kubernetes", "alias"),
    ("js", "JavaScript", "alias"),
    ("git hub", "GitHub", "alias"),
    ("mssql", "Microsoft SQL Server", "alias"),
    ("Pyhton", "Python (computer programming)", "spelling"),
    ("Kubernets", "Kubernetes", "spelling"),
    ("casandra", "Apache Cassandra", "spelling"),
    ("porject managment", "project management", "spelling"),
    ("machine lerning", "machine learning", "spelling"),
    ("power-bi", "Microsoft Power BI", "exact"),
    ("MS Excel", "Microsoft Excel", "alternative"),
    ("MS Access", "Microsoft Access", "alternative"),
    ("ms-sql", "Microsoft SQL Server", "alias"),
    ("react-js", "React", "alias"),
    ("R", "R", "exact"),
    ("Go", "Go", "exact"),
    ("SAS", "SAS", "exact"),
    ("SASS", "Sass", "exact"),
    ("C", "C", "exact"),
    ("C++", "C++", "exact"),
    ("C#", "C#", "exact"),
    ("java", "Java (computer programming)", "exact"),
    ("vue.js", "Vue.js", "exact"),
    ("oracle sql developer", "Oracle SQL Developer", "exact"),
    ("micro-services architecture", "Microservices Architecture", "exact"),
    ("python programming", "Python (computer programming)", "similar"),
    ("data gathering", "gather data", "similar"),
    ("nosql databases", "NoSQL", "similar"),
]
# Real strings from job advertisements that the taxonomy has no concept for, or several.
UNRESOLVED = [
    *("users", "sap cpm", "software testing", "software training", "data product management"),
    *("safety database", "sharepoint migration", "cloud software", "front-end testing"),
    *("caring for horses", "javafx", "hypercorn", "squore", "ironclad", "camel", "litmus", "rwkv"),
    *("iso 9001", "graph databases", "can protocol", "atpco", "gmra", "mfis", "h20", "timers"),
    *("backup solutions", "images", "technical assessment", "work ethic", "veeva vault rim"),
    *("blue/green deployments", "sumo logic", "bedrock", "kaleidoscope", "funnel management"),
]


@pytest.mark.parametrize(("text", "label", "how"), RESOLVED, ids=str)
def test_real_strings_are_resolved(text: str, label: str, how: str, bundled: Normaliser) -> None:
    [found] = bundled.resolve([text])
    assert (found.status, found.label, found.how) == ("resolved", label, how)
    assert found.text == text
    assert found.uri in bundled.taxonomy
    assert found.matched_label in bundled.taxonomy[found.uri].labels
    assert 0 < found.score <= 1


@pytest.mark.parametrize("text", UNRESOLVED)
def test_real_strings_that_nobody_can_resolve_are_not_guessed(
    text: str, bundled: Normaliser
) -> None:
    [found] = bundled.resolve([text])
    assert found.status == "unresolved"
    assert found.why
    assert found.uri is None
    assert 1 <= len(found.candidates) <= 3
    scores = [one.score for one in found.candidates]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("software testing", "lookalike"),  # O*NET's "Testing software" is a kind of program
        ("safety database", "partial"),
        ("caring for horses", "ambiguous"),
    ],
)
def test_the_reason_is_told(text: str, why: str, bundled: Normaliser) -> None:
    assert bundled.resolve([text])[0].why == why


def test_other_labels_than_the_preferred_count_by_how_close_they_are(own: Normaliser) -> None:
    [preferred, other] = own.resolve(["welding", "join metal"])
    assert (preferred.how, preferred.score) == ("exact", 1.0)
    assert (other.how, other.uri) == ("alternative", "urn:x:weld")
    cosine = float(own.encoder.encode("join metal") @ own.encoder.encode("welding"))
    assert other.score == pytest.approx((1.0 + cosine) / 2.0, abs=1e-6)


def test_what_is_no_text_is_blank(own: Normaliser) -> None:
    assert [one.status for one in own.resolve(["-", "?", "...", "#"])] == ["blank"] * 4


def test_long_words_cost_nothing(own: Normaliser) -> None:
    [found] = own.resolve(["pythonista" * 20_000])  # as of a picture in base64
    assert found.status == "unresolved"


def test_what_is_not_there_is_blank_and_every_row_has_an_answer(own: Normaliser) -> None:
    rows = ["Python", None, float("nan"), "", " \t\u200b", pd.NA, np.float32("nan"), "python"]
    found = own.resolve(rows)
    assert [one.status for one in found] == ["resolved", *["blank"] * 6, "resolved"]
    assert [one.text for one in found] == ["Python", "", "", "", " \t\u200b", "", "", "python"]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["Python", None, "C++"]),
        pl.Series(["Python", None, "C++"]),
        np.array(["Python", None, "C++"], dtype=object),
        ("Python", "", "C++"),
    ],
    ids=lambda one: type(one).__module__,
)
def test_any_column_will_do(column: object, own: Normaliser) -> None:
    assert [one.uri for one in own.resolve(column)] == ["urn:x:python", None, "urn:x:cpp"]
    assert next(one.uri for one in own.resolve(one for one in column)) == "urn:x:python"


@pytest.mark.parametrize("wrong", [3, 3.5, True, b"SQL", ["Python"], {"a": 1}, ("a",)])
def test_a_row_that_is_no_text_is_refused_with_its_place(wrong: object, own: Normaliser) -> None:
    with pytest.raises(InvalidSkillError, match="item 1 is") as caught:
        own.resolve(["Python", wrong, None])
    assert caught.value.positions == (1,)
    with pytest.raises(InvalidSkillError, match="item 1 is"):
        own.resolve(iter(["Python", wrong, None]))


@pytest.mark.parametrize("wrong", ["Python, SQL", {"a": "b"}, None, 3, np.array([["a"]])])
def test_what_is_no_column_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidSkillError):
        normalise_skills(wrong)  # type: ignore[arg-type]


def test_pins_and_blocks_win_over_everything(encoder: SkillEncoder) -> None:
    found = normalise_skills(
        ["JS", "js (advanced)", "JavaScript", "Python", "welding", "C", "Pyhton"],
        taxonomy=OWN,
        encoder=encoder,
        pins={"JS": "urn:x:weld", "Python": "c++"},
        blocks=["WELDING", "urn:x:c"],
    )
    assert [(one.uri, one.how or one.why) for one in found] == [
        ("urn:x:weld", "pinned"),
        ("urn:x:weld", "pinned"),
        ("urn:x:js", "exact"),
        ("urn:x:cpp", "pinned"),
        (None, "blocked"),
        (None, "blocked"),
        ("urn:x:python", "spelling"),
    ]


@pytest.mark.parametrize(
    ("pins", "blocks", "said"),
    [
        ({"JS": "urn:x:nowhere"}, (), "no concept for"),
        ({"JS": "caring for horses"}, (), "several concepts"),
        ({"JS": "Python", "js": "C"}, (), "two concepts"),
        ({"JS": "Python"}, ["js"], "blocks= holds"),
        ({"JS": "Python"}, ["urn:x:python"], "blocks= holds"),
        ({" ": "Python"}, (), "visible"),
        ({"JS": 3}, (), "visible"),
        (["JS"], (), "must be a mapping"),
        (None, "js", "must be a list"),
        (None, [None], "visible"),
        (None, ["http://data.europa.eu/esco/skill/none"], "does not have"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(pins, blocks, said: str) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        normalise_skills(["JS"], taxonomy=OWN, pins=pins, blocks=blocks)


def test_a_label_of_several_concepts_is_unresolved_with_all_of_them(own: Normaliser) -> None:
    [found] = own.resolve(["caring for horses"])
    assert found.why == "ambiguous"
    assert [one.uri for one in found.candidates] == ["urn:x:horses", "urn:x:provide"]


def test_a_skill_that_two_sources_list_is_resolved_to_the_first_and_is_no_rival() -> None:
    twice = Taxonomy.from_records(
        [
            {"uri": "1", "preferred_label": "Haskell", "source": "one"},
            {"uri": "2", "preferred_label": "Haskell", "source": "other"},
            {"uri": "3", "preferred_label": "forklift operation"},
        ]
    )
    found = normalise_skills(
        ["haskell", "haskell haskell"],
        taxonomy=twice,
        encoder=SkillEncoder("embedded"),
        policy=MatchPolicy(definite=0.3, related=0.3, margin=0.1),
    )
    assert [one.uri for one in found] == ["1", "1"]
    assert found[1].margin > 0.1


def test_languages_are_never_taken_for_one_another(own: Normaliser) -> None:
    for text in ("C# programming", "C sharp developer", "Java", "F#", "java developer"):
        [found] = own.resolve([text])
        assert found.status == "unresolved", found


def test_score_and_margin_decide(encoder: SkillEncoder) -> None:
    text = "metal join"
    low = MatchPolicy(definite=0.3, related=0.0)
    [found] = normalise_skills([text], taxonomy=OWN, encoder=encoder, policy=low)
    assert found.how == "similar"
    assert found.uri == "urn:x:weld"
    score, margin = found.score, found.margin
    for definite, needed, why in (
        (score, margin, None),
        (score + 1e-6, margin, "score"),
        (score, margin + 1e-6, "margin"),
    ):
        policy = MatchPolicy(definite=definite, related=0.0, margin=needed)
        [found] = normalise_skills([text], taxonomy=OWN, encoder=encoder, policy=policy)
        assert found.why == why


def test_another_models_policy_is_refused(encoder: SkillEncoder) -> None:
    policy = MatchPolicy(definite=0.6, related=0.4, fingerprint="0" * 64)
    with pytest.raises(PolicyMismatchError):
        normalise_skills(["a"], taxonomy=OWN, encoder=encoder, policy=policy)


def test_a_taxonomy_of_headings_alone_is_refused(encoder: SkillEncoder) -> None:
    empty = Taxonomy.from_records([{"preferred_label": "animals", "type": "group"}])
    with pytest.raises(InvalidArgumentError, match="no skills"):
        normalise_skills(["a"], taxonomy=empty, encoder=encoder)


def test_one_concept_has_no_rival(encoder: SkillEncoder) -> None:
    alone = Taxonomy.from_records([{"preferred_label": "forklift operation"}])
    [found] = normalise_skills(["operation of a forklift"], taxonomy=alone, encoder=encoder)
    assert (found.how, found.margin) == ("similar", None)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.none(),
            st.just(float("nan")),
            st.sampled_from(["Python", "pyhton", "C", "caring for horses", "join of metals", "é"]),
        ),
        max_size=20,
    )
)
def test_there_are_as_many_answers_as_rows_and_order_decides_nothing(
    own: Normaliser, rows: list[object]
) -> None:
    found = own.resolve(rows)
    assert len(found) == len(rows)
    for row, one in zip(rows, found, strict=True):
        assert one == Normaliser(taxonomy=OWN, encoder=own.encoder).resolve([row])[0]
        assert one.text == (row if isinstance(row, str) else "")
        assert (one.status == "resolved") == (one.uri is not None) == (one.how is not None)
        assert (one.status == "unresolved") == (one.why is not None)


def test_threads_may_share_a_normaliser(own: Normaliser) -> None:
    rows = [text for text, _, _ in RESOLVED] * 20
    expected = own.resolve(rows)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: own.resolve(rows), range(16)))


def test_resolutions_are_plain_data(own: Normaliser) -> None:
    found = own.resolve(["Python", "caring for horses", None])
    assert pickle.loads(pickle.dumps(found)) == found
    content = [one.to_dict() for one in found]
    assert json.loads(json.dumps(content)) == content
    frame = to_frame(found)
    assert frame["status"].tolist() == ["resolved", "unresolved", "blank"]
    assert frame["candidates"][1] == ["care for horses", "provide care for horses"]
    assert [repr(one)[:30] for one in found] == [
        "Resolution('Python' is 'Python",
        "Resolution('caring for horses'",
        "Resolution(blank)",
    ]
    with pytest.raises(AttributeError):
        found[0].uri = None  # type: ignore[misc]
    assert not hasattr(Resolution("", "blank"), "__dict__")
