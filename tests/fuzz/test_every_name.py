"""Everything public is fuzzed, or on a list that says why not. Takes no time, and runs always."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from tests.fuzz import targets_decisions, targets_evaluation, targets_tasks

import skillsim

TARGETS = {
    target.name
    for targets in (targets_tasks, targets_decisions, targets_evaluation)
    for target in targets.TARGETS
}
NOT_FUZZED = {
    "skillsim.cli.main": "test_command_line.py has a target for each command",
    "skillsim.taxonomy.Taxonomy": "trusts its arguments, as it says; from_records checks them",
    "skillsim.tasks.matching.CandidatePool.from_checked": "takes what read_candidates has checked",
    "skillsim.tasks.matching.CandidatePool.roster": "takes no arguments",
    "skillsim.encoding.cache.EmbeddingCache.read": "takes what the encoder has checked",
    "skillsim.encoding.cache.EmbeddingCache.write": "takes what the encoder has checked",
    "skillsim.evaluation.Encoder": "a protocol",
    "skillsim.evaluation.Encoder.encode": "of a protocol",
    "skillsim.evaluation.Vectors": "made by Vectors.encode, which checks",
    "skillsim.evaluation.PairTask": "made by build",
    "skillsim.evaluation.NormalisationTask": "made by build",
    "skillsim.evaluation.CompletionTask": "made by build",
    "skillsim.evaluation.OccupationTask": "made by build",
    "skillsim.decisions.policy.credits_of": "a kernel on arrays; MatchPolicy.credit is its twin",
    "skillsim.decisions.policy.policy_for": "policy= of every task that takes one",
    "skillsim.decisions.calibration.Estimate.of": "takes what was drawn here",
    "skillsim.decisions.calibration.Estimate.of_share": "takes what was counted here",
    "skillsim.SkillEncoder.warmup": "takes no arguments",
    "skillsim.search.SkillSearch": "a protocol",
    "skillsim.search.SkillSearch.search": "of a protocol",
}
SHOWING = {"to_dict", "table_rows", "to_markdown", "interval"}  # of every answer, by judging.py
SKIPPED = ("skillsim.integrations", "skillsim.encoding", "skillsim.cli")
EXTRA = (
    "skillsim.cli", "skillsim.encoding.cache", "skillsim.integrations.sklearn",
    "skillsim.integrations.transformers", "skillsim.integrations.workrb",
)  # fmt: skip


def _packages() -> Iterator[str]:
    yield "skillsim"
    for module in pkgutil.walk_packages(skillsim.__path__, "skillsim."):
        if module.ispkg and not module.name.startswith(SKIPPED):
            yield module.name
    yield from EXTRA
    yield "skillsim.decisions.policy"


def _public() -> Iterator[tuple[str, object]]:
    for package in _packages():
        module = importlib.import_module(package)
        for name in getattr(module, "__all__", ()):
            yield f"{package}.{name}", getattr(module, name)


def _methods(cls: type) -> Iterator[str]:
    for name, value in vars(cls).items():
        function = getattr(value, "__func__", value)
        if inspect.isfunction(function) and not name.startswith("_") and name not in SHOWING:
            yield name


def _is_plain(value: object) -> bool:
    return inspect.isclass(value) and hasattr(value, "__dataclass_fields__")


@pytest.fixture(scope="module")
def fuzzed() -> set[int]:
    """The objects that a target names, since one object may have several names."""
    objects = dict(_public())
    return {id(objects[name]) for name in TARGETS if name in objects}


def test_every_public_callable_has_a_target_or_a_reason(fuzzed: set[int]) -> None:
    missing = [
        name
        for name, value in _public()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and id(value) not in fuzzed
        and name not in NOT_FUZZED
        and not _is_plain(value)
    ]
    assert not missing


def test_every_public_method_has_a_target_or_a_reason() -> None:
    known = TARGETS | NOT_FUZZED.keys()
    endings = {".".join(name.rsplit(".", 2)[1:]) for name in known}
    missing = [
        f"{name}.{method}"
        for name, value in _public()
        if inspect.isclass(value)
        for method in _methods(value)
        if f"{value.__name__}.{method}" not in endings
    ]
    assert not missing


def test_every_target_and_every_exception_is_of_something_public() -> None:
    objects = dict(_public())
    for name in TARGETS | NOT_FUZZED.keys():
        owner, _, last = name.rpartition(".")
        assert name in objects or hasattr(objects.get(owner), last), name
