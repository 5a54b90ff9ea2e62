"""The mutants: copies of functions with one thing changed, made by mutmut."""

from __future__ import annotations

import difflib
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mutant", "write_mutants"]


@dataclass(frozen=True)
class Mutant:
    """One change of one function.

    Attributes:
        name: What activates it, in the environment variable ``MUTANT_UNDER_TEST``.
        module: The module it is in.
        function: The function, as ``module.function`` or ``module.Class.method``.
        change: The lines that went and came, as in a diff, and which it is of those that read the
            same. Unlike the name, it stays the same when something else in the function changes.
    """

    name: str
    module: str
    function: str
    change: str

    @property
    def reached_by(self) -> str:
        """What mutmut records when the function is called."""
        return self.name.rpartition("__mutmut_")[0]


def write_mutants(source: Path, copy: Path, files: Sequence[str]) -> list[Mutant]:
    """Copy the package, with all mutants of some files in it; switched off until one is named.

    Args:
        source: The folder that holds the package.
        copy: Where to write it; what is there goes.
        files: The files to mutate, below ``source``; in their order the mutants come.
    """
    from mutmut.mutation.file_mutation import mutate_file_contents

    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    mutants: list[Mutant] = []
    seen = Counter[tuple[str, str]]()
    for file in files:
        mutated = mutate_file_contents(file, (source / file).read_text(encoding="utf-8"))
        (copy / file).write_text(mutated.code, encoding="utf-8")
        lines = mutated.code.splitlines()
        bodies = {
            name: _body(lines[span.start - 1 : span.end], name)
            for name, span in mutated.line_span_by_function_name.items()
        }
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in mutated.mutant_names:
            mangled = name.rpartition("__mutmut_")[0]
            change = "\n".join(_changed(bodies[f"{mangled}__mutmut_orig"], bodies[name]))
            readable = mangled.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
            function = f"{module}.{readable}"
            seen[function, change] += 1
            if seen[function, change] > 1:
                change += f"\n({seen[function, change]})"
            mutants.append(Mutant(f"{module}.{name}", module, function, change))
    return mutants


def _body(lines: Sequence[str], name: str) -> list[str]:
    return textwrap.dedent("\n".join(lines)).replace(name, "_").splitlines()


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for line in difflib.ndiff(before, after):
        if line[:2] in {"- ", "+ "}:
            yield f"{line[0]} {line[2:].strip()}"
