"""What a fine-tuning is made from, kept beside its checkpoints."""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recipe.errors import RecipeError

PLAN_FILE = "plan.json"
# Other versions of these may give other weights.
LIBRARIES = ("sentence-transformers", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the weights, but for the machine."""

    recipe: str
    settings: dict[str, Any]
    base: str
    base_sha256: str
    pairs_sha256: str
    pairs: dict[str, int]
    phrases: list[dict[str, object]]
    teacher: str
    seed: int
    bf16: bool

    def as_json(self) -> dict[str, Any]:
        """The fields and the libraries' versions, as JSON would give them back."""
        content = asdict(self) | {"libraries": {name: version(name) for name in LIBRARIES}}
        plan: dict[str, Any] = json.loads(json.dumps(content))
        return plan


def keep_plan(out: Path, plan: Plan, *, resume: bool) -> Path | None:
    """Write the plan into the folder, or compare it with the one that is there.

    Returns:
        The checkpoint to go on from, if there is one.

    Raises:
        RecipeError: The folder holds another run's checkpoints, or this one's and `resume` was
            not asked for; or it cannot be written.
    """
    path = out / PLAN_FILE
    checkpoint = _last_checkpoint(out / "checkpoints")
    wanted = plan.as_json()
    if checkpoint is None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(wanted, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        except OSError as cause:
            raise RecipeError(f"--out {out} cannot be written: {cause}") from cause
        return None
    if not resume:
        raise RecipeError(f"{out} holds checkpoints. Pass --resume, or another --out.")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise RecipeError(f"{path} cannot be read: {cause}. Give another --out.") from cause
    other = [name for name in wanted if found.get(name) != wanted[name]]
    if other:
        raise RecipeError(
            f"the checkpoints in {out} were made with other settings: {', '.join(other)}. "
            "Give the same ones, or another --out."
        )
    return checkpoint


def _last_checkpoint(folder: Path) -> Path | None:
    """The latest that is complete: the trainer writes its state last."""
    complete = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return max(complete, key=lambda path: int(path.name.partition("-")[2]), default=None)


def public_name(location: str) -> str:
    """The name of a model without the path to it, which says something of a machine."""
    return Path(location).resolve().name if Path(location).is_dir() else location


def sha256_of(path: Path) -> str:
    """The digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
