"""Databases that go away, are held by somebody else, or have no room left."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import create_engine, make_url, select, text

from companion.event.models import Event
from tests.aside import complete
from tests.clients.seats import key_of
from tests.clients.visitor import Visitor
from tests.faults.conftest import soak_of
from tests.faults.judge import judge
from tests.faults.person import Person
from tests.faults.play import AUTH, Play, now, pause
from tests.servers import SLUG, Server
from tests.services import Postgres

# PostgreSQL


@pytest.fixture
def cluster() -> Iterator[Postgres]:
    """A PostgreSQL for one test, which may kill it."""
    cluster = Postgres()
    yield cluster
    cluster.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cluster_house" in metafunc.fixturenames:
        workers = (1, 4) if soak_of(metafunc.config) else (2,)
        metafunc.parametrize("cluster_house", workers, indirect=True)


@pytest.fixture
def cluster_house(request, cluster, shared_redis, tmp_path) -> Iterator[Server]:
    """Workers on that PostgreSQL."""
    server = Server(
        tmp_path,
        database_url=cluster.create("companion"),
        redis_url=shared_redis.url,
        workers=request.param,
        own_ports=True,
    )
    yield server.start()
    server.stop()


def test_11_postgresql_may_restart_or_die_and_all_that_was_acknowledged_is_there(
    cluster_house, cluster, seconds, outage
):
    play = Play(cluster_house, seed=11)
    recoveries: list[float] = []

    async def run() -> None:
        async with play.with_people(guests=6, screens=2, moderators=4):
            await play.act(
                end_again_and_again(play, cluster, seconds, outage, recoveries), pause_s=0.02
            )
            await judge(play)

    complete(run())

    refused = [each for each in play.tries() if each.code == "unavailable"]
    slowest = max(each.took_s for each in play.tries())
    print(  # noqa: T201
        f"{len(refused)} times unavailable, all answered within {slowest:.2f} s, "
        f"well again within {max(recoveries):.2f} s"
    )
    assert refused
    assert all(each.answer["retry_after_ms"] > 0 for each in refused)
    assert all(each.answer is not None for each in play.tries())
    assert max(recoveries) < 5
    assert {(person.name, person.connections) for person in play.people} == {
        (person.name, 1) for person in play.people
    }


async def end_again_and_again(
    play: Play, cluster: Postgres, seconds: float, outage: float, recoveries: list[float]
) -> None:
    """PostgreSQL is shut down, or killed, is away for a while, and comes back."""
    until = now() + seconds
    while True:
        for fault, end, away_s in (
            ("PostgreSQL restarted", cluster.shut_down, 0.0),
            ("kill -9 of PostgreSQL", cluster.kill, outage),
        ):
            await pause(1)
            await play.hurt(fault, end)
            await pause(away_s)
            cluster.launch()
            await asyncio.to_thread(cluster.wait_until_ready)
            began = now()
            await play.moderators[0].do("questions.add", text=f"After the fall {play.number()}?")
            recoveries.append(now() - began)
        if now() > until:
            return


def test_11_an_event_that_another_process_holds_is_read_while_forty_wait_to_write(serve):
    server = serve("postgresql", 1)
    play = Play(server, seed=14)

    async def run() -> None:
        async with play.with_people(guests=40, screens=2, moderators=1):
            play.faults["the event held"] += 1
            with event_held(server.environ["COMPANION_DATABASE_URL"]) as waiters:
                asking = [
                    asyncio.create_task(guest.do("questions.ask", text=f"Asked by {guest.name}?"))
                    for guest in play.guests
                ]
                await play.everyone(lambda _: waiters() > 0)
                await assert_reading_works(play)
            await asyncio.gather(*asking)
            await judge(play)

    complete(run())


@contextmanager
def event_held(url: str) -> Iterator[Callable[[], int]]:
    """Another process has the event's row; gives how many wait for it."""
    holding = create_engine(url)
    with holding.connect() as holder:
        holder.execute(select(Event.id).where(Event.slug == SLUG).with_for_update())
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        yield lambda: holder.execute(waiting).scalar_one()
        holder.rollback()
    holding.dispose()


# SQLite


@pytest.fixture
def file_house(serve) -> Server:
    return serve("sqlite", 1)


