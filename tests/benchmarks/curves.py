"""Cost over time as a picture: a small SVG, readable in light and dark."""

from collections.abc import Mapping, Sequence
from html import escape

from optimizer import CurvePoint

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 76, 40
HIGHEST = 0.25  # Points more than a quarter above the best are cut off.
COLOURS = ("#d1495b", "#1b7f79", "#5b6ee1", "#b07d12", "#7a5195", "#6b7280", "#2f7d32", "#c2410c")
A_ROW = 4
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #222 }
.title { font-weight: 600; font-size: 14px }
.grid { stroke: #8884; stroke-width: 1 }
.curve { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""

Curves = Mapping[str, Sequence[CurvePoint]]


def picture(title: str, curves: Curves, *, seconds: float, best_known: float | None) -> str:
    """Draw a stair an engine: gap over the best cost (known, or of all here) against seconds."""
    whole = _whole_plans(curves)
    costs = [point.cost for points in whole.values() for point in points]
    reference = min([*costs, *([] if best_known is None else [best_known])], default=1.0) or 1.0
    gaps = {
        name: [(point.seconds, point.cost / reference - 1) for point in points]
        for name, points in whole.items()
    }
    lowest = min([0.0, *(gap for points in gaps.values() for _, gap in points)])
    worst = max([0.01, *(gap for points in gaps.values() for _, gap in points)])
    scale = _Scale(seconds=seconds, lowest=lowest, highest=min(worst * 1.05, HIGHEST))
    over = "best known" if best_known is not None else "the best here"
    colour = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(curves)}
    parts = [
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}: % over {over}</text>',
        *_grid(scale),
        *(part for name, points in gaps.items() for part in _stair(points, colour[name], scale)),
        *(part for place, name in enumerate(gaps) for part in _key(place, name, colour[name])),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{escape(title)}">\n<style>{STYLE}</style>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _whole_plans(curves: Curves) -> dict[str, list[CurvePoint]]:
    """Leave out plans that serve fewer than the best did: their costs say nothing."""
    most = max((point.placed for points in curves.values() for point in points), default=0)
    kept = {
        name: [point for point in points if point.placed == most] for name, points in curves.items()
    }
    return {name: points for name, points in kept.items() if points}


class _Scale:
    """Where an instant and a gap lie in the picture."""

    def __init__(self, *, seconds: float, lowest: float, highest: float) -> None:
        self.seconds, self.lowest, self.highest = seconds, lowest, highest

    def x(self, second: float) -> float:
        share = min(second / self.seconds, 1.0)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, gap: float) -> float:
        share = (min(gap, self.highest) - self.lowest) / (self.highest - self.lowest)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _grid(scale: _Scale) -> list[str]:
    parts = []
    for step in range(5):
        gap = scale.lowest + step / 4 * (scale.highest - scale.lowest)
        y = scale.y(gap)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{100 * gap:.1f}</text>')
        second = step / 4 * scale.seconds
        x = scale.x(second)
        y = HEIGHT - BOTTOM + 18
        anchor = "end" if step == 4 else "middle"
        parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}">{second:g} s</text>')
    return parts


def _stair(points: Sequence[tuple[float, float]], colour: str, scale: _Scale) -> list[str]:
    x, y = scale.x(points[0][0]), scale.y(points[0][1])
    path = f"M{x} {y}"
    for second, gap in points[1:]:
        path += f"H{scale.x(second)}V{scale.y(gap)}"
    path += f"H{scale.x(scale.seconds)}"
    return [
        f'<path class="curve" stroke="{colour}" d="{path}"/>',
        f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>',
    ]


def _key(place: int, name: str, colour: str) -> list[str]:
    x, y = LEFT + place % A_ROW * 140, 32 + place // A_ROW * 18
    return [
        f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/>',
        f'<text x="{x + 18}" y="{y + 11}">{escape(name)}</text>',
    ]
