"""Workers, browsers and a relay that loses, delays and doubles, in one random order of steps.

The worker side is the real one: `Following`, `Feed`, `follow` and frames. The database, the
sockets and Redis around it are simulated, so that every order of events can be tried:
each read, each message and each green thread runs at a random moment. Time is virtual.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from greenlet import getcurrent, greenlet

from companion.live.catchup import Frame
from companion.live.change import Outcome
from companion.live.follow import Position, Step, follow
from companion.live.following import Following, Viewer
from companion.live.relay import Frames
from companion.people.passes import Identity
from companion.people.roles import Actor, Audience, Role

EVENT = "event"
BOARD = "questions"


class Scheduler:
    """Runs green threads one step at a time, in a random order, in virtual time."""

    def __init__(self, dice: random.Random) -> None:
        self.time = 0.0
        self.dice = dice
        self._ready: list[greenlet] = []
        self._sleeping: list[tuple[float, int, greenlet]] = []
        self._order = count()
        self._hub = getcurrent()

    def spawn(self, task: Callable[..., None], *arguments: Any) -> None:
        self._ready.append(greenlet(lambda: task(*arguments), parent=self._hub))

    def pause(self) -> None:
        """Lets others run first: what every question to a database or a network does."""
        thread = getcurrent()
        if thread is not self._hub:
            self._ready.append(thread)
            self._hub.switch()

    def sleep(self, seconds: float) -> None:
        heapq.heappush(self._sleeping, (self.time + seconds, next(self._order), getcurrent()))
        self._hub.switch()

    def step(self) -> bool:
        """One thread goes on to its next pause; False when none is ready."""
        if not self._ready:
            return False
        index = self.dice.randrange(len(self._ready))
        self._ready[index], self._ready[-1] = self._ready[-1], self._ready[index]
        self._ready.pop().switch()
        return True

    def run_until(self, time: float) -> None:
        """Everything that happens until then happens."""
        while True:
            while self.step():
                pass
            if not self._sleeping or self._sleeping[0][0] > time:
                self.time = time
                return
            self.time, _, thread = heapq.heappop(self._sleeping)
            self._ready.append(thread)


@dataclass(frozen=True)
class Line:
    """A row with its numbers: what the database keeps, for the public alone."""

    id: str
    text: str | None
    votes: int
    seq: int
    version: int

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "text": self.text, "votes": self.votes, "seq": self.seq}


class Ledger:
    """The database: rows with numbers, every past state of them, and snapshots that take time."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.epoch = "first"
        self.head = 0
        self.past: dict[tuple[str, int], dict[str, Line]] = {("first", 0): {}}
        self._scheduler = scheduler

    @property
    def lines(self) -> dict[str, Line]:
        return self.past[self.epoch, self.head]

    @property
    def heads(self) -> dict[Audience, int]:
        return {Audience.PUBLIC: self.head, Audience.DISPLAY: 0, Audience.STAFF: 0}

    def commit(self, dice: random.Random) -> Outcome:
        """A question is asked, edited, hidden, shown or voted for."""
        before = self.heads
        number = self.head + 1
        lines = dict(self.lines)
        one = f"q{dice.randrange(4)}"
        old = lines.get(one)
        if old is not None and old.text is not None and dice.random() < 0.5:
            lines[one] = Line(one, old.text, old.votes + 1, number, old.version)
        else:
            text = None if dice.random() < 0.3 and old is not None else f"text {number}"
            lines[one] = Line(one, text, old.votes if old else 0, number, number)
        self.head = number
        self.past[self.epoch, number] = lines
        return Outcome(self.epoch, before, self.heads, frozenset({BOARD}))

    def restore(self, dice: random.Random) -> None:
        """An older copy takes the place of the database: a new epoch."""
        number = dice.choice([seq for epoch, seq in self.past if epoch == self.epoch])
        lines = self.past[self.epoch, number]
        self.epoch, self.head = f"{self.epoch}'", number
        self.past[self.epoch, number] = lines

    @contextmanager
    def read(self, event_id: str) -> Iterator[LedgerSnapshot]:
        self._scheduler.pause()
        snapshot = LedgerSnapshot(self.epoch, self.heads, self.lines)
        yield snapshot
        self._scheduler.pause()


