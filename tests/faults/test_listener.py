"""The relay's listener, which dies alone."""

from __future__ import annotations

import asyncio
import json
import urllib.request

import redis as client

from tests.aside import complete
from tests.faults.judge import judge
from tests.faults.play import Play, now, pause
from tests.servers import Server

PROMISED_S = 10.0


def test_10_delivery_goes_on_without_the_listener_and_ready_says_degraded(house, redis):
    """Redis kills each listener again and again, then lets nobody listen for a while."""
    play = Play(house, seed=10)

    async def run() -> None:
        async with play.with_people(guests=4, screens=1, moderators=2):
            await play.act(kill_and_forbid(play, redis.url))
            await judge(play)

    complete(run())


async def kill_and_forbid(play: Play, url: str) -> None:
    for _ in range(3):
        await play.hurt("listener killed", tell, url, "CLIENT", "KILL", "TYPE", "pubsub")
        await pause(0.5)
    assert await said_within(play.server, "ok", PROMISED_S)

    await play.hurt("listening forbidden", tell, url, "ACL", "SETUSER", "default", "-subscribe")
    await asyncio.to_thread(tell, url, "CLIENT", "KILL", "TYPE", "pubsub")
    assert await said_within(play.server, "degraded", PROMISED_S)
    await everyone_hears_of_news(play)

    await asyncio.to_thread(tell, url, "ACL", "SETUSER", "default", "+subscribe")
    assert await said_within(play.server, "ok", PROMISED_S)


async def everyone_hears_of_news(play: Play) -> None:
    """A moderator adds a question; everyone of the staff has it in time without the listener."""
    added = await play.moderators[0].do("questions.add", text=f"Heard {play.number()}?")
    assert added["ok"], added
    for person in play.people:
        is_there = lambda person=person: ("questions", added["id"]) in person.rows  # noqa: E731
        await person.until(is_there, 1.5)


def tell(url: str, *command: str) -> None:
    with client.Redis.from_url(url) as line:
        line.execute_command(*command)


async def said_within(server: Server, status: str, seconds: float) -> bool:
    """Whether each worker says so at `/readyz`, with 200, before that time is over."""
    give_up_at = now() + seconds
    for url in set(server.urls):
        while await asyncio.to_thread(ready, url) != status:
            if now() > give_up_at:
                return False
            await asyncio.sleep(0.1)
    return True


def ready(url: str) -> str:
    with urllib.request.urlopen(url + "/readyz", timeout=5) as answer:
        return str(json.load(answer)["status"])
