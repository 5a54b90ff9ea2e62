"""The embedded model as a folder that sentence-transformers reads."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError

from skillsim.encoding.models.hub_errors import DISK_FULL
from skillsim.encoding.models.integrity import sha256_file
from skillsim.encoding.models.sources import EMBEDDED, EMBEDDED_FOLDER
from skillsim.encoding.models.static_files import TOKENIZER, StaticFiles
from skillsim.encoding.user_cache import CACHE_VARIABLE, user_cache_folder
from skillsim.errors import ModelNotAvailableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.models.mixing import MixingWeights

__all__ = ["MODEL_TYPE", "embedded_model_path"]

MODEL_TYPE = "skillsim"  # what transformers is told, which asks every folder for its type

_CHECKSUMS = "checksums.json"
_FORMAT = 2  # of the folder: one that an older skillsim wrote has other files
# The names that sentence-transformers 3 and later understand.
_MODULES = (
    ("0_StaticEmbedding", "StaticEmbedding"),
    ("1_Normalize", "Normalize"),
    ("2_Dense", "Dense"),
    ("3_Dense", "Dense"),
    ("4_Normalize", "Normalize"),
)
_CONFIG: dict[str, object] = {
    "model_type": "SentenceTransformer",
    "prompts": {},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def embedded_model_path() -> str:
    """A folder with the embedded model, for ``SentenceTransformer(...)`` and what builds on it.

    It gives the same vectors there for clean text, but for the rounding that keeps ours independent
    of what else is encoded (below 0.0005 in a number). What ``SkillEncoder`` adds is not in the
    folder: the clean-up, and a direction of its own for a text in which no token is known (there
    they all get the same one).

    The wheel holds them in 4 bits a number; on the first call they are written out as float32, some
    65 MB, below the user's cache folder (``SKILLSIM_CACHE``). Later calls check those files and
    write them anew if one is damaged. Safe to call from several processes at once.

    Returns:
        The folder's absolute path.

    Raises:
        ModelNotAvailableError: The cache folder cannot be written.
        CorruptModelError: The model in the package is damaged.

    Example:
        >>> from pathlib import Path
        >>> sorted(path.name for path in Path(embedded_model_path()).glob("*.json"))
        ['checksums.json', 'config.json', 'config_sentence_transformers.json', 'modules.json']
    """
    files = StaticFiles.read(EMBEDDED_FOLDER, model_id=EMBEDDED)
    name = f"embedded-{files.manifest['version']}-{files.fingerprint[:16]}-{_FORMAT}"
    folder = user_cache_folder() / "models" / name
    if not _is_sound(folder):
        try:
            _replace(folder, files)
        except (OSError, SafetensorError) as error:
            raise ModelNotAvailableError(
                model=EMBEDDED,
                reason="disk-full" if _is_full(error) else "permission",
                cause=f"its float32 copy cannot be written to {folder} ({error})",
                remedy=f"Make room there, or set {CACHE_VARIABLE} to another folder.",
            ) from error
    return str(folder)


def _is_full(error: Exception) -> bool:
    # safetensors tells the system's error in words only.
    return getattr(error, "errno", None) in DISK_FULL or any(
        f"os error {number})" in str(error) for number in DISK_FULL
    )


def _replace(folder: Path, files: StaticFiles) -> None:
    """Write the folder beside its place, then move it there whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as scratch:
        made = Path(scratch) / folder.name
        _write(made, files)
        if _is_sound(folder):  # another process was faster, and may have given the path out
            return
        if folder.exists():
            folder.rename(Path(scratch) / "damaged")
        try:
            made.rename(folder)
        except OSError:
            if not _is_sound(folder):  # the same, in the last moment
                raise


def _write(folder: Path, files: StaticFiles) -> None:
    from safetensors.numpy import save_file

    embedding = folder / _MODULES[0][0]
    embedding.mkdir(parents=True)
    for name, kind in _MODULES:
        if kind == "Normalize":
            (folder / name).mkdir()
    for name, dense in zip(("2_Dense", "3_Dense"), _dense_layers(files.mixing), strict=True):
        _write_dense(folder / name, *dense)
    rows = files.rows.astype(np.float32) * files.scales[:, None]
    save_file({"embedding.weight": rows}, embedding / "model.safetensors")
    shutil.copyfile(EMBEDDED_FOLDER / TOKENIZER, embedding / TOKENIZER)
    shutil.copyfile(EMBEDDED_FOLDER / "README.md", folder / "README.md")
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(_MODULES)
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "config_sentence_transformers.json", _CONFIG)
    _write_json(folder / "config.json", {"model_type": MODEL_TYPE})
    _write_json(folder / _CHECKSUMS, _checksums(folder))


def _dense_layers(
    weights: MixingWeights,
) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32], str], ...]:
    """The mixing layer as two plain ones: weight, bias and activation of each.

    What is carried past the layer goes through it in two halves, as ``max(x, 0)`` and
    ``max(-x, 0)``, because a plain layer cannot be gone around.
    """
    width = len(weights.outer)
    same = np.eye(width, dtype=np.float32)
    inner = np.concatenate([weights.inner * weights.inner_scales[:, None], same, -same])
    bias = np.concatenate([weights.bias, np.zeros(2 * width, dtype=np.float32)])
    outer = np.concatenate([weights.outer * weights.outer_scales[:, None], same, -same], axis=1)
    return (
        (inner, bias, "torch.nn.modules.activation.ReLU"),
        (outer, np.zeros(width, dtype=np.float32), "torch.nn.modules.linear.Identity"),
    )


def _write_dense(
    folder: Path, weight: NDArray[np.float32], bias: NDArray[np.float32], activation: str
) -> None:
    from safetensors.numpy import save_file

    folder.mkdir()
    save_file(
        {"linear.weight": np.ascontiguousarray(weight), "linear.bias": bias},
        folder / "model.safetensors",
    )
    config = {
        "in_features": weight.shape[1],
        "out_features": weight.shape[0],
        "bias": True,
        "activation_function": activation,
    }
    _write_json(folder / "config.json", config)


def _is_sound(folder: Path) -> bool:
    """Whether every file that was written is there as it was written; others do not matter."""
    try:
        expected = json.loads((folder / _CHECKSUMS).read_bytes())
        return all(sha256_file(folder / name) == digest for name, digest in expected.items())
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return False


def _checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _CHECKSUMS
    }


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
