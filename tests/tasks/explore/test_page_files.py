"""The files of maps and charts, without a browser: what is in them, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import pytest

from skillsim import SkillEncoder, match_candidates, skill_gap
from skillsim.errors import InvalidArgumentError, NotSavedError
from skillsim.results import to_frame
from skillsim.tasks.explore import gap_chart, match_chart, skill_map
from skillsim.tasks.explore.page import page

ENCODER = SkillEncoder("embedded")
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script", re.DOTALL)


def test_the_same_map_is_the_same_file(tmp_path: Path) -> None:
    for name in ("one.html", "other.html"):
        drawn = skill_map(["SQL", "welding", "Java"], clusters=2, encoder=ENCODER)
        drawn.to_html(str(tmp_path / name))
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_names_come_back_whole_from_the_one_block_that_holds_them() -> None:
    names = [
        "</script><b>",
        "<!--",
        "&lt;",
        "\u2028",
        "\ud83d",
        '"',
        "'",
        "\\",
        "\x00",
        "日本",
        "{0}",
    ]
    text = page("map", {"skills": names})
    blocks = SCRIPT.findall(text)
    assert [attributes.strip() for attributes, _ in blocks] == [
        'type="application/json" id="data"',
        "",
        "",
    ]
    content = blocks[0][1]
    assert content.isascii()
    assert not set("<>&") & set(content)
    assert json.loads(content) == {"skills": names}


@pytest.mark.parametrize("kind", ["map", "chart"])
def test_a_page_allows_its_own_scripts_and_no_connection(kind) -> None:
    text = page(kind, {"title": "SQL"})
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert found
    rules = dict(rule.strip().split(" ", 1) for rule in html.unescape(found[1]).split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules  # so that the default holds
    own = {
        f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
        for attributes, content in SCRIPT.findall(text)
        if "json" not in attributes
    }
    assert own == set(rules["script-src"].split()) - {"'unsafe-eval'"}
    assert ("'unsafe-eval'" in rules["script-src"]) == (kind == "map")
    assert not re.findall(
        r"<(?:link|img|iframe|script)[^>]+(?:src|href)=", text.split("<script")[0]
    )


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    drawn = skill_map(["SQL"], encoder=ENCODER)
    with pytest.raises(NotSavedError):
        drawn.to_html(tmp_path / "no such folder" / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_title_that_is_no_text_is_refused(tmp_path: Path) -> None:
    drawn = skill_map(["SQL"], encoder=ENCODER)
    with pytest.raises(InvalidArgumentError, match="title must be text, not 5"):
        drawn.to_html(tmp_path / "map.html", title=5)
    assert list(tmp_path.iterdir()) == []


def test_a_gap_chart_has_a_bar_for_each_wanted_skill() -> None:
    gap = skill_gap(["SQL", "help customers"], ["opera", "sql"], encoder=ENCODER)
    chart = gap_chart(gap)
    assert [(bar.label, bar.value, bar.band) for bar in chart.bars] == [
        (match.requirement, match.similarity, match.band)
        for match in (*gap.covered, *gap.related, *gap.missing)
    ]
    counts = f"1 covered, {len(gap.related)} related, {len(gap.missing)} missing"
    assert chart.notes == (f"50% of the weight is covered, {counts}",)
    assert list(to_frame(chart)) == ["label", "value", "most", "band", "facts"]
    assert repr(chart) == "Chart('Skill gap', 2 bars)"


def test_a_match_chart_tells_what_the_taxonomy_said() -> None:
    from skillsim.taxonomy import Taxonomy

    [match] = match_candidates(
        ["database management systems"],
        {"ada": ["PostgreSQL"]},
        taxonomy=Taxonomy.bundled(),
        encoder=ENCODER,
    )
    [bar] = match_chart(match, title="Ada").bars
    assert dict(bar.facts)["band"] == "covered (narrower)"
    assert dict(bar.facts)["path"] == "PostgreSQL → database management systems"
    assert (bar.value, bar.most) == (1.0, 1.0)


def test_what_is_no_gap_and_no_match_is_refused() -> None:
    matches = match_candidates(["SQL"], [["sql"]], encoder=ENCODER)
    with pytest.raises(InvalidArgumentError, match="match must be a CandidateMatch, one of those"):
        match_chart(matches)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="gap must be a SkillGap"):
        gap_chart(matches[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [None, 3, b"map.html", "", ".", "a\0b", "\ud800"])
def test_what_is_no_path_is_told_as_such(encoder: SkillEncoder, path: object) -> None:
    drawn = skill_map(["SQL", "welding"], encoder=encoder)
    chart = gap_chart(skill_gap(["SQL"], ["welding"], encoder=encoder))
    for shown in (drawn, chart):
        with pytest.raises(InvalidArgumentError, match="^path must be that of a file"):
            shown.to_html(path)


@pytest.mark.parametrize("title", [3, ["SQL"], b"SQL"])
def test_a_title_is_text(encoder: SkillEncoder, tmp_path: Path, title: object) -> None:
    [match] = match_candidates(["SQL"], [["SQL"]], encoder=encoder)
    gap = skill_gap(["SQL"], ["welding"], encoder=encoder)
    drawn = skill_map(["SQL", "welding"], encoder=encoder)
    for call in (
        lambda: match_chart(match, title=title),
        lambda: gap_chart(gap, title=title),
        lambda: drawn.to_html(tmp_path / "map.html", title=title),
    ):
        with pytest.raises(InvalidArgumentError, match="^title must be text"):
            call()
    assert not list(tmp_path.iterdir())
