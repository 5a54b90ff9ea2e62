"""Files and folders that are there whole, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from skillsim.errors import NotSavedError

__all__ = ["new_folder", "replacing", "require_new_folder"]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` in the end, in one step.

    It lies beside it until then, as ``.NAME-….partial``; where the process is killed, that is what
    is left of it. Of a symbolic link the file that it leads to is replaced.

    Raises:
        NotSavedError: It cannot be written, for example because the disk is full; or something else
            than a file is there, such as a device.
    """
    given, path = path, _file_at(path)
    partial = path.with_name(f".{path.name}-{secrets.token_hex(4)}.partial")
    try:
        try:
            with partial.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotSavedError(
            f"{given} was not saved ({error}); what was there before is as it was. Make room, make "
            "the folder and make it writable, or save elsewhere.",
            path=given,
        ) from error
    with suppress(OSError):  # not every system lets folders be opened
        _sync_folder(path.parent)


def require_new_folder(path: Path) -> None:
    """Make sure that a folder can be made there, and that nothing is there that would be lost.

    Raises:
        NotSavedError: A file or a folder with something in it is there, or the folder around it is
            missing or read-only.
    """
    try:
        os.access(path, os.F_OK)  # which, unlike exists, raises for what is no name of a file
        in_the_way = path.exists() and not (path.is_dir() and not any(path.iterdir()))
        has_place = path.parent.is_dir() and os.access(path.parent, os.W_OK)
    except (OSError, ValueError) as error:
        raise NotSavedError(f"{str(path)!r} cannot be made ({error}).", path=path) from error
    if in_the_way:
        raise NotSavedError(
            f"{path} is there already, and is not an empty folder. Choose another place, or delete "
            "it first.",
            path=path,
        )
    if not has_place:
        raise NotSavedError(
            f"{path} cannot be made: {path.parent} is not a folder that can be written. Make it "
            "first.",
            path=path,
        )


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """An empty folder that gets its name ``path`` in the end, in one step, with all that is in it.

    It lies beside it until then, as ``.NAME-….partial``; where the process is killed, that is what
    is left of it.

    Raises:
        NotSavedError: As ``require_new_folder``, or what is in it cannot be written.
    """
    require_new_folder(path)
    partial = path.with_name(f".{path.name}-{secrets.token_hex(4)}.partial")
    try:
        try:
            partial.mkdir()
            yield partial
            for written in partial.rglob("*"):
                if written.is_file():
                    _sync_file(written)
            if path.is_dir():
                path.rmdir()  # an empty one, which Windows does not rename over
            partial.rename(path)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except OSError as error:
        raise NotSavedError(
            f"{path} was not made ({error}). Make room there, or choose another place.", path=path
        ) from error
    with suppress(OSError):
        _sync_folder(path.parent)


def _file_at(path: Path) -> Path:
    """Where the file is to be, links followed."""
    try:
        place = Path(os.path.realpath(path))
        taken = place.exists() and not place.is_file()
    except (OSError, ValueError) as error:  # no name of a file in this system
        raise NotSavedError(
            f"{str(path)!r} was not saved: it cannot be the name of a file ({error}).", path=path
        ) from error
    if taken:
        raise NotSavedError(
            f"{path} was not saved: a folder, a pipe or a device is there. Save elsewhere.",
            path=path,
        )
    return place


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make sure that the new name of a file survives a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
