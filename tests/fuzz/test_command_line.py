"""Every command with damaged files and odd options: exit code 0, 1 or 2, and never a traceback."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import strategies as st
from tests.fuzz import parts
from tests.fuzz.damage import as_json, damaged_bytes, damaged_json, damaged_text
from tests.fuzz.hostile import texts
from tests.fuzz.hunting import hunt
from tests.fuzz.targets_decisions import LABELLED
from tests.support.made_up_esco import made_up_skills, write_esco

from skillsim.cli import main
from skillsim.tasks.matching import record_matches

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(1800)]

VACANCY = {
    "title": "clerk",
    "requirements": ["SQL", {"skill": "Python", "weight": 2, "must_have": True}],
}
CANDIDATES = [{"id": "ada", "skills": ["sql", "java"]}, {"id": 7, "skills": []}]
MATCHES = {
    "results": [{"candidate_id": f"p{i}", "score": i / 9, "eligible": i > 0} for i in range(9)]
}
TABLE = 'id,skill\n1,SQL\n2,welding\n3,\n4,"java, sql"\n'
PAIRS = "a,b,match\n" + "".join(f"{a},{b},{label}\n" for (a, b), label in LABELLED)
NUMBERS = st.sampled_from(
    [
        "1",
        "0",
        "-1",
        "0.5",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "9" * 30,
        "",
        "x",
        "٣",
        "0x10",
        "1_0",
        "-0.0",
    ]
)


def run(arguments: list[str]) -> tuple[int, str, str]:
    """The exit code, and what is on stdout and stderr."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before = sys.argv
    sys.argv = ["skillsim", *arguments]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
        code: object = 0
    except SystemExit as done:
        code = done.code or 0
    finally:
        sys.argv = before
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    assert isinstance(code, int)
    return code, out.read(), err.read()


def attempt(arguments: list[str], *, output: Path | None = None) -> str:
    """Run a command, and say what came of it."""
    before = output.read_bytes() if output and output.exists() else None
    code, out, err = run(arguments)
    assert code in {0, 1, 2}, (code, err[-500:])
    for sign in ("Traceback", "report this as a bug"):
        assert sign not in err, err[-800:]
    if code == 2:
        assert err.strip()
        assert out == "", out[:200]
        if output is not None:
            assert (output.read_bytes() if output.exists() else None) == before
    elif "--json" in arguments and out:
        _require_json(out)
    if output is not None:
        assert not list(output.parent.glob(f".{output.name}*.partial"))
        output.unlink(missing_ok=True)
    return "" if code == 0 else f"exit {code}"


