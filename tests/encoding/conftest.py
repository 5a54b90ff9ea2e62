"""The two kinds of encoder, for tests that hold for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from skillsim import SkillEncoder


@pytest.fixture(scope="module", params=["embedded", "transformer"])
def encoder(request: pytest.FixtureRequest, tiny_transformer: Path) -> SkillEncoder:
    """The embedded model, then a transformer."""
    from skillsim import SkillEncoder

    if request.param == "embedded":
        return SkillEncoder("embedded")
    return SkillEncoder(tiny_transformer, device="cpu")
