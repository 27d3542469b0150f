"""One change to many people: what it costs, and how long it takes until the last one has it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from bench import cpu
from bench.people import Heard, People
from bench.servers import Peer

PATIENCE_S = 30.0
SETTLE_S = 0.1
"""What follows an answer, such as clearing up, has ended after so long."""

SETTLED_S = 2.0
"""The same, after people have come or gone."""


@dataclass
class Costs:
    """What one server needed for so many people. Each list has one figure a round."""

    count: int
    here: int = 0
    fewest: int = 0
    deliveries_us: list[float] = field(default_factory=list)
    busiest_us: list[float] = field(default_factory=list)
    lasts_ms: list[float] = field(default_factory=list)
    joins_us: list[float] = field(default_factory=list)
    person_kb: float = 0.0

    @property
    def delivery_us(self) -> float:
        """Microseconds of a core for one change to one person."""
        return median(self.deliveries_us)

    @property
    def busiest_delivery_us(self) -> float:
        """The same, of the process that did most."""
        return median(self.busiest_us)

    @property
    def last_ms(self) -> float:
        """Milliseconds from sending a change until everyone had it."""
        return median(self.lasts_ms)

    @property
    def join_us(self) -> float:
        """Microseconds of a core for one person to come and be told the first change."""
        return median(self.joins_us)

    def __str__(self) -> str:
        return (
            f"{self.delivery_us:.1f} µs, last {self.last_ms:.0f} ms, join {self.join_us:.0f} µs, "
            f"{self.person_kb:.0f} KB, {self.lost} lost"
        )

    @property
    def lost(self) -> int:
        """How many were not there, or did not hear each change."""
        return self.count - min(self.here, self.fewest)


def size_of_change(ours: Peer, *, people: int, rounds: int) -> int:
    """Bytes that one change of ours has on the wire, with the head of its frame."""
    with ours.people(people) as crowd:
        heard = [tell(ours, crowd)[0] for _ in range(rounds)]
    return round(median(each.size / each.count for each in heard))


def compare(peers: Sequence[Peer], *, count: int, rounds: int, joins: int) -> dict[str, Costs]:
    """What each needs for so many people; they take turns, in coming as in being told."""
    costs = {peer.name: Costs(count) for peer in peers}
    with ExitStack() as stack:
        crowds = {}
        for number in range(joins):
            for peer in peers:
                crowd = _join(peer, costs[peer.name])
                if number == joins - 1:
                    crowds[peer.name] = stack.enter_context(crowd)
                else:
                    crowd.__exit__()
                    time.sleep(SETTLED_S)
        for number in range(rounds + 1):
            for peer in peers:
                measured = _tell(peer, crowds[peer.name])
                # The first one makes what all others find there.
                if number > 0:
                    _note(costs[peer.name], *measured)
    return costs


def tell(peer: Peer, crowd: People) -> tuple[Heard, float]:
    """Everyone was told a change. Returns who heard it when, and when it was sent."""
    marker = uuid4().hex
    crowd.listen(marker, PATIENCE_S)
    sent_at = time.monotonic()
    peer.tell(marker)
    return crowd.heard(), sent_at


def _join(peer: Peer, costs: Costs) -> People:
    before, memory = cpu.spent_s(peer.pids), cpu.resident_kb(peer.pids)
    crowd = peer.people(costs.count)
    time.sleep(SETTLED_S)
    costs.joins_us.append((cpu.spent_s(peer.pids) - before) / costs.count * 1e6)
    # Who comes later finds the memory that others have left.
    if not costs.person_kb:
        costs.person_kb = (cpu.resident_kb(peer.pids) - memory) / costs.count
    costs.here = crowd.here
    costs.fewest = crowd.here
    return crowd


def _tell(peer: Peer, crowd: People) -> tuple[Heard, float, list[float]]:
    pids = peer.pids
    before = [cpu.spent_s([pid]) for pid in pids]
    heard, sent_at = tell(peer, crowd)
    time.sleep(SETTLE_S)
    spent = [cpu.spent_s([pid]) - each for pid, each in zip(pids, before, strict=True)]
    return heard, sent_at, spent


def _note(costs: Costs, heard: Heard, sent_at: float, spent: list[float]) -> None:
    costs.fewest = min(costs.fewest, heard.count)
    costs.deliveries_us.append(sum(spent) / costs.count * 1e6)
    costs.busiest_us.append(max(spent) / costs.count * 1e6)
    costs.lasts_ms.append((heard.last - sent_at) * 1e3)
