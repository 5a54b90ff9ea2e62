"""Tells the share of branches that the tests took, and fails where it is too low: `make coverage`.

coverage.py's own `fail_under` counts lines and branches together, which says less: most lines run
as soon as a module is imported.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def main() -> int:
    """Read the report of `coverage json`, print both shares and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="what `coverage json` wrote")
    parser.add_argument("least", type=float, help="in percent of the branches")
    arguments = parser.parse_args()
    report = json.loads(arguments.report.read_text(encoding="utf-8"))
    missed = {
        name: len(file["missing_branches"])
        for name, file in report["files"].items()
        if file["missing_branches"]
    }
    for name, count in sorted(missed.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:4} {name}")
    totals = report["totals"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    print(
        f"branches: {branches:.2f}% ({totals['covered_branches']:,} of "
        f"{totals['num_branches']:,}), lines: {lines:.2f}%"
    )
    if branches < arguments.least:
        print(f"Fewer than {arguments.least:g}% of the branches.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
