"""A copy that is put back while everyone is there."""

from __future__ import annotations

import asyncio
import subprocess

from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.judge import judge
from tests.faults.person import Person
from tests.faults.play import AUTH, Play, pause
from tests.servers import SLUG

STAGE_S = 1.5


def test_14_everyone_reads_afresh_when_yesterdays_copy_is_put_back(house, tmp_path):
    """What was acknowledged before the copy, and after it was put back, is there once."""
    play = Play(house, seed=14)
    copy = str(tmp_path / "yesterday")

    async def run() -> None:
        async with play.with_people(guests=6, screens=2, moderators=2):
            await play.act(pause(STAGE_S))
            done(await asyncio.to_thread(house.run, "database", "backup", copy))
            kept = {person.name: len(person.sent) for person in play.people}
            await play.act(pause(STAGE_S))
            epochs = {person.position.epoch for person in play.people}
            await judge(play)
            newcomer = await come_in_since(play)

            for person in play.people[::2]:
                await person.cut()
            restoring = house.run, "database", "restore", copy, "--yes"
            done(await asyncio.to_thread(*restoring))
            play.faults["restored copy"] += 1

            await play.everyone(lambda person: person.position.epoch not in epochs, 10)
            await newcomer.until(lambda: newcomer.byes, 10)
            assert newcomer.byes[0]["reason"] == "revoked"
            for person in play.people:
                del person.sent[kept[person.name] :]
            await play.act(pause(STAGE_S))
            await judge(play)

    complete(run())


async def come_in_since(play: Play) -> Person:
    """A moderator whose session is in no copy; nobody judges what becomes of them."""
    url = play.server.urls[0]
    visitor = await asyncio.to_thread(Visitor.with_pass, url, play.server.links["moderator"])
    newcomer = Person("newcomer", url, AUTH, visitor.cookie)
    play.welcome(newcomer)
    await newcomer.until(lambda: newcomer.position is not None)
    return newcomer


def done(finished: subprocess.CompletedProcess[str]) -> None:
    assert finished.returncode == 0, finished.stderr
    assert SLUG in finished.stdout or "bytes" in finished.stdout
