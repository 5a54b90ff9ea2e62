"""The typing tests, which type checkers run (``make types verify-types``), leave nothing out."""

from __future__ import annotations

import ast
from pathlib import Path

import griffe
from tests.api.modules import find, public_modules

TYPED = Path(__file__).parents[1] / "typing"


def _names(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


def _called_by_users(target: griffe.Object) -> bool:
    """A function, or a class that is neither an exception nor plain data that functions give."""
    if isinstance(target, griffe.Class):
        return "dataclass" not in target.labels and target.module.path != "skillsim.errors"
    return isinstance(target, griffe.Function)


def test_every_public_function_is_in_the_typed_program() -> None:
    used = _names(TYPED / "program.py") | _names(TYPED / "overloads.py")
    missing = [
        f"{module}.{name}"
        for module, names in public_modules().items()
        for name in names
        if name not in used and _called_by_users(find(f"{module}.{name}"))
    ]
    assert not missing


def test_every_overload_is_asserted() -> None:
    asserted = _names(TYPED / "overloads.py")
    overloaded = {
        function.name
        for module, names in public_modules().items()
        for name in names
        for function in _functions(find(f"{module}.{name}"))
        if function.overloads
    }
    assert {"similarity", "search", "probability", "add"} <= overloaded
    assert overloaded <= asserted


def _functions(target: griffe.Object) -> list[griffe.Function]:
    if isinstance(target, griffe.Function):
        return [target]
    if not isinstance(target, griffe.Class):
        return []
    return [member for member in target.members.values() if isinstance(member, griffe.Function)]
