"""Pages in a real browser: Chromium without a screen, driven by Selenium; downloads nothing."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Browser", "missing_parts", "open_browser"]

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--window-size=1200,800"),
    # Draws WebGL without a graphics card.
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
)
_PATIENCE = 60.0  # seconds, for a busy machine


def missing_parts() -> list[str]:
    """What a test in a browser needs and is not here."""
    missing = [program for program in ("chromium", "chromedriver") if not shutil.which(program)]
    try:
        import selenium  # noqa: F401
    except ImportError:
        missing.append("the package selenium")
    return missing


@contextmanager
def open_browser(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """A page in a browser, and what it said and asked for since it was opened."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path) -> None:
        """Load a page of skillsim and wait until it is drawn."""
        self.driver.get("about:blank")
        self.complaints()
        self.requests()
        self.driver.get(path.as_uri())
        self.wait("return document.body.dataset.ready === 'true'")

    @contextmanager
    def window(self, width: int, height: int) -> Iterator[None]:
        """A window of another size, in pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def wait(self, script: str, *arguments: object) -> Any:
        """What a script gives once that is true."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            found = self.run(script, *arguments)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"never true: {script}; the page said {self.complaints()}")

    def run(self, script: str, *arguments: object) -> Any:
        """What a script gives."""
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script: str, *arguments: object) -> Any:
        """What a script hands to its last argument."""
        return self.driver.execute_async_script(script, *arguments)

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def element(self, selector: str) -> Any:
        """An element, to type into or click on."""
        return self.driver.find_element("css selector", selector)

    def complaints(self) -> list[str]:
        """What the console says, warnings included."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that were asked for, other than data that is in the page itself."""
        said = [
            json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")
        ]
        addresses = [
            str(message["params"]["request"]["url"])
            for message in said
            if message["method"] == "Network.requestWillBeSent"
        ]
        return [address for address in addresses if not address.startswith(("data:", "blob:"))]

    def point_at(self, x: float, y: float) -> None:
        """Move the mouse to a place in the window, by a detour, so that it does move."""
        from selenium.webdriver.common.action_chains import ActionChains

        moves: Any = ActionChains(self.driver)
        moves.w3c_actions.pointer_action.move_to_location(int(x) + 25, int(y) + 25)
        moves.w3c_actions.pointer_action.move_to_location(int(x), int(y))
        moves.perform()

    def drag(self, x: float, y: float, right: int, down: int) -> None:
        """Drag the mouse from a place in the window."""
        from selenium.webdriver.common.action_chains import ActionChains

        moves: Any = ActionChains(self.driver)
        moves.w3c_actions.pointer_action.move_to_location(int(x), int(y))
        moves.w3c_actions.pointer_action.pointer_down()
        moves.w3c_actions.pointer_action.move_to_location(int(x) + right // 2, int(y) + down // 2)
        moves.w3c_actions.pointer_action.move_to_location(int(x) + right, int(y) + down)
        moves.w3c_actions.pointer_action.pointer_up()
        moves.perform()

    def turn_wheel(self, x: float, y: float, down: int) -> None:
        """Turn the mouse wheel at a place in the window."""
        from selenium.webdriver.common.action_chains import ActionChains

        moves: Any = ActionChains(self.driver)
        moves.w3c_actions.wheel_action.scroll(int(x), int(y), 0, down, 0, "viewport")
        moves.perform()
