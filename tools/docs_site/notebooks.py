"""Notebooks that look like the other pages, and load nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

__all__ = ["plain_page", "with_links"]

_BODY = re.compile(r'<div class="jupyter-wrapper">.*<!-- jupyter-wrapper -->', re.DOTALL)
# In turn: JupyterLab's copy buttons, pandas' styles and borders; its code, text and headings.
_CHANGES = (
    (r'<div class="zeroclipboard-container">.*?</clipboard-copy>\s*</div>', ""),
    (r'<div class="clipboard-copy-txt".*?</div>', ""),
    (r"<style scoped.*?</style>", ""),
    (r'<table border="1" class="dataframe">', "<table>"),
    (r' style="text-align: right;"', ""),
    (r'<div class="highlight-ipynb[^"]*"><pre><span></span>(.*?)</pre></div>',
     r'<div class="highlight"><pre><span></span><code>\1</code></pre></div>'),
    (r'(<div class="jp-RenderedText[^>]*>\s*)<pre>(.*?)</pre>', r"\1<pre><code>\2</code></pre>"),
    (r'class="anchor-link"', 'class="headerlink" title="Permanent link"'),
)  # fmt: skip


def with_links(notebook: str, rewrite: Callable[[str], str]) -> str:
    """The notebook, as JSON, with the text of its cells rewritten."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = rewrite("".join(cell["source"]))
    return json.dumps(content, indent=1, ensure_ascii=False)


def plain_page(html: str) -> str:
    """What mkdocs-jupyter makes of a notebook, as plain as the other pages.

    It goes without half a megabyte of JupyterLab's style sheets, and without the scripts that would
    ask a content network for MathJax and Mermaid.
    """
    body = _BODY.search(html)
    if body is None:
        raise ValueError("mkdocs-jupyter writes notebooks in another way: see _BODY")
    page = body[0]
    for pattern, replacement in _CHANGES:
        page = re.sub(pattern, replacement, page, flags=re.DOTALL)
    return page
