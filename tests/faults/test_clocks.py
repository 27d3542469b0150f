"""The clock of a machine, one of several, that is set wrong while everyone works on."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from companion import times
from companion.event.models import Audit
from companion.questions.models import Question
from companion.speakers.models import Entry
from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.judge import judge
from tests.faults.play import Play, pause, roles_of
from tests.faults.wire import Line, dialled, web
from tests.servers import SLUG, Server
from tests.services import wait_until

SECOND = timedelta(seconds=1)


def test_12_a_machines_clock_may_jump_and_times_stay_true_and_nobody_is_out(
    serve, tmp_path, outage
):
    """Of two workers one has a clock of its own, which goes an hour ahead, back, and right again.

    The other half, browsers, is in tests/js/clock.test.js and tests/browser.
    """
    began = datetime.now(UTC)
    server = serve("postgresql", 2, own_ports=True)
    clock = Clock(tmp_path / "clock")
    server.kill(1)
    server.environ |= clock.environ
    server.launch(1)
    server.wait_until_ready()
    play = Play(server, seed=12)
    limited: list[dict[str, Any]] = []

    async def jump(asker: Line) -> None:
        for hours in (1, -1, 0):
            await play.hurt("a clock moved", clock.move, hours)
            await asyncio.to_thread(clock.is_on, server.urls[1])
            limited.extend(await ask_too_often(asker))
            assert abs(await told_by(server.urls[1]) - datetime.now(UTC)) < SECOND
            assert await asyncio.to_thread(roles_of, play.guests) == {"attendee"}
            assert await asyncio.to_thread(roles_of, play.moderators) == {"moderator"}
            await pause(outage / 3)

    async def run() -> None:
        cookie = Visitor.guest(server.urls[1], SLUG).cookie
        async with (
            play.with_people(guests=6, screens=2, moderators=4),
            web() as http,
            dialled(http, server.urls[1], cookie) as asker,
        ):
            await asker.joined()
            asked_from = time.monotonic()
            await play.act(jump(asker))
            await judge(play)
            asked_for_s = time.monotonic() - asked_from

        # Three a minute: the hour that the clock went ahead has brought nobody any more of them.
        assert sum(answer["ok"] for answer in limited) <= 4 + asked_for_s / 20
        waits = [answer["retry_after_ms"] for answer in limited if not answer["ok"]]
        assert waits
        assert max(waits) <= 20_001

    complete(run())

    assert {person.name for person in play.people if person.connections > 2} == set()
    for moment in recorded(server):
        assert began - SECOND < moment < datetime.now(UTC) + SECOND


def test_12_a_lonely_machines_clock_may_jump_and_nobody_is_out(serve, tmp_path, outage):
    """There is no other clock to go by: what was recorded is what it said, and all goes on."""
    clock = Clock(tmp_path / "clock")
    server = serve("sqlite", 1, own_ports=True, **clock.environ)
    play = Play(server, seed=17)

    async def jump() -> None:
        for hours in (1, -1, 0):
            await play.hurt("a clock moved", clock.move, hours)
            await asyncio.to_thread(clock.is_on, server.url)
            assert await asyncio.to_thread(roles_of, play.guests) == {"attendee"}
            await pause(outage / 3)

    async def run() -> None:
        async with play.with_people(guests=6, screens=2, moderators=2):
            await play.act(jump())
            await judge(play)

    complete(run())

    assert {person.name for person in play.people if person.connections > 2} == set()


def test_12_what_falls_due_does_so_by_the_databases_clock(serve, tmp_path):
    """The only worker's clock is an hour slow: nothing is an hour late for that."""
    clock = Clock(tmp_path / "clock")
    clock.move(-1)
    server = serve("postgresql", 1, own_ports=True, **clock.environ)
    clock.is_on(server.url)
    mo = Visitor.with_pass(server.url, server.links["moderator"])
    until = datetime.now(UTC) + 2 * SECOND

    posted = mo.do(SLUG, "notices.post", text="Lunch", to="public", until=times.iso(until))

    assert posted["ok"], posted
    assert [row["text"] for row in mo.state(SLUG)["put"]["notices"]] == ["Lunch"]
    wait_until(lambda: "notices" not in mo.state(SLUG)["put"], server.log)
    assert until < datetime.now(UTC) < until + 3 * SECOND


class Clock:
    """A wall clock for one process; what measures durations is not touched."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._hours = 0
        self.environ = {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        self.move(0)

    def move(self, hours: int) -> None:
        """From now on the process takes it to be so many hours later than it is."""
        self._hours = hours
        self._file.write_text(f"{3600 * hours:+d}\n")

    def is_on(self, url: str) -> None:
        """Returns when the process says so itself."""

        def is_moved() -> bool:
            said = parsedate_to_datetime(Visitor(url).get("/healthz").headers["Date"])
            moved = said - datetime.now(UTC)
            return abs(moved - timedelta(hours=self._hours)) < timedelta(minutes=1)

        wait_until(is_moved, lambda: "the clock does not move")


def library() -> Path:
    """What gives a process a clock of its own; the package is `libfaketime`."""
    folders = [Path("/usr/lib"), Path("/usr/local/lib")]
    found = [each for folder in folders for each in folder.glob("**/faketime/libfaketime.so.1")]
    assert found, "libfaketime is not installed"
    return found[0]


async def ask_too_often(asker: Line) -> list[dict[str, Any]]:
    """What a guest is answered who asks four things at once."""
    questions = [{"cid": str(uuid.uuid4()), "text": f"Me {n}, {uuid.uuid4()}?"} for n in range(4)]
    answers = [await asker.say("questions.ask", each) for each in questions]
    return [answer for answer in answers if answer is not None]


async def told_by(url: str) -> datetime:
    """What time somebody is told who comes now."""
    async with web() as http, dialled(http, url) as line:
        await line.joined()
        start = '42["pulse",'
        packet = await line.until(
            lambda: next((each for each in line.packets if each.startswith(start)), None)
        )
        return times.from_iso(json.loads(packet[2:])[1]["now"])


def recorded(server: Server) -> list[datetime]:
    """Every time that was recorded of what people did."""
    columns = (
        Question.asked_at,
        Entry.requested_at,
        Entry.started_at,
        Entry.ended_at,
        Audit.at,
    )
    with server.database.read() as session:
        found = [session.scalars(select(each).where(each.is_not(None))).all() for each in columns]
    assert all(found), [len(each) for each in found]
    return [moment for moments in found for moment in moments]
