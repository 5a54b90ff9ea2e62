"""Runs the examples of docstrings that are skipped where there is no cluster."""

from __future__ import annotations

import doctest
from types import ModuleType
from typing import Any

__all__ = ["run_skipped"]


def run_skipped(module: ModuleType, names: dict[str, Any]) -> int:
    """Run the module's docstrings that have skipped lines, skipping none; how many there were.

    Args:
        module: Where to look.
        names: What the examples may use besides the module's own names.
    """
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    count = 0
    for test in doctest.DocTestFinder().find(module, extraglobs=names):
        if any(doctest.SKIP in example.options for example in test.examples):
            for example in test.examples:
                example.options.pop(doctest.SKIP, None)
            assert runner.run(test).failed == 0, test.name
            count += 1
    return count
