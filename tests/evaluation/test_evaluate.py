"""One model, one report: what is in it, and what is refused before a model is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pickle import dumps, loads

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.support.python import run_python

import skillsim.evaluation
from skillsim import SkillEncoder
from skillsim.errors import InvalidArgumentError
from skillsim.evaluation import (
    DEFINITIONS,
    Counts,
    Encoder,
    Figure,
    Occupation,
    OccupationTable,
    Report,
    Vectors,
    compare,
    evaluate,
)
from skillsim.taxonomy import Taxonomy


class Asked:
    """Another encoder that remembers what it was asked."""

    def __init__(self, encoder: SkillEncoder, *, scale: float = 1.0) -> None:
        self.encoder, self.scale, self.calls = encoder, scale, list[Sequence[str]]()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float64]:
        self.calls.append(texts)
        return self.encoder.encode(texts).astype(np.float64) * self.scale


class Gives:
    """An encoder that gives whatever it was made with."""

    def __init__(self, given: object) -> None:
        self.given = given

    def encode(self, texts: Sequence[str]) -> object:
        return self.given(texts) if callable(self.given) else self.given


@pytest.fixture(scope="session")
def report(encoder: SkillEncoder, taxonomy: Taxonomy, occupations: list[Occupation]) -> Report:
    return evaluate(encoder, taxonomy, occupations=occupations, resamples=200)


def test_the_report_says_who_was_asked_what(report: Report, encoder: SkillEncoder) -> None:
    assert report.model == "embedded"
    assert report.fingerprint == encoder.fingerprint
    assert (report.taxonomy, report.split, report.resamples) == ("ACME", "test", 200)
    assert report.counts == Counts(
        skills=7, pairs=20, sibling_pairs=2, queries=6, occupations=3, completions=2
    )
    assert [figure.name for figure in report.figures] == list(DEFINITIONS)


def test_every_figure_is_in_its_interval_and_its_range(report: Report) -> None:
    for figure in report.figures:
        assert figure.low is not None
        assert figure.high is not None
        assert -1 <= figure.low - 1e-9 <= figure.value <= figure.high + 1e-9 <= 1 + 1e-9
        assert type(figure.value) is type(figure.low) is float
    assert report["roc_auc"].value > 0.9
    assert report["mrr"].value > 0.8


def test_the_bundled_taxonomy_will_do(encoder: SkillEncoder) -> None:
    report = evaluate(encoder, Taxonomy.bundled())
    assert report["roc_auc"].value > 0.98
    assert report["mrr"].value > 0.8
    assert [figure.name for figure in report.figures] == list(DEFINITIONS)[:-2]


def test_the_same_model_and_data_give_the_same_report(
    report: Report, encoder: SkillEncoder, taxonomy: Taxonomy, occupations: list[Occupation]
) -> None:
    shuffled = Taxonomy(reversed(tuple(taxonomy)), name=taxonomy.name)
    assert evaluate(encoder, shuffled, occupations=iter(occupations), resamples=200) == report


def test_each_distinct_text_is_encoded_once_in_one_call(
    report: Report, encoder: SkillEncoder, taxonomy: Taxonomy, occupations: list[Occupation]
) -> None:
    asked = Asked(encoder, scale=1e-200)  # lengths are no matter
    other = evaluate(asked, taxonomy, occupations=occupations, name="theirs", resamples=0)
    assert len(asked.calls) == 1
    assert len(set(asked.calls[0])) == len(asked.calls[0])
    assert "office work" not in asked.calls[0]
    assert (other.model, other.fingerprint) == ("theirs", None)
    for figure in other.figures:
        assert (figure.low, figure.high) == (None, None)
        assert figure.value == pytest.approx(report[figure.name].value, abs=1e-6)


def test_without_siblings_and_occupations_their_figures_are_left_out(
    encoder: SkillEncoder, taxonomy: Taxonomy
) -> None:
    flat = Taxonomy.from_records([replace(concept, broader=()) for concept in taxonomy])
    names = [figure.name for figure in evaluate(encoder, flat, resamples=9).figures]
    assert names == ["spearman", "roc_auc", "roc_auc_random", "mrr", "recall_at_1", "recall_at_10"]


def test_unknown_skills_of_a_file_are_counted(encoder: SkillEncoder, taxonomy: Taxonomy) -> None:
    report = evaluate(encoder, taxonomy, occupations=OccupationTable((), ("braze",), 3))
    assert report.counts.unknown_relations == 3


def test_a_model_that_tells_nothing_apart_gains_nothing(taxonomy: Taxonomy) -> None:
    for constant in (1.0, 0.0):
        same = Gives(lambda texts, value=constant: np.full((len(texts), 3), value))
        report = evaluate(same, taxonomy, resamples=50)
        assert report["roc_auc"] == Figure("roc_auc", 0.5, 0.5, 0.5)
        assert report["spearman"].value == 0.0
        assert report["mrr"].value == pytest.approx(1 / 7)
        assert report["recall_at_1"].value == 0.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda texts: np.ones((len(texts) + 1, 3)), "one row per text"),
        (lambda texts: np.ones(len(texts)), "one row per text"),
        (lambda texts: np.ones((len(texts), 0)), "one row per text"),
        (lambda texts: np.full((len(texts), 2), np.nan), "finite numbers, but 18 of 18 rows"),
        (lambda texts: np.full((len(texts), 2), np.inf), "finite numbers"),
        (lambda texts: [["a", "b"] for _ in texts], "real numbers"),
        (lambda texts: np.ones((len(texts), 2), dtype=complex), "real numbers"),
        (lambda texts: [[1.0], [1.0, 2.0]], "a NumPy array on the CPU"),
        (None, "one row per text"),
    ],
)
def test_an_encoder_that_gives_no_table_of_numbers_is_refused(
    given: object, said: str, taxonomy: Taxonomy
) -> None:
    with pytest.raises(InvalidArgumentError, match=said) as caught:
        evaluate(Gives(given), taxonomy)
    assert caught.value.name == "encoder"


def test_what_an_encoder_raises_comes_through(taxonomy: Taxonomy) -> None:
    def broken(texts: Sequence[str]) -> object:
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        evaluate(Gives(broken), taxonomy)


@pytest.mark.parametrize(
    "given", [lambda texts: [[1, 2] for _ in texts], lambda texts: np.ones((len(texts), 2), "f2")]
)
def test_whatever_numpy_can_read_is_welcome(given: object, taxonomy: Taxonomy) -> None:
    assert evaluate(Gives(given), taxonomy, resamples=0)["roc_auc"].value == 0.5


def test_huge_and_tiny_vectors_have_a_direction() -> None:
    vectors = Vectors.encode(Gives([[1e300, 1e300], [3e-310, 0.0], [0.0, 0.0]]), ["a", "b", "c"])
    np.testing.assert_allclose(vectors.table, [[0.5**0.5] * 2, [1, 0], [0, 0]], rtol=1e-6)


def jobs(*items: object) -> dict[str, object]:
    return {"occupations": list(items)}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"encoder": None}, r"a method encode\(texts\), not None"),
        ({"taxonomy": []}, "taxonomy must be a Taxonomy"),
        ({"split": "dev"}, "one of train, validation, test, not 'dev'"),
        ({"split": "validation"}, "0 are in that split"),
        ({"resamples": -1}, "whole number from 0, not -1"),
        ({"resamples": 1.5}, "whole number from 0"),
        ({"resamples": True}, "whole number from 0"),
        ({"name": 3}, "name must be text"),
        ({"occupations": "jobs.json"}, "as read_occupations gives it"),
        ({"occupations": None}, "as read_occupations gives it"),
        (jobs("welder"), "item 0 must be an Occupation"),
        (jobs(Occupation("1", " ", ())), "item 0 .* has no label"),
        (jobs(Occupation("", "a", ())), "item 0 .* has no uri"),
        (jobs(Occupation("1", "a", ()), Occupation("1", "b", ())), "item 1 .* has the uri"),
        (jobs(Occupation("1", "a", ("urn:nowhere",))), "no skill of the taxonomy.*urn:nowhere"),
        (jobs(Occupation("1", "a", ("urn:example:group",))), "no skill of the taxonomy"),
        (jobs(Occupation("1", "a", ("urn:example:11",) * 2)), "lists a skill twice"),
        (jobs(Occupation("1", "a", "urn:example:11")), "a tuple of URIs"),  # type: ignore[arg-type]
    ],
)
def test_bad_arguments_are_refused_before_the_model_is_asked(
    arguments: dict[str, object], said: str, encoder: SkillEncoder, taxonomy: Taxonomy
) -> None:
    asked = Asked(encoder)
    passed = {"encoder": asked, "taxonomy": taxonomy} | arguments
    with pytest.raises(InvalidArgumentError, match=said):
        evaluate(**passed)  # type: ignore[arg-type]
    assert asked.calls == []


def test_a_report_is_plain_data(report: Report) -> None:
    content = json.loads(json.dumps(report.to_dict()))
    assert content["counts"]["pairs"] == 20
    assert content["figures"][0]["name"] == "spearman"
    assert loads(dumps(report)) == report
    assert hash(report) == hash(loads(dumps(report)))


def test_a_report_is_a_table_for_people(report: Report) -> None:
    lines = repr(report).splitlines()
    assert lines[0].startswith("embedded on the test split of ACME: 7 skills, 20 pairs")
    assert len(lines) == 2 + len(DEFINITIONS)
    markdown = report.to_markdown()
    for name, definition in DEFINITIONS.items():
        assert f"| {name} |" in markdown
        assert definition in markdown
    assert markdown == report._repr_markdown_()


def test_an_unknown_figure_is_refused_with_those_there_are(report: Report) -> None:
    with pytest.raises(InvalidArgumentError, match="no figure 'auc'; it has: spearman, roc_auc"):
        report["auc"]


def test_models_stand_side_by_side(report: Report) -> None:
    other = replace(report, model="a|b\nc", figures=report.figures[:2])
    rows = compare([report, other]).splitlines()
    assert rows[0] == f"| model | {' | '.join(DEFINITIONS)} |"
    assert rows[3].startswith("| a\\|b c | ")
    assert rows[3].endswith("| - |")
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1
    assert f"({report['mrr'].interval})" in compare([report], intervals=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taxonomy": "other"}, "differs from item 0 in its taxonomy"),
        ({"split": "train"}, "differs from item 0 in its split"),
        ({"counts": Counts(1, 2, 3, 4)}, "differs from item 0 in its counts"),
    ],
)
def test_answers_to_other_questions_are_not_compared(
    change: dict[str, object], said: str, report: Report
) -> None:
    with pytest.raises(InvalidArgumentError, match=said):
        compare([report, replace(report, **change)])  # type: ignore[arg-type]


@pytest.mark.parametrize("reports", [[], ["x"], "x", None])
def test_only_reports_are_compared(reports: object) -> None:
    with pytest.raises(InvalidArgumentError, match="reports"):
        compare(reports)  # type: ignore[arg-type]


def test_public_names_are_sorted_and_there() -> None:
    names = skillsim.evaluation.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name.islower(), name))
    for name in names:
        assert getattr(skillsim.evaluation, name) is not None
    assert callable(skillsim.evaluation.evaluate)
    assert isinstance(SkillEncoder("embedded"), Encoder)


def test_importing_it_imports_nothing_heavy() -> None:
    run_python(
        """
import sys
import skillsim.evaluation
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy",
         "huggingface_hub", "tokenizers", "rich", "typer", "pandas"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
assert callable(skillsim.evaluation.evaluate)
"""
    )


def test_a_sentence_transformer_is_an_encoder(taxonomy: Taxonomy, tiny_transformer: object) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny_transformer), device="cpu")
    as_arrays = evaluate(model, taxonomy, resamples=0)
    assert as_arrays.model == "SentenceTransformer"
    tensors = Gives(lambda texts: model.encode(texts, convert_to_tensor=True))
    assert evaluate(tensors, taxonomy, resamples=0, name=as_arrays.model) == as_arrays
