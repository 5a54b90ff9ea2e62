"""The file that an index is saved in: safetensors, whose JSON header says what is in it.

``text_offsets``   (skills + 1,) int64      where each text starts, and where the last ends
``vectors``        (skills, dimension) float32
``graph``          (bytes,) uint8           of an approximate index; else empty
``texts``          (bytes,) uint8           UTF-8, one after the other

The header's ``__metadata__`` has the format's name and version, the model and its fingerprint, the
counts, the SHA-256 of each tensor, and that of the header itself, which is taken with zeros in its
own place. It starts with the format's name and ends at a multiple of 64 bytes.

One file rather than a folder: it takes the place of an older one in a single step, and who maps it
sees one index, whole, whatever is saved there meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.atomic import replacing
from skillsim.errors import (
    CorruptFileError,
    CutFileError,
    DamagedHeaderError,
    NewerFormatError,
    NotAnIndexError,
)
from skillsim.search.texts import PackedTexts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["VERSION", "SavedIndex", "read_index", "write_index"]

VERSION = 1
_START = b'{"__metadata__":{"format":"skillsim-index",'
_LONGEST_HEADER = 1 << 16
_ALIGNED = 64
_DIGEST = "sha256"
_NO_DIGEST = "0" * 64
_DTYPES: Mapping[str, tuple[str, type[np.generic]]] = {
    "text_offsets": ("I64", np.int64),
    "vectors": ("F32", np.float32),
    "graph": ("U8", np.uint8),
    "texts": ("U8", np.uint8),
}
_REMEDY = "Restore the file, or build the index anew."


@dataclass(frozen=True, slots=True)
class SavedIndex:
    """What is in an index's file; the arrays are the mapped file, which cannot be written.

    Attributes:
        model_id: The model that made the vectors.
        fingerprint: Its fingerprint.
        texts: The skills.
        vectors: Their vectors, shape ``(skills, dimension)``, float32.
        graph: Of an approximate index; else ``None``.
    """

    model_id: str
    fingerprint: str
    texts: PackedTexts
    vectors: NDArray[np.float32]
    graph: NDArray[np.uint8] | None


def write_index(  # noqa: PLR0913  # what is in the file
    path: Path,
    *,
    model_id: str,
    fingerprint: str,
    texts: PackedTexts,
    vectors: Iterable[NDArray[np.float32]],
    dimension: int,
    graph: NDArray[np.uint8] | None,
) -> None:
    """Write an index in place of what is at ``path``, or leave that as it is.

    Args:
        path: The file.
        model_id: As for ``SavedIndex``.
        fingerprint: As for ``SavedIndex``.
        texts: As for ``SavedIndex``.
        vectors: The vectors, some rows at a time.
        dimension: Their length.
        graph: As for ``SavedIndex``.

    Raises:
        NotSavedError: The file cannot be written.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "text_offsets": texts.offsets.shape,
        "vectors": (len(texts), dimension),
        "graph": (0 if graph is None else len(graph),),
        "texts": texts.content.shape,
    }
    blocks: dict[str, Iterable[NDArray[Any]]] = {
        "text_offsets": [texts.offsets],
        "vectors": vectors,
        "graph": [] if graph is None else [graph],
        "texts": [texts.content],
    }
    facts = {
        "version": str(VERSION),
        "model_id": model_id,
        "fingerprint": fingerprint,
        "skills": str(len(texts)),
        "dimension": str(dimension),
        "search": "exact" if graph is None else "usearch",
    }
    digests = dict.fromkeys(_DTYPES, _NO_DIGEST)
    with replacing(path) as file:
        file.write(_header(facts, shapes, digests))  # as long as the one that will be written
        for name in _DTYPES:
            digest = hashlib.sha256()
            for block in blocks[name]:
                content = np.ascontiguousarray(block).reshape(-1).view(np.uint8).data
                digest.update(content)
                file.write(content)
            digests[name] = digest.hexdigest()
        file.seek(0)
        file.write(_header(facts, shapes, digests))