def _require_json(out: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in the JSON")

    json.loads(out, parse_constant=refuse)


def _lines(content: list[Any]) -> bytes:
    return b"".join(as_json(one) + b"\n" for one in content)


def _json(content: object) -> st.SearchStrategy[bytes]:
    return st.one_of(
        damaged_json(content).map(as_json),
        damaged_text(as_json(content)),
        st.just(as_json(content)),
    )


def _text(content: str) -> st.SearchStrategy[bytes]:
    return st.one_of(damaged_text(content.encode()), st.just(content.encode()))


def _hunt(  # noqa: PLR0913
    name: str,
    files: Mapping[Path, st.SearchStrategy[bytes]],
    options: Mapping[str, st.SearchStrategy[str] | None],
    command: Callable[[], list[str]],
    *,
    output: Path | None = None,
    model: bool = True,
) -> None:
    chosen = (
        st.lists(st.sampled_from([*options]), max_size=3, unique=True) if options else st.just([])
    )

    @st.composite
    def runs(draw: st.DrawFn) -> tuple[dict[Path, bytes], list[str]]:
        contents = {path: draw(content) for path, content in files.items()}
        given: list[str] = []
        for option in draw(chosen):
            value = options[option]
            given += [option] if value is None else [f"{option}={draw(value)}"]
        return contents, given

    def one(example: tuple[dict[Path, bytes], list[str]]) -> str:
        contents, given = example
        for path, content in contents.items():
            path.write_bytes(content)
        own = ["--model", str(parts.tiny_folder())] if model else []
        return attempt([*command(), *own, *given], output=output)

    hunt(f"skillsim {name}", runs(), one)


JSON: dict[str, st.SearchStrategy[str] | None] = {"--json": None}
CUTS = {**JSON, "--definite": NUMBERS, "--related": NUMBERS}


def test_match(tmp_path: Path) -> None:
    vacancy, people, record = (tmp_path / name for name in ("v.json", "c.jsonl", "r.json"))
    lines = st.one_of(
        damaged_json(CANDIDATES).map(
            lambda some: _lines(some if isinstance(some, list) else [some])
        ),
        _text(_lines(CANDIDATES).decode()),
    )
    _hunt(
        "match",
        {vacancy: _json(VACANCY), people: lines},
        {**CUTS, "--top-k": NUMBERS, "--explain": None, "--one-to-one": None},
        lambda: ["match", str(vacancy), str(people), "--record", str(record)],
        output=record,
    )


def test_match_with_a_policy(tmp_path: Path) -> None:
    vacancy, people, policy = (tmp_path / name for name in ("v.json", "c.jsonl", "p.json"))
    vacancy.write_bytes(as_json(VACANCY))
    people.write_bytes(_lines(CANDIDATES))
    content = {"definite": 0.6, "related": 0.4, "source": "s", "margin": 0.1}
    _hunt(
        "match --policy",
        {policy: _json(content)},
        JSON,
        lambda: ["match", str(vacancy), str(people), "--policy", str(policy)],
    )


@pytest.mark.parametrize("suffix", [".json", ".txt"])
def test_gap(tmp_path: Path, suffix: str) -> None:
    have, want = (tmp_path / f"{name}{suffix}" for name in ("have", "want"))
    contents = (
        {have: _json(["SQL", "Java"]), want: _json(VACANCY)}
        if suffix == ".json"
        else {have: _text("SQL\nJava\n"), want: _text("Python\nSQL\n")}
    )
    _hunt(f"gap {suffix}", contents, CUTS, lambda: ["gap", str(have), str(want)])


def test_path(tmp_path: Path) -> None:
    have, want, before, hours = (
        tmp_path / name for name in ("h.txt", "w.txt", "before.csv", "hours.csv")
    )
    have.write_text("SQL\n")
    want.write_text("Python\nwelding\n")
    _hunt(
        "path",
        {
            before: _text("before,after\nJava,Python\nC,Java\n"),
            hours: _text("skill,hours\nJava,3\nPython,2\nwelding,0.5\nC,1\nSQL,1\n"),
        },
        {**CUTS, "--budget": NUMBERS},
        lambda: [
            "path", str(have), str(want), "--prerequisites", str(before), "--hours", str(hours),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".txt", ".parquet"])
def test_neighbours(tmp_path: Path, suffix: str) -> None:
    table = tmp_path / f"skills{suffix}"
    pd.DataFrame({"id": [1, 2], "skill": ["SQL", "welding"]}).to_parquet(tmp_path / "whole.parquet")
    contents = {
        ".csv": _text(TABLE),
        ".jsonl": _text('{"skill": "SQL"}\n{"skill": "welding"}\n'),
        ".txt": _text("SQL\nwelding\n"),
        ".parquet": damaged_bytes((tmp_path / "whole.parquet").read_bytes()),
    }[suffix]
    column = [] if suffix == ".txt" else ["--column", "skill"]
    _hunt(
        f"neighbours {suffix}",
        {table: contents},
        {**JSON, "--top-k": NUMBERS, "--threshold": NUMBERS},
        lambda: ["neighbours", "sql", "--vocabulary", str(table), *column],
    )


def test_neighbours_of_any_text() -> None:
    def one(skills: list[str]) -> str:
        if any("\0" in skill for skill in skills):  # which no operating system passes on
            return "not passed on"
        vocabulary = parts.folder() / "vocabulary.txt"
        vocabulary.write_text("SQL\nwelding\n")
        return attempt(
            ["neighbours", "--vocabulary", str(vocabulary), "--model", str(parts.tiny_folder()),
             "--", *skills]
        )  # fmt: skip

    hunt("skillsim neighbours TEXT", st.lists(texts(), max_size=3), one)


def test_normalise(tmp_path: Path) -> None:
    table, output, pins = tmp_path / "t.csv", tmp_path / "o.csv", tmp_path / "pins.json"
    esco = write_esco(tmp_path / "esco", dict(list(made_up_skills().items())[:6]))
    _hunt(
        "normalise",
        {table: _text(TABLE), pins: _json({"SQL": "operate forklifts", "x": "repair databases"})},
        {
            **JSON,
            "--split": None,
            "--score": NUMBERS,
            "--margin": NUMBERS,
            "--delimiter": st.sampled_from([",", ";", "tab", "", "ab", "\n", '"', "\u00df"]),
            "--prefix": texts(),
            "--pins": st.just(str(pins)),
        },
        lambda: [
            "normalise", str(table), "--column", "skill", "-o", str(output),
            "--taxonomy", str(esco),
        ],
        output=output,
    )  # fmt: skip


def test_normalise_with_blocks(tmp_path: Path) -> None:
    table, output, blocks = tmp_path / "t.csv", tmp_path / "o.csv", tmp_path / "blocks.json"
    table.write_text(TABLE)
    esco = write_esco(tmp_path / "esco", dict(list(made_up_skills().items())[:6]))
    _hunt(
        "normalise --blocks",
        {blocks: _json(["SQL", "http://example.org/skill/operate-forklifts"])},
        JSON,
        lambda: [
            "normalise", str(table), "--column", "skill", "-o", str(output),
            "--taxonomy", str(esco),
            "--blocks", str(blocks),
        ],
        output=output,
    )  # fmt: skip


def test_deduplicate(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "o.csv"
    _hunt(
        "deduplicate",
        {table: _text(TABLE)},
        {**JSON, "--threshold": NUMBERS, "--delimiter": st.sampled_from([",", ";", "tab", "ab"])},
        lambda: ["deduplicate", str(table), "--column", "skill", "-o", str(output)],
        output=output,
    )


def test_encode(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "o.npy"
    _hunt(
        "encode",
        {table: _text(TABLE.replace("3,\n", ""))},
        JSON,
        lambda: ["encode", str(table), "--column", "skill", "-o", str(output)],
        output=output,
    )


def test_map(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "o.html"
    _hunt(
        "map",
        {table: _text(TABLE.replace("3,\n", ""))},
        {"--clusters": NUMBERS, "--method": st.sampled_from(["pca", "x"]), **JSON},
        lambda: ["map", str(table), "--column", "skill", "-o", str(output)],
        output=output,
    )


def test_tune(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    _hunt(
        "tune",
        {pairs: _text(PAIRS)},
        {"--precision": NUMBERS, "--recall": NUMBERS, "--f1": None, **JSON},
        lambda: ["tune", str(pairs), "--a", "a", "--b", "b", "--label", "match"],
    )


def test_audit(tmp_path: Path) -> None:
    matches, groups = tmp_path / "m.json", tmp_path / "g.csv"
    table = "id,sex,age\n" + "".join(f"p{i},{'fm'[i % 2]},{'40+' * (i % 3)}\n" for i in range(9))
    _hunt(
        "audit",
        {matches: _json(MATCHES), groups: _text(table)},
        {"--top-k": NUMBERS, "--score-cut": NUMBERS, "--column": texts(), **JSON},
        lambda: ["audit", str(matches), str(groups)],
        model=False,
    )


def test_replay(tmp_path: Path) -> None:
    record = tmp_path / "r.json"
    made = record_matches(["SQL"], {"ada": ["sql"], 7: []}, encoder=parts.tiny()).to_dict()
    content = json.loads(json.dumps(made))
    _hunt(
        "replay",
        {record: _json(content)},
        {"--tolerance": NUMBERS, **JSON},
        lambda: ["replay", str(record)],
    )


def test_evaluate(tmp_path: Path) -> None:
    jobs = tmp_path / "jobs.json"
    skills = made_up_skills()
    esco = write_esco(tmp_path / "esco", skills)
    labels = [names[0] for names in skills.values()]
    content = [{"uri": str(i), "label": f"job {i}", "skill": labels[i : i + 6]} for i in range(3)]
    _hunt(
        "evaluate",
        {jobs: _json(content)},
        {
            "--split": st.sampled_from(["train", "test", "x"]),
            "--format": st.sampled_from(["json", "markdown"]),
        },
        lambda: ["evaluate", "--esco", str(esco), "--occupations", str(jobs)],
    )


def test_the_cache(tmp_path: Path) -> None:
    from skillsim import SkillEncoder

    path = tmp_path / "cache.sqlite"
    SkillEncoder(parts.tiny_folder(), cache=path).encode(["SQL", "welding"])
    content = path.read_bytes()
    commands = st.sampled_from(
        [["info"], ["info", "--json"], ["clear"], ["clear", "--model", "x"],
         ["prune", "--size", "1kB"],
         ["prune", "--size", "nan"], ["prune", "--unused", "0"], ["prune", "--size", "1e999GB"]]
    )  # fmt: skip

    def one(given: tuple[bytes, list[str]]) -> str:
        damaged, command = given
        for old in tmp_path.iterdir():
            old.unlink()
        path.write_bytes(damaged)
        return attempt(["cache", *command, "--file", str(path)])

    hunt("skillsim cache", st.tuples(damaged_bytes(content), commands), one)
