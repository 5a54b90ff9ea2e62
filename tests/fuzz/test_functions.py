"""Every public function, with whatever may be passed: an answer in range, or an error of ours."""

from __future__ import annotations

import pytest
from tests.fuzz import targets_decisions, targets_evaluation, targets_tasks
from tests.fuzz.hunting import hunt
from tests.fuzz.target import Target

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1800)]

TARGETS = [*targets_tasks.TARGETS, *targets_decisions.TARGETS, *targets_evaluation.TARGETS]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_public_function_answers_or_refuses(target: Target) -> None:
    if not {**target.needed, **target.options}:
        target.attempt({})
        return
    hunt(target.name, target.examples(), target.attempt)
