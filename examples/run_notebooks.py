"""Run the notebooks and keep what they show, for who reads them without running them.

    pip install "skillsim[pandas,viz,sklearn,transformers,train]" matplotlib
    python examples/run_notebooks.py
    python examples/run_notebooks.py quickstart maps

Cells run in this process, one after the other, and no Jupyter is needed: what a cell prints is
kept, the value of its last expression, as text and, where it has one, as a table, and the figures
that pyplot has open, as PNG. The tests compare the text with what they find. A cell with the tag
``nbval-ignore-output`` shows something that another machine or version may say differently, such
as the version itself.
"""

from __future__ import annotations

import argparse
import ast
import base64
import contextlib
import io
import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["FOLDER", "VARIES", "outputs"]

FOLDER = Path(__file__).with_name("notebooks")
VARIES = "nbval-ignore-output"  # as the pytest plugin nbval names it
DPI = 100

Cell: TypeAlias = dict[str, Any]


def main() -> None:
    """Run the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="without .ipynb; default: all")
    names = parser.parse_args().names or sorted(path.stem for path in FOLDER.glob("*.ipynb"))
    for path in [FOLDER / f"{name}.ipynb" for name in names]:
        content = json.loads(path.read_text("utf-8"))
        code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        for number, (cell, found) in enumerate(zip(code, outputs(content), strict=True), start=1):
            cell["execution_count"] = number
            cell["outputs"] = [
                output | ({"execution_count": number} if "data" in output else {})
                for output in found
            ]
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
        print(path.name)


def outputs(notebook: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """What each code cell shows, in the format of notebooks, without numbers of executions."""
    import pandas as pd

    names: dict[str, Any] = {}
    # Not what the terminal allows.
    options = ("display.width", 100, "display.max_columns", 20, "display.max_rows", 20)
    with contextlib.chdir(FOLDER), pd.option_context(*options), warnings.catch_warnings():
        # plt.show() says so where nothing but a file can be drawn to.
        warnings.filterwarnings("ignore", message=".*is non-interactive")
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                yield _shown(cell, names)


def _shown(cell: Cell, names: dict[str, Any]) -> list[dict[str, Any]]:
    code = ast.parse("".join(cell["source"]))
    last = code.body.pop() if isinstance(code.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(code, cell["id"], "exec"), names)  # noqa: S102  # what notebooks are for
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)  # noqa: S307
    shown: list[dict[str, Any]] = []
    if text := printed.getvalue():
        shown.append({"output_type": "stream", "name": "stdout", "text": _lines(text)})
    if value is not None:
        data = {"text/plain": _lines(repr(value))}
        render = getattr(value, "_repr_html_", None)
        if render is not None:
            data = {"text/html": _lines(render())} | data
        shown.append({"output_type": "execute_result", "data": data, "metadata": {}})
    return [*shown, *_figures()]


def _figures() -> Iterator[dict[str, Any]]:
    """What pyplot has drawn since the last cell, as Jupyter shows it below the cell."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    plt = sys.modules["matplotlib.pyplot"]
    for number in plt.get_fignums():
        figure = plt.figure(number)
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        title = " ".join(axes.get_title("left") or axes.get_title() for axes in figure.axes)
        yield {
            "output_type": "display_data",
            "data": {
                "image/png": base64.b64encode(file.getvalue()).decode() + "\n",
                "text/plain": [repr(figure)],
            },
            # What is read out where the picture cannot be seen, as nbconvert has it.
            "metadata": {"image/png": {"alt": title.strip()}},
        }
    plt.close("all")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    os.environ.setdefault("SKILLSIM_EMBEDDING_CACHE", "off")
    os.environ.setdefault("MPLBACKEND", "agg")
    main()
