"""People of every audience who use the event as fast as they may, while something goes wrong."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from tests.clients.seats import key_of
from tests.clients.visitor import Visitor
from tests.faults.person import Person, Try
from tests.servers import SLUG, Server

Act = Callable[["Play", Person], Awaitable[Any]]


class Play:
    """Who takes part, what they have done, and what was done to the server meanwhile.

    Guests are of the audience `public`, screens of `display`, moderators of `staff`. `seed` gives
    the whole course of what they try; `faults` counts what was done to the server.
    """

    def __init__(self, server: Server, *, seed: int = 0) -> None:
        self.server = server
        self.random = random.Random(seed)
        self.guests: list[Person] = []
        self.screens: list[Person] = []
        self.moderators: list[Person] = []
        self.faults: Counter[str] = Counter()
        self.numbers = iter(range(10**9))
        self._tasks: list[asyncio.Task[Any]] = []
        self._http: aiohttp.ClientSession | None = None
        PLAYED.append(self)

    @property
    def people(self) -> list[Person]:
        return [*self.guests, *self.screens, *self.moderators]

    @asynccontextmanager
    async def with_people(
        self, *, guests: int = 6, screens: int = 2, moderators: int = 2, arriving_s: float = 0.0
    ) -> AsyncIterator[Play]:
        """Everyone is there and current, come one by one in so long; afterwards all have left."""
        await asyncio.to_thread(self._invite, guests, screens, moderators)
        jar, limit = aiohttp.DummyCookieJar(), aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(cookie_jar=jar, connector=limit) as http:
            self._http = http
            pause_s = arriving_s / len(self.people)
            self._tasks = [
                asyncio.create_task(self._arrive(person, index * pause_s))
                for index, person in enumerate(self.people)
            ]
            try:
                await self.everyone(lambda person: person.position is not None, 30 + arriving_s)
                yield self
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _arrive(self, person: Person, after_s: float) -> None:
        await asyncio.sleep(after_s)
        assert self._http is not None
        await person.live(self._http)

    def welcome(self, person: Person) -> None:
        """Somebody else is there too, whom nobody judges."""
        assert self._http is not None
        self._tasks.append(asyncio.create_task(person.live(self._http)))

    async def everyone(self, holds: Callable[[Person], bool], patience_s: float = 30.0) -> None:
        """Returns as soon as it holds for everyone."""
        await asyncio.gather(
            *(each.until(lambda each=each: holds(each), patience_s) for each in self.people)
        )

    async def act(self, meanwhile: Coroutine[Any, Any, Any], pause_s: float = 0.1) -> None:
        """Everyone acts again and again until `meanwhile` is over and all is answered."""
        over = asyncio.Event()
        acts = [
            *(self._again(over, person, guest_acts, pause_s) for person in self.guests),
            *(self._again(over, person, moderator_acts, pause_s) for person in self.moderators),
        ]
        tasks = [asyncio.create_task(each) for each in acts]
        try:
            await meanwhile
        finally:
            over.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)

    async def start_again(self, index: int) -> None:
        """Another worker serves in the place of one that has died."""
        self.server.launch(index)
        await asyncio.to_thread(self.server.wait_until_ready)

    async def hurt(self, fault: str, do: Callable[..., Any], *arguments: Any) -> None:
        """Does that to the server, beside the loop that everyone lives in."""
        self.faults[fault] += 1
        await asyncio.to_thread(do, *arguments)

    def number(self) -> int:
        """A number that nobody in this play has had."""
        return next(self.numbers)

    def done(self) -> int:
        """How many commands were done so far."""
        return sum(sent.is_done for person in self.people for sent in person.sent)

    def tries(self) -> list[Try]:
        """Each try of each command that is over."""
        return [each for person in self.people for sent in person.sent for each in sent.log]

    def figures(self) -> dict[str, int | dict[str, int]]:
        """What was tried, in numbers."""
        sent = [each for person in self.people for each in person.sent]
        return {
            "commands": len(sent),
            "done": sum(each.is_done for each in sent),
            "tries": sum(each.tries for each in sent),
            "deliveries": sum(person.deliveries for person in self.people),
            "connections": sum(person.connections for person in self.people),
            "faults": dict(self.faults),
        }

    def said(self) -> str:
        """What was tried, in one line."""
        return ", ".join(f"{count} {name}" for name, count in flat(self.figures()).items())

    def _invite(self, guests: int, screens: int, moderators: int) -> None:
        urls = self.server.urls
        links = self.server.links
        for index in range(guests):
            url = urls[index % len(urls)]
            self.guests.append(Person(f"guest {index}", url, AUTH, Visitor.guest(url, SLUG).cookie))
        for index in range(screens):
            key = key_of(links["screens"]["stage"])
            url = urls[index % len(urls)]
            self.screens.append(Person(f"screen {index}", url, {**AUTH, "key": key}))
        for index in range(moderators):
            url = urls[-1 - index % len(urls)]
            cookie = Visitor.with_pass(url, links["moderator"]).cookie
            self.moderators.append(Person(f"moderator {index}", url, AUTH, cookie))

    async def _again(
        self, over: asyncio.Event, person: Person, acts: Callable[..., Act], pause_s: float
    ) -> None:
        while not over.is_set():
            await acts(self, person)(self, person)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), pause_s * self.random.uniform(0.5, 1.5))


AUTH = {"event": SLUG}

PLAYED: list[Play] = []
"""The plays of the test that is run."""


def flat(figures: dict[str, Any]) -> Counter[str]:
    """The figures of a play with each kind of fault beside them."""
    return Counter({name: n for name, n in figures.items() if name != "faults"}) + Counter(
        {f"× {fault}": n for fault, n in figures["faults"].items()}
    )


async def pause(seconds: float) -> None:
    """Nothing happens for so long: for `Play.act`."""
    await asyncio.sleep(seconds)


def now() -> float:
    return time.monotonic()


def roles_of(people: list[Person]) -> set[str]:
    """Whom the server takes them for who come now, by their cookies."""
    path = f"/api/v1/events/{SLUG}/state"
    pages = [Visitor(person.url).get(path, Cookie=person.cookie) for person in people]
    return {page.json["me"]["role"] for page in pages}


def guest_acts(play: Play, guest: Person) -> Act:
    """What a guest does next: mostly they vote."""
    return play.random.choices(
        [vote, ask, request, withdraw], weights=[20, 1 if play.random.random() < 0.3 else 0, 1, 1]
    )[0]


def moderator_acts(play: Play, moderator: Person) -> Act:
    """What a moderator does next."""
    return play.random.choices(
        [add_question, decide, show, add_speaker, call_next, finish, star],
        weights=[4, 6, 2, 3, 2, 2, 2],
    )[0]


async def ask(play: Play, person: Person) -> None:
    await person.do("questions.ask", text=f"Asked {play.number()}?")


async def vote(play: Play, person: Person) -> None:
    open_ = [row for row in person.board("questions") if row["state"] in ("approved", "on_screen")]
    if open_:
        row = play.random.choice(open_)
        await person.do("questions.vote", id=row["id"], on=play.random.random() < 0.7)


async def request(play: Play, person: Person) -> None:
    await person.do("speakers.request", name=f"Wish {play.number()}", channel="online")


async def withdraw(play: Play, person: Person) -> None:
    mine = [turn for turn in (person.me or {}).get("turns", ()) if turn["state"] == "waiting"]
    if mine:
        await person.do("speakers.withdraw", id=mine[0]["id"])


async def add_question(play: Play, person: Person) -> None:
    await person.do("questions.add", text=f"Added {play.number()}?")


async def decide(play: Play, person: Person) -> None:
    pending = [row for row in person.board("questions") if row["state"] == "pending"]
    if pending:
        row = play.random.choice(pending)
        if play.random.random() < 0.7:
            await person.do("questions.approve", id=row["id"], seen=row["version"])
        else:
            await person.do("questions.decline", id=row["id"], reason="off_topic")


async def show(play: Play, person: Person) -> None:
    approved = [row for row in person.board("questions") if row["state"] == "approved"]
    if approved:
        await person.do("questions.show", id=play.random.choice(approved)["id"])


async def star(play: Play, person: Person) -> None:
    rows = person.board("questions")
    if rows:
        row = play.random.choice(rows)
        await person.do("questions.star", id=row["id"], on=not row["starred"])


async def add_speaker(play: Play, person: Person) -> None:
    await person.do("speakers.add", name=f"Speaker {play.number()}")


async def call_next(play: Play, person: Person) -> None:
    await person.do("speakers.call_next", expected=on_floor(person))


async def finish(play: Play, person: Person) -> None:
    current = on_floor(person)
    if current:
        await person.do("speakers.finish", id=current)


def on_floor(person: Person) -> str | None:
    """Who has the floor as far as this person knows."""
    turns = ("speaking", "paused")
    return next((row["id"] for row in person.board("speakers") if row["state"] in turns), None)
