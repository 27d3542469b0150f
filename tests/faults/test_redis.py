"""Redis that goes away, hangs or forgets, while everyone works on."""

from __future__ import annotations

import asyncio

from tests.aside import complete
from tests.faults.judge import judge
from tests.faults.play import Play, now, pause, roles_of
from tests.services import Redis


def test_09_redis_may_go_hang_or_forget_and_nobody_waits_loses_or_is_out(
    house, redis, seconds, outage
):
    """Every 300 ms a question is put up; how old is it when the last one learns of it?"""
    play = Play(house, seed=9)
    ages: list[float] = []

    async def run() -> None:
        async with play.with_people(guests=6, screens=2, moderators=3):
            over = asyncio.Event()
            probing = asyncio.create_task(probe_again_and_again(play, over, ages))
            await play.act(hurt_in_every_way(play, redis, seconds, outage), pause_s=0.2)
            over.set()
            await probing
            await judge(play)
            assert await asyncio.to_thread(roles_of, play.guests) == {"attendee"}
            assert await asyncio.to_thread(roles_of, play.moderators) == {"moderator"}

    complete(run())

    answered = max(each.took_s for each in play.tries())
    print(f"answered within {answered:.2f} s, {len(ages)} probes within {max(ages):.2f} s")  # noqa: T201
    assert answered <= 1.0
    assert max(ages) <= 1.5
    assert {each.code for each in play.tries()}.isdisjoint({"", "unavailable", "unauthenticated"})
    for person in play.people:
        assert (person.connections, person.byes) == (1, []), person.name


async def hurt_in_every_way(play: Play, redis: Redis, seconds: float, outage: float) -> None:
    """Redis is stopped, frozen, restarted and emptied, and each time everyone goes on."""
    until = now() + seconds
    while True:
        await play.hurt("Redis stopped", redis.kill)
        await pause(outage)
        redis.launch()
        await pause(outage / 3)

        await play.hurt("Redis frozen", redis.freeze)
        await pause(outage)
        await asyncio.to_thread(redis.thaw)
        await pause(outage / 3)

        await play.hurt("Redis restarted", redis.kill)
        redis.launch()
        await asyncio.to_thread(redis.wait_until_ready)
        await pause(outage / 3)

        await play.hurt("Redis emptied", redis.flush)
        await pause(outage / 3)
        if now() > until:
            return


async def probe_again_and_again(play: Play, over: asyncio.Event, ages: list[float]) -> None:
    """Every 300 ms a question is put up, and it is noted how old it was when all had it."""
    async with asyncio.TaskGroup() as probes:
        while not over.is_set():
            probes.create_task(probe(play, ages))
            await pause(0.3)


async def probe(play: Play, ages: list[float]) -> None:
    answer = await play.moderators[0].do("questions.add", text=f"Probe {play.number()}?")
    began, key = now(), ("questions", answer["id"])
    await play.everyone(lambda person: key in person.rows)
    ages.append(now() - began)
