"""The command line as text: commands with their arguments and options.

Read from what the functions are annotated with: what typer makes of it differs between versions.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from typer import Typer
from typer.models import ArgumentInfo

from skillsim.cli.commands import app


def commands() -> Iterator[str]:
    """The lines of the listing, one command after the other."""
    yield "# The command line"
    yield from _group(app, "skillsim")


def _group(group: Typer, name: str) -> Iterator[str]:
    if group.registered_callback is not None:
        yield from _command(group.registered_callback.callback, name)
    for command in sorted(group.registered_commands, key=lambda command: str(command.name)):
        yield from _command(command.callback, f"{name} {command.name}")
    for below in group.registered_groups:
        assert below.typer_instance is not None
        yield from _group(below.typer_instance, f"{name} {below.name}")


def _command(function: Callable[..., object] | None, name: str) -> Iterator[str]:
    assert function is not None
    yield name
    hints = get_type_hints(function, include_extras=True)
    for parameter in inspect.signature(function).parameters.values():
        yield f"    {_parameter(parameter, hints[parameter.name])}"


def _parameter(parameter: inspect.Parameter, hint: object) -> str:
    assert get_origin(hint) is Annotated, parameter
    kind, facts = get_args(hint)[:2]
    takes, default = _values(kind), parameter.default
    if isinstance(facts, ArgumentInfo):
        shown = f"{parameter.name.upper()} {takes}"
    else:
        # In an annotation, what looks like the option's default is its first name.
        first = [facts.default] if isinstance(facts.default, str) else []
        names = [*first, *(facts.param_decls or ())] or [f"--{parameter.name.replace('_', '-')}"]
        shown = " ".join(filter(None, ["/".join(names), takes]))
    limits = [f"{word} {limit}" for word, limit in (("from", facts.min), ("to", facts.max))
              if limit is not None]  # fmt: skip
    shown = " ".join([shown, *limits])
    if default is inspect.Parameter.empty:
        return f"{shown}, required"
    if default is None or default is False:
        return shown
    return f"{shown}, default {default.value if isinstance(default, enum.Enum) else default!r}"


def _values(kind: Any) -> str:
    """What one may write: a type, or the words to choose from; nothing for a switch."""
    choices = get_args(kind)
    if kind is bool:
        return ""
    if get_origin(kind) in {Union, UnionType}:
        return "|".join(_values(choice) for choice in choices if choice is not NoneType)
    if get_origin(kind) is Literal:
        return "|".join(map(str, choices))
    if get_origin(kind) is list:
        return f"{_values(choices[0])} …"
    if issubclass(kind, enum.Enum):
        return "|".join(str(choice.value) for choice in kind)
    return str(kind.__name__).upper()
