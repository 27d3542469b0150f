"""What is measured, in which order, and how many people it takes."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from bench import cpu, pages, votes
from bench.fanout import SETTLED_S, Costs, compare, size_of_change
from bench.servers import Node, Ours, Peer, Plain, Raw

T = TypeVar("T")

LIBRARIES = "Companion, transport “plain”"
ONE_WORKER, TWO_WORKERS = "one worker", "two workers"
FEW, MANY = 10, 1_000
"""Questions on the two boards that are compared."""

SPARE_FILES = 500
"""A server has so many files open besides its people's sockets."""


@dataclass(frozen=True)
class Scale:
    """How many people, rounds and seconds there are."""

    growth: tuple[int, ...] = (100, 1_000, 2_000, 5_000, 10_000)
    usual: int = 2_000
    rounds: int = 11
    joins: int = 3
    requests: int = 200
    voters: int = 500
    voting_s: float = 10.0
    watched_voters: int = 200
    idle: int = 5_000
    idle_s: float = 30.0
    board: int = 200

    @classmethod
    def quick(cls) -> Scale:
        """A fifth of everything, to try it out."""
        return cls(
            growth=(20, 200, 400, 1_000, 2_000),
            usual=400,
            rounds=3,
            joins=2,
            requests=40,
            voters=100,
            voting_s=2.0,
            watched_voters=40,
            idle=1_000,
            idle_s=6.0,
            board=40,
        )


@dataclass(frozen=True)
class Figures:
    """All that was measured. `growth` has the costs of each server, by the number of people."""

    scale: Scale
    size: int
    growth: dict[int, dict[str, Costs]]
    pages: dict[str, float]
    voting: votes.Voting
    votes_for_each_sync: float
    sync_ms: float
    death: votes.Death
    watching: votes.Watching
    idle: float
    boards: dict[str, Costs]
    workers: dict[str, Costs]


class TooFewFiles(Exception):
    """Not so many sockets may be open here; the message says how many would have to be."""


def measure(scale: Scale) -> Figures:
    """Everything, one after the other.

    Raises TooFewFiles.
    """
    check_files(max(scale.growth) + SPARE_FILES)
    with Ours() as ours:
        size = size_of_change(ours, people=20, rounds=3)
    say(f"one change has {size} bytes on the wire")
    return Figures(
        scale=scale,
        size=size,
        growth={count: _grow(scale, count, size) for count in scale.growth},
        pages=_said("pages", pages.costs(rounds=scale.rounds, requests=scale.requests)),
        voting=_said(
            "votes", votes.rate(people=scale.voters, seconds=scale.voting_s, rounds=scale.joins)
        ),
        votes_for_each_sync=_said(
            "votes for each sync",
            votes.for_each_sync(people=scale.voters, seconds=scale.voting_s),
        ),
        sync_ms=votes.time_of_sync_ms(times=50),
        death=_said("death", votes.survive(people=scale.voters, seconds=scale.voting_s)),
        watching=_said(
            "watching",
            votes.watch(watchers=scale.usual, voters=scale.watched_voters, rounds=scale.rounds),
        ),
        idle=_said("idle", _idle(scale)),
        boards=_said("boards", _boards(scale)),
        workers=_said("workers", _workers(scale)),
    )


def check_files(wanted: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        raise TooFewFiles(f"{wanted} files have to be open in a process, and only {hard} may be.")


def say(text: str) -> None:
    """Whoever waits is told how far it is."""
    sys.stderr.write(f"-- {time.strftime('%H:%M:%S')} {text}\n")


def _said(name: str, figures: T) -> T:
    each = figures.items() if isinstance(figures, dict) else [("", figures)]
    for part, figure in each:
        say(f"{name} {part}: {figure}")
    return figures


def _grow(scale: Scale, count: int, size: int) -> dict[str, Costs]:
    peers: list[Peer] = [Ours(), Raw(size), Node(size), Plain(size)]
    is_usual = count == scale.usual
    if is_usual:
        peers.append(Ours(name=LIBRARIES, COMPANION_TRANSPORT="plain"))
    with ExitStack() as stack:
        for peer in peers:
            stack.enter_context(peer)
        joins = scale.joins if is_usual else 1
        return _said(
            f"{count} people", compare(peers, count=count, rounds=scale.rounds, joins=joins)
        )


def _idle(scale: Scale) -> float:
    """The part of a core that a server takes while nothing happens."""
    with Ours() as ours, ours.people(scale.idle):
        time.sleep(SETTLED_S)
        before = cpu.spent_s(ours.pids)
        time.sleep(scale.idle_s)
        return (cpu.spent_s(ours.pids) - before) / scale.idle_s


def _boards(scale: Scale) -> dict[str, Costs]:
    """A change on a board with few questions, and on one with many."""
    with Ours(name=str(FEW)) as few, Ours(name=str(MANY)) as many:
        few.ask_questions(FEW)
        many.ask_questions(MANY)
        return compare([few, many], count=scale.board, rounds=scale.rounds, joins=1)


def _workers(scale: Scale) -> dict[str, Costs]:
    """One worker and two on PostgreSQL, each of the two with half of the people."""
    one = Ours(name=ONE_WORKER, on_postgres=True)
    two = Ours(name=TWO_WORKERS, on_postgres=True, workers=2)
    with one, two:
        return compare([one, two], count=scale.usual, rounds=scale.rounds, joins=1)
