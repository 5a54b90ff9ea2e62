"""A static model's folder: what must be in it, read and checked.

``manifest.json``      format, name, version, dimension, data, recipe, scores, policy, and the
                       size and SHA-256 of the other two
``model.safetensors``  ``rows`` (vocabulary, dimension / 2) uint8: two numbers from -7 to 7 in each,
                       plus 8, that of the first half of the dimensions in the lower four bits ·
                       ``scales`` (vocabulary,) float32 · the mixing layer: ``inner`` (hidden,
                       dimension) and ``outer`` (dimension, hidden) int8, ``inner_scales``
                       (hidden,), ``bias`` (hidden,) and ``outer_scales`` (dimension,) float32
``tokenizer.json``     WordPiece of the BERT uncased kind, without added tokens, truncation, padding
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillsim.encoding.models.mixing import MixingWeights
from skillsim.encoding.models.wordpiece import WordPiece
from skillsim.errors import CorruptModelError
from skillsim.policy import MatchPolicy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FORMAT", "MANIFEST", "TOKENIZER", "WEIGHTS", "StaticFiles", "is_static_folder"]

FORMAT = 2
_LARGEST_SCALE = 1e6
# What a damaged file makes of the steps that read it; a number may pass what a float holds.
_UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
)
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
        mixing: The layer after the sum.
        tokenizer: The tokenizer, without truncation or padding.
        policy: The cut-offs in the manifest; ``None`` for a model that was trained without.
        manifest: The whole manifest.
        fingerprint: SHA-256 over the digests of the files that decide the vectors.
    """

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    mixing: MixingWeights
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
        except _UNREADABLE as error:
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
        _check_tensors(tensors, manifest, folder / WEIGHTS)
        rows, scales = _unpacked(tensors["rows"]), tensors["scales"]
        digests = "".join(manifest["files"][name]["sha256"] for name in (WEIGHTS, TOKENIZER))
        return cls(
            rows=rows,
            scales=scales,
            mixing=MixingWeights(
                inner=tensors["inner"],
                inner_scales=tensors["inner_scales"],
                bias=tensors["bias"],
                outer=tensors["outer"],
                outer_scales=tensors["outer_scales"],
            ),
            tokenizer=WordPiece(tokenizer.decode(), vocabulary=rows.shape[0]),
            policy=_policy(manifest["policy"]),
            manifest=manifest,
            fingerprint=hashlib.sha256(digests.encode()).hexdigest(),
        )


def _check_tensors(
    tensors: Mapping[str, NDArray[Any]], manifest: Mapping[str, Any], path: Path
) -> None:
    vocabulary, dimension, hidden = (manifest[n] for n in ("vocabulary", "dimension", "hidden"))
    if dimension < 2 or dimension % 2:  # noqa: PLR2004
        raise ValueError(f"an even dimension was expected, not {dimension}")
    expected: dict[str, tuple[type[np.generic], tuple[int, ...]]] = {
        "rows": (np.uint8, (vocabulary, dimension // 2)),
        "scales": (np.float32, (vocabulary,)),
        "inner": (np.int8, (hidden, dimension)),
        "inner_scales": (np.float32, (hidden,)),
        "bias": (np.float32, (hidden,)),
        "outer": (np.int8, (dimension, hidden)),
        "outer_scales": (np.float32, (dimension,)),
    }
    for name, (kind, shape) in expected.items():
        tensor = tensors[name]
        if tensor.shape != shape or tensor.dtype != kind:
            raise ValueError(f"{name} does not have the shape {shape} that the manifest states")
        lowest = 0.0 if name.endswith("scales") else -_LARGEST_SCALE
        if kind is np.float32 and not ((tensor >= lowest) & (tensor <= _LARGEST_SCALE)).all():
            raise _DamagedFileError(path, f"its {name} are not usable numbers")


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.int8]:
    halves = (packed & 0x0F, packed >> 4)
    return np.concatenate(halves, axis=1).astype(np.int8) - np.int8(8)


def _policy(content: dict[str, Any] | None) -> MatchPolicy | None:
    if content is None:
        return None
    return MatchPolicy(
        float(content["definite"]),
        float(content["related"]),
        source=str(content["source"]),
        resolve=float(content["band"]["resolve"]),
        margin=float(content["band"]["margin"]),
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
