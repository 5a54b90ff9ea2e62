"""What scripts do around their work: refusals become a message, results a file."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recipe.errors import RecipeError
from skillsim.errors import SkillSimError


def exit_status(script: str, work: Callable[[], int | None]) -> int:
    """Do the work.

    Args:
        script: Its name, for the message on stderr.
        work: Gives another exit status than 0, if need be.

    Returns:
        The exit status: 2 where an input cannot be used or a package is missing.
    """
    try:
        return work() or 0
    except (RecipeError, SkillSimError) as error:
        message = str(error)
    except ModuleNotFoundError as error:
        message = f"{error.name} is not installed"
    print(f"{script}: error: {message}", file=sys.stderr)
    return 2


def refuse_missing_folder(out: Path | None) -> None:
    """Make sure that results can be written, before any are worked out.

    Raises:
        RecipeError: `--out` names a file in a folder that is not there.
    """
    if out is not None and not out.resolve().parent.is_dir():
        raise RecipeError(f"--out {out}: there is no such folder")


def write_results(out: Path | None, results: dict[str, Any]) -> None:
    """Write the results as JSON, if they are to be written."""
    if out is not None:
        out.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8")
