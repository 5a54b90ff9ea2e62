"""Draw the picture of the site's first page, from what the embedded model answers.

python tools/home_picture.py
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from skillsim import SkillEncoder, match_candidates
from skillsim.results import CandidateMatch, RequirementMatch

__all__ = ["PATH", "picture"]

PATH = Path(__file__).parents[1] / "docs" / "images" / "home.svg"
_VACANCY = ["Kubernetes", "data visualisation", "spreadsheets", "customer service", "welding"]
_SKILLS = ["k8s", "visualise data in charts", "MS Excel", "help customers"]
_COLOURS = {"covered": "#15805c", "related": "#c77700", "missing": "#c0273d"}
_WIDTH, _MARGIN, _TOP, _ROW = 600, 20, 84, 50
_LEFT, _RIGHT = 186, 380  # where the boxes end and begin


def picture() -> str:
    """A vacancy, what a candidate can do, and which skill answers which requirement how well."""
    [match] = match_candidates(_VACANCY, {"Ada": _SKILLS}, encoder=SkillEncoder("embedded"))
    height = _TOP + _ROW * len(match.requirements) + 24
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="15" fill="#1f2933">\n'
        f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{height - 2}" rx="12" fill="#fff" '
        'stroke="#cfd8dc"/>'
    )
    parts = [frame, *_told(match)]
    for row, answer in enumerate(match.requirements):
        parts += _answer(row, answer)
    parts += [_box(_RIGHT, _WIDTH - _MARGIN, row, skill) for row, skill in enumerate(_SKILLS)]
    return "\n".join([*parts, "</svg>\n"])


def _told(match: CandidateMatch) -> Iterator[str]:
    for x, title in ((_MARGIN, "What the vacancy asks for"), (_RIGHT, "What Ada can do")):
        yield f'<text x="{x}" y="36" font-weight="600">{title}</text>'
    score = f"score {match.score:.2f}, the sum of what each answer contributes"
    yield f'<text x="{_MARGIN}" y="60" font-size="14" fill="#52606d">{score}</text>'


def _answer(row: int, one: RequirementMatch) -> Iterator[str]:
    colour = _COLOURS[one.band]
    start, end = _middle(row), _middle(_SKILLS.index(str(one.matched_skill)))
    dashes = ' stroke-dasharray="4 5"' if one.band == "missing" else ""
    bend = (_LEFT + _RIGHT) // 2
    yield (
        f'<path d="M{_LEFT} {start} C{bend} {start} {bend} {end} {_RIGHT} {end}" fill="none"'
        f' stroke="{colour}" stroke-width="3"{dashes}/>'
    )
    yield _box(_MARGIN, _LEFT, row, one.requirement)
    below = 22 if end < start else -8  # where the line does not go
    yield (
        f'<text x="{_LEFT + 10}" y="{start + below}" font-size="14" font-weight="600" '
        f'fill="{colour}">{one.similarity:.2f} {one.band}</text>'
    )


def _box(left: int, right: int, row: int, text: str) -> str:
    return (
        f'<rect x="{left}" y="{_middle(row) - 17}" width="{right - left}" height="34" rx="6" '
        f'fill="#eef2f5"/><text x="{left + 12}" y="{_middle(row) + 5}">{escape(text)}</text>'
    )


def _middle(row: int) -> int:
    return _TOP + _ROW * row + _ROW // 2


if __name__ == "__main__":
    PATH.write_text(picture(), encoding="utf-8")
