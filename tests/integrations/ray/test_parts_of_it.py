"""What needs no cluster: lookups, chunks, checks of columns and arguments."""

from __future__ import annotations

import pickle
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.encoding.cleaning import name_key
from skillsim.errors import (
    InvalidArgumentError,
    InvalidSkillError,
    PolicyMismatchError,
)
from skillsim.integrations.ray import (
    Actors,
    Encode,
    Match,
    Normalise,
)
from skillsim.integrations.ray import lookup as lookup_module
from skillsim.integrations.ray.actors import ship
from skillsim.integrations.ray.encoding import vectors_by
from skillsim.integrations.ray.known import KnownVectors, Model
from skillsim.integrations.ray.lookup import KEY, make_lookup
from skillsim.integrations.ray.running import chunked
from skillsim.policy import MatchPolicy


@pytest.fixture(scope="module")
def embedded() -> SkillEncoder:
    return SkillEncoder("embedded")


def table_of(keys: list[str]) -> pa.Table:
    return pa.table({KEY: pa.array(keys, pa.large_string()), "at": range(len(keys))})


@given(st.lists(st.text(st.characters(codec="utf-8")), unique=True), st.lists(st.text(max_size=3)))
def test_a_lookup_finds_what_a_dict_finds(known: list[str], others: list[str]) -> None:
    wanted = [key for key in [*known, *others] if key.isprintable()]
    lookup = make_lookup([table_of(known)])
    found = lookup.find(wanted)
    twin = {key: at for at, key in enumerate(known)}
    assert [
        None if place < 0 else lookup.values["at"][place].as_py() for place in found.tolist()
    ] == [twin.get(key) for key in wanted]


def test_strings_with_the_same_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def hashes(keys, salt):
        return np.array([int(key.split()[1]) if salt else 0 for key in keys], dtype=np.uint64)

    monkeypatch.setattr(lookup_module, "_hashes", hashes)
    keys = [f"skill {i}" for i in range(20)]
    lookup = make_lookup([table_of(keys)])
    assert lookup.salt == 1
    assert [lookup.values["at"][i].as_py() for i in lookup.rows(keys)] == list(range(20))


def test_a_string_that_was_not_collected_is_an_error_that_says_why() -> None:
    with pytest.raises(InvalidArgumentError, match="other rows each time it is read"):
        make_lookup([table_of(["SQL"])]).rows(["Python"])


@given(st.lists(st.text("abAB ", max_size=4)))
def test_chunks_hold_every_string_once_and_part_no_group(keys: list[str]) -> None:
    keys = sorted(dict.fromkeys(key * 200 for key in keys), key=lambda key: (name_key(key), key))
    chunks = chunked(keys, name_key)
    assert [key for chunk in chunks for key in chunk] == keys
    owners = Counter(group for chunk in chunks for group in {name_key(key) for key in chunk})
    assert all(count == 1 for count in owners.values())


def test_many_strings_make_many_chunks() -> None:
    assert len(chunked([f"{i:06}" for i in range(100_000)], str)) == 64


def test_known_vectors_are_the_encoders_own(embedded: SkillEncoder) -> None:
    known = make_lookup([vectors_by(embedded)(["Kubernetes", "Python"])])
    told = KnownVectors(known, Model.of(embedded))
    assert np.array_equal(told.encode(["Python (primary)", "k8s"])[1], embedded.encode("k8s"))
    assert np.array_equal(told.encode("Python"), embedded.encode("Python"))
    with pytest.raises(InvalidArgumentError):
        told.encode(["welding"])
    helped = KnownVectors(known, Model.of(embedded), embedded)
    texts = ["welding", "Python", "baking", "k8s"]
    assert np.array_equal(helped.encode(texts), embedded.encode(texts))
    assert np.array_equal(helped.encode(["baking"]), embedded.encode(["baking"]))


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (pa.schema({"skil": pa.string()}), "no column 'skill'.*'skil'"),
        (pa.schema({"skill": pa.int64()}), "must hold strings, not int64"),
        (pa.schema({"skill": pa.list_(pa.string())}), "must hold strings, not list"),
        (pa.schema({"skill": pa.string(), "vector": pa.int8()}), "column 'vector' already"),
    ],
)
def test_a_schema_that_will_not_do_is_refused(
    schema: pa.Schema, said: str, embedded: SkillEncoder
) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        Encode("skill", embedded).plan().require_columns(schema)


