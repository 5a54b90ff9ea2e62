"""A browser for the tests of pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.support.browser import Browser, missing_parts, open_browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    missing = missing_parts()
    if missing:
        reason = f"a real browser is needed; missing: {', '.join(missing)}"
        if os.environ.get("REQUIRE_CHROMIUM"):
            pytest.fail(f"{reason}, and REQUIRE_CHROMIUM is set")
        pytest.skip(f"{reason} (Debian: apt-get install chromium chromium-driver)")
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
