"""Records of decisions: all that a ranking rests on, and whether it comes out again."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import json
import pickle
import sys
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.tiny_static import make_tiny_static

import skillsim
from skillsim import SkillEncoder, match_candidates
from skillsim.encoding.cleaning import clean
from skillsim.errors import (
    InvalidArgumentError,
    InvalidRecordError,
    InvalidSkillError,
    ModelNotAvailableError,
    NewerRecordError,
)
from skillsim.policy import MatchPolicy
from skillsim.results import DecisionRecord, to_frame
from skillsim.tasks.matching import CandidatePool, Requirement, record_matches, replay
from skillsim.tasks.matching.record import hashes_of
from skillsim.taxonomy import Taxonomy
from skillsim.taxonomy.digest import taxonomy_digest

ENCODER = SkillEncoder("embedded")
VACANCY = [Requirement("SQL (advanced)", weight=3), "welding", "k8s"]
CANDIDATES = {
    "ada": ["sql", "Kubernetes", "sql"],
    "bob": ["MySQL - basic", "weld metal"],
    7: [],
}
OPTIONS = {"must_have": ["welding"], "top_k": 2}


@pytest.fixture(scope="module")
def record(encoder: SkillEncoder) -> DecisionRecord:
    return record_matches(VACANCY, CANDIDATES, **OPTIONS, encoder=encoder)


@pytest.fixture
def content(record: DecisionRecord) -> dict:
    """What a file of the record holds."""
    return json.loads(json.dumps(record.to_dict()))


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> SkillEncoder:
    return SkillEncoder(make_tiny_static(tmp_path_factory.mktemp("other-model")))


def test_the_record_holds_what_match_candidates_answers(record, encoder) -> None:
    matches = match_candidates(VACANCY, CANDIDATES, **OPTIONS, encoder=encoder)
    assert list(record.matches) == matches
    ask = ["SQL", "welding"], {"ada": ["sql"]}
    weighed = record_matches(*ask, weights=[3, 1], encoder=encoder)
    assert list(weighed.matches) == match_candidates(*ask, weights=[3, 1], encoder=encoder)
    assert [one.weight for one in weighed.vacancy] == [3.0, 1.0]


def test_the_record_holds_the_inputs_as_written_and_as_the_model_saw_them(record) -> None:
    assert [(r.skill, r.cleaned, r.weight, r.must_have) for r in record.vacancy] == [
        ("SQL (advanced)", "SQL", 3.0, False),
        ("welding", "welding", 1.0, True),
        ("k8s", "Kubernetes", 1.0, False),
    ]
    assert {one.candidate_id: list(one.skills) for one in record.candidates} == CANDIDATES
    for one in record.candidates:
        assert one.cleaned == tuple(map(clean, one.skills))
    assert record.options.to_dict() == {"one_to_one": False, "top_k": 2}


def test_the_record_names_model_policy_packages_and_time(record, encoder) -> None:
    assert record.format == 1
    assert record.model.fingerprint == encoder.fingerprint
    assert (record.model.model_id, record.model.revision) == ("embedded", None)
    assert record.model.device == encoder.device
    assert record.policy == encoder.policy
    assert record.taxonomy is None
    packages = dict(record.packages)
    assert packages["skillsim"] == skillsim.__version__
    assert packages["numpy"] == np.__version__
    assert set(packages) == {"python", "skillsim", "numpy", "tokenizers"}  # torch had no part
    age = datetime.now(UTC) - datetime.fromisoformat(record.time)
    assert timedelta() <= age < timedelta(hours=1)


def test_a_transformers_record_names_what_it_ran_on_and_comes_out_again(tiny_transformer) -> None:
    encoder = SkillEncoder(tiny_transformer)
    record = record_matches(
        ["SQL"], CANDIDATES, policy=MatchPolicy(definite=0.7, related=0.2), encoder=encoder
    )
    assert set(dict(record.packages)) >= {"torch", "transformers", "sentence-transformers"}
    assert replay(record, tolerance=1e-5).equal


def test_a_model_is_recorded_and_loaded_in_its_revision(monkeypatch) -> None:
    encoder = SkillEncoder("embedded")
    encoder.model_id, encoder.revision = "acme/skills", "f" * 40  # as if it came from the Hub
    record = record_matches(["SQL"], CANDIDATES, encoder=encoder)
    assert record.model.revision == "f" * 40
    loaded = []

    def load(*names, **options) -> SkillEncoder:
        loaded.append((names, options))
        return encoder

    monkeypatch.setattr(sys.modules[replay.__module__], "SkillEncoder", load)
    assert replay(record).equal
    assert loaded == [(("acme/skills",), {"revision": "f" * 40})]


@pytest.fixture
def clock_in_tokyo(monkeypatch):
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process cannot be set here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("clock_in_tokyo")
def test_the_callers_time_is_told_in_utc(encoder) -> None:
    cet = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    record = record_matches(["SQL"], [["sql"]], encoder=encoder, time=cet)
    assert record.time == "2026-03-01T08:30:00+00:00"


@pytest.mark.parametrize("wrong", [datetime(2026, 3, 1), "2026-03-01", 0])  # noqa: DTZ001
def test_a_time_without_a_zone_is_refused_before_any_work(wrong, monkeypatch) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", "./there-is-no-such-model")
    with pytest.raises(InvalidArgumentError, match="datetime with a time zone"):
        record_matches(["SQL"], [["sql"]], time=wrong)


def test_what_match_candidates_refuses_is_refused_here(encoder) -> None:
    with pytest.raises(InvalidSkillError, match="candidate 'ada' .* item 1 is None"):
        record_matches(["SQL"], {"ada": ["sql", None]}, encoder=encoder)


def test_the_hash_is_that_of_the_canonical_json_of_the_rest(content) -> None:
    rest = {name: part for name, part in content.items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    assert content["sha256"] == hashlib.sha256(text.encode("ascii")).hexdigest()
    inputs = {name: content[name] for name in ("options", "vacancy", "candidates")}
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
    assert content["inputs_sha256"] == hashlib.sha256(text.encode("ascii")).hexdigest()


def test_the_same_question_at_the_same_time_gives_the_same_hash(encoder) -> None:
    now = datetime.now(UTC)
    hashes = {
        record_matches(VACANCY, CANDIDATES, encoder=encoder, time=now, **OPTIONS).sha256
        for _ in range(2)
    }
    later = record_matches(VACANCY, CANDIDATES, encoder=encoder, **OPTIONS)
    assert len(hashes) == 1
    assert later.sha256 not in hashes


def test_a_record_is_plain_data(record) -> None:
    assert pickle.loads(pickle.dumps(record)) == record
    assert hash(record) == hash(copy.deepcopy(record))
    assert to_frame(record)["candidate_id"].tolist() == [m.candidate_id for m in record.matches]
    assert "ada" not in repr(record)  # which may land in a log
    with pytest.raises(AttributeError):
        record.time = ""


def test_a_record_comes_out_again(record, content) -> None:
    for again in (replay(record), replay(content)):
        assert again.equal
        assert again.hash_right
        assert again.inputs_untouched
        assert again.model_same
        assert again.differences == again.packages == ()
    assert json.loads(json.dumps(again.to_dict()))["equal"] is True
    assert "nothing" in again._repr_html_()


def test_a_pool_is_recorded_as_it_was_when_the_call_began(encoder) -> None:
    pool = CandidatePool(CANDIDATES, encoder=encoder)
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            pool.add("new", ["welding", "SQL"])
            pool.remove("new")

    thread = threading.Thread(target=change)
    thread.start()
    try:
        records = [record_matches(VACANCY, pool, must_have=["welding"]) for _ in range(30)]
    finally:
        stop.set()
        thread.join()
    for record in records:
        there = [one.candidate_id for one in record.candidates]
        assert sorted(map(str, there)) == sorted(str(m.candidate_id) for m in record.matches)
    assert all(replay(record, encoder=encoder).equal for record in records[:3])


def test_options_cut_offs_and_taxonomies_come_back(encoder) -> None:
    record = record_matches(
        ["database management systems", "SQL"],
        {"ada": ["MySQL"], "bob": ["database systems"]},
        policy=MatchPolicy(definite=0.99, related=0.2),
        one_to_one=True,
        taxonomy=Taxonomy.bundled(),
        encoder=encoder,
    )
    assert record.taxonomy.name == Taxonomy.bundled().name
    assert record.matches[0].requirements[0].via == "narrower"
    content = json.loads(json.dumps(record.to_dict()))
    assert content["policy"]["definite"] == 0.99
    assert [one["band"] for one in content["matches"][1]["requirements"]] == ["related", "missing"]
    assert replay(content, encoder=encoder).equal


def test_a_taxonomy_of_ones_own_is_given_again_and_told_by_its_digest(encoder) -> None:
    def own(label: str) -> Taxonomy:
        return Taxonomy.from_records(
            [
                {"uri": "urn:x:db", "preferred_label": label},
                {"preferred_label": "MySQL", "broader": ["urn:x:db"]},
            ],
            source="ACME",
        )

    record = record_matches(
        ["data stores"], [["MySQL"]], taxonomy=own("data stores"), encoder=encoder
    )
    assert replay(record, taxonomy=own("data stores"), encoder=encoder).equal
    with pytest.raises(InvalidArgumentError, match="taxonomy 'ACME'.*Pass taxonomy="):
        replay(record, encoder=encoder)
    other = replay(record, taxonomy=own("barns"), encoder=encoder)
    assert {one.where for one in other.differences} > {"taxonomy, sha256"}
    assert any(one.where.endswith("'data stores', via") for one in other.differences)


def test_a_taxonomy_for_a_record_without_one_is_refused(record, encoder) -> None:
    with pytest.raises(InvalidArgumentError, match="without a taxonomy"):
        replay(record, taxonomy=Taxonomy.bundled(), encoder=encoder)
    with pytest.raises(InvalidArgumentError, match="must be a Taxonomy"):
        replay(record, taxonomy="bundled", encoder=encoder)


# Tampering: every place of a record is covered by its hash.


def places(content: object, path: tuple = ()):
    """The way to every value in the JSON."""
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from places(value, (*path, key))
        else:
            yield (*path, key)


def something_else(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value} x"
    return ["x"] if isinstance(value, list) else (value or 0) + 1


def test_every_change_is_told_by_the_hash(content, encoder) -> None:
    replayed = 0
    for path in places(content):
        changed = copy.deepcopy(content)
        *way, last = path
        part = changed
        for key in way:
            part = part[key]
        part[last] = something_else(part[last])
        try:
            again = replay(changed, encoder=encoder)
        except (InvalidRecordError, InvalidArgumentError, ModelNotAvailableError):
            continue  # a record that is none any more
        replayed += 1
        assert not again.hash_right, path
        assert not again.equal
        inputs = path[0] in {"options", "vacancy", "candidates", "inputs_sha256"}
        assert again.inputs_untouched == (not inputs), path
    assert replayed > 50


def test_a_better_score_is_told_with_both_values(content, encoder) -> None:
    real = content["matches"][1]["score"]
    content["matches"][1]["score"] = 0.99
    again = replay(content, encoder=encoder)
    name = repr(content["matches"][1]["candidate_id"])
    [one] = [one for one in again.differences if one.where != "sha256"]
    assert (one.where, one.recorded, one.computed) == (f"candidate {name}, score", 0.99, real)
    assert again.inputs_untouched
    assert not again.hash_right


def test_what_the_model_is_said_to_have_seen_is_told_with_what_it_sees(content, encoder) -> None:
    content["vacancy"][0]["cleaned"] = "sequel"
    content["candidates"][1]["cleaned"][0] = "MongoDB"
    content["inputs_sha256"], content["sha256"] = "0" * 64, "1" * 64
    again = replay(content, encoder=encoder)
    told = [(one.where, one.recorded, one.computed) for one in again.differences]
    right = hashes_of(content)
    assert told == [
        ("sha256", "1" * 64, right[1]),
        ("inputs_sha256", "0" * 64, right[0]),
        ("vacancy, 'SQL (advanced)'", "sequel", "SQL"),
        ("cleaned of 'bob'[0]", "MongoDB", "MySQL"),
    ]


def test_swapped_ranks_are_told_as_ranks(content, encoder) -> None:
    content["matches"].reverse()
    again = replay(content, encoder=encoder)
    ranks = [one for one in again.differences if one.where.endswith(", rank")]
    assert [(one.recorded, one.computed) for one in ranks] == [(1, 2), (2, 1)]
    assert len(again.differences) == 3


def test_who_is_missing_or_made_up_is_told(content, encoder) -> None:
    gone = content["matches"].pop()
    content["matches"].append({"candidate_id": "eve", "requirements": []})
    again = replay(content, encoder=encoder)
    where = {one.where: one for one in again.differences}
    assert where["candidate 'eve'"].computed is None
    left_out = where[f"candidate {gone['candidate_id']!r}"]
    assert left_out.recorded is None
    assert left_out.computed["score"] == gone["score"]


def test_a_whole_new_hash_hides_nothing_that_is_computed(content, encoder) -> None:
    content["matches"][0]["score"] = 0.5
    content["sha256"] = hashes_of(content)[1]
    again = replay(content, encoder=encoder)
    assert again.hash_right
    assert [one.recorded for one in again.differences] == [0.5]


def test_long_ids_and_requirements_that_begin_alike_hide_nothing(encoder) -> None:
    begin = "https://ats.example.com/tenants/acme/vacancies/2026-11-23-data-engineer/"
    people = {f"{begin}{number}": ["SQL", "welding"] for number in range(3)}
    wanted = [f"{'data engineering ' * 8}{last}" for last in ("SQL", "welding")]
    content = record_matches(wanted, people, encoder=encoder).to_dict()
    assert replay(content, encoder=encoder).equal
    for change in ("score", "coverage"):
        changed = copy.deepcopy(content)
        changed["matches"][0][change] = 0.25
        changed["sha256"] = hashes_of(changed)[1]
        [one] = replay(changed, encoder=encoder).differences
        assert one.where == f"candidate '{begin}0', {change}"
    content["matches"][0]["requirements"][0]["similarity"] = 0.25
    content["sha256"] = hashes_of(content)[1]
    [one] = replay(content, encoder=encoder).differences
    assert one.where.endswith(f"requirement {wanted[0]!r}, similarity")


def test_one_requirement_twice_does_not_hide_the_made_up_one(content, encoder) -> None:
    requirements = content["matches"][0]["requirements"]
    requirements.insert(0, requirements[0] | {"band": "missing"})
    content["sha256"] = hashes_of(content)[1]
    assert not replay(content, encoder=encoder).equal


def test_one_requirement_three_times_is_told_as_the_second_and_the_third(content, encoder) -> None:
    match = content["matches"][0]
    match["requirements"] += [match["requirements"][0] | {"similarity": n} for n in (0.25, 0.5)]
    content["sha256"] = hashes_of(content)[1]
    told = {one.where: one.recorded for one in replay(content, encoder=encoder).differences}
    place = f"candidate {match['candidate_id']!r}, requirement 'SQL (advanced)'"
    assert list(told) == [f"{place} (2)", f"{place} (3)"]
    assert [one["similarity"] for one in told.values()] == [0.25, 0.5]


@pytest.mark.parametrize("wrong", [None, {}, {"value": 1}, [], [0.5], "0.5"])
def test_a_score_that_is_no_number_is_a_difference(wrong, content, encoder) -> None:
    content["matches"][0]["score"] = wrong
    content["sha256"] = hashes_of(content)[1]
    [one] = replay(content, encoder=encoder).differences
    assert one.where.endswith(", score")
    assert one.recorded == wrong


def test_cut_offs_that_are_for_another_model_are_a_difference(content, encoder) -> None:
    content["policy"]["fingerprint"] = "f" * 64
    content["sha256"] = hashes_of(content)[1]
    [one] = replay(content, encoder=encoder).differences
    assert (one.where, one.recorded) == ("policy, fingerprint", "f" * 64)


def test_what_was_taken_out_of_a_match_is_a_difference(encoder) -> None:
    content = record_matches(["SQL"], {"ada": []}, encoder=encoder).to_dict()
    assert content["matches"][0]["requirements"][0].pop("matched_skill") is None
    content["sha256"] = hashes_of(content)[1]
    assert not replay(content, encoder=encoder).equal


def test_a_key_that_nothing_is_compared_with_is_refused(content, encoder) -> None:
    for part, field in (
        (content["matches"][0], "matches[0]"),
        (content["matches"][0]["requirements"][1], "matches[0].requirements[1]"),
        (content["policy"], "policy"),
        (content["vacancy"][0], "vacancy[0]"),
        (content["candidates"][1], "candidates[1]"),
        (content["model"], "model"),
        (content, "it"),
    ):
        part["rank"] = 1
        with pytest.raises(InvalidRecordError, match="unknown key: 'rank'") as caught:
            replay(content, encoder=encoder)
        assert caught.value.field == field
        del part["rank"]


def test_scipy_is_recorded_where_it_assigned(encoder) -> None:
    ask = ["SQL", "Python"], {"ada": ["MySQL", "sql"]}
    assert "scipy" in dict(record_matches(*ask, one_to_one=True, encoder=encoder).packages)
    assert "scipy" not in dict(record_matches(*ask, encoder=encoder).packages)


def test_another_model_is_told_and_what_it_makes_of_the_candidates(record, other_model) -> None:
    again = replay(record, encoder=other_model)
    assert not again.model_same
    assert again.hash_right
    first = again.differences[0]
    assert first.where == "model, fingerprint"
    assert (first.recorded, first.computed) == (record.model.fingerprint, other_model.fingerprint)
    assert any(one.where.endswith(", similarity") for one in again.differences)


def test_other_versions_alone_are_no_difference(record, encoder) -> None:
    old = dataclasses.replace(record, packages=(("numpy", "1.0"), ("torch", "2.0")))
    old = dataclasses.replace(old, sha256=hashes_of(old.to_dict())[1])
    again = replay(old, encoder=encoder)
    assert again.equal
    told = {one.where: one.recorded for one in again.packages}
    assert told["numpy"] == "1.0"
    assert told["torch"] == "2.0"


def test_a_tolerance_lets_last_digits_pass_and_nothing_else(content, encoder) -> None:
    content["matches"][0]["requirements"][0]["similarity"] -= 1e-6
    content["sha256"] = hashes_of(content)[1]
    assert not replay(content, encoder=encoder).equal
    again = replay(content, encoder=encoder, tolerance=1e-5)
    assert again.equal
    assert again.tolerance == 1e-5
    assert replay(content, encoder=encoder, tolerance=1).equal
    content["matches"][0]["requirements"][0]["band"] = "missing"
    assert replay(content, encoder=encoder, tolerance=1e-5).model_same is not False
    assert not replay(content, encoder=encoder, tolerance=1e-5).equal


@pytest.mark.parametrize("wrong", [-0.1, 2, "0", None])
def test_a_tolerance_out_of_range(wrong, record) -> None:
    with pytest.raises(InvalidArgumentError, match="tolerance"):
        replay(record, tolerance=wrong)


def without(content: dict, *path) -> dict:
    changed = copy.deepcopy(content)
    part = changed
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    return changed


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (("format",), ""),
        (("model",), "model"),
        (("model", "fingerprint"), "model.fingerprint"),
        (("policy",), "policy"),
        (("policy", "definite"), "policy"),
        (("options", "top_k"), "options.top_k"),
        (("vacancy", 1, "must_have"), "vacancy[1].must_have"),
        (("candidates", 0, "skills"), "candidates[0].skills"),
        (("matches",), "matches"),
        (("matches", 0, "requirements"), "matches[0].requirements"),
        (("packages",), "packages"),
        (("sha256",), "sha256"),
    ],
)
def test_a_record_that_lacks_a_part_is_none(path, field, content) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        replay(without(content, *path))
    assert caught.value.field == field


@pytest.mark.parametrize("wrong", [None, [], "{}", {}, {"format": "1"}, {"format": True}])
def test_what_is_no_record(wrong) -> None:
    with pytest.raises(InvalidRecordError):
        replay(wrong)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("model", "model_id"), 3, "model.model_id is of the wrong kind: 3"),
        (("model", "revision"), 3, "model.revision is of the wrong kind: 3"),
        (("model",), "embedded", "model is of the wrong kind"),
        (("options", "one_to_one"), 1, "options.one_to_one is of the wrong kind"),
        (("options", "top_k"), True, "options.top_k is of the wrong kind"),
        (("vacancy", 0), "SQL", r"vacancy\[0\] must be an object"),
        (("vacancy", 0, "weight"), "3", r"vacancy\[0\].weight is of the wrong kind"),
        (("vacancy", 0, "cleaned"), 3, r"vacancy\[0\].cleaned is of the wrong kind"),
        (("vacancy", 0, "weight"), -1, r"vacancy\[0\] cannot be used: The weight"),
        (("vacancy", 0, "weight"), float("nan"), "what JSON cannot"),
        (("candidates", 1, "candidate_id"), "ada", r"candidates\[1\].candidate_id is that of"),
        (("candidates", 1, "candidate_id"), 1.5, r"candidates\[1\].candidate_id is of the wrong"),
        (("candidates", 1, "cleaned"), "SQL", r"candidates\[1\].cleaned is of the wrong kind"),
        (("matches", 1, "candidate_id"), 1.5, r"matches\[1\].candidate_id is of the wrong kind"),
        (
            ("matches", 1, "requirements", 2, "requirement"),
            7,
            r"matches\[1\].requirements\[2\].requirement is of the wrong kind",
        ),
        (("policy", "fingerprint"), 7, "policy.fingerprint is of the wrong kind"),
        (("policy", "definite"), 7, "policy cannot be used"),
        (("policy", "strict"), 7, "policy has the unknown key"),
        (("taxonomy",), "bundled", "taxonomy is of the wrong kind"),
        (("taxonomy",), {"name": 7, "sha256": ""}, "taxonomy.name is of the wrong kind"),
        (("policy", "definite"), True, "policy cannot be used"),
        (("candidates", 0, "skills"), [" "], r"candidates\[0\].skills cannot be used"),
        (("candidates", 0, "skills"), [None], r"candidates\[0\].skills cannot be used"),
        (("options", "top_k"), 0, "cannot be replayed: top_k"),
        (("time",), [], "time is of the wrong kind"),
        pytest.param(("format",), 10**5000, "Update skillsim", id="a huge format"),
    ],
)
def test_a_record_with_a_part_of_another_kind_is_none(path, value, says, content) -> None:
    part = content
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(InvalidRecordError, match=says):
        replay(content)


def test_a_newer_format_is_told(content) -> None:
    content["format"] = 2
    content["something"] = "new"
    with pytest.raises(NewerRecordError, match="Update skillsim") as caught:
        replay(content)
    assert (caught.value.found, caught.value.supported) == (2, 1)


def test_a_model_that_is_gone_is_told(content, tmp_path: Path) -> None:
    content["model"]["model_id"] = str(tmp_path / "gone")
    with pytest.raises(ModelNotAvailableError):
        replay(content)


@settings(max_examples=40)
@given(
    st.lists(st.text(min_size=1).filter(clean), min_size=1, max_size=4),
    st.lists(st.lists(st.text(min_size=1).filter(clean), max_size=3), max_size=3),
    st.booleans(),
)
def test_any_text_survives_the_file_and_comes_out_again(vacancy, candidates, one_to_one) -> None:
    record = record_matches(vacancy, candidates, one_to_one=one_to_one, encoder=ENCODER)
    content = json.loads(json.dumps(record.to_dict()))
    assert replay(content, encoder=ENCODER).equal


def test_the_digest_of_a_taxonomy_is_that_of_its_concepts() -> None:
    base = {"uri": "urn:x:1", "preferred_label": "SQL", "alternative_labels": ["sequel"]}
    one = Taxonomy.from_records([base], source="A")
    assert taxonomy_digest(one) == taxonomy_digest(pickle.loads(pickle.dumps(one)))
    others = [
        [base | {"preferred_label": "sql"}],
        [base | {"alternative_labels": []}],
        [base | {"type": "knowledge"}],
        [base | {"uri": "urn:x:2"}],
        [base, {"uri": "urn:x:2", "preferred_label": "Go"}],
    ]
    digests = {taxonomy_digest(Taxonomy.from_records(some, source="A")) for some in others}
    assert len(digests) == len(others)
    assert taxonomy_digest(one) not in digests
