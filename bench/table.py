"""What was measured beside what it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bench.plan import FEW, LIBRARIES, MANY, ONE_WORKER, TWO_WORKERS, Figures
from bench.servers import Node, Ours, Plain, Raw

AT_MOST: Literal["≤"] = "≤"
AT_LEAST: Literal["≥"] = "≥"


@dataclass(frozen=True)
class Row:
    """One figure. `goals`: first the one to be reached, then the one after it.

    `from_what`: the figures that it was made of, for whoever wants to make it again.
    """

    what: str
    value: float
    unit: str
    from_what: str
    goals: tuple[float, ...] = ()
    side: Literal["≤", "≥"] = AT_MOST

    @property
    def measured(self) -> str:
        return f"{number(self.value)}{self.unit}"

    @property
    def goal(self) -> str:
        return ", then ".join(f"{self.side} {number(goal)}{self.unit}" for goal in self.goals)

    @property
    def reached(self) -> str:
        """Whether the goals are, in a word."""
        met = [
            self.value <= goal if self.side == AT_MOST else self.value >= goal
            for goal in self.goals
        ]
        if all(met):
            return "yes" if met else ""
        return "the first" if any(met) else "**no**"


def rows(figures: Figures) -> list[Row]:
    """The table, in the order in which it was measured."""
    return [
        *_delivery(figures),
        *_joining(figures),
        *_pages(figures),
        *_votes(figures),
        *_rest(figures),
    ]


def number(value: float) -> str:
    """Three digits that count, or all of a large number."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _delivery(figures: Figures) -> Iterator[Row]:
    usual, most = figures.scale.usual, max(figures.growth)
    costs = figures.growth[usual]
    ours = costs[Ours.name]
    goals: dict[str, tuple[float, ...]] = {
        Raw.name: (2, 1.6),
        Node.name: (0.5,),
        Plain.name: (0.2,),
        LIBRARIES: (),
    }
    for name, wanted in goals.items():
        yield Row(
            f"CPU for one change to one of {usual:,} people, against {name}",
            ours.delivery_us / costs[name].delivery_us,
            " ×",
            f"{number(ours.delivery_us)} / {number(costs[name].delivery_us)} µs",
            wanted,
        )
    yield Row(
        f"Time until the last of {usual:,} has it, against {Node.name}",
        ours.last_ms / costs[Node.name].last_ms,
        " ×",
        f"{number(ours.last_ms)} / {number(costs[Node.name].last_ms)} ms",
        (0.8, 0.6),
    )
    crowd = figures.growth[most][Ours.name]
    yield Row(
        f"Lost of {most:,} people at one process, who all come and hear each change",
        crowd.lost,
        "",
        f"last after {number(crowd.last_ms)} ms",
        (0,),
    )


def _joining(figures: Figures) -> Iterator[Row]:
    costs = figures.growth[figures.scale.usual]
    ours, node = costs[Ours.name], costs[Node.name]
    yield Row("Memory for one more person", ours.person_kb, " KB", "", (40,))
    yield Row(
        f"CPU until somebody new has the first change, against {Node.name}",
        ours.join_us / node.join_us,
        " ×",
        f"{number(ours.join_us)} / {number(node.join_us)} µs",
        (1.3, 1),
    )


def _pages(figures: Figures) -> Iterator[Row]:
    hello = figures.pages["hello"]
    for name, wanted in (("stranger", 0.6), ("guest", 0.5)):
        cost = figures.pages[name]
        yield Row(
            f"Attendee pages a second to a {name}, against a bare page that says hello",
            hello / cost,
            " ×",
            f"{number(1 / cost)} / {number(1 / hello)} a second and core",
            (wanted,),
            AT_LEAST,
        )


def _votes(figures: Figures) -> Iterator[Row]:
    voting, scale = figures.voting, figures.scale
    yield Row(
        f"Votes of {scale.voters} people at once, written down and acknowledged, a second",
        voting.rate,
        "",
        f"{number(voting.voted.mean_s * 1e3)} ms and {number(voting.vote_us)} µs of CPU each; "
        f"{voting.voted.refused:,} too many, refused",
        (2_000,),
        AT_LEAST,
    )
    yield Row(
        "Votes for each write that waits for the disk",
        figures.votes_for_each_sync,
        "",
        f"one takes {number(figures.sync_ms)} ms",
        (10,),
        AT_LEAST,
    )
    yield Row("Questions with another count than they have votes", voting.wrong, "", "", (0,))
    yield Row(
        "Acknowledged votes that are missing when the server was killed",
        figures.death.missing,
        "",
        f"of {figures.death.acknowledged:,}, by person and question {figures.death.pairs:,}",
        (0,),
    )
    watching = figures.watching
    yield Row(
        f"Messages to each of {scale.usual:,} people of {watching.voted} votes in a second",
        watching.told,
        "",
        "",
        (2,),
    )
    yield Row(
        "A moderator's change meanwhile, until 95 of 100 have it",
        watching.p95_ms,
        " ms",
        f"the slowest of {scale.rounds}; {watching.missed} did not hear it",
        (500,),
    )


def _rest(figures: Figures) -> Iterator[Row]:
    yield Row(
        f"CPU while nothing happens, with {figures.scale.idle:,} people",
        figures.idle * 100,
        " % of a core",
        f"over {number(figures.scale.idle_s)} s",
        (5,),
    )
    few, many = figures.boards[str(FEW)], figures.boards[str(MANY)]
    yield Row(
        f"CPU for a change with {MANY:,} questions on the board, against one with {FEW}",
        many.delivery_us / few.delivery_us,
        " ×",
        f"{number(many.delivery_us)} / {number(few.delivery_us)} µs, {few.count} people",
        (1.1,),
    )
    one, two = figures.workers[ONE_WORKER], figures.workers[TWO_WORKERS]
    yield Row(
        "What two workers carry against one, on PostgreSQL, where there are cores for them",
        one.busiest_delivery_us / two.busiest_delivery_us,
        " ×",
        f"CPU of the busier: {number(one.busiest_delivery_us)} / "
        f"{number(two.busiest_delivery_us)} µs; the last after {number(one.last_ms)} / "
        f"{number(two.last_ms)} ms",
    )
