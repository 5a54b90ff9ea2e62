"""The command line as a person or a program runs it: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder, __version__

SKILLS = ["Python", "forklift operation", "Python", "MS Excel, advanced"]


def test_similarity_shows_a_table() -> None:
    result = skillsim(
        "similarity", "forklift operation", "pallet jack", "[red]python", "-m", "embedded"
    )
    assert result.returncode == 0
    assert result.stderr == ""
    assert "pallet jack" in result.stdout
    assert "[red]python" in result.stdout  # not taken for markup
    assert "model: embedded" in result.stdout


def test_the_package_runs_as_the_command_does() -> None:
    run = [sys.executable, "-m", "skillsim", "similarity", "Python", " ", "-m", "embedded"]
    result = subprocess.run(run, capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == refusal("similarity", "Python", " ", "-m", "embedded")


def test_similarity_gives_json_to_machines() -> None:
    result = skillsim("similarity", "Python", "Java", "Python", "--json", "-m", "embedded")
    content = json.loads(result.stdout)
    assert content["model"] == "embedded"
    assert [row["skill"] for row in content["results"]] == ["Java", "Python"]
    assert content["results"][1]["similarity"] == pytest.approx(1.0, abs=1e-6)


def test_the_environment_names_the_model() -> None:
    result = skillsim("similarity", "a", "b", "--json", SKILLSIM_MODEL="embedded")
    assert json.loads(result.stdout)["model"] == "embedded"


def test_a_fallback_is_told_on_stderr_and_stdout_stays_clean() -> None:
    result = skillsim("similarity", "a", "b", "--json", HF_HUB_OFFLINE="1")
    assert json.loads(result.stdout)["model"] == "embedded"
    assert result.stderr.startswith("warning: Using the embedded model")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["similarity", "one"], "at least two"),
        (["similarity", "a", " ", "-m", "embedded"], "item 0 is blank"),
        (["similarity", "a", "b", "-m", "./nowhere"], "there is no folder"),
        (["similarity", "a", "b", "-m", "embedded", "--device", "cuda"], "available: "),
        (["encode", "gone.csv", "-c", "skill", "-o", "out.npz"], "cannot be read"),
        (["encode", "gone.csv", "-c", "skill", "-o", "out.txt"], "must end in .npz"),
        (["encode", "gone.xlsx", "-c", "skill", "-o", "out.npz"], "must end in .csv, .jsonl"),
        (["nonsense"], "No such command"),
    ],
)
def test_errors_go_to_stderr_with_exit_code_2(arguments: list[str], said: str) -> None:
    assert said in refusal(*arguments)


def write_table(path: Path, skills: list[object]) -> Path:
    frame = pd.DataFrame({"id": range(len(skills)), "skill": skills})
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    return path


@pytest.mark.parametrize("kind", [".csv", ".jsonl", ".parquet"])
def test_encode_writes_a_vector_per_row(kind: str, tmp_path: Path) -> None:
    table, output = write_table(tmp_path / f"skills{kind}", list(SKILLS)), tmp_path / "vectors.npz"
    result = skillsim(
        "encode", str(table), "-c", "skill", "-o", str(output), "-m", "embedded", "--json"
    )
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["distinct"], summary["dimension"]) == (4, 3, 256)
    encoder = SkillEncoder("embedded")
    with np.load(output) as content:
        np.testing.assert_array_equal(content["vectors"], encoder.encode(SKILLS))
        assert content["model_id"] == "embedded"
        assert content["fingerprint"] == encoder.fingerprint


@pytest.mark.parametrize("kind", [".csv", ".jsonl", ".parquet"])
def test_a_gap_in_the_column_is_refused_and_nothing_is_written(kind: str, tmp_path: Path) -> None:
    table = write_table(tmp_path / f"skills{kind}", ["Python", None, "SQL"])
    output = tmp_path / "vectors.npz"
    output.write_bytes(b"precious")
    said = refusal("encode", str(table), "-c", "skill", "-o", str(output), "-m", "embedded")
    assert "column 'skill' of" in said
    assert "item 1 is" in said
    assert output.read_bytes() == b"precious"


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    for kind in (".csv", ".parquet"):
        table = write_table(tmp_path / f"skills{kind}", list(SKILLS))
        said = refusal("encode", str(table), "-c", "skills", "-o", str(tmp_path / "v.npz"))
        assert "no column 'skills'; it has: id, skill" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id;skill\n1;SQL\n", "commas between"),
        ("a.csv", b"skill,skill\nSQL,Go\n", "has 2 columns"),
        ("a.csv", b"id,skill\n1,Python, advanced\n", "line 2 has 3 fields"),
        ("a.csv", b'skill\n"Python\nSQL\n', "quotation marks"),
        ("a.csv", b"skill\nPython\n\nSQL\n", "item 1 is None"),
        ("a.jsonl", b'{"skill": "a", "skill": "b"}\n', "a key occurs twice"),
        ("a.jsonl", b"[" * 100_000 + b"\n", "line 1 is not JSON"),
        ("a.csv", "skill\nGr\xfc\xdfe\n".encode("latin-1"), "not UTF-8"),
        ("a.jsonl", b'{"skill": "a"}\n{"skill": \n', "line 2 is not JSON"),
        ("a.jsonl", b'{"skill": "a"}\n["skill"]\n', "line 2 is not an object"),
        ("a.jsonl", b'{"skill": "a"}\n{"other": 1}\n', "line 2 is not an object with the key"),
        ("a.parquet", b"no parquet at all", "cannot be read|not Parquet"),
    ],
)
def test_a_broken_table_is_refused_with_the_place(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    import re

    (tmp_path / name).write_bytes(content)
    message = refusal("encode", str(tmp_path / name), "-c", "skill", "-o", str(tmp_path / "v.npz"))
    assert re.search(said, message)
    assert not (tmp_path / "v.npz").exists()


def test_a_byte_order_mark_and_short_rows_are_no_surprise(tmp_path: Path) -> None:
    table = tmp_path / "skills.csv"
    table.write_bytes("\ufeffid,skill\n1,Python\n2\n".encode())
    said = refusal(
        "encode", str(table), "-c", "skill", "-o", str(tmp_path / "v.npz"), "-m", "embedded"
    )
    assert "line 3 has 1 fields where the header has 2" in said


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    table = write_table(tmp_path / "skills.csv", list(SKILLS))
    output = tmp_path / "nowhere" / "v.npz"
    assert "cannot be written" in refusal(
        "encode", str(table), "-c", "skill", "-o", str(output), "-m", "embedded"
    )


def test_encode_does_not_write_over_the_file_behind_its_table(tmp_path: Path) -> None:
    output, table = write_table(tmp_path / "skills.csv", ["SQL"]), tmp_path / "link.csv"
    output = output.rename(tmp_path / "v.npz")
    table.symlink_to(output)
    assert "is the input" in refusal("encode", str(table), "-c", "skill", "-o", str(output))


def test_doctor_tells_model_versions_devices_and_caches(tmp_path: Path) -> None:
    result = skillsim("doctor", "--json", SKILLSIM_MODEL="embedded", SKILLSIM_CACHE=str(tmp_path))
    content = json.loads(result.stdout)
    assert content["model"] == {
        "model_id": "embedded",
        "revision": None,
        "why": "named by SKILLSIM_MODEL",
        "problem": None,
    }
    assert content["versions"]["skillsim"] == __version__
    assert content["devices"][-1] == "cpu"
    assert content["caches"]["skillsim"] == str(tmp_path)
    table = skillsim("doctor", SKILLSIM_MODEL="embedded")
    assert table.returncode == 0
    assert "named by SKILLSIM_MODEL" in table.stdout


def test_doctor_ends_with_2_where_the_named_model_is_not_to_be_had() -> None:
    result = skillsim("doctor", "--json", "-m", "./nowhere")
    assert result.returncode == 2
    assert "there is no folder" in json.loads(result.stdout)["model"]["problem"]


def test_version_and_help() -> None:
    assert skillsim("--version").stdout == f"skillsim {__version__}\n"
    shown = skillsim("--help").stdout
    for command in ("match", "gap", "neighbours", "normalise", "similarity", "encode", "doctor"):
        assert command in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_output_encoding_will_do(encoding: str) -> None:
    skills = ("café", "数据分析", "naïve")
    shown = skillsim("similarity", *skills, "-m", "embedded", PYTHONIOENCODING=encoding)
    assert shown.returncode == 0, shown.stderr
    result = skillsim("similarity", *skills, "-m", "embedded", "--json", PYTHONIOENCODING=encoding)
    assert [row["skill"] for row in json.loads(result.stdout)["results"]] == list(skills[1:])


def test_doctor_finds_a_folder_without_a_model(tmp_path: Path) -> None:
    result = skillsim("doctor", "--json", "-m", str(tmp_path))
    assert result.returncode == 2
    assert "no modules.json" in json.loads(result.stdout)["model"]["problem"]
    assert result.stderr.startswith("error: ")
