"""A plot of a few lines on logarithmic axes, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["draw"]

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 440, 80, 210, 20, 50
COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#d55e00", "#e69f00", "#cc79a7")
POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def draw(series: Mapping[str, Sequence[tuple[float, float]]], *, x: str, y: str) -> str:
    """The plot: for each name its points, joined; both axes in powers of ten."""
    xs = [math.log10(point[0]) for points in series.values() for point in points]
    ys = [math.log10(point[1]) for points in series.values() for point in points]
    across = (math.floor(min(xs)), max(math.ceil(max(xs)), math.floor(min(xs)) + 1))
    up = (math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1))

    def at_x(power: float) -> float:
        return LEFT + (power - across[0]) / (across[1] - across[0]) * (WIDTH - LEFT - RIGHT)

    def at_y(power: float) -> float:
        return HEIGHT - BOTTOM - (power - up[0]) / (up[1] - up[0]) * (HEIGHT - TOP - BOTTOM)

    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts: list[str] = []
    parts.append(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="13" role="img"><title>{escape(y)} by {escape(x)}'
        f'</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    )
    for power in range(across[0], across[1] + 1):
        place = at_x(power)
        parts.append(
            f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{TOP}" y2="{bottom}" stroke="#ddd"/>'
            f'<text x="{place:.1f}" y="{bottom + 18}" text-anchor="middle">{_power(power)}</text>'
        )
    for power in range(up[0], up[1] + 1):
        place = at_y(power)
        parts.append(
            f'<line x1="{LEFT}" x2="{right}" y1="{place:.1f}" y2="{place:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{_power(power)}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x)}</text>'
        f'<text transform="translate(20 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y)}</text>"
    )
    for i, (name, points) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        places = [(at_x(math.log10(a)), at_y(math.log10(b))) for a, b in points]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
        dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5"/>' for a, b in places)
        row = TOP + 16 + 20 * i
        parts.append(
            f'<g fill="{colour}"><polyline points="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="2"/>{dots}<rect x="{right + 14}" y="{row - 9}" width="14" '
            f'height="4"/></g><text x="{right + 34}" y="{row}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _power(power: int) -> str:
    return "10" + "".join(POWERS[int(digit)] for digit in str(power))
