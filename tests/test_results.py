"""Results: plain data that goes into JSON, notebooks and tables."""

from __future__ import annotations

import dataclasses
import json
import pickle
import subprocess
import sys
import typing

import pytest

from skillsim import results
from skillsim.errors import InvalidArgumentError
from skillsim.results import (
    CandidateMatch,
    Neighbour,
    RequirementMatch,
    SearchHit,
    SkillGap,
    to_frame,
)

SQL = RequirementMatch("SQL", "MySQL", 0.5, "covered", 2.0, 0.4, True, "narrower", ("MySQL", "SQL"))
WELDING = RequirementMatch("<Welding>", None, 0.0, "missing", 1.0, 0.0, True)
MATCH = CandidateMatch("ada", 0.4, False, 0.4, ("<Welding>",), (SQL, WELDING))
GAP = SkillGap((SQL,), (), (WELDING,), 0.4)
NEAR = Neighbour("SQL", 0.75, "urn:example:sql")
HIT = SearchHit("SQL", 0.75, 3)
ALL = [SQL, MATCH, GAP, NEAR, HIT]


@pytest.mark.parametrize("result", ALL, ids=lambda result: type(result).__name__)
def test_a_result_is_frozen_and_survives_json_and_pickle(result) -> None:
    assert pickle.loads(pickle.dumps(result)) == result
    assert hash(result) == hash(pickle.loads(pickle.dumps(result)))
    content = result.to_dict()
    assert json.loads(json.dumps(content)) == content
    assert list(content) == [field.name for field in dataclasses.fields(result)]
    with pytest.raises(AttributeError):
        setattr(result, next(iter(content)), None)
    assert not hasattr(result, "__dict__")


@pytest.mark.parametrize("name", results.__all__)
def test_types_can_be_read_at_run_time_by_what_makes_schemas_of_them(name: str) -> None:
    kind = getattr(results, name)
    if dataclasses.is_dataclass(kind):
        assert set(typing.get_type_hints(kind)) == {one.name for one in dataclasses.fields(kind)}


@pytest.mark.parametrize("result", ALL, ids=lambda result: type(result).__name__)
def test_a_notebook_gets_a_table_in_which_text_stays_text(result) -> None:
    shown = result._repr_html_()
    assert shown.count("<table>") == 1
    assert "<Welding>" not in shown


def test_what_is_printed_is_short_and_tells_the_main_facts() -> None:
    assert repr(MATCH) == (
        "CandidateMatch(candidate_id='ada', score=0.400, eligible=False, "
        "missing_must_haves=('<Welding>',), coverage=0.400, requirements: 1 covered, 1 missing)"
    )
    assert repr(GAP) == (
        "SkillGap(covered=['SQL'], related=[], missing=['<Welding>'], coverage=0.400)"
    )


def test_a_gap_of_nothing_can_be_shown() -> None:
    assert "nothing" in SkillGap((), (), (), 0.0)._repr_html_()


def test_frames_have_a_row_per_result() -> None:
    frame = to_frame([MATCH, MATCH])
    assert frame["candidate_id"].tolist() == ["ada", "ada"]
    assert frame["covered"].tolist() == [1, 1]
    assert to_frame(MATCH).equals(frame[:1])
    assert to_frame(MATCH.requirements)["requirement"].tolist() == ["SQL", "<Welding>"]
    assert to_frame(GAP)["band"].tolist() == ["covered", "missing"]
    assert to_frame([[NEAR], [], [NEAR, NEAR]])["query"].tolist() == [0, 2, 2]
    assert to_frame([]).empty


@pytest.mark.parametrize("wrong", ["SQL", 3, [3], [["SQL"]], None, [10**5000]])
def test_what_is_no_result_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match="must be what a function of skillsim returned"):
        to_frame(wrong)


def test_without_pandas_the_error_tells_what_to_install() -> None:
    code = """
import sys
sys.modules["pandas"] = None
from skillsim.errors import MissingExtraError
from skillsim.results import to_frame
try:
    to_frame([])
except MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "skillsim[pandas]"' in done.stdout


def test_lone_surrogates_get_into_a_frame() -> None:
    frame = to_frame([Neighbour("\ud800", 0.5), Neighbour("SQL", 0.25)])
    assert frame["skill"].tolist() == ["\ud800", "SQL"]
    assert frame["similarity"].tolist() == [0.5, 0.25]
