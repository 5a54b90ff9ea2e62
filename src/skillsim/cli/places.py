"""What a command reads and writes, checked before any work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from skillsim.errors import InvalidTableError

__all__ = ["require_plain_file", "require_writable"]


def require_writable(path: Path, *, inputs: tuple[str | Path | None, ...] = ()) -> None:
    """Make sure that a file can be written there, and that none is lost that is read.

    Args:
        path: The output.
        inputs: What the command reads, under whatever name: files, and folders for the files in
            them. ``None`` and names of nothing that is there are passed over.

    Raises:
        InvalidTableError: There is no such folder, it is read-only, a folder, a pipe or a device is
            in the way, or the output is an input.
    """
    if not path.parent.is_dir():
        raise InvalidTableError(
            f"{path} cannot be written: there is no folder {path.parent.absolute()}. "
            "Make it first.",
            path=path,
        )
    if (path.exists() and not path.is_file()) or not os.access(path.parent, os.W_OK):
        raise InvalidTableError(
            f"{path} cannot be written: it is a folder, a pipe or a device, or its folder is "
            "read-only. Choose another place.",
            path=path,
        )
    for one in _files(inputs) if path.exists() else ():
        if one.exists() and path.samefile(one):
            raise InvalidTableError(
                f"{path} is the input {one}. Choose another place for the output.", path=path
            )


def require_plain_file(path: Path) -> None:
    """Make sure that what is there can be read more than once, as a pipe cannot.

    Raises:
        InvalidTableError: It is a pipe, a device or a folder. Where there is nothing, opening it
            says so.
    """
    if path.exists() and not path.is_file():
        raise InvalidTableError(
            f"{path} cannot be read: it is a folder, a pipe or a device, and a plain file is "
            "needed, since it is read more than once. Save it as a file first.",
            path=path,
        )


def _files(inputs: tuple[str | Path | None, ...]) -> Iterator[Path]:
    for one in (Path(given) for given in inputs if given is not None):
        if one.is_dir():
            yield from one.iterdir()
        else:
            yield one
