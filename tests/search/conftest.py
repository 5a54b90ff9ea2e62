"""What the tests of search share."""

from __future__ import annotations

import pytest

from skillsim import SkillEncoder


@pytest.fixture(scope="session")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")
