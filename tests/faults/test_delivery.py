"""What everyone is told, and how soon, on lines that drop and while others come and go."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict
from contextlib import AsyncExitStack
from statistics import median, quantiles
from typing import Any

import pytest

from companion.live.follow import Position, Step, follow
from companion.people.roles import Audience
from tests.aside import complete
from tests.faults.judge import (
    Rows,
    everyone_is_current,
    judge,
    numbers_never_went_back,
    read,
    rows_of,
)
from tests.faults.person import Person
from tests.faults.play import Play
from tests.faults.wire import Line, dialled, web

ASKED_EACH = 2
"""Questions of each guest; more than three in a minute would be refused."""


# 1


@pytest.mark.shared_out
def test_01_each_approved_question_reaches_everyone_once_on_lines_that_drop(calm_house, soaking):
    count, guests = (1000, 100) if soaking else (60, 20)
    play = Play(calm_house, seed=1)

    async def run() -> list[str]:
        async with play.with_people(guests=guests, screens=2, moderators=2):
            over = asyncio.Event()
            lines = [
                asyncio.create_task(drop_now_and_then(play, each, over))
                for each in (*play.guests, *play.screens)
            ]
            ids = await approve(play, count)
            over.set()
            await asyncio.gather(*lines)
            await judge(play)
        return ids

    ids = complete(run())

    viewers = [*play.guests, *play.screens]
    came = {(each.name, id): 0 for each in viewers for id in ids}
    for each in viewers:
        for (_, id, _), moments in each.arrivals.items():
            if (each.name, id) in came:
                came[each.name, id] += len(moments)
    print(f"{len(came)} pairs on lines that dropped {play.faults['cut']} times")  # noqa: T201
    assert len(ids) == count
    assert [pair for pair, times in came.items() if times == 0] == []
    assert [pair for pair, times in came.items() if times > 1] == []


async def drop_now_and_then(play: Play, person: Person, over: asyncio.Event) -> None:
    """The line is lost again and again, for no time or for a second."""
    while not over.is_set():
        await asyncio.sleep(play.random.uniform(0.3, 2))
        play.faults["cut"] += 1
        await person.cut(play.random.choice([0, 0.3, 1]))


async def approve(play: Play, count: int) -> list[str]:
    """So many questions are approved, of which the guests have asked some."""
    asked = [asyncio.create_task(ask(play, guest)) for guest in play.guests]
    added = count - ASKED_EACH * len(asked)
    mo, mia = play.moderators

    async def add(person: Person, many: int) -> list[str]:
        answers = [
            await person.do("questions.add", text=f"One of many, {play.number()}?")
            for _ in range(many)
        ]
        return [answer["id"] for answer in answers]

    async def let_through() -> list[str]:
        ids = []
        for asking in asyncio.as_completed(asked):
            for id in await asking:
                assert (await mo.do("questions.approve", id=id))["ok"]
                ids.append(id)
        return ids

    parts = await asyncio.gather(let_through(), add(mo, added // 2), add(mia, added - added // 2))
    return [id for part in parts for id in part]


async def ask(play: Play, guest: Person) -> list[str]:
    await asyncio.sleep(play.random.uniform(0, 2))
    return [
        (await guest.do("questions.ask", text=f"Asked on a bad line, {play.number()}?"))["id"]
        for _ in range(ASKED_EACH)
    ]


# 4

COMMITS_S = 50
STAYING = 8


@pytest.mark.shared_out
def test_04_whoever_joins_while_much_changes_is_not_stale_after_the_first_change(
    calm_house, soaking
):
    joins = 1000 if soaking else 60
    play = Play(calm_house, seed=4)

    async def run() -> int:
        async with play.with_people(guests=1, screens=1, moderators=8), web() as http:
            edits = Edits(play)
            await edits.begin()
            over = asyncio.Event()
            writing = [
                asyncio.create_task(edits.go_on(each, over, COMMITS_S / len(play.moderators)))
                for each in play.moderators
            ]
            began = asyncio.get_running_loop().time()
            overtaken = await join_one_after_the_other(play, http, edits, joins)
            async with AsyncExitStack() as left:
                staying = [
                    await left.enter_async_context(dialled(http, url))
                    for url in itertools.islice(itertools.cycle(calm_house.urls), STAYING)
                ]
                assert all(await asyncio.gather(*(line.joined() for line in staying)))
                rate = edits.count / (asyncio.get_running_loop().time() - began)
                over.set()
                await asyncio.gather(*writing)
                await all_become_current(play, staying)
        print(f"{joins} joins ({overtaken} overtaken), {rate:.0f} commits a second")  # noqa: T201
        return edits.count

    assert complete(run()) > 0


class Edits:
    """Questions whose texts count how often they were edited, each by one moderator."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.numbers: dict[str, int] = {}
        self.count = 0
        self._of: dict[str, list[str]] = defaultdict(list)

    async def begin(self) -> None:
        for mo in self.play.moderators * 2:
            id = (await mo.do("questions.add", text="Edited 0 times?"))["id"]
            self.numbers[id] = 0
            self._of[mo.name].append(id)

    async def go_on(self, mo: Person, over: asyncio.Event, rate: float) -> None:
        """Edits so often in a second, as long as the server keeps up."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in itertools.count(1):
            if over.is_set():
                return
            id = self.play.random.choice(self._of[mo.name])
            assert (await mo.do("questions.edit", id=id, text=f"Edited {number} times?"))["ok"]
            self.numbers[id] = number
            self.count += 1
            await asyncio.sleep(began + number / rate - loop.time())


async def join_one_after_the_other(play: Play, http: Any, edits: Edits, joins: int) -> int:
    """So many join, a few at a time. Returns how many were overtaken by a broadcast."""
    few = asyncio.Semaphore(6)

    async def join(url: str) -> bool:
        async with few, asyncio.timeout(20):
            return await is_never_stale(http, url, edits)

    urls = itertools.islice(itertools.cycle(play.server.urls), joins)
    return sum(await asyncio.gather(*(join(url) for url in urls)))


async def is_never_stale(http: Any, url: str, edits: Edits) -> bool:
    """What comes first has all that was acknowledged, and what follows continues it.

    Nothing is asked for: a gap would stay one. Returns whether anything came before it.
    """
    acknowledged = dict(edits.numbers)
    async with dialled(http, url) as line:
        assert (await line.joined() or "").startswith("40")
        await line.until(lambda: len(changes_of(line)) > 3)
        told = changes_of(line)

    first = next(change for change in told if change["since"] == 0)
    texts = {row["id"]: row["text"] for row in first["put"]["questions"]}
    for id, number in acknowledged.items():
        assert int(texts[id].split()[1]) >= number, (texts[id], number)
    follow_without_asking(told)
    return told[0] is not first


def follow_without_asking(told: list[dict[str, Any]]) -> tuple[Position, Rows]:
    """Where one is by the rule, whose first change may have been overtaken."""
    first = next(change for change in told if change["since"] == 0)
    position, rows = Position(first["epoch"], first["seq"]), rows_in(first)
    for change in told:
        step = follow(position, change["epoch"], change["since"], change["seq"])
        assert step in (Step.APPLY, Step.IGNORE), (position, change["since"], change["seq"])
        if step is Step.APPLY:
            rows |= rows_in(change)
            for board, ids in change["drop"].items():
                for id in ids:
                    rows.pop((board, id), None)
            position = Position(change["epoch"], change["seq"])
    return position, rows


def rows_in(change: dict[str, Any]) -> Rows:
    return {(board, row["id"]): row for board, rows in change["put"].items() for row in rows}


def changes_of(line: Line) -> list[dict[str, Any]]:
    start = '42["change",'
    return [json.loads(each[2:])[1] for each in line.packets if each.startswith(start)]


async def all_become_current(play: Play, lines: list[Line]) -> None:
    """Those who have joined know everything, without having asked for anything."""
    await everyone_is_current(play, play.server.database, 10.0)
    fresh = await asyncio.to_thread(read, play.server.database, Audience.PUBLIC)
    numbers_never_went_back(play.people)
    for line in lines:
        await line.until(lambda line=line: last_number(line) == fresh.seq)
        position, rows = follow_without_asking(changes_of(line))
        assert (position, rows) == (Position(fresh.epoch, fresh.seq), rows_of(fresh))


def last_number(line: Line) -> int:
    return max((change["seq"] for change in changes_of(line)), default=0)


# 5

BURSTS = (20, 15, 15)


def test_05_fifty_commands_that_wait_for_no_answer_are_done_in_the_order_sent(calm_house):
    """In three bursts: more than twenty in a second are refused to one person."""
    play = Play(calm_house, seed=5)

    async def run() -> list[str]:
        async with play.with_people(guests=1, screens=1, moderators=1):
            [mo], tasks = play.moderators, []
            for many in BURSTS:
                tasks += [
                    asyncio.create_task(mo.do("speakers.add", name=f"In turn {play.number():02}"))
                    for _ in range(many)
                ]
                await asyncio.sleep(1)
            answers = await asyncio.gather(*tasks)
            ids = [answer["id"] for answer in answers]
            assert [sent.tries for sent in mo.sent] == [1] * sum(BURSTS)
            await mo.until(lambda: all(("speakers", id) in mo.rows for id in ids))
            await judge(play)
        rows = sorted((mo.rows["speakers", id] for id in ids), key=lambda row: row["rank"])
        numbers = [answer["seq"] for answer in answers]
        assert numbers == sorted(numbers)
        return [row["name"] for row in rows]

    assert complete(run()) == [f"In turn {number:02}" for number in range(sum(BURSTS))]


# 6

WITHIN_S = 0.5
A_SECOND = 5


@pytest.mark.shared_out
def test_06_what_is_committed_is_on_every_screen_within_half_a_second(calm_house, soaking):
    """Of the promise's own bound, the figures are printed.

    The short form has up to three rounds, of which one must do: neighbours on a shared machine
    spoil a round, but a product that is too slow spoils them all.
    """
    guests, rounds, seconds = (300, 1, 60) if soaking else (100, 3, 5)
    play = Play(calm_house, seed=6)

    async def run() -> float:
        async with play.with_people(guests=guests, screens=2, moderators=1):
            for _ in range(rounds):
                took = await commit_to_screen(play, A_SECOND * seconds)
                p95 = quantiles(took, n=20)[-1]
                print(  # noqa: T201
                    f"{len(took)} deliveries: median {median(took) * 1000:.0f} ms, "
                    f"p95 {p95 * 1000:.0f} ms, most {max(took) * 1000:.0f} ms"
                )
                if p95 <= WITHIN_S:
                    break
            await judge(play)
        return p95

    assert complete(run()) <= WITHIN_S


async def commit_to_screen(play: Play, count: int) -> list[float]:
    """The seconds from each commit, as its answer tells, to each one's knowing of it."""
    [mo], viewers = play.moderators, [*play.guests, *play.screens]
    loop = asyncio.get_running_loop()
    began, ids = loop.time(), {}
    for number in range(count):
        await asyncio.sleep(began + number / A_SECOND - loop.time())
        answer = await mo.do("questions.add", text=f"How soon, {play.number()}?")
        ids[answer["id"]] = mo.sent[-1].answered_at
    await play.everyone(lambda person: all(("questions", id) in person.rows for id in ids))
    return [
        max(0.0, moments[0] - ids[id])
        for each in viewers
        for (_, id, _), moments in each.arrivals.items()
        if id in ids
    ]
