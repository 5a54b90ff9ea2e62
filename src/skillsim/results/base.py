"""What all results can do, and how a table of them looks in a notebook."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from skillsim.policy import MatchPolicy

__all__ = ["Result", "html_table"]


class Result:
    """What all results can do."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The result as dicts, lists and built-in values, ready for ``json.dumps``."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    def table_rows(self) -> list[dict[str, Any]]:
        """The result as rows of a table."""
        return [self.to_dict()]

    def _repr_html_(self) -> str:
        return html_table(self.table_rows())


def html_table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows of a table as HTML."""
    if not rows:
        return "<p>nothing</p>"
    head = "".join(f"<th>{html.escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row.values())
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _plain(value: object) -> object:
    if isinstance(value, Result | MatchPolicy):
        return value.to_dict()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