def test_match_wants_lists_of_strings(embedded: SkillEncoder) -> None:
    plan = Match("skills", ["SQL"], embedded).plan()
    plan.require_columns(pa.schema({"skills": pa.large_list(pa.large_string())}))
    plan.require_columns(pa.schema({"skills": pa.null()}))
    for kind in (pa.string(), pa.list_(pa.int64())):
        with pytest.raises(InvalidArgumentError, match="lists of strings"):
            plan.require_columns(pa.schema({"skills": kind}))


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.null()]
)
def test_every_kind_of_string_is_read(kind: pa.DataType, embedded: SkillEncoder) -> None:
    plan = Normalise("skill", embedded).plan()
    plan.require_columns(pa.schema({"skill": kind}))
    values = [None] if pa.types.is_null(kind) else ["SQL", " SQL", None]
    column = pa.chunked_array([pa.array(values, kind)])
    assert sorted(plan.read(column)) == ([""] if pa.types.is_null(kind) else ["", "SQL"])


def test_blank_skills_are_counted_and_shown(embedded: SkillEncoder) -> None:
    column = pa.chunked_array([["SQL", " ", None], [" ", "Python"]])
    with pytest.raises(InvalidSkillError, match="3 of 5 in one block") as caught:
        Encode("skill", embedded).plan().read(column)
    assert caught.value.count == 3
    assert caught.value.values == ("' '", "None")


@pytest.mark.parametrize(
    "numbers", [{"size": 0}, {"threads": 1.5}, {"num_gpus": -1}, {"num_gpus": float("nan")}]
)
def test_actors_want_numbers_that_make_sense(numbers: dict[str, float]) -> None:
    with pytest.raises(InvalidArgumentError):
        Actors(**numbers)


def test_what_is_shipped_of_an_encoder_is_small(embedded: SkillEncoder) -> None:
    assert len(pickle.dumps(ship(embedded, Actors()))) < 1000


def test_a_static_model_takes_no_gpu(embedded: SkillEncoder) -> None:
    with pytest.raises(InvalidArgumentError, match="no use for a GPU"):
        ship(embedded, Actors(num_gpus=1))


def test_a_policy_of_another_model_is_refused(embedded: SkillEncoder) -> None:
    other = MatchPolicy(0.6, 0.4, fingerprint="0" * 64)
    for job in (Normalise("s", embedded, policy=other), Match("s", ["SQL"], embedded, other)):
        with pytest.raises(PolicyMismatchError):
            job.plan()


def test_pins_that_lead_nowhere_are_refused(embedded: SkillEncoder) -> None:
    with pytest.raises(InvalidArgumentError, match="no concept"):
        Normalise("s", embedded, pins={"JS": "no such skill at all"}).plan()


def test_ray_is_not_started_behind_the_callers_back() -> None:
    run_python(
        """
import ray
from skillsim.errors import RayNotStartedError
from skillsim.integrations.ray import Encode, encode, write_parts
for call in (lambda: encode(None, "skill"), lambda: write_parts(Encode("skill"), "in", "out")):
    try:
        call()
    except RayNotStartedError as error:
        assert "ray.init()" in str(error)
    else:
        raise AssertionError
assert not ray.is_initialized()
"""
    )


def test_without_ray_the_extra_is_named() -> None:
    run_python(
        """
import sys
sys.modules["ray"] = None
try:
    import skillsim.integrations.ray
except ImportError as error:
    assert 'pip install "skillsim[ray]"' in str(error), error
else:
    raise AssertionError
"""
    )
