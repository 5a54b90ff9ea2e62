"""The public surface as text: names, signatures, fields, in an order that diffs well."""

from __future__ import annotations

from collections.abc import Iterator

import griffe
from tests.api.modules import find, public_modules

WIDTH = 100
# Made by dataclass or used by the interpreter; nobody calls them by name.
UNSEEN = {
    "__copy__", "__deepcopy__", "__getstate__", "__post_init__", "__reduce__", "__repr__",
    "__setstate__", "__slots__", "__sklearn_tags__",
}  # fmt: skip


def surface() -> Iterator[str]:
    """The lines of the listing, without the command line."""
    shown: dict[str, str] = {}  # definitions, and where they were told of first
    for module, names in public_modules().items():
        yield f"# {module}"
        for name in names:
            target = find(f"{module}.{name}")
            if target.path in shown:
                yield f"{name} = {shown[target.path]}"
                continue
            shown[target.path] = f"{module}.{name}"
            yield from _definition(target, name)
        yield ""
    yield "# Without a public name, but part of what is above"
    for path in _referred_to(list(shown)):
        yield from _definition(find(path), path)


def _referred_to(paths: list[str]) -> list[str]:
    """What signatures, fields and bases of public names are made of and is ours, sorted."""
    known, new = set(paths), list(paths)
    while new:
        reached = {target for path in new for target in _references(find(path))} - known
        known |= reached
        new = sorted(reached)
    return sorted(known - set(paths))


def _references(target: griffe.Object) -> Iterator[str]:
    for expression in _expressions(target):
        for name in expression.iterate(flat=True) if isinstance(expression, griffe.Expr) else ():
            path = name.canonical_path if isinstance(name, griffe.ExprName) else ""
            if path.startswith("skillsim."):
                found = find(path)
                if not found.is_module and not found.path.rpartition(".")[2].startswith("__"):
                    yield found.path


def _expressions(target: griffe.Object) -> Iterator[griffe.Expr | str | None]:
    if isinstance(target, griffe.Class):
        yield from target.bases
        for member in _members(target):
            yield from _expressions(member)
    elif isinstance(target, griffe.Function):
        for function in target.overloads or [target]:
            yield function.returns
            for parameter in function.parameters:
                yield from (parameter.annotation, parameter.default)
    elif isinstance(target, griffe.Attribute):
        yield target.annotation
        if _is_type_alias(target) or "class-attribute" in target.labels:
            yield target.value


def _definition(target: griffe.Object, name: str) -> Iterator[str]:
    if isinstance(target, griffe.Class):
        yield from _class(target, name)
    elif isinstance(target, griffe.Function):
        yield from _function(target, name)
    elif isinstance(target, griffe.Attribute):
        yield _attribute(target, name)
    else:
        raise TypeError(f"{name} is a {target.kind.value}, which the listing has no form for")


def _class(target: griffe.Class, name: str) -> Iterator[str]:
    yield from (f"@{decorator.value}" for decorator in target.decorators)
    bases = f"({', '.join(map(str, target.bases))})" if target.bases else ""
    yield f"class {name}{bases}"
    for member in _members(target):
        yield from (f"    {line}" for line in _definition(member, member.name))


def _members(target: griffe.Class) -> Iterator[griffe.Object]:
    fields_tell = "dataclass" in target.labels
    for name, member in target.members.items():
        hidden = name.startswith("_") and not (name.startswith("__") and name.endswith("__"))
        made = fields_tell and name == "__init__"
        if isinstance(member, griffe.Object) and not (hidden or made or name in UNSEEN):
            yield member


def _attribute(target: griffe.Attribute, name: str) -> str:
    if _is_type_alias(target):
        return f"type {name} = {target.value}"
    if "property" in target.labels:
        return f"property {name}: {target.annotation}"
    owner = target.parent
    if isinstance(owner, griffe.Class):
        type_ = target.annotation or _of_the_parameter(owner, target)
        default = target.value if "class-attribute" in target.labels else None
        return f"{name}: {type_}" + ("" if default is None else f" = {default}")
    if target.annotation is not None:
        return f"{name}: {target.annotation}"
    return f"{name}" if name == "__version__" else f"{name} = {target.value}"


def _of_the_parameter(owner: griffe.Class, target: griffe.Attribute) -> griffe.Expr | str:
    """The type of ``self.x = x``, as type checkers see it."""
    for parameter in owner.parameters:
        if parameter.name == str(target.value) and parameter.annotation is not None:
            return parameter.annotation
    raise TypeError(f"{target.path} has no type annotation")


def _is_type_alias(target: griffe.Attribute) -> bool:
    return str(target.annotation) in {"TypeAlias", "type"}


def _function(target: griffe.Function, name: str) -> Iterator[str]:
    for kind in ("classmethod", "staticmethod"):
        if kind in target.labels:
            yield f"@{kind}"
    if not target.overloads:
        yield from _signature(target, name)
    for function in target.overloads or ():
        yield "@overload"
        yield from _signature(function, name)


def _signature(function: griffe.Function, name: str) -> Iterator[str]:
    parameters = list(_parameters(function))
    returns = "" if name == "__init__" else f" -> {function.returns}"
    line = f"def {name}({', '.join(parameters)}){returns}"
    if len(line) <= WIDTH:
        yield line
    else:  # a line each, so that a diff shows which has changed
        yield f"def {name}("
        yield from (f"    {parameter}," for parameter in parameters)
        yield f"){returns}"


def _parameters(function: griffe.Function) -> Iterator[str]:
    bound = isinstance(function.parent, griffe.Class) and "staticmethod" not in function.labels
    keyword_only = False
    for parameter in list(function.parameters)[1 if bound else 0 :]:
        kind = parameter.kind
        if kind is griffe.ParameterKind.keyword_only and not keyword_only:
            yield "*"
        keyword_only = keyword_only or kind in {
            griffe.ParameterKind.keyword_only,
            griffe.ParameterKind.var_positional,
        }
        stars = {
            griffe.ParameterKind.var_positional: "*",
            griffe.ParameterKind.var_keyword: "**",
        }.get(kind, "")
        default = "" if stars or parameter.default is None else f" = {parameter.default}"
        yield f"{stars}{parameter.name}: {parameter.annotation}{default}"
