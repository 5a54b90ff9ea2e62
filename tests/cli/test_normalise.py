"""``skillsim normalise`` in processes of its own, also in some that are killed."""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.cli.running import refusal, skillsim
from tests.support.made_up_esco import THINGS, VERBS, made_up_skills, write_esco

from skillsim import SkillEncoder
from skillsim.cli.locks import alone_at
from skillsim.cli.resumable import ResumableOutput
from skillsim.errors import CorruptFileError, InvalidTableError, OutputInUseError
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy

ADDED = [
    *("status", "uri", "label", "matched_label", "score", "margin", "how", "why", "candidates"),
]


@pytest.fixture(scope="module")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_esco(tmp_path_factory.mktemp("esco") / "esco", made_up_skills())


def command(table: Path, output: Path, esco: Path, *more: str) -> list[str]:
    return [
        *("normalise", str(table), "--column", "skill", "-o", str(output)),
        *("--taxonomy", str(esco), "-m", "embedded", *more),
    ]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_and_column_stays_in_order(tmp_path: Path, esco: Path) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_bytes(
        b'\xef\xbb\xbfid,skill,note\r\n1,operate forklifts,"a, b"\r\n2,,"two\r\nlines"\r\n'
        b"3,repiar databases,\r\n4,quantum chromodynamics,\xc3\xa9\r\n5,Sails_Repairing,x\r\n\r\n"
    )
    result = skillsim(*command(table, output, esco, "--json"))
    assert result.returncode == 0, result.stderr
    rows = rows_of(output)
    assert list(rows[0]) == ["id", "skill", "note", *ADDED]
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["note"] for row in rows] == ["a, b", "two\r\nlines", "", "é", "x"]
    assert [row["status"] for row in rows][:4] == ["resolved", "blank", "resolved", "unresolved"]
    assert [row["how"] for row in rows][:3] == ["exact", "", "spelling"]
    assert rows[0]["uri"] == "http://example.org/skill/operate-forklifts"
    assert rows[3]["why"]
    assert rows[3]["score"] == ""
    [found] = normalise_skills(
        ["quantum chromodynamics"],
        taxonomy=Taxonomy.from_esco_csv(esco),
        encoder=SkillEncoder("embedded"),
    )
    assert rows[3]["candidates"] == " | ".join(
        f"{candidate.label} ({candidate.score:.3f})" for candidate in found.candidates
    )
    assert rows[3]["candidates"].count(" | ") == 2
    summary = json.loads(result.stdout)
    assert (summary["rows"], summary["blank"]) == (5, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "skills.csv"]


def test_fields_are_split_on_request_with_a_row_for_each_part(tmp_path: Path, esco: Path) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_text('id,skill\n1,"operate forklifts; clean pumps"\n2,\n3,sell jigs\n')
    assert skillsim(*command(table, output, esco, "--split", "--prefix", "x_")).returncode == 0
    rows = rows_of(output)
    assert [(row["id"], row["x_part"], row["x_label"]) for row in rows] == [
        ("1", "operate forklifts", "operate forklifts"),
        ("1", "clean pumps", "clean pumps"),
        ("2", "", ""),
        ("3", "sell jigs", "sell jigs"),
    ]
    assert rows[0]["skill"] == "operate forklifts; clean pumps"


@pytest.mark.parametrize(("name", "mark"), [(";", ";"), ("tab", "\t")])
def test_the_output_keeps_the_delimiter(name: str, mark: str, tmp_path: Path, esco: Path) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_text(f'id{mark}skill{mark}note\n1{mark}clean pumps{mark}"a{mark} b, c"\n')
    result = skillsim(*command(table, output, esco, "--delimiter", name))
    assert result.returncode == 0, result.stderr
    with output.open(newline="") as file:
        header, row = csv.reader(file, delimiter=mark)
    assert header == ["id", "skill", "note", *ADDED]
    assert row[:6] == ["1", "clean pumps", f"a{mark} b, c", "resolved", row[4], "clean pumps"]


