"""Workers that are renewed, or told to end, while people are there."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from companion.config import Settings
from companion.event.models import Event
from companion.instance import ROOT
from companion.running import port, preparation
from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.conftest import EVERY_HOUSE, soak_of
from tests.faults.judge import judge
from tests.faults.person import Person
from tests.faults.play import Play, now, pause
from tests.servers import SLUG, Server
from tests.services import Redis, launch, wait_until

RENEWED = "all workers are renewed"
PROMISED_S = 30.0


class Supervised(Server):
    """Its workers share a port, and `script/server` keeps them running."""

    def start(self) -> Server:
        preparation.prepare(Settings.from_environment(self.environ))
        self.processes = [self._launch(0)]
        self.wait_until_ready()
        return self

    def renew(self) -> None:
        self.processes[0].send_signal(signal.SIGHUP)

    def renewals(self) -> int:
        return self.log().count(RENEWED)

    def _launch(self, index: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "companion.running.server", "--quiet"]
        place = ["--port", str(self.ports[0]), "--workers", str(len(self.ports))]
        log = self.folder / f"worker-{index}.log"
        return launch([*command, *place], log, cwd=ROOT, env=self.environ)


SHORT = {
    "test_15_everyone_is_current_soon_after_a_rolling_restart": [("postgresql", 2)],
    "test_15_a_worker_that_is_told_to_end_finishes_what_is_in_hand": [("sqlite", 1)],
}
"""Where each is tried in the short form."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A soak tries each everywhere."""
    if "supervised" in metafunc.fixturenames:
        soaking = soak_of(metafunc.config) > 0
        houses = EVERY_HOUSE if soaking else SHORT[metafunc.function.__name__]
        names = [f"{each[0]}-{each[1]}" for each in houses]
        metafunc.parametrize("supervised", houses, indirect=True, ids=names)


@pytest.fixture
def supervised(
    request: pytest.FixtureRequest,
    new_database: Callable[[str], str],
    redis: Redis,
    tmp_path: Path,
) -> Iterator[Supervised]:
    database, workers = request.param
    server = Supervised(
        tmp_path, database_url=new_database(database), redis_url=redis.url, workers=workers
    )
    server.start()
    yield server
    server.stop()


def test_15_everyone_is_current_soon_after_a_rolling_restart(supervised, soaking):
    """Each is told `bye` and comes back in their own time; nobody is refused or left behind."""
    play = Play(supervised, seed=15)
    guests = 1990 if soaking else 90

    async def run() -> None:
        async with play.with_people(guests=guests, screens=6, moderators=4, arriving_s=guests / 50):
            watching = asyncio.create_task(longest_absence(play))
            await play.act(renew(play, supervised), pause_s=guests / 40)
            began = now()
            heads = await asyncio.to_thread(heads_of, supervised)
            await play.everyone(lambda person: knows(person, heads), PROMISED_S)
            current_s = now() - began
            watching.cancel()
            away_s = await watching
            print(  # noqa: T201
                f"{len(play.people)} current {current_s:.1f} s after the last worker, "
                f"nobody away for more than {away_s:.1f} s"
            )
            assert away_s < PROMISED_S
            await judge(play)

    complete(run())

    assert {bye["reason"] for person in play.people for bye in person.byes} == {"drain"}
    assert all(person.byes for person in play.people)
    assert {str(bye["after_ms"]) for person in play.people for bye in person.byes} == {"[0, 3000]"}


async def longest_absence(play: Play) -> float:
    """For how long one and the same person was not there, watched until this is cancelled."""
    longest, since = 0.0, {person.name: now() for person in play.people}
    with suppress(asyncio.CancelledError):
        while True:
            for person in play.people:
                if person.connected.is_set():
                    since[person.name] = now()
                longest = max(longest, now() - since[person.name])
            await asyncio.sleep(0.1)
    return longest


def heads_of(server: Server) -> dict[str, int]:
    """The number of each audience, by the word that stands in a person's name."""
    with server.database.read() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
    audiences = {"guest": "public", "screen": "display", "moderator": "staff"}
    return {name: getattr(event, f"head_{audience}") for name, audience in audiences.items()}


def knows(person: Person, heads: dict[str, int]) -> bool:
    """Whether the person is there, and knows as much."""
    head = heads[person.name.partition(" ")[0]]
    return person.connected.is_set() and person.position is not None and person.position.seq >= head


async def renew(play: Play, server: Supervised) -> None:
    await pause(0.5)
    await play.hurt("rolling restart", server.renew)
    async with asyncio.timeout(60 + 15 * len(server.ports)):
        while not server.renewals():
            await asyncio.sleep(0.1)


def test_15_a_worker_that_is_told_to_end_finishes_what_is_in_hand(supervised):
    """Commands are under way when SIGTERM comes; what was answered is there, and only once."""
    play = Play(supervised, seed=16)

    async def run() -> None:
        async with play.with_people(guests=6, screens=1, moderators=4):
            await play.act(end_and_begin(play, supervised), pause_s=0.01)
            await judge(play, patience_s=PROMISED_S)

    complete(run())


async def end_and_begin(play: Play, server: Supervised) -> None:
    await pause(1)
    await play.hurt("SIGTERM", server.processes[0].send_signal, signal.SIGTERM)
    assert await asyncio.to_thread(server.processes[0].wait, 20) == 0
    server.launch(0)
    await asyncio.to_thread(server.wait_until_ready)


def test_15_a_command_that_is_under_way_at_sigterm_is_answered(serve):
    """It waits for the database when SIGTERM comes; another process has that for a while."""
    server = serve("sqlite")
    ann = Visitor.guest(server.url, SLUG)
    file = make_url(server.environ["COMPANION_DATABASE_URL"]).database

    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        ThreadPoolExecutor() as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        asking = pool.submit(ann.do, SLUG, "questions.ask", text="Under way?")
        wait_until(lambda: connections(server) > 0, server.log)
        server.processes[0].send_signal(signal.SIGTERM)
        wait_until(lambda: not port.answers("127.0.0.1", server.ports[0]), server.log)
        assert not asking.done()
        other.execute("ROLLBACK")
        answer = asking.result(10)

    assert (answer["status"], answer["ok"]) == (200, True)
    assert server.processes[0].wait(10) == 0


def connections(server: Server) -> int:
    """How many connections to the server's port are open."""
    number = f":{server.ports[0]:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    places = [line.split()[1:4:2] for line in lines]
    return sum(state == "01" and place.endswith(number) for place, state in places)