@dataclass
class LedgerSnapshot:
    epoch: str
    heads: dict[Audience, int]
    lines: dict[str, Line]

    def changes(
        self, audience: Audience, since: int, epoch: str | None, only: object = None
    ) -> Frame:
        head = self.heads[audience]
        if epoch != self.epoch or not 0 <= since <= head:
            since = 0
        lines = self.lines.values() if audience is Audience.PUBLIC else ()
        moved = [line for line in lines if line.seq > since]
        put = [line.view() for line in moved if line.text is not None]
        drop = [line.id for line in moved if line.text is None] if since else []
        return Frame(
            epoch=self.epoch,
            since=since,
            seq=head,
            put={BOARD: put} if put else {},
            drop={BOARD: drop} if drop else {},
            counts=since > 0 and all(line.version <= since for line in moved),
        )


class NobodysOwn:
    """The index of owners of an event in which nothing is anybody's."""

    def learn(self, now: object) -> set[bytes]:
        return set()

    def me(self, now: object, actor: Actor) -> dict[str, Any]:
        return {}

    def concerned_by(self, frame: Frame) -> set[bytes]:
        return set()

    def each(self, now: object, actors: list[Actor]) -> list[dict[str, Any]]:
        return [{} for _ in actors]


class Network:
    """The sockets of one worker: each keeps its order; all of them end when the worker dies."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.spawn = scheduler.spawn
        self.sleep = scheduler.sleep
        self.rooms: dict[str, list[str]] = {}
        self.browsers: dict[str, Browser] = {}

    def enter(self, sid: str, room: str) -> None:
        self.rooms.setdefault(room, []).append(sid)

    def tell(self, room: str, name: str, content: Any) -> None:
        for sid in self.rooms.get(room, ()):
            self.tell_one(sid, name, content)

    def tell_one(self, sid: str, name: str, content: Any) -> None:
        if sid in self.browsers and name == "change":
            self.browsers[sid].inbox.append((sid, content))


@dataclass
class Browser:
    """Somebody's page: the browser's rule over one socket at a time, and one question at a time.

    `answer` is the change that answers the last question, if it was sent already.
    """

    position: Position | None = None
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    inbox: deque[tuple[str, dict[str, Any]]] = field(default_factory=deque)
    sid: str = ""
    worker: Host | None = None
    asking: bool = False
    answer: dict[str, Any] | None = None

    def take(self, ledger: Ledger) -> None:
        """The next message arrives; what is then on the page must have been true at its number."""
        sid, change = self.inbox.popleft()
        if sid != self.sid:
            return
        if change is self.answer:
            self.asking = False
        step = follow(self.position, change["epoch"], change["since"], change["seq"])
        if step is Step.ASK:
            self.ask()
        if step in (Step.IGNORE, Step.ASK):
            return
        if step is Step.REPLACE:
            self.rows = {}
        for row in change["put"].get(BOARD, ()):
            self.rows[row["id"]] = row
        for one in change["drop"].get(BOARD, ()):
            self.rows.pop(one, None)
        self.position = Position(change["epoch"], change["seq"])
        assert self.rows == visible(ledger.past[self.position]), self.position

    def ask(self) -> None:
        if not self.asking and self.worker is not None:
            self.asking = True
            self.worker.answer(self)


class Host:
    """A worker process: the real `Following` on simulated sockets."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.network = Network(world.scheduler)
        self.following = Following(
            EVENT,
            world.ledger,  # type: ignore[arg-type]
            NobodysOwn(),  # type: ignore[arg-type]
            self.network,  # type: ignore[arg-type]
            world.publish_from(self),
            lambda: world.scheduler.time,
        )
        self.look()

    def look(self) -> None:
        """What the worker does every second."""
        ledger = self.world.ledger
        self.following.begin(ledger.epoch, ledger.heads)
        self.following.access = (ledger.epoch, 0)
        self.following.notice(ledger.epoch, ledger.heads, 0)

    def welcome(self, browser: Browser) -> None:
        """What `Sockets` does at a connect: the room first, then the answer."""
        viewer = Viewer(
            sid=browser.sid,
            identity=Identity(),
            actor=Actor(role=Role.READER),
            audience=Audience.PUBLIC,
            pace="normal",
            channel="online",
            here=None,
        )
        self.network.browsers[browser.sid] = browser
        self.following.join(viewer)
        browser.asking = True
        self.answer(browser)

    def answer(self, browser: Browser) -> None:
        sid, position = browser.sid, browser.position

        def reply() -> None:
            viewer = self.following.viewers.get(sid)
            if viewer is None:
                return
            epoch, since = position or (None, 0)
            frame, _ = self.following.answer(viewer, epoch, since)
            if browser.sid == sid:
                browser.answer = frame.wire()
                self.network.tell_one(sid, "change", browser.answer)

        self.world.scheduler.spawn(reply)