def test_pins_blocks_and_the_band_are_obeyed(tmp_path: Path, esco: Path) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_text("skill\nJS\nclean pumps\nclean the pumps\n\n")
    (tmp_path / "pins.csv").write_text("text,concept\nJS,sell jigs\n")
    (tmp_path / "blocks.txt").write_text("clean pumps\n")
    wishes = ["--pins", str(tmp_path / "pins.csv"), "--blocks", str(tmp_path / "blocks.txt")]
    band = ["--score", "1", "--margin", "0.5"]
    result = skillsim(*command(table, output, esco, *wishes, *band))
    assert result.returncode == 0, result.stderr
    assert [(row["label"], row["how"], row["why"]) for row in rows_of(output)] == [
        ("sell jigs", "pinned", ""),
        ("", "", "blocked"),
        ("", "", "score"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pins.csv", "text,concept\nJS,sell jigs\nJS,clean pumps\n", "has the text 'JS' twice"),
        ("pins.json", '["JS"]', "must hold an object"),
        ("pins.json", '{"JS": 3}', "must hold an object"),
    ],
)
def test_pins_that_cannot_be_obeyed_are_refused(
    name: str, content: str, said: str, tmp_path: Path, esco: Path
) -> None:
    table, output, pins = tmp_path / "skills.csv", tmp_path / "out.csv", tmp_path / name
    table.write_text("skill\nJS\n")
    pins.write_text(content)
    assert said in refusal(*command(table, output, esco, "--pins", str(pins)))
    assert not output.exists()


def test_a_model_without_cut_offs_asks_for_a_score(
    tmp_path: Path, esco: Path, tiny_transformer: Path
) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_text("skill\nclean pumps\n")
    arguments = command(table, output, esco, "-m", str(tiny_transformer), "--device", "cpu")
    assert "give --score" in " ".join(refusal(*arguments).replace("│", " ").split())
    result = skillsim(*arguments, "--score", "0.9")
    assert result.returncode == 0, result.stderr
    assert [row["label"] for row in rows_of(output)] == ["clean pumps"]


@pytest.mark.parametrize(
    ("table", "arguments", "said"),
    [
        ("skill\nSQL\n", ["-c", "skills", "-o", "out.csv"], "no column 'skills'"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "skills.csv"], "is the input"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.txt"], "must end in .csv"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "nowhere/out.csv"], "cannot be written"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--prefix", "\udcff"], "visible text"),
        ("skill,score\nSQL,1\n", ["-c", "skill", "-o", "out.csv"], "has a column 'score'"),
        ("id;skill\n1;SQL\n", ["-c", "skill", "-o", "out.csv"], "commas between"),
        ("id,skill\n1,SQL\n2\n", ["-c", "skill", "-o", "out.csv"], "line 3 has 1 fields"),
        ('skill\n"SQL\n', ["-c", "skill", "-o", "out.csv"], "quotation marks"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--pins", "no.json"], "cannot be read"),
        ("id;skill\n1;SQL\n", ["-c", "skill", "-o", "out.csv"], "with --delimiter"),
        ("id,s\n1,a\n", ["-c", "s", "-o", "out.csv", "--delimiter", ";"], "with --delimiter"),
        ("id;s\n1;a;b\n", ["-c", "s", "-o", "out.csv", "--delimiter", ";"], "fields that hold ';'"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--delimiter", ";;"], "one character"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--delimiter", '"'], "one character"),
        ("id,skill\n1,SQL\n\n2,Go\n", ["-c", "skill", "-o", "out.csv"], "line 3 is empty"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--margin", "3"], "margin"),
        ("skill\nSQL\n", ["-c", "skill", "-o", "out.csv", "--taxonomy", "no"], "not a folder"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(
    table: str, arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("skills.csv").write_text(table)
    assert said in refusal("normalise", "skills.csv", *arguments, "-m", "embedded")
    assert [path.name for path in tmp_path.iterdir()] == ["skills.csv"]
    assert Path("skills.csv").read_text() == table


@pytest.mark.parametrize("option", ["--pins", "--blocks"])
def test_what_is_read_is_never_overwritten(option: str, tmp_path: Path) -> None:
    table, read = tmp_path / "skills.csv", tmp_path / "read.csv"
    table.write_text("skill\nSQL\n")
    read.write_text("text,concept\nSQL,SQL\n")
    output = tmp_path / "out.csv"
    output.symlink_to(read)
    for place in (read, output):
        arguments = ["-c", "skill", "-o", str(place), option, str(read)]
        assert "is the input" in refusal("normalise", str(table), *arguments)
    assert read.read_text() == "text,concept\nSQL,SQL\n"


def test_the_taxonomy_that_is_read_is_never_overwritten(tmp_path: Path) -> None:
    folder = write_esco(tmp_path / "esco", made_up_skills())
    before = (folder / "skills_en.csv").read_bytes()
    (tmp_path / "skills.csv").write_text("skill\nSQL\n")
    arguments = command(tmp_path / "skills.csv", folder / "skills_en.csv", folder)
    assert "is the input" in refusal(*arguments)
    assert (folder / "skills_en.csv").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes in folders")
def test_a_folder_is_no_place_for_the_output(tmp_path: Path, esco: Path) -> None:
    table, output = tmp_path / "skills.csv", tmp_path / "out.csv"
    table.write_text("skill\nSQL\n")
    output.mkdir()
    assert "it is a folder" in " ".join(refusal(*command(table, output, esco)).split())


def test_a_pipe_is_refused_since_it_cannot_be_read_twice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "skills.csv")
    arguments = ["-c", "skill", "-o", str(tmp_path / "out.csv")]
    assert "plain file is needed" in refusal("normalise", str(tmp_path / "skills.csv"), *arguments)


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path, esco: Path) -> None:
    table = tmp_path / "skills.csv"
    table.write_bytes(b"skill\n" + b"SQL\n" * 5000 + b"Gr\xfc\xdfe\n" + b"SQL\n" * 5000)
    said = refusal(*command(table, tmp_path / "out.csv", esco))
    assert "line 5002 is not UTF-8" in said


def big_table(path: Path, rows: int) -> Path:
    choose = random.Random(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "skill"])
        for number in range(rows):
            words = [choose.choice(VERBS), choose.choice(THINGS), *choose.choice([[], ["safely"]])]
            writer.writerow([number, choose.choice([" ".join(words), " ".join(words[::-1]), ""])])
    return path