def read_index(path: Path, *, verify: bool = False) -> SavedIndex:
    """Map an index's file.

    The header is checked, and that the file is as long as it says. The tensors are not read.

    Args:
        path: The file.
        verify: Read all of it, and compare it with its checksums.

    Raises:
        NotAnIndexError: There is no such file, or it is something else.
        NewerFormatError: A newer skillsim wrote it.
        DamagedHeaderError: Its header is damaged.
        CutFileError: It is shorter or longer than its header says.
        CorruptFileError: ``verify`` found a tensor damaged.
    """
    mapped = _map(path)
    header, start = _read_header(path, mapped)
    facts = header["__metadata__"]
    tensors = {}
    for name, (_, dtype) in _DTYPES.items():
        first, last = header[name]["data_offsets"]
        part = mapped[start + first : start + last]
        if verify and hashlib.sha256(part.data).hexdigest() != facts[f"{_DIGEST}.{name}"]:
            raise CorruptFileError(f"{path} is damaged in its {name}. {_REMEDY}", path=path)
        tensors[name] = part.view(dtype).reshape(header[name]["shape"])
    return SavedIndex(
        model_id=facts["model_id"],
        fingerprint=facts["fingerprint"],
        texts=PackedTexts(tensors["texts"], tensors["text_offsets"]),
        vectors=tensors["vectors"],
        graph=None if facts["search"] == "exact" else tensors["graph"],
    )


def _header(
    facts: Mapping[str, str], shapes: Mapping[str, tuple[int, ...]], digests: Mapping[str, str]
) -> bytes:
    """The start of the file: the header's length in 8 bytes, and the header."""
    metadata = {
        "format": "skillsim-index",
        _DIGEST: _NO_DIGEST,
        **facts,
        **{f"{_DIGEST}.{name}": digest for name, digest in digests.items()},
    }
    content: dict[str, Any] = {"__metadata__": metadata}
    first = 0
    for name, (code, dtype) in _DTYPES.items():
        last = first + int(np.prod(shapes[name], dtype=np.int64)) * np.dtype(dtype).itemsize
        content[name] = {"dtype": code, "shape": shapes[name], "data_offsets": [first, last]}
        first = last
    text = json.dumps(content, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % _ALIGNED)
    raw = len(text).to_bytes(8, "little") + text
    return raw.replace(_NO_DIGEST.encode(), hashlib.sha256(raw).hexdigest().encode(), 1)


def _map(path: Path) -> NDArray[np.uint8]:
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise NotAnIndexError(
            f"No index can be read at {path} ({error}). Name a file that SkillIndex.save wrote.",
            path=path,
        ) from error
    except ValueError as error:  # empty files cannot be mapped
        raise _not_an_index(path) from error
    return np.frombuffer(content, dtype=np.uint8)


def _read_header(path: Path, mapped: NDArray[np.uint8]) -> tuple[dict[str, Any], int]:
    """The header, checked, and where the tensors start."""
    if mapped[8 : 8 + len(_START)].tobytes() != _START:
        raise _not_an_index(path)
    start = 8 + int.from_bytes(mapped[:8].tobytes(), "little")
    if start > _LONGEST_HEADER:
        raise _damaged_header(path)
    if start > len(mapped):
        raise _cut(path, expected=start, found=len(mapped))
    raw = mapped[:start].tobytes()
    at = len(_START) + 8 + len(f'"{_DIGEST}":"')
    blank = raw[:at] + _NO_DIGEST.encode() + raw[at + len(_NO_DIGEST) :]
    if hashlib.sha256(blank).hexdigest().encode() != raw[at : at + len(_NO_DIGEST)]:
        raise _damaged_header(path)
    header: dict[str, Any] = json.loads(raw[8:])
    version = int(header["__metadata__"]["version"])
    if version > VERSION:
        raise NewerFormatError(
            f"{path} is in format {version}; this skillsim reads formats up to {VERSION}. Update "
            "skillsim, or build the index anew.",
            path=path,
            found=version,
            supported=VERSION,
        )
    expected = start + header["texts"]["data_offsets"][1]
    if expected != len(mapped):
        raise _cut(path, expected=expected, found=len(mapped))
    return header, start


def _not_an_index(path: Path) -> NotAnIndexError:
    return NotAnIndexError(
        f"{path} is no index of skillsim. Name a file that SkillIndex.save wrote; if this is one, "
        "it is damaged at its start.",
        path=path,
    )


def _damaged_header(path: Path) -> DamagedHeaderError:
    return DamagedHeaderError(f"{path} has a damaged header. {_REMEDY}", path=path)


def _cut(path: Path, *, expected: int, found: int) -> CutFileError:
    return CutFileError(
        f"{path} has {found:,} bytes and should have {expected:,}: it was cut short, or is still "
        f"being copied. {_REMEDY}",
        path=path,
        expected=expected,
        found=found,
    )
