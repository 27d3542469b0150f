"""Workers that die, and what is kept of what they did."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter

from sqlalchemy import select

from companion.event.models import Audit
from companion.questions.models import Question
from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.judge import judge
from tests.faults.person import Person
from tests.faults.play import Play, now, pause
from tests.faults.wire import dialled, web
from tests.servers import Server
from tests.services import wait_until


def test_07_nothing_acknowledged_is_lost_or_doubled_when_workers_are_killed(house, seconds):
    play = Play(house, seed=7)

    async def run() -> None:
        async with play.with_people(guests=8, screens=2, moderators=4):
            await play.act(kill_now_and_then(play, seconds), pause_s=0.03)
            await judge(play)

    complete(run())

    for person in play.people:
        assert_no_number_is_missing(person)
    assert_each_number_is_one_move(house)


async def kill_now_and_then(play: Play, seconds: float) -> None:
    """A worker dies every one to three seconds, and another one takes its place.

    It goes on until enough was done meanwhile, however slow the machine is.
    """
    until = now() + seconds
    while now() < until or play.done() < 5 * seconds:
        assert now() < until + 60, play.said()
        await pause(play.random.uniform(1, 3))
        index = play.random.randrange(len(play.server.processes))
        await play.hurt("kill -9 of a worker", play.server.kill, index)
        await play.start_again(index)


def assert_no_number_is_missing(person: Person) -> None:
    """Each change that somebody was told follows on what they were told, then or by asking."""
    assert person.position is not None
    told = sorted((since, known.seq) for since, known in person.told)
    reached = 0
    for since, seq in told:
        assert since <= reached, (person.name, reached, since, seq)
        reached = max(reached, seq)
    assert reached == person.position.seq


def assert_each_number_is_one_move(server: Server) -> None:
    with server.database.read() as session:
        moves = session.execute(select(Audit.number, Audit.move).distinct()).all()
    assert moves
    assert max(Counter(number for number, _ in moves).values()) == 1


def test_08_the_next_worker_gives_the_answer_that_died_with_the_last_one(house, repeats):
    """The worker dies as soon as the row can be seen; whatever it answered is never read."""
    workers = len(house.processes)
    cookie = Visitor.with_pass(house.url, house.links["moderator"]).cookie

    async def run() -> None:
        async with web() as http:
            for number in range(repeats // 15):
                doomed, other = number % workers, (number + 1) % workers
                command = {"cid": str(uuid.uuid4()), "text": f"Who heard number {number}?"}

                async with dialled(http, house.urls[doomed], cookie) as line:
                    await line.joined()
                    await line.write("421" + json.dumps(["questions.add", command]))
                    written = await asyncio.to_thread(when_written, house, command["text"])
                    house.kill(doomed)
                house.launch(doomed)
                await asyncio.to_thread(house.wait_until_ready)
                async with dialled(http, house.urls[other], cookie) as line:
                    await line.joined()
                    answer = await line.say("questions.add", command)

                assert answer == {"ok": True, "dup": True, **written}
                assert when_written(house, command["text"]) == written

    complete(run())


def when_written(server: Server, text: str) -> dict[str, int | str]:
    """The `id` and the number of the one question of this text, as soon as it is there."""
    found: list[tuple[str, int]] = []
    query = select(Question.id, Audit.number).join(Audit, Audit.row_id == Question.id)

    def is_written() -> bool:
        with server.database.read() as session:
            rows = session.execute(query.where(Question.text == text)).all()
        found.extend((id, number) for id, number in rows)
        return bool(found)

    wait_until(is_written, lambda: f"{text} was never written")
    [(id, number)] = found
    return {"id": id, "seq": number}


def test_08_what_a_worker_did_not_live_to_publish_is_everywhere_soon(
    serve, redis, repeats, soaking
):
    """Redis is dead from the start: so is every worker between its commit and publishing it."""
    workers = 4 if soaking else 2
    server = serve("postgresql", workers, own_ports=True, redis_url=redis.url)
    play = Play(server, seed=8)
    ages: list[float] = []

    async def run() -> None:
        async with play.with_people(guests=4, screens=2, moderators=workers):
            await play.hurt("kill -9 of Redis", redis.kill)
            for number in range(repeats // 15):
                doomed = number % workers
                url = server.urls[doomed]
                [mo] = [each for each in play.moderators if each.url == url]
                answer = await mo.do("questions.add", text=f"Who publishes number {number}?")
                began = now()

                server.kill(doomed)
                play.faults["kill -9 of a worker"] += 1

                await everyone_has(answer["id"], [p for p in play.people if p.url != url])
                ages.append(now() - began)
                await play.start_again(doomed)
                await play.everyone(lambda person: person.connected.is_set())
            await judge(play)

    complete(run())

    print(f"after a death before publishing, current within {max(ages):.2f} s")  # noqa: T201
    assert max(ages) <= 1.5


async def everyone_has(question: str, people: list[Person]) -> None:
    waits = (each.until(lambda each=each: ("questions", question) in each.rows) for each in people)
    await asyncio.gather(*waits)
