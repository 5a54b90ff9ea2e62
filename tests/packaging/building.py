"""Builds wheels and sdists of this tree, elsewhere, and reads what is in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["ROOT", "Dist", "build", "copy_tree", "tracked_files"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Dist:
    """A wheel and an sdist."""

    folder: Path

    @property
    def wheel(self) -> Path:
        return next(self.folder.glob("*.whl"))

    @property
    def sdist(self) -> Path:
        return next(self.folder.glob("*.tar.gz"))

    @cached_property
    def wheel_files(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def unpack_sdist(self, into: Path) -> Path:
        with tarfile.open(self.sdist) as archive:
            archive.extractall(into, filter="data")
        return next(into.iterdir())


def tracked_files() -> list[str]:
    """What git knows of; every file, where this is an unpacked sdist."""
    if not (ROOT / ".git").exists():
        return [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def copy_tree(into: Path, *, modified: int | None = None) -> Path:
    """A copy of the tracked files; with their time of change, if it is to be another."""
    for name in tracked_files():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
        if modified is not None:
            os.utime(target, (modified, modified))
    return into


def build(
    source: Path, into: Path, *options: str, umask: int = 0o022, timezone: str = "UTC"
) -> Dist:
    """Build with the backend that is installed here, so that no network is needed."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", into, *options, source],
        env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600", "TZ": timezone},
        cwd=into.parent,
        capture_output=True,
        check=True,
        timeout=120,
        umask=umask,
    )
    return Dist(into)
