"""docs/errors.md tells of every error and warning that there is, and of no other.

Its examples are run with the other doctests.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import skillsim
from skillsim import errors
from skillsim.errors import SkillSimError

PAGE = (Path(__file__).parents[2] / "docs/errors.md").read_text("utf-8")
SECTIONS = {
    part.partition("\n")[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
}
KINDS = {
    name: kind
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, Exception)
}
# Servers and clusters raise these; what a newer skillsim writes, and ten million pairs, are not at
# hand either. The page describes them.
DESCRIBED = {
    "NewerFormatError",
    "NewerStoreError",
    "NotAStoreError",
    "RayNotStartedError",
    "StoreNotAvailableError",
    "TooManyPairsError",
}


def test_every_error_and_warning_has_a_section_and_no_other_name_does() -> None:
    assert set(SECTIONS) == set(KINDS) - {"SkillSimError"}


def test_no_public_error_or_warning_is_elsewhere() -> None:
    kinds = (SkillSimError, Warning)
    for module in pkgutil.walk_packages(skillsim.__path__, "skillsim."):
        if "integrations" in module.name:  # some need what is not installed
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            if isinstance(kind, type) and issubclass(kind, kinds) and not name.startswith("_"):
                assert name in KINDS or not kind.__module__.startswith("skillsim"), kind


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_a_section_says_why_and_then_what_to_do(name: str) -> None:
    bold = re.findall(r"^- \*\*([^*]+)\*\*(.*)$", SECTIONS[name], re.MULTILINE)
    assert [part for part, _ in bold][:2] == ["Why.", "What to do."]
    assert all(len(words(text)) > 10 for _, text in bold[:2])


@pytest.mark.parametrize("name", sorted(set(SECTIONS) & set(KINDS)))
def test_a_section_names_the_attributes_and_the_built_in_exception(name: str) -> None:
    kind, text = KINDS[name], " ".join(SECTIONS[name].split())
    if issubclass(kind, Warning):
        return
    (said,) = re.findall(r"\*\*Also an?\*\* (.*?\.)(?= |$)", text)
    for base in kind.__mro__[1 : kind.__mro__.index(SkillSimError)]:
        assert f"`{base.__name__}`" in said, base
    (built_in,) = [base for base in kind.__mro__ if _is_built_in(base)][:1]
    assert f"`{built_in.__name__}`" in said
    listed = re.findall(r"\*\*Attributes:\*\* (.*?)(?=\. |\.$|$)", text)
    assert set(re.findall(r"`(\w+)`", "".join(listed))) == _attributes(kind)


def _is_built_in(kind: type) -> bool:
    return kind.__module__ == "builtins" and kind is not Exception


def _attributes(kind: type) -> set[str]:
    """Those of the class and of what it comes from, as their docstrings list them."""
    found: set[str] = set()
    for one in kind.__mro__:
        if issubclass(one, SkillSimError):
            # From Python 3.13 on, the compiler takes the indentation away.
            _, _, listed = inspect.cleandoc(one.__doc__ or "").partition("Attributes:\n")
            found |= set(re.findall(r"^    (\w+):", listed, re.MULTILINE))
    return found


@pytest.mark.parametrize("name", sorted(set(SECTIONS) - DESCRIBED))
def test_a_section_shows_the_error_as_it_comes(name: str) -> None:
    shown = "".join(re.findall(r"^```pycon\n(.*?)^```", SECTIONS[name], re.DOTALL | re.MULTILINE))
    assert re.search(
        rf"^skillsim\.errors\.{name}: |except {name} as|^{name} \||'{name}'", shown, re.MULTILINE
    )


def words(text: str) -> str:
    return " ".join(re.sub(r"[`\"]", "", text).split())


@pytest.mark.parametrize("name", sorted(DESCRIBED - {"StoreNotAvailableError"}))
def test_a_message_that_is_only_quoted_stands_in_the_source(name: str) -> None:
    source = "".join(
        path.read_text("utf-8") for path in (Path(errors.__file__).parent).rglob("*.py")
    )
    source = words(re.sub(r"\"\s+f?\"", "", source))
    quoted = re.findall(r"\"([^\"]+)\"", " ".join(SECTIONS[name].split()))
    message = max(quoted, key=len)
    for piece in re.split(r"…|\d[\d,]*(?=[ ;.])", message):
        assert words(piece).rstrip(" ") in source, piece
