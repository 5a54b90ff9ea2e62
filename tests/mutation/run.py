"""Tries the mutants of scoring, matching and policy, and tells which survive: `make mutation`.

Fails for a survivor that `survivors.toml` does not explain, or for an explanation of what does not
survive. The report is of all groups: it is written when every mutant of each has been tried.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mutation.mutants import Mutant

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / "build" / "mutation"
sys.path.insert(0, str(ROOT))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", help="of modules.toml; without one, all")
    parser.add_argument("--out", type=Path, help="where to write the report on all groups")
    parser.add_argument(
        "--keep", action="store_true", help="try only what is new, or survived without a reason"
    )
    arguments = parser.parse_args()
    groups = tomllib.loads((HERE / "modules.toml").read_text(encoding="utf-8"))
    chosen = arguments.groups or list(groups)
    log = WORK / "results.jsonl"
    if not arguments.keep:
        log.unlink(missing_ok=True)
    WORK.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    for name in chosen:
        # pytest collects once in a process: each group gets one of its own.
        child = os.fork()
        if not child:
            os._exit(_try_group(name, groups[name], log))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            print(f"The tests of {name} could not be run.")
            return 2
    if arguments.out is not None:
        _write_report(groups, log, arguments.out)
    return _tell({name: groups[name] for name in chosen}, log)


def _try_group(name: str, group: dict[str, list[str]], log: Path) -> int:
    from tests.mutation.mutants import write_mutants

    copy = WORK / name
    mutants = write_mutants(ROOT / "src", copy, group["files"])
    sys.path.insert(0, str(copy))
    os.environ |= {"PYTHONPATH": str(copy), "OPENBLAS_NUM_THREADS": "1"}

    import pytest
    from tests.mutation.trying import Trials, read_results

    known = read_results(log)
    settled = {one for one, result in known.items() if result in {"killed", "timeout"}}
    settled |= known.keys() & _explained()
    waiting = [m for m in mutants if (m.function, m.change) not in settled]
    if not waiting:
        return 0
    start = time.monotonic()
    tried = Counter[str]()

    def done(mutant: Mutant, result: str) -> None:
        tried[result] += 1
        facts = {"function": mutant.function, "change": mutant.change, "result": result}
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(facts, ensure_ascii=False) + "\n")
        if result not in {"killed", "timeout"}:
            seconds = time.monotonic() - start
            told = f"{sum(tried.values())} of {len(waiting)} after {seconds:.0f} s"
            print(f"\n{mutant.function}: {result} ({told})\n{mutant.change}", flush=True)

    left_out = [f"--deselect={test}" for test in group.get("left_out", [])]
    quiet = ["-q", "-s", "--tb=native", "--assert=plain", "-p", "no:cacheprovider"]
    code = pytest.main([*quiet, *left_out, *group["tests"]], plugins=[Trials(waiting, done)])
    return 0 if sum(tried.values()) == len(waiting) and code in {0, 5} else 1


def _tried(groups: dict[str, dict[str, list[str]]], log: Path) -> list[tuple[Mutant, str | None]]:
    """The mutants of some groups, and what became of each; ``None`` for those never tried."""
    from tests.mutation.mutants import write_mutants
    from tests.mutation.trying import read_results

    files = [file for group in groups.values() for file in group["files"]]
    results = read_results(log)
    mutants = write_mutants(ROOT / "src", WORK / "all", files)
    return [(mutant, results.get((mutant.function, mutant.change))) for mutant in mutants]


def _explained() -> set[tuple[str, str]]:
    reasons = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8"))["reason"]
    return {
        (function, change)
        for reason in reasons
        for function, changes in reason["survivors"].items()
        for change in changes
    }


def _write_report(groups: dict[str, dict[str, list[str]]], log: Path, out: Path) -> None:
    tried, explained = _tried(groups, log), _explained()
    left = Counter(mutant.module for mutant, result in tried if result is None)
    if left:
        print(f"No report: not all mutants have been tried of {', '.join(left)}.")
        return
    counts: dict[str, Counter[str]] = {}
    for mutant, result in tried:
        survived = result in {"survived", "no tests"}
        own = counts.setdefault(mutant.module, Counter())
        own.update(["mutants", str(result)])
        own["explained"] += survived and (mutant.function, mutant.change) in explained
    fields = ("mutants", "killed", "timeout", "survived", "no tests", "explained")
    report = {
        module: {name.replace(" ", "_"): own[name] for name in fields}
        for module, own in counts.items()
    }
    out.write_text(json.dumps({"modules": report}, indent=2) + "\n", encoding="utf-8")


def _tell(groups: dict[str, dict[str, list[str]]], log: Path) -> int:
    tried, explained = _tried(groups, log), _explained()
    survivors = [mutant for mutant, result in tried if result in {"survived", "no tests"}]
    new = [m for m in survivors if (m.function, m.change) not in explained]
    # What ran out of time here may just do with it elsewhere.
    alive = {(m.function, m.change) for m, result in tried if result != "killed"}
    modules = {mutant.module for mutant, _ in tried}
    gone = [
        (function, change)
        for function, change in explained - alive
        if any(function.startswith(f"{module}.") for module in modules)
    ]
    total = Counter(result for _, result in tried)
    print(f"{len(tried)} mutants: {total['killed']} killed, {total['timeout']} timed out,")
    print(f"{len(survivors)} survived, of which {len(survivors) - len(new)} are explained.")
    for mutant in new:
        print(f"\nnot explained: {mutant.function}\n{mutant.change}")
    for function, change in gone:
        print(f"\nexplained, but it does not survive: {function}\n{change}")
    return 1 if new or gone else 0


if __name__ == "__main__":
    raise SystemExit(main())
