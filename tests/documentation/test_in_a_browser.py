"""The site in a real browser: search, light and dark, phones, and what it never asks for."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.support.browser import Browser, missing_parts, open_browser

pytestmark = [pytest.mark.docs, pytest.mark.browser]

PAGES = [
    "", "quickstart/", "guides/matching/", "guides/calibration/", "concepts/evaluation/",
    "reference/", "reference/skillsim/", "reference/errors/", "reference/evaluation/",
    "reference/ray/", "reference/command-line/", "notebooks/maps/", "project/changelog/",
]  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    missing = missing_parts()
    if missing and not os.environ.get("REQUIRE_CHROMIUM"):
        pytest.skip(f"not here: {', '.join(missing)}")
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def show(browser: Browser, address: str) -> None:
    browser.driver.get("about:blank")
    browser.complaints()
    browser.requests()
    browser.driver.get(address)
    browser.wait("return document.readyState === 'complete'")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_asks_only_its_own_server(
    browser: Browser, address: str, page: str
) -> None:
    with browser.window(390, 844):
        show(browser, address + page)
        assert browser.run("return document.documentElement.scrollWidth") <= 390
        assert browser.complaints() == []
        asked = [one for one in browser.requests() if not one.startswith(("about:", "chrome"))]
    assert asked
    assert all(one.startswith(address) for one in asked)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("must-have", "guides/matching/"),
        ("SkillEncoder", "reference/skillsim/"),
        ("neighbours suggest", "guides/neighbours/"),
        ("install-completion", "reference/command-line/"),
    ],
)
def test_search_finds_the_page(browser: Browser, address: str, query: str, page: str) -> None:
    show(browser, address)
    browser.run("document.querySelector('label[for=__search]').click()")
    browser.element("input.md-search__input").send_keys(query)
    found = browser.wait(
        "const all = [...document.querySelectorAll('.md-search-result__link')];"
        "return all.length ? all.map(one => one.href) : null"
    )
    assert any(page in str(link) for link in found), found
    assert all(one.startswith((address, "about:", "blob:")) for one in browser.requests())


def test_the_palette_can_be_switched_from_the_systems_to_light_to_dark(
    browser: Browser, address: str
) -> None:
    show(browser, address)
    scheme = "return document.body.getAttribute('data-md-color-scheme')"
    seen = []
    for _ in range(2):
        browser.wait("return [...document.querySelectorAll('.md-header__option label')]"
                     ".some(one => !one.hidden)")  # fmt: skip
        browser.run(
            "[...document.querySelectorAll('.md-header__option label')]"
            ".find(one => !one.hidden).click()"
        )
        seen.append(browser.run(scheme))
    assert seen == ["default", "slate"]


def test_what_is_copied_of_a_session_can_be_run(browser: Browser, address: str) -> None:
    show(browser, address + "quickstart/")
    # As the theme copies: the text that is shown while it copies.
    copied = browser.run(
        """
        const code = [...document.querySelectorAll("code")].find(one => one.querySelector(".gp"));
        code.dataset.mdCopying = "";
        try { return code.innerText; } finally { delete code.dataset.mdCopying; }
        """
    )
    assert ">>>" not in str(copied)
    compile(str(copied), "copied", "exec")
