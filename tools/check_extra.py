"""Use what an extra serves, and see that each extra that is not installed is asked for by its name.

    python tools/check_extra.py pandas   # in an environment with skillsim[pandas] and nothing else
    python tools/check_extra.py --list   # the extras there are to check, as JSON; needs no install

An extra is installed if all that it requires is: some bring what others need.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.markers import Marker

# Not for users, or without code that could ask for it.
_NOT_CHECKED = {"dev", "docs"}


def main() -> None:
    """Check one extra, or list them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("extra", nargs="?")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list:
        print(json.dumps(extras()))
    elif arguments.extra not in USES:
        parser.error(f"{arguments.extra} is not one of {', '.join(USES)}")
    else:
        check(arguments.extra)


def extras() -> list[str]:
    """The extras that users install, as pyproject.toml has them."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    return [
        name for name in project["project"]["optional-dependencies"] if name not in _NOT_CHECKED
    ]


def check(extra: str) -> None:
    """Use one extra, and try to use the others.

    Raises:
        SystemExit: The extra is not whole, or another was not asked for as it should be.
    """
    from skillsim.errors import MissingExtraError

    if not is_installed(extra):
        raise SystemExit(f"skillsim[{extra}] is not installed here")
    for name, use in USES.items():
        if is_installed(name):
            use()
            print(f"{name}: works")
            continue
        try:
            use()
        except MissingExtraError as error:
            if error.extra != name:
                raise SystemExit(f"{name}: asked for {error.extra} instead") from error
            print(f"{name}: asks for {error.command}")
        else:
            if name not in _ASKS_NOTHING:
                raise SystemExit(f"{name}: is not installed, and was not asked for")


def is_installed(extra: str, of: str = "skillsim") -> bool:
    """Whether every distribution is there that the extra names, and those of their extras.

    Raises:
        SystemExit: There is no such extra; pip only warns of it, and installs nothing.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    provided = metadata(of).get_all("Provides-Extra", [])
    if canonicalize_name(extra) not in map(canonicalize_name, provided):
        raise SystemExit(f"{of} {version(of)} has no extra {extra}")
    for line in requires(of) or ():
        requirement = Requirement(line)
        if not _is_of(requirement.marker, extra):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            return False
        if not requirement.specifier.contains(found, prereleases=True):
            return False
        if not all(is_installed(inner, requirement.name) for inner in requirement.extras):
            return False
    return True


def _is_of(marker: Marker | None, extra: str) -> bool:
    """Whether a requirement is there for the extra alone."""
    if marker is None or marker.evaluate({"extra": ""}):
        return False
    return marker.evaluate({"extra": extra})


def _pandas() -> None:
    from skillsim.results import Neighbour, to_frame

    assert to_frame([Neighbour("SQL", 0.7)])["skill"].tolist() == ["SQL"]


def _ann() -> None:
    from skillsim.search.graph import require_usearch

    require_usearch()


def _viz() -> None:
    from skillsim.tasks.explore.page import plotly_js

    assert plotly_js()


def _umap() -> None:
    from skillsim.tasks.explore.layout import require_method

    require_method("umap")


def _transformers() -> None:
    from skillsim.integrations.transformers import register

    register()


def _spark() -> None:
    from skillsim.integrations.spark import _types

    assert _types()


def _train() -> None:
    if is_installed("train"):  # no code of the package asks for what training_scripts/ needs
        importlib.import_module("datasets")
        importlib.import_module("accelerate")


def _module(name: str) -> Callable[[], None]:
    def use() -> None:
        importlib.import_module(f"skillsim.integrations.{name}")

    return use


USES: dict[str, Callable[[], None]] = {
    "pandas": _pandas,
    "ann": _ann,
    "viz": _viz,
    "umap": _umap,
    "sklearn": _module("sklearn"),
    "transformers": _transformers,
    "workrb": _module("workrb"),
    "pgvector": _module("pgvector"),
    "ray": _module("ray"),
    "spark": _spark,
    "train": _train,
}
_ASKS_NOTHING = {"train"}

if __name__ == "__main__":
    main()
