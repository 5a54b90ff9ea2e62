"""What is in the wheel and the sdist, and that they come out the same wherever they are built."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest
from tests.packaging.building import ROOT, Dist, build, copy_tree, tracked_files

pytestmark = pytest.mark.packaging

MEGABYTE = 1_000_000
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# The heads of ESCO's and O*NET's own tables.
OFFICIAL_TABLES = re.compile(rb"^\W*(conceptType,conceptUri|O\*NET-SOC Code\t)", re.MULTILINE)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Dist:
    source = copy_tree(tmp_path_factory.mktemp("checkout"))
    return build(source, tmp_path_factory.mktemp("dist") / "out", "--sdist", "--wheel")


@pytest.fixture(scope="module")
def metadata(dist: Dist) -> Message:
    name = next(name for name in dist.wheel_files if name.endswith(".dist-info/METADATA"))
    return BytesParser().parsebytes(dist.wheel_files[name])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_has_at_most_15_megabytes(dist: Dist) -> None:
    assert dist.wheel.stat().st_size <= 15 * MEGABYTE


def test_the_wheel_holds_the_package_and_nothing_else(dist: Dist) -> None:
    packaged = {name for name in dist.wheel_files if ".dist-info/" not in name}
    assert packaged == {
        name.removeprefix("src/") for name in tracked_files() if name.startswith("src/skillsim/")
    }
    assert "skillsim/py.typed" in packaged


def test_licences_and_notices_are_in_the_wheel(dist: Dist, metadata: Message) -> None:
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
    info = next(name for name in dist.wheel_files if name.endswith("METADATA")).rpartition("/")[0]
    for name in ("LICENSE", "NOTICE"):
        assert dist.wheel_files[f"{info}/licenses/{name}"] == (ROOT / name).read_bytes()
    of_the_taxonomy = dist.wheel_files["skillsim/taxonomy/data/LICENSE-laiser.txt"]
    assert b"LAiSER" in of_the_taxonomy
    assert b"Redistribution and use in source" in of_the_taxonomy
    notice = dist.wheel_files[f"{info}/licenses/NOTICE"].decode("utf-8")
    for source in ("ESCO", "O*NET", "laiser", "SCOWL", "skill-extractor"):
        assert source in notice, source


def test_no_official_table_is_in_either(dist: Dist, tmp_path: Path) -> None:
    unpacked = dist.unpack_sdist(tmp_path)
    tables = [path for path in unpacked.rglob("*") if path.suffix in {".csv", ".tsv", ".txt"}]
    assert tables
    for path in tables:
        assert not OFFICIAL_TABLES.search(path.read_bytes()), path
    for name, content in dist.wheel_files.items():
        assert not OFFICIAL_TABLES.search(content), name


def test_the_metadata_say_what_pyproject_says(metadata: Message) -> None:
    assert metadata["Name"] == "skillsim"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert set(metadata.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])
    assert sorted(metadata.get_all("Classifier")) == sorted(PROJECT["classifiers"])


def test_each_python_that_is_allowed_has_a_classifier() -> None:
    lowest, above = (
        int(minor) for minor in re.findall(r"[>=<]+3\.(\d+)", PROJECT["requires-python"])
    )
    named = re.findall(r":: 3\.(\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    assert [int(minor) for minor in named] == list(range(lowest, above))


def test_an_index_would_take_both(dist: Dist) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", dist.wheel, dist.sdist],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_sdist_builds_the_same_wheel(dist: Dist, tmp_path: Path) -> None:
    source = dist.unpack_sdist(tmp_path / "sdist")
    again = build(source, tmp_path / "out", "--wheel")
    assert again.wheel.name == dist.wheel.name
    assert again.wheel_files == dist.wheel_files
    assert digest(again.wheel) == digest(dist.wheel)


def test_the_same_bytes_come_out_of_another_folder_time_zone_and_umask(
    dist: Dist, tmp_path: Path
) -> None:
    source = copy_tree(tmp_path / "elsewhere" / "deeper", modified=1_000_000_000)
    again = build(
        source, tmp_path / "out", "--sdist", "--wheel", umask=0o077, timezone="Pacific/Chatham"
    )
    assert digest(again.sdist) == digest(dist.sdist)
    assert digest(again.wheel) == digest(dist.wheel)


def test_the_sdist_holds_what_the_tests_need(dist: Dist, tmp_path: Path) -> None:
    unpacked = dist.unpack_sdist(tmp_path)
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert {name for name in tracked_files() if name not in held} == set()


def test_the_tests_of_the_sdist_run_in_it(dist: Dist, tmp_path: Path) -> None:
    unpacked = dist.unpack_sdist(tmp_path)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_package.py"],
        env=os.environ | {"PYTHONPATH": str(unpacked / "src")},
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_installed_command_works_where_no_source_is(dist: Dist, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", dist.wheel],
        env=environment,
        check=True,
    )
    # The dependencies are those of this environment, behind the wheel; no .pth file is read there.
    site = next(home.rglob("site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    ran = subprocess.run(
        [python.with_name("skillsim"), "similarity", "SQL", "SQL", "--model", "embedded"],
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "1.000" in ran.stdout
    where = subprocess.run(
        [python, "-c", "import skillsim; print(skillsim.__file__)"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
