"""The curve of a fitted cut-off as one HTML page: an SVG, no script, and nothing from a network."""

from __future__ import annotations

import html

from skillsim.arguments import show
from skillsim.decisions.calibration.fitted import FittedThreshold
from skillsim.errors import InvalidArgumentError

__all__ = ["curve_page"]

_LEFT, _TOP, _WIDTH, _HEIGHT = 60, 20, 800, 400  # of the plot, in the SVG's units
_MOST_POINTS = 1000
_COLOURS = {"precision": "#0072b2", "recall": "#d55e00", "f1": "#009e73"}  # Okabe and Ito
_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>body {{ font: 15px sans-serif; margin: 2em; max-width: 60em }} td {{ padding-right: 2em }}
polyline {{ fill: none; stroke-width: 2 }} line {{ stroke: #ccc }}</style>
<h1>{title}</h1>
<svg viewBox="0 0 900 480" role="img" aria-label="{title}">
{drawing}
</svg>
<table><tr><td>figure</td><td>value</td><td>95% interval</td><td>held out</td></tr>
{rows}
</table>
<p>{source}. Model: {model}.</p>
</html>
"""


def curve_page(fitted: FittedThreshold) -> str:
    """Precision, recall and F1 at every cut-off as HTML, with the one taken and its interval.

    Of many cut-offs about 1,000 are drawn.

    Raises:
        InvalidArgumentError: ``fitted`` is something else.

    Example:
        >>> from skillsim.decisions.calibration import fit_threshold
        >>> from skillsim import SkillEncoder
        >>> from skillsim.evaluation import PairTask, skills_of
        >>> from skillsim.taxonomy import Taxonomy
        >>> known = PairTask.build(skills_of(Taxonomy.bundled()), "validation").pairs
        >>> fitted = fit_threshold(
        ...     [(pair.first, pair.second) for pair in known],
        ...     [pair.kind == "positive" for pair in known],
        ...     precision=0.99,
        ...     encoder=SkillEncoder("embedded"),
        ... )
        >>> curve_page(fitted).startswith("<!DOCTYPE html>")
        True
    """
    if not isinstance(fitted, FittedThreshold):
        raise InvalidArgumentError(
            f"fitted must be what fit_threshold returned, not {show(fitted)}.",
            name="fitted",
            value=show(fitted),
        )
    policy, cut, curve = fitted.policy, fitted.threshold, fitted.curve
    first, last = curve[0].threshold, curve[-1].threshold

    def x(threshold: float) -> float:
        return round(_LEFT + (threshold - first) / (last - first or 1.0) * _WIDTH, 1)

    def y(share: float) -> float:
        return round(_TOP + (1 - share) * _HEIGHT, 1)

    low, high = (cut.value if end is None else end for end in (cut.low, cut.high))
    drawn = [
        (
            f'<rect x="{x(low)}" y="{_TOP}" width="{max(x(high) - x(low), 1.0):.1f}" '
            f'height="{_HEIGHT}" fill="#ddd"><title>95% interval: {cut.interval}</title></rect>'
        ),
        (
            f'<line x1="{x(cut.value)}" x2="{x(cut.value)}" y1="{_TOP}" y2="{_TOP + _HEIGHT}" '
            f'style="stroke: #000" stroke-dasharray="6 3"><title>{cut.value:.4f}</title></line>'
        ),
        f'<text x="{_LEFT}" y="440">{first:.3f}</text><text x="440" y="440">cosine</text>',
        f'<text x="{_LEFT + _WIDTH - 30}" y="440">{last:.3f}</text>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        ends = f'x1="{_LEFT}" x2="{_LEFT + _WIDTH}" y1="{y(share)}" y2="{y(share)}"'
        drawn.append(f'<line {ends}/><text x="20" y="{y(share) + 4}">{share:g}</text>')
    shown = [*curve[:: -(-len(curve) // _MOST_POINTS)], curve[-1]]
    for place, (name, colour) in enumerate(_COLOURS.items()):
        line = " ".join(f"{x(point.threshold)},{y(getattr(point, name))}" for point in shown)
        drawn.append(f'<polyline points="{line}" stroke="{colour}"/>')
        drawn.append(f'<text x="{_LEFT + 90 * place}" y="470" fill="{colour}">{name}</text>')
    rows = [
        f"<tr><td>{row['figure']}</td><td>{row['value']:.3f}</td>"
        f"<td>{getattr(fitted, row['figure']).interval}</td>"
        f"<td>{'-' if row['held_out'] is None else format(row['held_out'], '.3f')}</td></tr>"
        for row in fitted.table_rows()
    ]
    return _PAGE.format(
        title=html.escape(f"Cut-off {cut.value:.4f} for {fitted.aim}"),
        drawing="\n".join(drawn),
        rows="\n".join(rows),
        source=html.escape(policy.source),
        model=html.escape(policy.model_id or "unknown"),
    )
