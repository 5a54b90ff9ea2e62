"""A static model's folder: what must be in it, read and checked.

``manifest.json``      format, name, version, dimension, data, recipe, scores, policy, and the
                       size and SHA-256 of the other two
``model.safetensors``  ``rows`` (vocabulary, dimension) int8 · ``scales`` (vocabulary,) float32
``tokenizer.json``     WordPiece of the BERT uncased kind, without added tokens, truncation, padding
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.encoding.models.wordpiece import WordPiece
from skillsim.errors import CorruptModelError
from skillsim.policy import MatchPolicy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FORMAT", "MANIFEST", "TOKENIZER", "WEIGHTS", "StaticFiles", "is_static_folder"]

FORMAT = 1
_LARGEST_SCALE = 1e6
MANIFEST = "manifest.json"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"


def is_static_folder(folder: Path) -> bool:
    """Whether the folder holds a model in this format."""
    return (folder / MANIFEST).is_file() and not (folder / "modules.json").exists()


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The content of a static model's folder.

    Attributes:
        rows: One quantised vector per token, shape ``(vocabulary, dimension)``, int8.
        scales: What a row is multiplied by, shape ``(vocabulary,)``, float32.
        tokenizer: The tokenizer, without truncation or padding.
        policy: The cut-offs in the manifest; ``None`` for a model that was trained without.
        manifest: The whole manifest.
        fingerprint: SHA-256 over the digests of the files that decide the vectors.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    tokenizer: WordPiece
    policy: MatchPolicy | None
    manifest: dict[str, Any]
    fingerprint: str

    @classmethod
    def read(cls, folder: Path, *, model_id: str) -> StaticFiles:
        """Read the folder and check every file in it.

        Raises:
            CorruptModelError: A file is missing, cut short, altered, or of a newer format.
        """
        path = folder / MANIFEST
        try:
            return cls._read(folder)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            path = error.path if isinstance(error, _DamagedFileError) else path
            raise CorruptModelError(
                model=model_id,
                path=path,
                cause=f"{path} is missing or damaged ({error})",
                remedy="Restore the folder from its source; if it is the embedded model, run: "
                "pip install --force-reinstall --no-deps skillsim",
            ) from error

    @classmethod
    def _read(cls, folder: Path) -> StaticFiles:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT:
            raise ValueError(f"format {manifest['format']!r}; this skillsim reads {FORMAT}")
        weights, tokenizer = (
            _checked_bytes(folder / name, manifest["files"][name]["sha256"])
            for name in (WEIGHTS, TOKENIZER)
        )
        try:
            tensors = load(weights)
        except SafetensorError as error:
            raise _DamagedFileError(folder / WEIGHTS, str(error)) from error
        rows, scales = tensors["rows"], tensors["scales"]
        shape = (manifest["vocabulary"], manifest["dimension"])
        if rows.shape != shape or rows.dtype != np.int8 or scales.shape != shape[:1]:
            raise ValueError(f"tensors do not have the shape {shape} that the manifest states")
        if not (np.isfinite(scales) & (scales >= 0) & (scales <= _LARGEST_SCALE)).all():
            raise _DamagedFileError(folder / WEIGHTS, "its scales are not usable numbers")
        if rows.shape[1] < 1:
            raise ValueError("a dimension of at least 1 was expected")
        digests = "".join(manifest["files"][name]["sha256"] for name in (WEIGHTS, TOKENIZER))
        return cls(
            rows=rows,
            scales=scales.astype(np.float32, copy=False),
            tokenizer=WordPiece(tokenizer.decode(), vocabulary=rows.shape[0]),
            policy=_policy(manifest["policy"]),
            manifest=manifest,
            fingerprint=hashlib.sha256(digests.encode()).hexdigest(),
        )


def _policy(content: dict[str, Any] | None) -> MatchPolicy | None:
    if content is None:
        return None
    return MatchPolicy(
        float(content["definite"]), float(content["related"]), source=str(content["source"])
    )


class _DamagedFileError(ValueError):
    def __init__(self, path: Path, what: str) -> None:
        super().__init__(what)
        self.path = path


def _checked_bytes(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _DamagedFileError(path, str(error)) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _DamagedFileError(path, "its SHA-256 is not the one in the manifest")
    return content
