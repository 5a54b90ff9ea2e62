"""The version is written once, and whatever states it agrees."""

from __future__ import annotations

import re
import tomllib

import yaml
from tests.packaging.building import ROOT

import skillsim


def test_the_build_takes_the_version_from_the_package() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in pyproject["project"]
    assert pyproject["project"]["dynamic"] == ["version"]
    source = (ROOT / pyproject["tool"]["hatch"]["version"]["path"]).read_text("utf-8")
    assert re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE) == [skillsim.__version__]


def test_the_citation_names_the_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == skillsim.__version__


def test_the_changelog_has_the_version_or_what_will_be_in_it() -> None:
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[0] in {"Unreleased", skillsim.__version__}
    released = [heading for heading in headings if heading != "Unreleased"]
    assert released[:1] in ([], [skillsim.__version__])
