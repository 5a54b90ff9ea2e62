"""The pages of maps and charts in a real browser: what they show, find, and never do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.browser import Browser

from skillsim import SkillEncoder, match_candidates, skill_gap
from skillsim.tasks.explore import SkillMap, gap_chart, match_chart, skill_map
from skillsim.taxonomy import Taxonomy

pytestmark = pytest.mark.browser

ENCODER = SkillEncoder("embedded")
SKILLS = [
    *("SQL", "MySQL", "database design", "query databases", "welding", "TIG welding"),
    *("metal work", "customer service", "help customers", "answer the phone"),
]
SOURCES = [*["vacancies"] * 4, *["résumés"] * 3, *[None] * 3]
HOSTILE = [
    "</script><script>document.title = 'taken'</script>",
    "<img src=x onerror=\"document.title = 'taken'\">",
    "\"quoted\" 'twice' \\ and <b>bold</b> &amp; &lt;",
    "<a href='javascript:alert(1)'>a link</a> %{x} $x^2$",
    "日本語 のスキル",
    "מיומנות \u202eright to left",
    "line\u2028separator and a null \x00 and a tab\t",
    "<!-- a comment --> ]]> {braces} {0}",
]
LONG = "very long name " * 667


def placed(browser: Browser, place: int) -> tuple[float, float]:
    """Where on the screen a point of a map is."""
    x, y = browser.run(
        """
        const plot = document.getElementById("plot"), { xaxis, yaxis } = plot._fullLayout;
        const box = plot.getBoundingClientRect(), place = arguments[0];
        return [box.left + xaxis._offset + xaxis.d2p(data.x[place]),
                box.top + yaxis._offset + yaxis.d2p(data.y[place])];
        """,
        place,
    )
    return float(x), float(y)


def hover(browser: Browser, place: int) -> str:
    """What the page tells of a point when the mouse is on it."""
    browser.run("document.getElementById('tip').hidden = true")
    browser.point_at(*placed(browser, place))
    browser.wait("return !document.getElementById('tip').hidden")
    return browser.text("#tip")


def legend(browser: Browser) -> list[str]:
    found = browser.run(
        "return [...document.querySelectorAll('.legendtext')].map(one => one.textContent)"
    )
    return [str(name) for name in found]


def painted(browser: Browser) -> int:
    """How many pixels of the plot are not white."""
    count = browser.run_async(
        """
        const done = arguments[arguments.length - 1], picture = new Image();
        picture.onload = () => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [600, 400];
          const pen = canvas.getContext("2d");
          pen.drawImage(picture, 0, 0);
          const { data: pixels } = pen.getImageData(0, 0, 600, 400);
          let count = 0;
          for (let i = 0; i < pixels.length; i += 4) {
            count += pixels[i] < 250 || pixels[i + 1] < 250 || pixels[i + 2] < 250;
          }
          done(count);
        };
        const size = { format: "png", width: 600, height: 400 };
        Plotly.toImage("plot", size).then((address) => { picture.src = address; });
        """
    )
    return int(count)


def drawn_map(path: Path, skills=SKILLS, **arguments) -> SkillMap:
    drawn = skill_map(skills, encoder=ENCODER, **arguments)
    drawn.to_html(path, title=arguments.get("title", "Skill map"))
    return drawn


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


def test_a_map_loads_alone_and_draws_points_with_webgl(browser: Browser, page: Path) -> None:
    drawn_map(page, clusters=3)
    browser.open(page)
    assert browser.requests() == [page.as_uri()]
    assert browser.complaints() == []
    assert browser.run("return document.getElementById('plot').data[0].type") == "scattergl"
    assert "WebGL" not in browser.text("#plot")  # which plotly.js says where it cannot draw
    assert painted(browser) > 100
    assert browser.text("#title") == "Skill map"
    assert "10 skills · PCA · model embedded" in browser.text("#notes")


def test_hover_shows_the_skill_and_its_nearest(browser: Browser, page: Path) -> None:
    drawn = drawn_map(page, clusters=3, sources=SOURCES)
    browser.open(page)
    for place in (0, 5, 9):
        told = hover(browser, place)
        point = drawn.points[place]
        assert told.startswith(point.skill)
        for near in point.nearest:
            assert f"{near.skill} {near.similarity:.2f}" in told
        assert drawn.clusters[point.cluster].medoid in told
        assert (SOURCES[place] or "cluster") in told
    browser.point_at(5, 5)
    browser.wait("return document.getElementById('tip').hidden")


def test_search_finds_a_skill_rings_it_and_brings_it_into_view(
    browser: Browser, page: Path
) -> None:
    drawn_map(page)
    browser.open(page)
    box = browser.element("#search")
    box.send_keys("WELD")
    listed = "return [...document.querySelectorAll('#found li')].map(one => one.textContent)"
    assert browser.run(listed) == ["welding", "TIG welding"]  # what starts so comes first
    assert browser.text("#count") == "2 found"
    ringed = "return document.getElementById('plot').data.at(-1).customdata"
    browser.wait(f"return ({ringed[7:]}).length === 2")
    box.send_keys("\ue015\ue007")  # down, enter
    browser.wait("return document.querySelector('#details h2')")
    assert browser.text("#details h2") == "TIG welding"
    browser.wait(f"return String({ringed[7:]}) === '5'")
    wide = max(browser.run("return data.x")) - min(browser.run("return data.x"))
    low, high = browser.wait(
        "const { range } = document.getElementById('plot')._fullLayout.xaxis;"
        "return range[1] - range[0] < arguments[0] && range",
        wide,
    )
    assert low < browser.run("return data.x[5]") < high
    box.clear()
    box.send_keys("no such skill")
    assert browser.text("#count") == "0 found"
    assert browser.run(listed) == []
    assert browser.complaints() == []


def test_a_nearest_skill_in_the_list_leads_to_it(browser: Browser, page: Path) -> None:
    drawn = drawn_map(page)
    browser.open(page)
    browser.element("#search").send_keys("SQL\ue007")
    browser.wait("return document.querySelector('#details h2')")
    first = drawn.points[0].nearest[0].skill
    browser.element("#details li button").click()
    browser.wait("return document.querySelector('#details h2').textContent === arguments[0]", first)


def test_the_map_can_be_moved_and_zoomed(browser: Browser, page: Path) -> None:
    drawn_map(page)
    browser.open(page)
    ranges = "return document.getElementById('plot')._fullLayout.xaxis.range"
    low, high = browser.run(ranges)
    browser.drag(500, 400, 100, 0)
    moved = browser.wait(
        f"const range = {ranges[7:]}; return range[0] < arguments[0] && range", low
    )
    assert moved[1] - moved[0] == pytest.approx(high - low)
    browser.turn_wheel(500, 400, -300)
    browser.wait(
        f"const range = {ranges[7:]}; return range[1] - range[0] < arguments[0]", high - low
    )


def test_colours_follow_clusters_sources_or_nothing(browser: Browser, page: Path) -> None:
    drawn = drawn_map(page, clusters=3, sources=SOURCES)
    browser.open(page)
    assert legend(browser) == [f"{one.medoid} ({one.size})" for one in drawn.clusters]
    choose = "const box = document.getElementById('colour'); box.value = arguments[0];"
    choose += "box.dispatchEvent(new Event('change'))"
    browser.run(choose, "source")
    browser.wait("return document.querySelectorAll('.legendtext')[0].textContent === 'vacancies'")
    assert legend(browser) == ["vacancies", "résumés", "(not known)"]
    browser.run(choose, "nothing")
    browser.wait("return document.querySelectorAll('.legendtext').length === 0")


def boxes(browser: Browser, selector: str) -> list[dict[str, float]]:
    """Where elements are in the window: left, right, top and bottom."""
    found: list[dict[str, float]] = browser.run(
        "return [...document.querySelectorAll(arguments[0])].map("
        "one => one.getBoundingClientRect().toJSON())",
        selector,
    )
    return found


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = one["left"] < other["right"] and other["left"] < one["right"]
    return across and one["top"] < other["bottom"] and other["top"] < one["bottom"]


@pytest.mark.parametrize("size", [(390, 844), (1400, 900)])
def test_the_plot_has_most_of_the_width_and_the_buttons_cover_no_legend(
    browser: Browser, page: Path, size: tuple[int, int]
) -> None:
    names = [f"{skill} {number:,}" for skill in SKILLS for number in range(1000, 1003)]
    drawn_map(page, names, clusters=12)
    with browser.window(*size):
        browser.open(page)
        width = browser.run("return document.getElementById('plot')._fullLayout.xaxis._length")
        assert width > 0.6 * size[0]
        [legend_box], [buttons] = boxes(browser, ".legend"), boxes(browser, ".modebar")
        assert not overlap(legend_box, buttons)
        assert len(legend(browser)) == 12
        assert browser.run("return document.documentElement.scrollWidth") <= size[0]


def test_a_legend_moves_when_the_window_does(browser: Browser, page: Path) -> None:
    drawn_map(page, clusters=3)
    below = """
        const { legend, yaxis } = document.getElementById("plot")._fullLayout;
        return legend.y === 0 && yaxis._length > 100;
        """
    browser.open(page)
    assert not browser.run(below)
    with browser.window(390, 844):
        browser.wait(below)


def test_a_nearest_skill_stands_beside_its_number(browser: Browser, page: Path) -> None:
    drawn_map(page, ["SQL", "a skill whose name takes more than one line of the list", "welding"])
    browser.open(page)
    browser.element("#search").send_keys("SQL\ue007")
    browser.wait("return document.querySelector('#details li button')")
    # A number stands where text in front of the name would.
    tops = browser.run(
        """
        return [...document.querySelectorAll("#details li")].map((item) => {
          const text = document.createElement("div"), button = item.querySelector("button");
          text.textContent = "1.";
          text.style = "display: inline-block; width: 0"; // as a number, which takes no room
          item.prepend(text);
          return text.getBoundingClientRect().top - button.getBoundingClientRect().top;
        });
        """
    )
    assert tops == pytest.approx([0, 0], abs=3)


def test_a_gap_shows_have_and_want_and_can_be_hidden(browser: Browser, page: Path) -> None:
    gap = skill_gap(["SQL", "welding"], ["sql", "customer care", "opera"], encoder=ENCODER)
    drawn = drawn_map(page, gap=gap)
    browser.open(page)
    bands = [name for name in ("covered", "related", "missing") if getattr(gap, name)]
    assert legend(browser) == ["have", *(f"want: {band}" for band in bands)]
    missing = drawn.links[-1]
    assert missing.match.requirement == "opera"
    told = hover(browser, missing.want)
    assert told.startswith("opera")
    assert "wantedmissing" in told
    assert missing.match.matched_skill in told
    browser.element("#gap").click()
    browser.wait("return document.querySelectorAll('.legendtext').length === 0")


def test_without_gap_and_groups_their_controls_are_hidden(browser: Browser, page: Path) -> None:
    drawn_map(page)
    browser.open(page)
    assert not browser.element("#overlaying").is_displayed()
    assert not browser.element("#colouring").is_displayed()


@pytest.mark.parametrize("skills", [[], ["SQL"], ["SQL", "sql"]])
def test_a_map_of_next_to_nothing_is_a_page_too(browser: Browser, page: Path, skills) -> None:
    drawn_map(page, skills)
    browser.open(page)
    assert browser.complaints() == []
    if skills:
        assert hover(browser, 0).startswith(skills[-1])
        browser.element("#search").send_keys("sql\ue007")
        browser.wait("return document.querySelector('#details h2')")


def test_hostile_names_stay_text_on_a_map(browser: Browser, page: Path) -> None:
    names = [*HOSTILE, LONG]
    gap = skill_gap(names[:2], names[2:5], encoder=ENCODER)
    drawn = skill_map(names, clusters=4, sources=names, gap=gap, encoder=ENCODER)
    drawn.to_html(page, title=HOSTILE[0] + HOSTILE[1])
    browser.open(page)
    assert browser.run("return data.skills") == [*HOSTILE, LONG]
    assert browser.text("#title") == HOSTILE[0] + HOSTILE[1]
    for place, name in enumerate(names):
        assert name[:150] in hover(browser, place)
    for place, name in enumerate(names):
        browser.run(
            """
            const box = document.getElementById("search");
            box.focus(); box.value = data.skills[arguments[0]];
            box.dispatchEvent(new Event("input"));
            """,
            place,
        )
        assert browser.text("#found li")[:90] == name[:90]
        browser.run(
            "document.getElementById('search').dispatchEvent("
            "new KeyboardEvent('keydown', { key: 'Enter' }))"
        )
        browser.wait(
            "const shown = document.querySelector('#details h2');"
            "return shown?.textContent === data.skills[arguments[0]]",
            place,
        )
    browser.run(
        "const box = document.getElementById('colour'); box.value = 'source';"
        "box.dispatchEvent(new Event('change'))"
    )
    shown = browser.wait(
        "const names = [...document.querySelectorAll('.legendtext')].map(one => one.textContent);"
        "return names.some(name => name.startsWith('</script>')) && names"
    )
    assert '<img src=x onerror="document.title' in " ".join(shown)
    unharmed(browser)
    width = browser.run("return document.documentElement.scrollWidth - innerWidth")
    assert width <= 0  # long names break


def test_half_a_character_does_no_harm(browser: Browser, page: Path) -> None:
    names = ["one lone surrogate \ud83d", "SQL"]
    skill_map(names, encoder=ENCODER).to_html(page, title=names[0])
    browser.open(page)
    assert browser.run("return data.skills[0] === 'one lone surrogate \\ud83d'")
    assert browser.complaints() == []


def unharmed(browser: Browser) -> None:
    """Nothing that a name asks for has happened."""
    assert browser.run("return document.title") != "taken"
    assert browser.run("return document.querySelectorAll('img, b, #plot a[href]').length") == 0
    assert browser.run("return document.scripts.length") == 3
    assert browser.complaints() == []


def test_the_page_can_neither_ask_nor_run_anything_else(browser: Browser, page: Path) -> None:
    drawn_map(page)
    browser.open(page)
    browser.requests()
    blocked = browser.run_async(
        """
        const done = arguments[arguments.length - 1];
        fetch("http://127.0.0.1:9/").then(() => done("asked"), () => done("blocked"));
        """
    )
    assert blocked == "blocked"
    browser.run(
        """
        const script = document.createElement("script");
        script.textContent = "window.taken = true";
        document.body.append(script);
        document.body.append(Object.assign(new Image(), { src: "http://127.0.0.1:9/x.png" }));
        """
    )
    assert browser.run("return window.taken === undefined")
    complaints = browser.complaints()
    assert len(complaints) >= 3
    assert all("Content Security Policy" in complaint for complaint in complaints)


def test_no_button_sends_the_map_anywhere(browser: Browser, page: Path) -> None:
    drawn_map(page)
    browser.open(page)
    buttons = browser.run(
        "return [...document.querySelectorAll('.modebar-btn')].map("
        "one => one.dataset.title || one.getAttribute('aria-label') || one.dataset.attr)"
    )
    assert len(buttons) == 4
    assert not [name for name in buttons if "cloud" in str(name).lower()]


@pytest.fixture(scope="module")
def esco() -> list[str]:
    """Preferred labels of the bundled taxonomy, as many as ESCO has skills."""
    labels = [concept.preferred_label for concept in Taxonomy.bundled() if concept.type != "group"]
    return list(dict.fromkeys(labels))[:13_900]


@pytest.mark.slow
def test_the_whole_of_esco_is_usable(browser: Browser, page: Path, esco: list[str]) -> None:
    drawn = drawn_map(page, esco)
    assert len(drawn.points) == 13_900
    browser.open(page)
    assert browser.complaints() == []
    assert painted(browser) > 1000
    browser.element("#search").send_keys("operate forklift\ue007")
    browser.wait("return document.querySelector('#details h2')")
    assert browser.text("#details h2") == "operate forklift"
    assert "operate forklift" in hover(browser, esco.index("operate forklift"))


def test_a_gap_chart_tells_of_each_wanted_skill(browser: Browser, page: Path) -> None:
    gap = skill_gap(["SQL", "welding"], ["sql", "customer care", HOSTILE[0]], encoder=ENCODER)
    gap_chart(gap, title=HOSTILE[1]).to_html(page)
    browser.open(page)
    assert browser.requests() == [page.as_uri()]
    assert browser.text("#title") == HOSTILE[1]
    labels = row_labels(browser)
    assert [label[:40] for label in labels] == [
        match.requirement[:40] for match in (*gap.covered, *gap.related, *gap.missing)
    ]
    for row, match in enumerate((*gap.covered, *gap.related, *gap.missing)):
        told = hover_row(browser, row)
        assert told.startswith(match.requirement)
        assert f"closest owned skill{match.matched_skill}" in told
        assert f"band{match.band}" in told
    unharmed(browser)


def test_a_match_chart_shows_what_each_requirement_contributes(
    browser: Browser, page: Path
) -> None:
    wanted = ["sql", "welding", "customer care", HOSTILE[1], LONG]
    [match] = match_candidates(
        wanted,
        {HOSTILE[0]: ["SQL", "help customers"]},
        weights=[3, 1, 2, 1, 1],
        must_have=["welding"],
        encoder=ENCODER,
    )
    chart = match_chart(match)
    assert [bar.value for bar in chart.bars] == [one.contribution for one in match.requirements]
    assert sum(bar.most or 0 for bar in chart.bars) == pytest.approx(1)
    chart.to_html(page)
    browser.open(page)
    assert browser.text("#title") == f"Candidate {HOSTILE[0]}"
    assert f"score {match.score:.3f}" in browser.text("#notes")
    assert "not eligible, lacks: welding" in browser.text("#notes")
    assert row_labels(browser)[1] == "welding *"
    for row, answer in enumerate(match.requirements):
        told = hover_row(browser, row)
        assert told.startswith(answer.requirement[:250])
        assert f"contribution{answer.contribution:.3f} of" in told
    unharmed(browser)


def test_a_chart_on_a_phone_is_whole(browser: Browser, page: Path) -> None:
    wanted = ["sql", "data extraction, transformation and loading tools", "日本語" * 20, LONG]
    [match] = match_candidates(wanted, [["SQL"]], must_have=["sql"], encoder=ENCODER)
    match_chart(match).to_html(page)
    bars = "return document.getElementById('plot')._fullLayout.xaxis._length"
    browser.open(page)
    assert row_labels(browser)[1] == wanted[1]
    with browser.window(390, 844):
        browser.wait(f"return ({bars[7:]}) < 300")  # drawn again
        assert browser.run(bars) > 150
        texts = boxes(browser, ".ytick text, .xtick text, .xtitle, .bartext")
        assert all(box["left"] >= 0 and box["right"] <= 390 for box in texts)
        assert row_labels(browser)[1].startswith("data extraction")
        [camera] = boxes(browser, ".modebar")
        assert not any(overlap(camera, box) for box in boxes(browser, ".legend .traces"))
        assert browser.run("return document.documentElement.scrollWidth") <= 390
    unharmed(browser)


def test_charts_of_nothing_are_pages_too(browser: Browser, page: Path) -> None:
    gap_chart(skill_gap([], [], encoder=ENCODER)).to_html(page)
    browser.open(page)
    assert browser.complaints() == []
    [match] = match_candidates([], [["SQL"]], encoder=ENCODER)
    match_chart(match).to_html(page)
    browser.open(page)
    assert browser.text("#title") == "Candidate 0"


def row_labels(browser: Browser) -> list[str]:
    found = browser.run(
        "return [...document.querySelectorAll('.ytick text')].map(one => one.textContent.trim())"
    )
    return [str(label) for label in found]


def hover_row(browser: Browser, row: int) -> str:
    """What a chart tells when the mouse is in a row, far from its bar."""
    x, y = browser.run(
        """
        const plot = document.getElementById("plot"), { xaxis, yaxis } = plot._fullLayout;
        const box = plot.getBoundingClientRect();
        return [box.left + xaxis._offset + xaxis._length / 2,
                box.top + yaxis._offset + yaxis.d2p(arguments[0])];
        """,
        row,
    )
    browser.run("document.getElementById('tip').hidden = true")
    browser.point_at(x, y)
    browser.wait("return !document.getElementById('tip').hidden")
    return browser.text("#tip")
