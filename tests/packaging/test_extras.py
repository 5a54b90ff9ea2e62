"""tools/check_extra.py knows every extra, and tells what is there from what is not."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.packaging.building import ROOT
from tests.support.python import run_python

from check_extra import is_installed

SCRIPT = ROOT / "tools" / "check_extra.py"


def test_every_extra_for_users_is_listed_and_has_a_use() -> None:
    listed = json.loads(
        subprocess.run(
            [sys.executable, SCRIPT, "--list"], capture_output=True, check=True, text=True
        ).stdout
    )
    program = f"""
import runpy
print(*runpy.run_path({str(SCRIPT)!r})["USES"])
"""
    assert run_python(program).stdout.split() == listed


@pytest.mark.parametrize("of", ["skillsim", "sentence-transformers"])
def test_an_extra_that_does_not_exist_is_refused(of: str) -> None:
    with pytest.raises(SystemExit, match=rf"^{of} \S+ has no extra no-such$"):
        is_installed("no-such", of)


@pytest.mark.parametrize(("extra", "of"), [("Train", "sentence-transformers"), ("ann", "skillsim")])
def test_an_extra_that_exists_is_found_however_it_is_written(extra: str, of: str) -> None:
    assert is_installed(extra, of)


@pytest.mark.packaging  # imports every extra that is there
def test_what_is_installed_here_works_and_the_rest_is_asked_for() -> None:
    ran = subprocess.run(
        [sys.executable, SCRIPT, "pandas"], capture_output=True, check=False, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert "pandas: works" in ran.stdout
