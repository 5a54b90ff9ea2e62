"""Links that work both where the code is read and in the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Links"]

_CODE_OR_LINK = re.compile(
    r"(?P<code>^ *(?P<fence>```+|~~~+).*?^ *(?P=fence) *$"
    r"|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?<!\\)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Links:
    """Where files of the repository are in the site, or on the host of the code.

    Attributes:
        root: The repository.
        pages: A file's path in the repository to its path in the site.
        repo_url: The address of the code; empty if it is not known.
    """

    root: Path
    pages: Mapping[str, str]
    repo_url: str = ""

    def rewrite(self, markdown: str, source: str, link: Callable[[str], str]) -> str:
        """The text with its links to files of the repository made links of the site.

        Args:
            markdown: The text. What is in code stays as it is.
            source: Its path in the repository.
            link: What leads from this page to a path in the site.

        Returns:
            The text, in which a file that is no page is a link to the code's host, or, if that is
            not known, its path as code. A link to nothing is left, for MkDocs to complain about.
        """

        def written(found: re.Match[str]) -> str:
            text, target, anchor = found["text"], found["target"], found["anchor"] or ""
            if not target or re.match(r"[a-z]+:|/", target):
                return found[0]
            path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
            if path in self.pages:
                return f"[{text}]({link(self.pages[path])}{anchor})"
            if not (self.root / path).exists() or path.startswith(("..", "docs/")):
                return found[0]
            if self.repo_url:
                kind = "tree" if (self.root / path).is_dir() else "blob"
                return f"[{text}]({self.repo_url.rstrip('/')}/{kind}/HEAD/{path}{anchor})"
            named = text.strip("`") in {path, posixpath.basename(path), target}
            return f"`{path}`" if named else f"{text} (`{path}`)"

        return _CODE_OR_LINK.sub(
            lambda found: found[0] if found["code"] else written(found), markdown
        )
