"""The report that is kept: docs/performance.md, and its picture."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression

from bench.fanout import SETTLED_S, Costs
from bench.people import JOIN_RATE
from bench.picture import draw
from bench.plan import Figures
from bench.servers import CAREFUL_RATE, Node, Ours, Plain, Raw
from bench.table import Row, number, rows

PEERS = (Raw.name, Ours.name, Node.name, Plain.name)
GROWTH: tuple[tuple[str, Callable[[Costs], float]], ...] = (
    ("CPU µs for one change to one person", lambda costs: costs.delivery_us),
    ("Milliseconds until the last one has it", lambda costs: costs.last_ms),
    ("CPU µs for one person to come", lambda costs: costs.join_us),
    ("KB of memory for one person", lambda costs: costs.person_kb),
    ("Lost", lambda costs: costs.lost),
)

HOW = Path(__file__).parent / "method.md"


def write(figures: Figures, docs: Path) -> None:
    """The report is there, as of today."""
    (docs / "performance.svg").write_text(
        draw(
            {name: _line(figures, name) for name in PEERS},
            x="people at one server",
            y="µs of a core for one change to one person",
        )
    )
    how = HOW.read_text().format(
        rounds=figures.scale.rounds,
        size=figures.size,
        rate=JOIN_RATE,
        careful=CAREFUL_RATE,
        settled=SETTLED_S,
    )
    (docs / "performance.md").write_text(
        "\n".join(
            [
                "# Performance",
                "",
                "One command measures Companion side by side with its peers, and writes this:",
                "",
                "```",
                "./script/bench",
                "```",
                "",
                "It takes about a quarter of an hour; `--quick` tries it out with a fifth of the "
                "people, and writes nothing. So many sockets want 20,000 files a process.",
                "",
                f"Measured on {datetime.now(UTC):%-d %B %Y}, on {_machine()}.",
                "",
                *table(rows(figures)),
                "",
                "Where two goals are named, the second is the one after the first.",
                "",
                "## From a hundred people to ten thousand",
                "",
                "![The CPU that one change to one person takes, by the number of people, for each "
                "server.](performance.svg)",
                "",
                *_growth(figures),
                *_parts(figures),
                "",
                how,
            ]
        )
    )


def table(shown: Iterable[Row]) -> list[str]:
    """The rows as Markdown."""
    return markdown(
        ("", "measured", "made of", "goal", "reached"),
        [(row.what, row.measured, row.from_what, row.goal, row.reached) for row in shown],
    )


def markdown(head: Sequence[str], cells: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *cells]
    return [f"| {' | '.join(line)} |" for line in lines]


def _growth(figures: Figures) -> list[str]:
    lines: list[str] = []
    for title, figure in GROWTH:
        cells = [
            (name, *(number(figure(costs[name])) for costs in figures.growth.values()))
            for name in PEERS
        ]
        lines += [f"{title}:", ""]
        lines += markdown(("people", *(f"{count:,}" for count in figures.growth)), cells)
        lines.append("")
    return lines


def _parts(figures: Figures) -> list[str]:
    """What a change costs once, and for each person more, by least squares over the growth."""
    cells = []
    for name in PEERS:
        totals = [costs[name].delivery_us * count for count, costs in figures.growth.items()]
        slope, once = linear_regression(list(figures.growth), totals)
        cells.append((name, f"{number(once / 1e3)} ms", f"{number(slope)} µs"))
    return markdown(("CPU for one change", "once", "for each person more"), cells)


def _line(figures: Figures, name: str) -> list[tuple[float, float]]:
    return [(count, costs[name].delivery_us) for count, costs in figures.growth.items()]


def _machine() -> str:
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True)
    return (
        f"{os.cpu_count()} shared cores, with {platform.system()}, "
        f"Python {platform.python_version()} and Node {node.stdout.strip().lstrip('v')}"
    )
