"""Which versions of what are installed."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

__all__ = ["installed_versions"]


def installed_versions(packages: Iterable[str]) -> dict[str, str | None]:
    """The version of Python and of each package; ``None`` for one that is not installed.

    Example:
        >>> sorted(installed_versions(["numpy", "there-is-no-such-package"]))
        ['numpy', 'python', 'there-is-no-such-package']
    """
    return {
        "python": platform.python_version(),
        **{package: _version(package) for package in packages},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
