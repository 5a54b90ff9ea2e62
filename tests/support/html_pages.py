"""What a page of HTML links to, what it loads, and which places in it can be linked to."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["HtmlPage", "addresses_in_css"]

_LOADED = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "manifest",
    "preconnect",
    "dns-prefetch",
}
_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class HtmlPage(HTMLParser):
    """One page, read.

    Attributes:
        links: The addresses of `<a>`.
        loads: The addresses of what a browser fetches to show the page.
        places: Every `id`, and the name of every `<a>`.
        scripts: The text of the scripts in the page.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.scripts = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inside = tag
        self.places.update(found[name] for name in ("id", "name") if name in found)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "link" and _LOADED & set(found.get("rel", "").split()):
            self.loads.append(found["href"])
        self.loads += [
            found[name] for name in ("src", "data", "poster") if tag != "a" and name in found
        ]
        self.loads += [one.split()[0] for one in found.get("srcset", "").split(",") if one.strip()]
        self.loads += addresses_in_css(found.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts += data
        elif self._inside == "style":
            self.loads += addresses_in_css(data)


def addresses_in_css(text: str) -> list[str]:
    """What a style sheet loads."""
    return [first or second for first, second in _ADDRESS.findall(text)]
