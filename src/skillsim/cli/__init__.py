"""The command line: ``skillsim match``, ``gap``, ``neighbours`` and others."""

from __future__ import annotations

import io
import sys
import warnings

from skillsim.errors import SkillSimError

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 1 done and something differs (replay), 2 refused with a message on stderr,
    130 stopped.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a letter gets its code instead of a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        try:
            from skillsim.cli.commands import app

            app()
        except SkillSimError as error:
            _fail(str(error))
        except KeyboardInterrupt:
            sys.exit(130)
        except (OSError, Warning) as error:  # a full disk; a warning that was made an error
            _fail(str(error))
        # A person at a terminal is not helped by a stack of frames.
        except Exception as error:  # noqa: BLE001
            _fail(f"unexpected {type(error).__name__}: {error}. Please report this as a bug.")


def _fail(message: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {message}", file=sys.stderr)
