"""Cut-offs, calibration and fairness, with what to call them with."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.fuzz import parts
from tests.fuzz.hostile import anything, counts, numbers, texts
from tests.fuzz.target import Target

from skillsim import match_candidates
from skillsim.decisions.calibration import (
    Calibrator,
    FittedThreshold,
    abstain_band,
    calibrate,
    curve_page,
    fit_threshold,
)
from skillsim.decisions.fairness import (
    SelectionAudit,
    audit,
    counterfactual,
    hint_words,
)
from skillsim.policy import MatchPolicy

__all__ = ["LABELLED", "TARGETS"]

_SELF = frozenset({"self"})
_BY = {"encoder": parts.encoders()}
LABELLED = [
    (("SQL", "sql databases"), 1), (("Python", "python 3"), 1), (("weld", "welding"), 1),
    (("k8s", "Kubernetes cluster"), 1), (("MS Excel", "spreadsheets"), 1), (("Java", "java 8"), 1),
    (("SQL", "welding"), 0), (("Python", "forklift"), 0), (("law", "cooking"), 0),
    (("nursing", "Java"), 0), (("MS Excel", "dance"), 0), (("k8s", "gardening"), 0),
    (("C", "C++"), 0), (("Go", "R"), 0),
]  # fmt: skip


@st.composite
def _labelled(draw: st.DrawFn) -> tuple[list[object], list[object]]:
    chosen = draw(st.lists(st.sampled_from(LABELLED), max_size=14))
    if draw(st.booleans()):
        chosen = [*LABELLED, *chosen]
    odd = draw(parts.pairs()) if draw(st.booleans()) else []
    pairs = [pair for pair, _ in chosen] + odd  # type: ignore[operator]
    labels: list[object] = [label for _, label in chosen]
    labels += draw(
        st.lists(
            st.sampled_from([0, 1, True, 0.0, np.bool_(1), 2, None]),
            min_size=len(odd),
            max_size=len(odd),
        )
    )  # type: ignore[arg-type]
    return list(pairs), labels


def _of_pairs(function: Any) -> Any:
    def call(labelled: Any, **given: object) -> object:
        pairs, labels = (
            labelled if isinstance(labelled, tuple) and len(labelled) == 2 else (labelled, labelled)
        )
        return function(pairs, labels, **given)

    return call


@functools.cache
def _fitted() -> FittedThreshold:
    pairs, labels = zip(*LABELLED, strict=True)
    return fit_threshold(pairs, labels, f1=True, encoder=parts.embedded(), resamples=100)


@functools.cache
def _calibrators() -> list[Calibrator]:
    pairs, labels = zip(*LABELLED, strict=True)
    return [
        calibrate(pairs, labels, method=method, bins=2, encoder=parts.embedded())  # type: ignore[arg-type]
        for method in ("isotonic", "sigmoid")
    ]


@st.composite
def _spoiled(draw: st.DrawFn, content: Mapping[str, object]) -> object:
    """What ``to_dict`` gave, with something else in one place or another."""
    changed = dict(content)
    for name in draw(st.lists(st.sampled_from([*content, "\ud800"]), max_size=2)):
        changed[name] = draw(anything())
    for name in draw(st.lists(st.sampled_from([*content]), max_size=1)):
        changed.pop(name, None)
    return changed


def _calibrator_contents() -> st.SearchStrategy[object]:
    def of(calibrator: Calibrator) -> st.SearchStrategy[object]:
        content = calibrator.to_dict()
        mapping = content["mapping"]
        return st.one_of(
            _spoiled(content),
            _spoiled(mapping).map(lambda spoiled: content | {"mapping": spoiled}),
            st.lists(numbers(0.0, 1.0), max_size=3).map(
                lambda xs: content | {"mapping": {"xs": xs, "ys": xs}}
            ),
        )

    return st.integers(0, 1).flatmap(lambda place: of(_calibrators()[place]))


def _read_and_use(content: Mapping[str, Any]) -> object:
    calibrator = Calibrator.from_dict(content)
    return calibrator, calibrator.probability([-1.0, 0.0, 0.3, 1.0]), calibrator.probability(0.5)


def _policy_contents() -> st.SearchStrategy[object]:
    return _spoiled(MatchPolicy(0.6, 0.4, resolve=0.7, source="s", model_id="m").to_dict())


def _policy_read(content: Mapping[str, Any]) -> MatchPolicy:
    policy = MatchPolicy.from_dict(content)
    assert MatchPolicy.from_dict(policy.to_dict()) == policy
    return policy


def _probabilities(answer: Any, _: Mapping[str, object]) -> None:
    assert ((np.asarray(answer) >= 0) & (np.asarray(answer) <= 1)).all()


def _groups() -> st.SearchStrategy[object]:
    ids = [*(f"p{i}" for i in range(12)), "ada", "", "\ud800", 2**70]
    of_one = st.dictionaries(
        st.sampled_from(ids),
        st.one_of(st.sampled_from(["f", "m", None, " "]), texts()),
        max_size=12,
    )
    whole = st.just({f"p{i}": "fm"[i % 2] for i in range(12)})
    return st.one_of(of_one, whole, st.dictionaries(texts(), st.one_of(of_one, whole), max_size=3))


@functools.cache
def _audit() -> SelectionAudit:
    people = {f"p{i}": ["SQL", "Python"][: i % 3] for i in range(9)}
    matches = match_candidates(["SQL", "Python"], people, encoder=parts.embedded())
    groups = {"sex \ud800": {f"p{i}": "fm"[i % 2] for i in range(9)}}
    return audit(matches, groups, top_k=3)


def _score(kind: str) -> Any:
    def score(people: Any) -> Any:
        matches = match_candidates(["SQL", "salesman"], people, encoder=parts.embedded())
        return {
            "right": matches,
            "fewer": matches[1:],
            "twice": [*matches, *matches],
            "none": None,
            "numbers": [1.0] * len(matches),
            "pairs": iter(enumerate(matches)),
        }[kind]

    return score


def _band(answer: Any, _: Mapping[str, object]) -> None:
    assert answer in {"covered", "related", "missing"}


_POLICIES = st.sampled_from(
    [MatchPolicy(0.6, 0.4), MatchPolicy(0.5, 0.5), MatchPolicy(5e-324, 0.0)]
)
_AIMS = {
    "precision": st.one_of(st.none(), numbers(0.9, 0.5)),
    "recall": st.one_of(st.none(), numbers(0.9, 0.5)),
    "f1": st.booleans(),
}
_RESAMPLES = st.one_of(st.just(100), counts(most=100))

TARGETS = [
    Target(
        "skillsim.decisions.policy.MatchPolicy",
        MatchPolicy,
        {"definite": numbers(0.6, 0.7), "related": numbers(0.4, 0.5)},
        {"resolve": numbers(0.7), "margin": numbers(0.1), "source": texts()},
    ),
    Target(
        "skillsim.decisions.policy.MatchPolicy.from_dict",
        _policy_read,
        {"content": _policy_contents()},
    ),
    Target(
        "skillsim.decisions.policy.MatchPolicy.band",
        lambda self, similarity: self.band(similarity),
        {"self": _POLICIES, "similarity": st.floats(-1, 1)},
        fixed=frozenset({"self", "similarity"}),
        within=_band,
    ),
    Target(
        "skillsim.decisions.policy.MatchPolicy.credit",
        lambda self, similarity: self.credit(similarity),
        {"self": _POLICIES, "similarity": st.floats(-1, 1)},
        fixed=frozenset({"self", "similarity"}),
        within=_probabilities,
    ),
    Target(
        "skillsim.decisions.calibration.fit_threshold",
        _of_pairs(fit_threshold),
        {"labelled": _labelled(), **_BY, "resamples": _RESAMPLES},
        {**_AIMS, "seed": numbers(0, 1)},
    ),
    Target(
        "skillsim.decisions.calibration.abstain_band",
        _of_pairs(abstain_band),
        {"labelled": _labelled(), "error_rate": numbers(0.05, 0.3), **_BY},
        {"seed": numbers(0, 1)},
    ),
    Target(
        "skillsim.decisions.calibration.calibrate",
        _of_pairs(calibrate),
        {"labelled": _labelled(), **_BY},
        {
            "method": st.sampled_from(["isotonic", "sigmoid", "platt"]),
            "bins": counts(),
            "seed": numbers(0, 1),
        },
    ),
    Target(
        "skillsim.decisions.calibration.Calibrator.from_dict",
        _read_and_use,
        {"content": _calibrator_contents()},
    ),
    Target(
        "skillsim.decisions.calibration.Calibrator.probability",
        lambda self, similarities: self.probability(similarities),
        {
            "self": st.integers(0, 1).map(lambda place: _calibrators()[place]),
            "similarities": st.one_of(numbers(0.5, -1.0), st.lists(st.floats(-1, 1), max_size=4)),
        },
        fixed=_SELF,
        within=_probabilities,
    ),
    Target(
        "skillsim.decisions.calibration.Calibrator.probability_of_pairs",
        lambda self, pairs, encoder: self.probability_of_pairs(pairs, encoder=encoder),
        {
            "self": st.integers(0, 1).map(lambda place: _calibrators()[place]),
            "pairs": parts.pairs(),
            "encoder": parts.encoders(),
        },
        fixed=_SELF,
        within=_probabilities,
    ),
    Target(
        "skillsim.decisions.calibration.curve_page",
        curve_page,
        {"fitted": st.builds(_fitted)},
    ),
    Target(
        "skillsim.decisions.fairness.audit",
        audit,
        {"matches": parts.matches(), "groups": _groups()},
        {
            "top_k": st.one_of(st.none(), counts(), numbers(1, 2**40)),
            "score_cut": st.one_of(st.none(), numbers(0.5, 0.0)),
            "thresholds": st.lists(numbers(0.5, 1.0), max_size=3),
            "confidence": numbers(0.95, 0.5),
        },
    ),
    Target(
        "skillsim.decisions.fairness.SelectionAudit.__getitem__",
        lambda self, attribute: self[attribute],
        {"self": st.builds(_audit), "attribute": texts()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.decisions.fairness.AttributeAudit.__getitem__",
        lambda self, group: self[group],
        {"self": st.builds(_audit).map(lambda found: found.attributes[0]), "group": texts()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.decisions.fairness.SelectionAudit.to_markdown",
        lambda self: self.to_markdown(),
        {"self": st.builds(_audit)},
        fixed=_SELF,
    ),
    Target(
        "skillsim.decisions.fairness.counterfactual",
        counterfactual,
        {
            "score": st.sampled_from(
                ["right", "right", "fewer", "twice", "none", "numbers", "pairs"]
            ).map(_score),
            "candidates": parts.candidates(),
            "words": st.lists(st.sampled_from(hint_words()[:40]), min_size=1, max_size=3),
        },
        {"tolerance": numbers(0.01, 0.0)},
    ),
    Target("skillsim.decisions.fairness.hint_words", hint_words),
]
