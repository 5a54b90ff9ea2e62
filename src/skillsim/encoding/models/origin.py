"""Where a downloaded folder comes from, and what was in it then.

``skillsim-download.json`` lies in the folder: ``format``, ``model`` (the repository on the Hub),
``revision`` (the commit) and ``files``, the SHA-256 of every file that loading reads. So the folder
is checked when it is loaded, like a model in the Hub cache, and keeps the model's known cut-offs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from skillsim.errors import CorruptModelError

__all__ = ["ORIGIN", "Origin"]

ORIGIN = "skillsim-download.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """What ``skillsim download`` notes in the folder.

    Attributes:
        model: The repository on the Hub.
        revision: The commit.
        files: SHA-256 of every file that loading reads, by relative path.
    """

    model: str
    revision: str
    files: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path, *, model: str) -> Origin | None:
        """The note in a folder; ``None`` if there is none.

        Raises:
            CorruptModelError: It cannot be read.
        """
        path = folder / ORIGIN
        try:
            return cls._parse(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _damaged(model, path, f"{path} is damaged ({error})") from error

    @classmethod
    def _parse(cls, text: bytes) -> Origin:
        content = json.loads(text)
        if content.pop("format") != _FORMAT:
            raise ValueError("another format")
        origin = cls(**content)
        if not (
            isinstance(origin.model, str)
            and isinstance(origin.files, dict)
            and all(isinstance(digest, str) for digest in origin.files.values())
        ):
            raise TypeError("a name and a table of files were expected")
        return origin

    def write(self, folder: Path) -> None:
        """Note it in a folder."""
        content = json.dumps({"format": _FORMAT, **asdict(self)}, indent=2)
        (folder / ORIGIN).write_text(content + "\n", encoding="utf-8")

    def require(self, digests: Mapping[str, str], folder: Path, *, model: str) -> None:
        """Make sure that the folder still holds what was downloaded.

        Args:
            digests: SHA-256 of every file that loading reads now.
            folder: The folder.
            model: The model as it was named, for the error.

        Raises:
            CorruptModelError: A file was altered, added or lost.
        """
        other = sorted(name for name, _ in digests.items() ^ self.files.items())
        if other:
            raise _damaged(
                model,
                folder / other[0],
                f"{folder} no longer holds what was downloaded: {', '.join(dict.fromkeys(other))}",
            )


def _damaged(model: str, path: Path, cause: str) -> CorruptModelError:
    return CorruptModelError(
        model=model,
        path=path,
        cause=cause,
        remedy=f"Download it again with `skillsim download`; or, if the change was meant, delete "
        f"{ORIGIN} from the folder.",
    )
