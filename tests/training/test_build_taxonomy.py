"""The script that makes the bundled taxonomy, run as a person runs it, on a made-up laiser."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from skillsim.taxonomy import Concept
from skillsim.taxonomy.bundled import read_bundled

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "training_scripts" / "build_taxonomy.py"
COLUMNS = ["skill_id", "skill_name", "aliases", "description", "taxonomy", "original_id"]
DBMS = "Data base management system software"
FILES = {
    "faiss_skills.csv": [
        COLUMNS,
        ["1", "mend nets", "repair nets\nmend nets, lines;\n", "", "ESCO", "e:1"],
        ["2", "tie knots", "make knots, fast knots, Tie Knots", "", "ESCO", "e:2"],
        ["3", "find data", "search, browse, and find  data", "An epic of data.", "ESCO", "e:3"],
        ["4", "SQLite", "SQLite", f"SQLite ({DBMS})", "ONET_TECH", "o"],
        ["5", "Extensible markup language XML", "", "", "ONET_TECH", "o"],
        ["6", "Flow Analysis Software Toolkit FAST", "", "", "ONET_TECH", "o"],
        ["7", "Database management systems", "", "", "ONET_TECH", "o"],
        ["8", "Map software", "", "", "ONET_TECH", "o"],
        ["9", "Maps 9", "", "Maps 9 (Map software)", "ONET_TECH", "o"],
        ["10", "something", "", "", "UKOS", "u"],
    ],
    "knowledge_taxonomy.csv": [
        ["name", "description", "taxonomy", "field"],
        ["Python (computer programming)", "", "esco_knowledge", "workforce"],
        ["computer  programming", "", "esco_knowledge", "workforce"],
        ["project management (PM²)", "", "esco_knowledge", "workforce"],
        ["databases", "", "esco_knowledge", "workforce"],
        ["SQLite", "", "esco_knowledge", "workforce"],
        ["Biology", "", "onet_knowledge", "workforce"],
    ],
    "additions.csv": [
        ["concept", "relation", "value", "source"],
        ["SQLite", "broader", "databases", "https://example.org"],
        ["sqlite", "alternative", "SQLite 3", "https://example.org"],
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            for row in rows:
                described = list(row)
                if row[-2] == "ONET_TECH" and not row[3]:
                    described[3] = f"{row[1]} ({DBMS})"
                csv.writer(file).writerow(described)
    return tmp_path


def run(folder: Path, out: str = "out") -> subprocess.CompletedProcess[str]:
    options = ["--laiser", folder, "--additions", folder / "additions.csv", "--out", folder / out]
    command = [sys.executable, str(SCRIPT), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def esco(label: str) -> str:
    return f"urn:skillsim:ESCO:{label}"


def onet(label: str) -> str:
    return f"urn:skillsim:O*NET:{label}"


def test_every_rule_is_applied(folder: Path) -> None:
    assert run(folder).returncode == 0
    databases, programming = esco("databases"), esco("computer%20programming")
    system = onet("Data%20base%20management%20system%20software")
    stem = "Database management system"
    flow = "Flow Analysis Software Toolkit FAST"
    xml = ("Extensible markup language", "XML")
    expected = [
        Concept("e:1", "mend nets", ("repair nets", "mend nets, lines"), source="ESCO"),
        Concept("e:2", "tie knots", ("make knots", "fast knots"), source="ESCO"),
        Concept("e:3", "find data", ("search, browse, and find data",), source="ESCO"),
        Concept(
            esco("Python%20%28computer%20programming%29"),
            "Python (computer programming)",
            ("Python",),
            "knowledge",
            "ESCO",
            (programming,),
        ),
        Concept(programming, "computer programming", (), "knowledge", "ESCO"),
        Concept(
            esco("project%20management%20%28PM%C2%B2%29"),
            "project management (PM²)",
            (),
            "knowledge",
            "ESCO",
        ),
        Concept(databases, "databases", (), "knowledge", "ESCO"),
        Concept(esco("SQLite"), "SQLite", ("SQLite 3",), "knowledge", "ESCO", (databases,)),
        Concept(system, DBMS, (f"{stem} software", stem, f"{stem}s"), "category", "O*NET"),
        Concept(onet("Map%20software"), "Map software", (), "category", "O*NET"),
        Concept(
            onet("SQLite"), "SQLite", ("SQLite 3",), "technology", "O*NET", (system, databases)
        ),
        Concept(
            onet("Extensible%20markup%20language%20XML"),
            "Extensible markup language XML",
            xml,
            "technology",
            "O*NET",
            (system,),
        ),
        Concept(
            onet("Flow%20Analysis%20Software%20Toolkit%20FAST"),
            flow,
            (),
            "technology",
            "O*NET",
            (system,),
        ),
        Concept(
            onet("Maps%209"), "Maps 9", (), "technology", "O*NET", (onet("Map%20software"),)
        ),
    ]  # fmt: skip
    assert read_bundled(folder / "out") == expected


def test_the_same_input_gives_the_same_bytes_and_their_digest(folder: Path) -> None:
    printed = run(folder).stdout
    run(folder, "again")
    content = (folder / "out").read_bytes()
    assert (folder / "again").read_bytes() == content
    assert f"{len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}" in printed
    assert "ESCO skill: 3" in printed
    assert "concepts: 14" in printed


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Oracle,broader,databases,x", "No concept is called 'Oracle'"),
        ("SQLite,broader,data,x", "No concept is called 'data'"),
        ("SQLite,narrower,databases,x", "The relation 'narrower' is neither"),
    ],
)
def test_an_addition_that_does_not_fit_is_refused(folder: Path, row: str, message: str) -> None:
    with (folder / "additions.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    result = run(folder)
    assert result.returncode == 1
    assert result.stderr.startswith(f"build_taxonomy.py: {message}")
    assert not (folder / "out").exists()


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.returncode == 1
    assert "faiss_skills.csv" in result.stderr


def test_each_addition_names_its_source() -> None:
    with (ROOT / "training_scripts" / "taxonomy_additions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"].startswith("https://") for row in rows)
    assert len({(row["concept"], row["relation"], row["value"]) for row in rows}) == len(rows)
