"""A place that one run at a time may write to.

The lock is advisory (``flock``, on Windows ``msvcrt.locking``) and held on ``out.csv.lock`` beside
``out.csv``. The system releases it when the process ends, however it ends; the empty file that a
killed one leaves is taken over by the next run. On a file system without locks there are none.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from skillsim.errors import InvalidTableError, OutputInUseError

__all__ = ["alone_at"]

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone_at(path: Path) -> Iterator[None]:
    """Keep other runs from writing to ``path`` as long as the block, or the process, lasts.

    Raises:
        OutputInUseError: Another run is writing to it.
        InvalidTableError: There is a file of somebody else where the lock would be.
    """
    lock = path.with_name(f"{path.name}.lock")
    file = _held(lock, path)
    try:
        yield
    finally:
        # Removed while it is held, so that nobody can hold a file that is no longer there and
        # think himself alone. Windows removes no open file.
        with suppress(OSError):
            lock.unlink()
        file.close()
        if sys.platform == "win32":
            with suppress(OSError):
                lock.unlink()


def _held(lock: Path, path: Path) -> BinaryIO:
    while True:
        if not _is_free_or_empty(lock):
            raise InvalidTableError(
                f"{lock} is in the way: it is no lock of skillsim. Move it, or choose another "
                f"place for {path.name}.",
                path=path,
            )
        try:
            file = lock.open("ab")
        except OSError as error:
            raise InvalidTableError(
                f"{path} cannot be written: {error}. Make {lock.name} writable or remove it, or "
                "choose another place.",
                path=path,
            ) from error
        try:
            _lock(file)
        except (BlockingIOError, PermissionError) as error:
            file.close()
            raise OutputInUseError(
                f"{path} is being written by another run. Wait until it is done, stop it, or "
                "choose another place.",
                path=path,
            ) from error
        except OSError:
            return file  # a file system without locks
        if _is_there(file, lock):
            return file
        file.close()  # it was another run's, which removed it when it was done


def _is_free_or_empty(lock: Path) -> bool:
    try:
        found = lock.stat()
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def _is_there(file: BinaryIO, lock: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), lock.stat())
    except FileNotFoundError:
        return False
