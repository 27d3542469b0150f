"""A picture of lines, with both axes logarithmic, on paper as light or dark as the reader's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 20, 52
BETWEEN = 16
"""Names beside the lines are at least so far from each other."""

# Okabe and Ito's colours, which the colour-blind tell apart too; lighter where the paper is dark.
LIGHT = ("#6b6b6b", "#0072b2", "#b35900", "#a0527f")
DARK = ("#b8b8b8", "#56b4e9", "#e69f00", "#e19bc0")

Line = Sequence[tuple[float, float]]


def draw(lines: Mapping[str, Line], *, x: str, y: str) -> str:
    """An SVG with a line for each name, and what the axes say."""
    xs = [point[0] for line in lines.values() for point in line]
    ys = [point[1] for line in lines.values() for point in line]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(y)}, by {escape(x)}</title>",
            _style(),
            *_Plot(xs, ys).draw(lines, x, y),
            "</svg>",
            "",
        ]
    )


def _style() -> str:
    def colours(which: Sequence[str]) -> str:
        return " ".join(f".c{i} {{ --c: {colour}; }}" for i, colour in enumerate(which))

    return (
        "<style>"
        "text { font: 13px system-ui, sans-serif; fill: #333; } "
        ".grid { stroke: #8885; } "
        "polyline { fill: none; stroke: var(--c); stroke-width: 2.5; } "
        "circle { fill: var(--c); } .name { fill: var(--c); font-weight: 600; } "
        f"{colours(LIGHT)} "
        f"@media (prefers-color-scheme: dark) {{ text {{ fill: #ddd; }} {colours(DARK)} "
        ".name { fill: var(--c); } }"
        "</style>"
    )


class _Plot:
    """Where on the picture a figure is."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self._x = (log10(min(xs)), log10(max(xs)))
        self._y = (log10(min(ys)) - 0.1, log10(max(ys)) + 0.1)

    def draw(self, lines: Mapping[str, Line], x: str, y: str) -> Iterator[str]:
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        for value in _ticks(*self._x):
            at = self._across(value)
            yield f'<path class="grid" d="M{at:.1f} {TOP}V{bottom}"/>'
            yield _text(at, bottom + 18, f"{value:,}", "middle")
        for value in _ticks(*self._y):
            at = self._down(value)
            yield f'<path class="grid" d="M{LEFT} {at:.1f}H{right}"/>'
            yield _text(LEFT - 8, at + 4, f"{value:,}", "end")
        yield _text((LEFT + right) / 2, HEIGHT - 10, x, "middle")
        middle = (TOP + bottom) / 2
        turned = f' transform="rotate(-90 16 {middle:.1f})"'
        yield _text(16, middle, y, "middle", turned)
        beside = self._beside(lines)
        for number, (name, line) in enumerate(lines.items()):
            points = [(self._across(a), self._down(b)) for a, b in line]
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            yield f'<g class="c{number}"><polyline points="{path}"/>'
            yield from (f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5"/>' for a, b in points)
            yield _text(right + 10, beside[name] + 4, name, "start", ' class="name"') + "</g>"

    def _beside(self, lines: Mapping[str, Line]) -> dict[str, float]:
        """How far down each line's name stands, so that none is on another."""
        places: dict[str, float] = {}
        lowest = float(TOP)
        for name, line in sorted(lines.items(), key=lambda each: -each[1][-1][1]):
            lowest = places[name] = max(self._down(line[-1][1]), lowest + BETWEEN)
        return places

    def _across(self, value: float) -> float:
        low, high = self._x
        return LEFT + (log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def _down(self, value: float) -> float:
        low, high = self._y
        return HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _ticks(low: float, high: float) -> list[int]:
    """1, 2 and 5 of each power of ten from one to the other."""
    powers = range(max(floor(low), 0), ceil(high) + 1)
    values = [step * 10**power for power in powers for step in (1, 2, 5)]
    return [value for value in values if low <= log10(value) <= high]


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'
