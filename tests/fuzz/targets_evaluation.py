"""Metrics, tasks and reports, and the ways into other libraries, with what to call them with."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.fuzz import parts
from tests.fuzz.hostile import anything, counts, numbers, skills, texts
from tests.fuzz.target import Target

from skillsim import evaluation
from skillsim.evaluation import (
    CompletionTask,
    NormalisationTask,
    Occupation,
    OccupationTask,
    PairTask,
    Report,
    Vectors,
    evaluate,
    skills_of,
)
from skillsim.integrations.sklearn import SkillVectorizer
from skillsim.integrations.transformers import SentenceSimilarityPipeline, register
from skillsim.integrations.workrb import WorkRBModel
from skillsim.taxonomy import Taxonomy

__all__ = ["TARGETS"]

_SELF = frozenset({"self"})
_SPLITS = st.sampled_from(["train", "validation", "test"])
_FLOATS = st.lists(numbers(0.5, 0.1, 1.0, 0.0, 0), max_size=5)
_LABELS = st.lists(st.sampled_from([0, 1, True, False, 1.0]), max_size=5)
_VECTORS = frozenset({"vectors", "resamples"})


@functools.cache
def _taxonomy() -> Taxonomy:
    words = ["SQL", "Python", "welding", "law", "\ud800 x", "C++", "nursing", "Java"]
    return Taxonomy.from_records(
        [{"uri": "urn:example:group", "preferred_label": "work", "type": "group"}]
        + [
            {
                "uri": f"urn:example:{i}",
                "preferred_label": f"{words[i % 8]} {i // 8}",
                "alternative_labels": [f"{words[i % 8]} number {i}", f"know {i} of {words[i % 8]}"],
                "broader": ["urn:example:group"],
            }
            for i in range(120)
        ],
    )


def _jobs() -> st.SearchStrategy[object]:
    uris = st.sampled_from([*(f"urn:example:{i}" for i in range(9)), "urn:nobody"])
    real = st.builds(
        Occupation,
        st.sampled_from(["urn:job:1", "urn:job:2", "\ud800"]),
        texts(),
        st.lists(uris, max_size=4, unique=True).map(tuple),
    )
    return st.lists(real, max_size=2)


_JOBS = (
    Occupation("urn:job:1", "clerk", tuple(f"urn:example:{i}" for i in range(6))),
    Occupation("urn:job:2", "\ud800 welder", ("urn:example:7", "urn:example:9", "urn:example:11")),
)


@functools.cache
def _task(kind: str) -> Any:
    known = skills_of(_taxonomy())
    if kind in {"PairTask", "NormalisationTask"}:
        return getattr(evaluation, kind).build(known, "train")
    return getattr(evaluation, kind).build(known, _JOBS)


@functools.cache
def _vectors(kind: str) -> Vectors:
    return Vectors.encode(parts.tiny(), _task(kind).texts)


class _Encoder:
    """Whatever has a method ``encode``; what it gives may be no vectors."""

    def __init__(self, gives: object) -> None:
        self._gives = gives

    def encode(self, texts: list[str]) -> object:
        rows = {
            "zeros": lambda: np.zeros((len(texts), 3)),
            "huge": lambda: np.full((len(texts), 3), 1e308),
            "tiny": lambda: np.full((len(texts), 3), 5e-324),
            "nan": lambda: np.full((len(texts), 3), np.nan),
            "bools": lambda: np.ones((len(texts), 3), dtype=bool),
            "ints": lambda: np.full((len(texts), 3), 2**62),
            "float16": lambda: np.ones((len(texts), 3), dtype=np.float16),
            "longdouble": lambda: np.full((len(texts), 3), np.longdouble("1e4000")),
            "objects": lambda: np.full((len(texts), 3), None),
            "lists": lambda: [[1.0, float(i)] for i, _ in enumerate(texts)],
            "ragged": lambda: [[1.0] * (i % 2 + 1) for i, _ in enumerate(texts)],
            "fewer": lambda: np.ones((1, 3)),
            "flat": lambda: np.ones(len(texts)),
            "empty": lambda: np.ones((len(texts), 0)),
        }
        return rows[self._gives]() if self._gives in rows else self._gives  # type: ignore[index]


def _models() -> st.SearchStrategy[object]:
    kinds = [
        "zeros", "huge", "tiny", "nan", "bools", "ints", "float16", "longdouble", "objects",
        "lists", "ragged", "fewer", "flat", "empty",
    ]  # fmt: skip
    return st.one_of(parts.encoders(), st.sampled_from(kinds).map(_Encoder))


@functools.cache
def _report() -> Report:
    return evaluate(parts.tiny(), _taxonomy(), split="train", occupations=_JOBS, resamples=5)


def _share(answer: Any, _: Mapping[str, object]) -> None:
    assert 0 <= answer <= 1


def _correlation(answer: Any, _: Mapping[str, object]) -> None:
    assert -1 <= answer <= 1


def _figures(answer: Any, _: Mapping[str, object]) -> None:
    assert all(-1 <= figure.value <= 1 for figure in answer)


def _build(task: Any, *, split: bool) -> Target:
    other = {"split": _SPLITS} if split else {"occupations": st.just(_JOBS)}
    return Target(
        f"skillsim.evaluation.{task.__name__}.build",
        lambda skills, **given: task.build(skills, *given.values()).texts,
        {"skills": st.builds(_taxonomy).map(skills_of), **other},
        # What skills_of and evaluate have checked.
        fixed=frozenset({"skills", *other}),
    )


def _figures_of(task: Any) -> Target:
    kind = task.__name__
    return Target(
        f"skillsim.evaluation.{kind}.figures",
        lambda **given: _task(kind).figures(_vectors(kind), **given),
        options={"resamples": st.integers(0, 5)},
        fixed=_VECTORS,
        within=_figures,
    )


def _per_query(task: Any, method: str) -> Target:
    kind = task.__name__
    return Target(
        f"skillsim.evaluation.{kind}.{method}",
        lambda: getattr(_task(kind), method)(_vectors(kind)),
    )


@functools.cache
def _fitted() -> SkillVectorizer:
    return SkillVectorizer(parts.embedded()).fit([])


def _columns() -> st.SearchStrategy[object]:
    return st.one_of(skills(), st.lists(skills(most=3), max_size=3))


def _vectorize(method: str) -> Target:
    def call(X: object, **given: Any) -> object:  # noqa: N803
        model = SkillVectorizer(parts.embedded(), **given)
        return (
            model.fit(X).get_params() and None
            if method == "fit"
            else getattr(model if method == "fit_transform" else model.fit([]), method)(X)
        )

    return Target(
        f"skillsim.integrations.sklearn.SkillVectorizer.{method}",
        call,
        {"X": _columns()},
        {
            "batch_size": st.one_of(st.none(), numbers(1, 64)),
            "pooling": st.sampled_from([None, "mean"]),
        },
    )


_TWO = {"scores": _FLOATS, "labels": _LABELS}
TARGETS = [
    Target("skillsim.evaluation.spearman", evaluation.spearman, _TWO, within=_correlation),
    Target("skillsim.evaluation.roc_auc", evaluation.roc_auc, _TWO, within=_share),
    Target(
        "skillsim.evaluation.average_precision",
        evaluation.average_precision,
        {"scores": _FLOATS, "relevant": _LABELS},
        within=_share,
    ),
    Target(
        "skillsim.evaluation.ranks_of_targets",
        evaluation.ranks_of_targets,
        {"scores": st.lists(_FLOATS, max_size=3), "targets": st.lists(numbers(0, 1), max_size=3)},
    ),
    Target(
        "skillsim.evaluation.reciprocal_rank",
        evaluation.reciprocal_rank,
        {"ranks": st.lists(numbers(1, 2), max_size=3)},
        within=_share,
    ),
    Target(
        "skillsim.evaluation.recall_at",
        evaluation.recall_at,
        {"ranks": st.lists(numbers(1, 2), max_size=3), "k": numbers(1, 10)},
        within=_share,
    ),
    Target("skillsim.evaluation.label_key", evaluation.label_key, {"text": texts()}),
    Target("skillsim.evaluation.split_of", evaluation.split_of, {"uri": texts()}),
    Target(
        "skillsim.evaluation.mean_interval",
        evaluation.mean_interval,
        {"values": st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=5).map(np.array)},
        {"resamples": st.integers(0, 5)},
        frozenset({"values", "resamples"}),
    ),
    Target(
        "skillsim.evaluation.pair_intervals",
        lambda scores, resamples: evaluation.pair_intervals(
            np.array(scores),
            {name: np.ones(len(scores), dtype=bool) for name in ("spearman", "roc_auc")},
            np.arange(len(scores)) % 2 == 0,
            np.arange(len(scores)) // 2,
            resamples=resamples,
        ),
        {
            "scores": st.lists(st.floats(-1, 1), min_size=2, max_size=6),
            "resamples": st.integers(0, 5),
        },
        fixed=frozenset({"scores", "resamples"}),
    ),
    Target(
        "skillsim.evaluation.resampled_counts",
        lambda **given: list(evaluation.resampled_counts(**given)),
        {"units": st.integers(1, 9), "resamples": st.integers(0, 9)},
        {"seed": st.integers(0, 2**64)},
        frozenset({"units", "resamples", "seed"}),
    ),
    Target(
        "skillsim.evaluation.skills_of",
        skills_of,
        {"taxonomy": st.sampled_from([_taxonomy, parts.small_taxonomy]).map(lambda make: make())},
        fixed=frozenset({"taxonomy"}),
    ),
    Target(
        "skillsim.evaluation.evaluate",
        lambda encoder, **given: evaluate(encoder, given.pop("taxonomy"), **given),
        {"encoder": _models(), "taxonomy": st.builds(_taxonomy), "split": _SPLITS},
        {
            "occupations": _jobs(),
            "name": st.one_of(st.none(), texts()),
            "resamples": counts(most=3),
        },
        within=lambda answer, given: _figures(answer.figures, given),  # type: ignore[attr-defined]
    ),
    Target(
        "skillsim.evaluation.Vectors.encode",
        lambda **given: Vectors.encode(**given).table,
        {"encoder": _models(), "texts": st.lists(texts(), min_size=1, max_size=4)},
        fixed=frozenset({"texts"}),
    ),
    Target(
        "skillsim.evaluation.Vectors.of",
        lambda texts: _vectors("PairTask").of(texts),
        {"texts": st.lists(st.builds(lambda: _task("PairTask").texts[0]), max_size=3)},
        fixed=frozenset({"texts"}),
    ),
    Target(
        "skillsim.evaluation.read_occupations",
        lambda path, taxonomy, **given: list(evaluation.read_occupations(path, taxonomy, **given)),
        {"path": st.builds(parts.folder), "taxonomy": st.builds(_taxonomy)},
        {"relation": st.sampled_from(["essential", "all", "some"]), "language": texts()},
    ),
    Target(
        "skillsim.evaluation.compare",
        evaluation.compare,
        {"reports": st.lists(st.builds(_report), max_size=2)},
        {"intervals": st.booleans()},
    ),
    Target(
        "skillsim.evaluation.Report.__getitem__",
        lambda self, name: self[name],
        {"self": st.builds(_report), "name": texts()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.evaluation.Report.to_markdown",
        lambda self: self.to_markdown(),
        {"self": st.builds(_report)},
        fixed=_SELF,
    ),
    _build(PairTask, split=True),
    _build(NormalisationTask, split=True),
    _build(CompletionTask, split=False),
    _build(OccupationTask, split=False),
    *map(_figures_of, (PairTask, NormalisationTask, CompletionTask, OccupationTask)),
    _per_query(PairTask, "scores"),
    _per_query(NormalisationTask, "ranks"),
    _per_query(CompletionTask, "average_precisions"),
    _per_query(OccupationTask, "average_precisions"),
    Target(
        "skillsim.integrations.sklearn.SkillVectorizer",
        lambda **given: repr(SkillVectorizer(**given).fit([]))[:0],
        options={
            "model": st.one_of(parts.encoders(), st.just("embedded"), texts()),
            "device": st.one_of(st.none(), texts()),
            "pooling": st.one_of(st.sampled_from([None, "mean"]), texts()),
            "batch_size": numbers(1),
        },
    ),
    _vectorize("fit"),
    _vectorize("transform"),
    _vectorize("fit_transform"),
    Target("skillsim.integrations.transformers.register", register),
    Target(
        "skillsim.integrations.transformers.SentenceSimilarityPipeline",
        lambda **given: repr(SentenceSimilarityPipeline(**given)),
        {"model": parts.encoders()},
        {"device": st.one_of(st.none(), numbers(-1)), "dtype": st.one_of(texts(), anything())},
    ),
    Target(
        "skillsim.integrations.transformers.SentenceSimilarityPipeline.__call__",
        lambda **given: SentenceSimilarityPipeline(parts.embedded())(**given),  # noqa: PLW0108  # made late
        {
            "source_sentence": st.one_of(
                texts(),
                st.fixed_dictionaries({"source_sentence": texts(), "sentences": skills(most=3)}),
            )
        },
        {"sentences": skills(most=3)},
    ),
    Target(
        "skillsim.integrations.workrb.WorkRBModel",
        lambda **given: WorkRBModel(**given).name,
        options={"encoder": parts.encoders()},
    ),
]