def rows_done(output: Path) -> int:
    """How many rows the journal beside an output counts as done."""
    try:
        return int(json.loads(output.with_name("out.csv.journal").read_bytes())["rows"])
    except FileNotFoundError:
        return 0


def killed_after_a_piece(arguments: list[str], output: Path, choose: random.Random) -> bool:
    """Start a run, kill it at some moment after it has added a piece; whether work was left."""
    before = rows_done(output)
    process = subprocess.Popen(
        [sys.executable, "-c", "from skillsim.cli import main; main()", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and rows_done(output) <= before:
        time.sleep(0.002)
    time.sleep(choose.uniform(0, 0.05))
    ended = process.poll() is not None
    process.kill()
    process.wait()
    return not ended and rows_done(output) > before


def killed_and_resumed(tmp_path: Path, esco: Path, rows: int, kills: int) -> None:
    table = big_table(tmp_path / "skills.csv", rows)
    calm, output = tmp_path / "calm.csv", tmp_path / "out.csv"
    assert skillsim(*command(table, calm, esco)).returncode == 0
    choose = random.Random(1)
    arguments = command(table, output, esco, "--resume")
    # A run that was done before it was killed leaves nothing to resume, and does not count.
    left = 0
    for _ in range(2 * kills):
        left += left < kills and killed_after_a_piece(arguments, output, choose)
    assert left == kills
    assert rows_done(output) > 0
    assert skillsim(*command(table, output, esco, "--resume")).returncode == 0
    assert output.read_bytes() == calm.read_bytes()
    assert len(rows_of(output)) == rows
    assert {path.name for path in tmp_path.iterdir()} == {"skills.csv", "calm.csv", "out.csv"}


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_run_that_is_killed_and_resumed_gives_the_same_file(tmp_path: Path, esco: Path) -> None:
    killed_and_resumed(tmp_path, esco, rows=30_000, kills=4)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.timeout(1800)
def test_a_run_that_is_killed_20_times_gives_the_same_file(tmp_path: Path, esco: Path) -> None:
    killed_and_resumed(tmp_path, esco, rows=300_000, kills=20)


def test_an_unfinished_run_is_neither_lost_nor_mixed_with_another(
    tmp_path: Path, esco: Path
) -> None:
    table, output = big_table(tmp_path / "skills.csv", 50), tmp_path / "out.csv"
    (tmp_path / "out.csv.part").write_text("id")
    journal = {"format": 2, "rows": 0, "bytes": 2, "counts": {}, "digest": None}
    journal["run"] = {"column": "other"}
    (tmp_path / "out.csv.journal").write_text(json.dumps(journal))
    assert "--resume to go on" in refusal(*command(table, output, esco))
    assert "another" in refusal(*command(table, output, esco, "--resume"))
    (tmp_path / "out.csv.journal").write_text("{")
    assert "no journal that can be read" in refusal(*command(table, output, esco, "--resume"))
    assert (tmp_path / "out.csv.part").read_text() == "id"


RUN = {"input": "x"}


@pytest.mark.parametrize("torn", ["", "torn piece", "a\n"])
def test_what_was_written_after_the_last_word_of_the_journal_is_cut_off(
    torn: str, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    with ResumableOutput(path, RUN, resume=True) as first:
        first.append("a\n", 1, {"blank": 1})
    with (tmp_path / "out.csv.part").open("a") as file:
        file.write(torn)
    second = ResumableOutput(path, RUN, resume=True)
    assert (second.rows, second.counts) == (1, {"blank": 1})
    second.append("b\n", 2, {"blank": 1, "resolved": 1})
    second.finish()
    assert path.read_text() == "a\nb\n"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


def test_a_run_that_was_killed_between_its_last_two_steps_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with ResumableOutput(path, RUN, resume=False) as first:
        first.append("a\n", 1, {})
        journal = killed_before_its_last_step(first)
    second = ResumableOutput(path, RUN, resume=True)
    assert second.rows == 1
    second.finish()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["a\n"]
    (tmp_path / "out.csv.journal").write_bytes(journal)
    path.write_text("b\n")
    with pytest.raises(CorruptFileError, match="does not hold the 2 bytes"):
        ResumableOutput(path, RUN, resume=True)
    assert path.read_text() == "b\n"


def killed_before_its_last_step(output: ResumableOutput) -> bytes:
    """The journal that is there when the part has taken its place and the journal has not gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", raised)
        with pytest.raises(KeyboardInterrupt):
            output.finish()
    return output._journal.read_bytes()


def raised(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_of_the_same_size_is_not_taken_for_the_output(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with ResumableOutput(path, RUN, resume=False) as first:
        first.append("a\n", 1, {})
    (tmp_path / "out.csv.part").unlink()
    path.write_text("b\n")
    with pytest.raises(CorruptFileError, match="does not hold the 2 bytes"):
        ResumableOutput(path, RUN, resume=True)


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_what_is_not_of_a_run_is_never_overwritten(
    resume: list[str], tmp_path: Path, esco: Path
) -> None:
    table, output = big_table(tmp_path / "skills.csv", 5), tmp_path / "out.csv"
    for name in ("out.csv.part", "out.csv.lock"):
        own = tmp_path / name
        own.write_text("my own")
        assert f"{name} is in the way" in refusal(*command(table, output, esco, *resume))
        assert own.read_text() == "my own"
        own.unlink()
    for name in ("out.csv.part", "out.csv.journal", "out.csv.journal.new", "out.csv.lock"):
        (tmp_path / name).mkdir()
        said = refusal(*command(table, output, esco, "-m", "./no-model", *resume))
        assert f"{name} is in the way" in said
        (tmp_path / name).rmdir()
    assert [one.name for one in tmp_path.iterdir()] == ["skills.csv"]


def test_a_second_run_to_the_same_place_is_told_of_the_first(tmp_path: Path, esco: Path) -> None:
    table, output = big_table(tmp_path / "skills.csv", 5), tmp_path / "out.csv"
    with alone_at(output), ResumableOutput(output, RUN, resume=False) as first:
        first.append("a\n", 1, {})
        for more in ([], ["--resume"]):
            said = refusal(*command(table, output, esco, *more))
            assert "is being written by another run" in said
        assert (tmp_path / "out.csv.part").read_text() == "a\n"
        first.finish()
    assert output.read_text() == "a\n"
    assert skillsim(*command(table, output, esco)).returncode == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.csv", "skills.csv"]


def test_only_one_of_many_runs_is_alone(tmp_path: Path) -> None:
    place, inside, most = tmp_path / "out.csv", [], []

    def work(number: int) -> None:
        for _ in range(300):
            try:
                with alone_at(place):
                    inside.append(number)
                    most.append(len(inside))
                    inside.remove(number)
            except OutputInUseError:
                pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert max(most) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_killed_after_its_first_line_does_not_write_it_twice(
    tmp_path: Path, esco: Path
) -> None:
    table = big_table(tmp_path / "skills.csv", 20)
    calm, output = tmp_path / "calm.csv", tmp_path / "out.csv"
    assert skillsim(*command(table, calm, esco)).returncode == 0
    code = (
        "import sys; from skillsim.cli import main, normalise\n"
        "def die(*_, **__): raise SystemExit(9)\n"
        "normalise._resolved = die\nmain()"
    )
    arguments = command(table, output, esco)
    assert subprocess.run([sys.executable, "-c", code, *arguments], check=False).returncode == 9
    assert skillsim(*command(table, output, esco, "--resume")).returncode == 0
    assert output.read_bytes() == calm.read_bytes()


def test_a_part_that_lost_bytes_is_told(tmp_path: Path) -> None:
    with ResumableOutput(tmp_path / "out.csv", RUN, resume=False) as first:
        first.append("abc\n", 1, {})
    (tmp_path / "out.csv.part").write_text("ab")
    with pytest.raises(CorruptFileError, match="does not hold the 4 bytes"):
        ResumableOutput(tmp_path / "out.csv", RUN, resume=True)
    with pytest.raises(InvalidTableError, match="another input"):
        ResumableOutput(tmp_path / "out.csv", {"input": "y"}, resume=True)
