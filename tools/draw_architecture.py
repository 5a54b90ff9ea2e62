"""Draw which package of skillsim imports which, as the source says it.

    python tools/draw_architecture.py docs/images/architecture.svg

An arrow leads from who imports to what is imported. One that can be followed by others is left out:
tasks imports errors, too, and gets there by way of decisions. A test compares the picture with what
this writes now.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import grimp

__all__ = ["drawing", "imports", "needed_arrows"]

# Left or right of which floor; the floors themselves follow from the imports.
PLACES: Mapping[str, tuple[int, str]] = {
    "cli": (1, "the commands"),
    "integrations": (0, "Ray, Spark, PostgreSQL, scikit-learn, …"),
    "tasks": (0, "match, gap, neighbours, normalise, …"),
    "evaluation": (1, "how good a model is"),
    "decisions": (0, "policies, calibration, fairness"),
    "search": (0, "SkillIndex, scoring kernels"),
    "taxonomy": (1, "concepts, labels, hierarchy"),
    "results": (0, "what comes back, as plain data"),
    "encoding": (1, "SkillEncoder, clean-up, cache, models"),
    "policy": (0, "cut-offs as plain data"),
    "atomic": (1, "files that are there whole"),
    "arguments": (0, "checks of what is no skill"),
    "errors": (0, "every exception, as one tree"),
}
WIDTH, HEIGHT, COLUMN, FLOOR, MARGIN = 300, 56, 360, 100, 20
NEAR = 120  # from the middle of a box


def imports() -> dict[str, set[str]]:
    """Of each package right below skillsim the packages that it imports, type checking included.

    Left out is the file that `python -m skillsim` runs: it only starts `cli`.
    """
    graph = grimp.build_graph("skillsim", exclude_type_checking_imports=False)
    graph.remove_module("skillsim.__main__")
    packages = {name.split(".")[1] for name in graph.find_children("skillsim")}
    found: dict[str, set[str]] = {name: set() for name in packages}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            importer, target = (f"{name}.".split(".")[1] for name in (module, imported))
            if importer and target and importer != target:
                found[importer].add(target)
    return found


def needed_arrows(found: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """The imports that no chain of others stands for (the transitive reduction), sorted."""
    return sorted(
        (importer, target)
        for importer, targets in found.items()
        for target in targets
        if not any(target in _below(found, other) for other in targets - {target})
    )


def drawing(found: Mapping[str, set[str]]) -> str:
    """The picture as SVG.

    Raises:
        KeyError: A package has no place in ``PLACES``.
    """
    floors = {name: _floor(found, name) for name in found}
    highest = max(floors.values())
    corners = {
        name: (MARGIN + COLUMN * PLACES[name][0], MARGIN + FLOOR * (highest - floor))
        for name, floor in floors.items()
    }
    height = MARGIN * 2 + FLOOR * highest + HEIGHT
    return "\n".join(_svg(found, corners, (MARGIN * 2 + COLUMN + WIDTH, height))) + "\n"


def _svg(
    found: Mapping[str, set[str]],
    corners: Mapping[str, tuple[int, int]],
    size: tuple[int, int],
) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" '
        f'font-family="sans-serif" role="img" aria-label="Which package imports which">'
    )
    yield '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8"'
    yield ' markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#607d8b"/></marker></defs>'
    for importer, target in needed_arrows(found):
        (x1, y1), (x2, y2) = corners[importer], corners[target]
        aside = (x2 > x1) - (x2 < x1)  # between columns: from the near edge to the near edge
        start, end = x1 + WIDTH // 2 + aside * NEAR, x2 + WIDTH // 2 - aside * NEAR
        yield (
            f'<line x1="{start}" y1="{y1 + HEIGHT}" x2="{end}" '
            f'y2="{y2 - 2}" stroke="#607d8b" stroke-width="1.5" marker-end="url(#head)">'
            f"<title>{importer} imports {target}</title></line>"
        )
    for name, (x, y) in sorted(corners.items()):
        middle = x + WIDTH // 2
        yield (
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#e8eaf6" '
            'stroke="#3f51b5"/>'
        )
        yield (
            f'<text x="{middle}" y="{y + 23}" text-anchor="middle" font-weight="bold" '
            f'font-size="16" fill="#1a237e">{name}</text>'
        )
        yield (
            f'<text x="{middle}" y="{y + 43}" text-anchor="middle" font-size="13" '
            f'fill="#37474f">{escape(PLACES[name][1])}</text>'
        )
    yield "</svg>"


def _below(found: Mapping[str, set[str]], name: str) -> set[str]:
    """All that is imported by the package, or by what it imports."""
    return found[name].union(*(_below(found, target) for target in found[name]))


def _floor(found: Mapping[str, set[str]], name: str) -> int:
    """One more than the highest floor of what is imported; 0 for who imports nothing."""
    return max((_floor(found, target) + 1 for target in found[name]), default=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.parse_args().out.write_text(drawing(imports()), encoding="utf-8")
