"""The concepts that come with the package, as one compressed file.

The file is gzip, whose CRC-32 and length notice damage, around JSON::

    {"format": 1, "groups": [
        {"source": ..., "type": ..., "concepts": [[uri, label, [alternative, ...], [broader, ...]]]}
    ]}

``training_scripts/build_taxonomy.py`` writes it.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skillsim.errors import CorruptFileError
from skillsim.taxonomy.concepts import Concept

__all__ = ["FORMAT", "read_bundled"]

FORMAT = 1
_FILE = Path(__file__).with_name("data") / "concepts.json.gz"


def read_bundled(path: Path = _FILE) -> list[Concept]:
    """The concepts in the file, in its order.

    Raises:
        CorruptFileError: The file is missing, damaged, or of another format.
    """
    try:
        return _decode(json.loads(gzip.decompress(path.read_bytes())))
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
    ) as error:
        raise CorruptFileError(
            f"{path}, the taxonomy of skillsim, is missing or damaged ({error}). Install skillsim "
            "again: pip install --force-reinstall --no-deps skillsim",
            path=path,
        ) from error


def _decode(content: Mapping[str, Any]) -> list[Concept]:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r} instead of {FORMAT}")
    return [
        Concept(uri, label, tuple(alternatives), group["type"], group["source"], tuple(broader))
        for group in content["groups"]
        for uri, label, alternatives, broader in group["concepts"]
    ]