class World:
    """Two workers, four browsers, one database, and a relay that cannot be trusted."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.scheduler = Scheduler(self.dice)
        self.ledger = Ledger(self.scheduler)
        self.relayed: list[tuple[Host, Frames]] = []
        self.hosts = [Host(self), Host(self)]
        self.browsers = [Browser() for _ in range(4)]
        self._names = count()
        for browser in self.browsers:
            self.connect(browser)

    def play(self, steps: int) -> None:
        """Random steps, then three quiet seconds in which everybody must become current."""
        acts: list[Callable[[], None]] = [
            *[self.scheduler.step] * 12,
            *[self.deliver] * 8,
            *[self.commit] * 4,
            *[self.relay] * 4,
            self.reconnect,
            self.pass_time,
        ]
        for _ in range(steps):
            self.dice.choice(acts)()
            if self.dice.random() < 0.01:
                self.dice.choice([self.kill, self.restore])()
        self.calm_down()

    def calm_down(self) -> None:
        self.relayed.clear()
        for _ in range(3):
            for host in self.hosts:
                host.look()
            for _ in range(4):
                self.scheduler.run_until(self.scheduler.time + 0.25)
                while any(browser.inbox for browser in self.browsers):
                    self.deliver()
        for browser in self.browsers:
            assert browser.position == (self.ledger.epoch, self.ledger.head)
            assert browser.rows == visible(self.ledger.lines)

    def commit(self) -> None:
        host = self.dice.choice(self.hosts)
        outcome = self.ledger.commit(self.dice)
        if self.dice.random() < 0.9:
            host.following.committed(outcome)

    def restore(self) -> None:
        self.ledger.restore(self.dice)

    def relay(self) -> None:
        """A relayed change arrives, late, twice or never."""
        if not self.relayed:
            return
        sender, frames = self.relayed[self.dice.randrange(len(self.relayed))]
        fate = self.dice.random()
        if fate < 0.8:
            self.relayed.remove((sender, frames))
        if fate > 0.15:
            for host in self.hosts:
                if host is not sender:
                    host.following.hear(frames)

    def publish_from(self, host: Host) -> Callable[[str, Frames], None]:
        return lambda event_id, frames: self.relayed.append((host, frames))

    def deliver(self) -> None:
        waiting = [browser for browser in self.browsers if browser.inbox]
        if waiting:
            self.dice.choice(waiting).take(self.ledger)

    def reconnect(self) -> None:
        self.connect(self.dice.choice(self.browsers))

    def connect(self, browser: Browser) -> None:
        """The line breaks, what was on it is lost, and the browser comes back with its number."""
        if browser.worker is not None:
            browser.worker.following.leave(browser.sid)
            browser.worker.network.browsers.pop(browser.sid, None)
        browser.sid = f"s{next(self._names)}"
        browser.worker = self.dice.choice(self.hosts)
        browser.worker.welcome(browser)

    def kill(self) -> None:
        """A worker dies and another one starts in its place."""
        index = self.dice.randrange(2)
        dead = self.hosts[index]
        self.hosts[index] = Host(self)
        for browser in self.browsers:
            if browser.worker is dead:
                self.connect(browser)
        dead.network.browsers.clear()

    def pass_time(self) -> None:
        self.scheduler.run_until(self.scheduler.time + self.dice.random())
        for host in self.hosts:
            host.look()


def visible(lines: dict[str, Line]) -> dict[str, dict[str, Any]]:
    return {one: line.view() for one, line in lines.items() if line.text is not None}
