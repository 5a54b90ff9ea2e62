"""One HTML file that holds all it needs, and in which names are nothing but text.

Names come from anywhere, and the page is opened by people who trust it. So they travel as JSON in a
block that browsers do not run, get onto the page as text, and the page forbids its browser all
scripts but its own, and every connection.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from skillsim.atomic import replacing
from skillsim.errors import MissingExtraError

__all__ = ["PageKind", "page", "plotly_js", "write_page"]

PageKind: TypeAlias = Literal["map", "chart"]

_ASSETS = Path(__file__).with_name("assets")
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="skillsim">
<title>skillsim</title>
<style>{style}</style>
</head>
<body>
{body}
<script type="application/json" id="data">{data}</script>
<script>{plotly}</script>
<script>{script}</script>
</body>
</html>
"""


def write_page(path: Path, kind: PageKind, data: Mapping[str, Any]) -> None:
    """Write a page, whole or not at all.

    Raises:
        MissingExtraError: plotly is not installed.
        NotSavedError: The file cannot be written.
    """
    content = page(kind, data).encode()
    with replacing(path) as file:
        file.write(content)


def page(kind: PageKind, data: Mapping[str, Any]) -> str:
    """The page that shows the data: the same text for the same data.

    Args:
        kind: Which of the pages in ``assets`` it is.
        data: What its script reads, ready for JSON.

    Raises:
        MissingExtraError: plotly is not installed.
    """
    plotly = plotly_js()
    script = _asset("common.js") + _asset(f"{kind}.js")
    return _PAGE.format(
        policy=_policy(kind, plotly, script),
        style=_asset("page.css"),
        body=_asset(f"{kind}.html"),
        data=_embedded_json(data),
        plotly=plotly,
        script=script,
    )


def plotly_js() -> str:
    """The source of plotly.js.

    Raises:
        MissingExtraError: plotly is not installed.
    """
    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise MissingExtraError(extra="viz", purpose="A page with a map or a chart") from error
    return str(get_plotlyjs())


def _policy(kind: PageKind, *scripts: str) -> str:
    """What a browser may do with the page: run these scripts, and fetch nothing."""
    allowed = [f"'sha256-{_digest(script)}'" for script in scripts]
    if kind == "map":
        allowed.append("'unsafe-eval'")  # plotly.js compiles its drawing of points for WebGL
    return (
        f"default-src 'none'; script-src {' '.join(allowed)}; style-src 'unsafe-inline'; "
        # Its own pictures of itself; and no way out by a form or another base address.
        "img-src data: blob:; form-action 'none'; base-uri 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _embedded_json(data: Mapping[str, Any]) -> str:
    r"""JSON in ASCII that holds nothing that ends a script, or begins a comment.

    Example:
        >>> print(_embedded_json({"skill": "</script>\u2028"}))
        {"skill":"\u003c/script\u003e\u2028"}
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