def test_11_a_file_that_is_held_by_another_process_is_read_and_nobody_waits_long(
    file_house, outage
):
    play = Play(file_house, seed=12)
    hold_s = 10.0 if outage > 10 else 4.5

    async def hold() -> None:
        await pause(1)
        play.faults["the file held"] += 1
        with held(file_of(file_house)):
            end_at = now() + hold_s
            await assert_reading_works(play)
            await pause(end_at - now())
        await pause(1)

    assert_refused_soon_while(hold, play)


def test_11_on_a_full_disk_everything_is_read_and_nobody_waits_long(file_house, outage):
    """No write of the worker may go beyond the size that its file has: as near to a full disk
    as anybody gets who is not root. It fails in the same place, with another error.
    """
    play = Play(file_house, seed=13)
    pid = file_house.processes[0].pid

    async def fill() -> None:
        await play.everyone(lambda _: play.done() > 50)
        play.faults["the disk full"] += 1
        log = file_of(file_house).with_name(file_of(file_house).name + "-wal")
        with no_file_grows_beyond(pid, log.stat().st_size):
            end_at = now() + outage
            await assert_reading_works(play)
            await pause(end_at - now())
        await pause(1)

    # Whoever reads what was keeps the log from being written anew from its beginning.
    with closing(sqlite3.connect(file_of(file_house), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        assert_refused_soon_while(fill, play)


def test_11_a_screen_that_opens_while_the_file_is_held_is_a_row_afterwards(file_house):
    key = key_of(file_house.links["screens"]["stage"])
    hall = Person("hall", file_house.url, {**AUTH, "key": key, "view": "stage"})

    async def run() -> None:
        async with aiohttp.ClientSession() as http:
            with held(file_of(file_house)):
                being_there = asyncio.create_task(hall.live(http))
                await hall.until(lambda: hall.me is not None)
                assert hall.board("agenda")
                assert "row" not in hall.me
            await hall.until(lambda: "row" in hall.me)
            await hall.until(lambda: ("screens", hall.me["row"]) in hall.rows)
            being_there.cancel()
            await asyncio.gather(being_there, return_exceptions=True)

    complete(run())

    assert hall.connections == 1


def assert_refused_soon_while(fault: Callable[[], object], play: Play) -> None:
    """While it lasts commands are `unavailable` within 3 s; afterwards all is well, and sound."""

    async def run() -> None:
        async with play.with_people(guests=8, screens=2, moderators=4):
            await play.act(fault())
            await judge(play)

    complete(run())

    refused = [each for each in play.tries() if each.code == "unavailable"]
    slowest = max(each.took_s for each in play.tries())
    print(f"{len(refused)} times unavailable, all answered within {slowest:.2f} s")  # noqa: T201
    assert refused
    assert all(each.answer["retry_after_ms"] > 0 for each in refused)
    assert slowest <= 3.0
    assert {(person.name, person.connections) for person in play.people} == {
        (person.name, 1) for person in play.people
    }
    with closing(sqlite3.connect(file_of(play.server))) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def assert_reading_works(play: Play) -> None:
    """Who comes now is there within a second, by socket or by HTTP, screens too."""
    url, screen = play.server.url, key_of(play.server.links["screens"]["stage"])
    began = now()
    async with aiohttp.ClientSession() as http:
        latecomer = Person("latecomer", url, AUTH, play.guests[0].cookie)
        being_there = asyncio.create_task(latecomer.live(http))
        await latecomer.until(lambda: latecomer.position is not None)
        being_there.cancel()
        await asyncio.gather(being_there, return_exceptions=True)
    for path in (f"/e/{SLUG}", f"/api/v1/events/{SLUG}/state", f"/s/{SLUG}/stage?key={screen}"):
        page = await asyncio.to_thread(Visitor(url).get, path)
        assert page.status == 200, (path, page.text)
    assert now() - began < 2
    assert latecomer.board("agenda")


def file_of(server: Server) -> Path:
    return Path(make_url(server.environ["COMPANION_DATABASE_URL"]).database or "")


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Another process, this one, has the file for itself."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")


@contextmanager
def no_file_grows_beyond(pid: int, size: int) -> Iterator[None]:
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
