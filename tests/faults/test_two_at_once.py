"""Two who do something at the same moment: on different workers, where there are several.

On SQLite there is one worker, and what meets there comes by different sockets.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from companion.event.models import Audit
from companion.live.history import ABSENT, _pack, columns
from companion.people.roles import Audience
from companion.questions.models import Question, Vote
from companion.speakers.models import Entry
from tests.aside import complete
from tests.clients.visitor import Visitor
from tests.faults.judge import everyone_is_current, numbers_never_went_back
from tests.faults.person import Person
from tests.faults.play import Play, on_floor
from tests.faults.wire import lines, web
from tests.servers import SLUG

Do = tuple[str, dict[str, Any]]


async def nothing_is_amiss(play: Play) -> None:
    """Everyone sees what is there, no vote is lost or doubled, and one at most has the floor."""
    await everyone_is_current(play, play.server.database, 10.0)
    numbers_never_went_back(play.people)
    with play.server.database.read() as session:
        counted = (
            select(Vote.question_id, func.count().label("rows"))
            .where(Vote.on)
            .group_by("question_id")
        ).subquery()
        wrong = session.execute(
            select(Question.id, Question.votes, counted.c.rows)
            .outerjoin(counted, counted.c.question_id == Question.id)
            .where(Question.votes != func.coalesce(counted.c.rows, 0))
        ).all()
        on_floor = session.scalars(
            select(Entry.id).where(
                Entry.state.in_(("speaking", "paused")),
                Entry.interrupted_by.is_(None),
                Entry.gone.is_(False),
            )
        ).all()
    assert wrong == []
    assert len(on_floor) <= 1
    print(play.said())  # noqa: T201


# 17


def test_17_the_queue_moves_once_when_two_moderators_call_at_the_same_moment(calm_house, repeats):
    play = Play(calm_house, seed=17)
    names = [f"Waiting {number}" for number in range(repeats)]

    async def run() -> list[str]:
        async with play.with_people(guests=1, screens=1, moderators=2):
            mo, mia = play.moderators
            assert mo.url != mia.url or len(calm_house.urls) == 1
            await empty_the_list(play)
            for name in names:
                assert (await mo.do("speakers.add", name=name))["ok"]
            called, expected = [], None
            for _ in names:
                expected = await both_call_next(play, expected)
                called.append(expected)
            await nothing_is_amiss(play)
        return called

    called = complete(run())

    with calm_house.database.read() as session:
        turns = [session.get_one(Entry, id) for id in called]
        moves = session.scalars(
            select(Audit.number)
            .where(
                Audit.command == "speakers.call_next", Audit.row_id.in_(called), Audit.is_subject
            )
            .order_by(Audit.number)
        ).all()
    assert [turn.name for turn in turns] == names
    assert [turn.state for turn in turns] == ["finished"] * (repeats - 1) + ["speaking"]
    assert len(moves) == len(set(moves)) == repeats


async def empty_the_list(play: Play) -> None:
    """Nobody waits, and nobody has the floor."""
    mo = play.moderators[0]
    if current := on_floor(mo):
        await mo.do("speakers.finish", id=current)
    for row in mo.board("speakers"):
        if row["state"] in ("waiting", "called", "held"):
            await mo.do("speakers.remove", id=row["id"])


async def both_call_next(play: Play, expected: str | None) -> str:
    """The entry that has the floor when both have called whoever is next."""
    callers = play.random.sample(play.moderators, 2)

    answers = await asyncio.gather(
        *(each.do("speakers.call_next", expected=expected) for each in callers)
    )

    won = [answer for answer in answers if answer["ok"]]
    lost = [answer for answer in answers if not answer["ok"]]
    assert [len(won), [answer["code"] for answer in lost]] == [1, ["conflict"]], answers
    assert (lost[0]["now"]["id"], lost[0]["now"]["state"]) == (won[0]["id"], "speaking")
    return won[0]["id"]


# 18


@pytest.mark.shared_out
def test_18_two_hundred_votes_at_the_same_moment_are_two_hundred(calm_house, repeats):
    play = Play(calm_house, seed=18)

    async def run() -> list[str]:
        voted_on = []
        async with play.with_people(guests=200, screens=1, moderators=1):
            for _ in range(max(1, repeats // 30)):
                voted_on.append(await all_vote(play))
            await nothing_is_amiss(play)
        return voted_on

    for id in complete(run()):
        with calm_house.database.read() as session:
            rows = session.scalars(select(Vote.on).where(Vote.question_id == id)).all()
            count = session.get_one(Question, id).votes
        assert (count, Counter(rows)) == (200, {True: 200})


async def all_vote(play: Play) -> str:
    """The question that every guest has voted for, as everyone sees."""
    id = (await play.moderators[0].do("questions.add", text=f"Voted on {play.number()}?"))["id"]

    answers = await asyncio.gather(
        *(guest.do("questions.vote", id=id, on=True) for guest in play.guests)
    )

    assert Counter(answer.get("code", "ok") for answer in answers) == {"ok": 200}
    await play.everyone(lambda person: votes_for(person, id) == 200, patience_s=10.0)
    return id


def votes_for(person: Person, id: str) -> int | None:
    row = person.rows.get(("questions", id))
    return row and row["votes"]


def test_18_fifty_votes_of_one_person_at_the_same_moment_are_one(calm_house, repeats):
    ann = Visitor.guest(calm_house.url, SLUG)
    mo = Visitor.with_pass(calm_house.url, calm_house.links["moderator"])
    asked = [mo.do(SLUG, "questions.add", text=f"{n}?")["id"] for n in range(max(1, repeats // 30))]
    urls = (calm_house.urls * 10)[:10]

    async def run(id: str) -> list[Any]:
        async with web() as http, lines(http, urls, ann.cookie) as hers:
            votes = [{"cid": str(uuid.uuid4()), "id": id, "on": True} for _ in range(50)]
            said = [hers[n % 10].say("questions.vote", vote) for n, vote in enumerate(votes)]
            return await asyncio.gather(*said)

    for id in asked:
        codes = Counter(answer.get("code", "ok") for answer in complete(run(id)))

        assert codes.keys() <= {"ok", "rate_limited"}
        assert codes["ok"] >= 2
        with calm_house.database.read() as session:
            rows = session.scalars(select(Vote.on).where(Vote.question_id == id)).all()
            count = session.get_one(Question, id).votes
        assert (count, rows) == (1, [True])


# 19


@pytest.mark.shared_out
@pytest.mark.parametrize("way", ["socket", "HTTP"])
def test_19_a_question_that_comes_twice_at_the_same_moment_is_one_row(calm_house, repeats, way):
    first, last = calm_house.urls[0], calm_house.urls[-1]
    askers = [Visitor.guest(first, SLUG) for _ in range(repeats)]

    async def run() -> None:
        async with web() as http:
            for asker in askers:
                async with lines(http, [first, last], asker.cookie) as (here, there):
                    other = there.say if way == "socket" else by_http(http, last, asker.cookie)
                    await ask_twice(here.say, other)

    complete(run())

    with calm_house.database.read() as session:
        texts = session.scalars(select(Question.text).where(Question.text.like("Twice %"))).all()
    assert Counter(Counter(texts).values()).keys() == {1}


def by_http(http: Any, url: str, cookie: str) -> Callable[..., Awaitable[Any]]:
    """What `Line.say` does, over HTTP."""

    async def say(name: str, arguments: dict[str, Any]) -> Any:
        where = f"{url}/api/v1/events/{SLUG}/commands/{name}"
        headers = {"Cookie": cookie, "Origin": url}
        async with http.post(where, json=arguments, headers=headers) as answer:
            return await answer.json()

    return say


async def ask_twice(here: Any, there: Any) -> None:
    cid = str(uuid.uuid4())
    question, other = {"cid": cid, "text": f"Twice {cid}?"}, {"cid": cid, "text": f"Twice {cid}!"}

    answers = await asyncio.gather(*(way("questions.ask", question) for way in (here, there)))
    others = await asyncio.gather(*(way("questions.ask", other) for way in (here, there)))

    assert [answer["ok"] for answer in answers] == [True, True], answers
    assert sorted(answer.pop("dup") for answer in answers) == [False, True]
    assert answers[0] == answers[1]
    assert [answer["code"] for answer in others] == ["bad_request", "bad_request"]


@pytest.mark.shared_out
def test_19_of_two_texts_with_one_command_id_at_the_same_moment_one_is_asked(calm_house, repeats):
    first, last = calm_house.urls[0], calm_house.urls[-1]
    askers = [Visitor.guest(first, SLUG) for _ in range(repeats)]

    async def run() -> list[tuple[str, str]]:
        kept = []
        async with web() as http:
            for number, asker in enumerate(askers):
                cid = str(uuid.uuid4())
                both = [{"cid": cid, "text": f"{letter}{number} of one id?"} for letter in "AB"]
                async with lines(http, [first, last], asker.cookie) as pair:
                    said = [
                        line.say("questions.ask", each)
                        for line, each in zip(pair, both, strict=True)
                    ]
                    answers = await asyncio.gather(*said)
                assert sorted(a.get("code", "ok") for a in answers) == ["bad_request", "ok"]
                won = next(n for n, answer in enumerate(answers) if answer["ok"])
                kept.append((answers[won]["id"], both[won]["text"]))
        return kept

    kept = complete(run())

    with calm_house.database.read() as session:
        asked = session.execute(
            select(Question.id, Question.text).where(Question.text.like("%of one id?"))
        ).all()
    assert sorted(map(tuple, asked)) == sorted(kept)


# 20


@dataclass(frozen=True)
class Pair:
    """Two commands about one row at the same moment, and what may come of it.

    `prepare` makes the row; `one` and `other` are who does it, what, and with which arguments;
    `ends` gives, by the two answers, the states that the row may then be in. `in_order`: where
    both are done, `one` was first.
    """

    model: type[Any]
    prepare: Callable[[Play, int], Awaitable[tuple[Person, str]]]
    one: tuple[str, str, dict[str, Any]]
    other: tuple[str, str, dict[str, Any]]
    ends: dict[tuple[str, str], set[str]]
    in_order: bool = False


async def entry(play: Play, number: int) -> tuple[Person, str]:
    """One who waits behind another one."""
    adder = play.moderators[2 + number % 2]
    await adder.do("speakers.add", name=f"Ahead {play.number()}")
    return adder, (await adder.do("speakers.add", name=f"Entry {play.number()}"))["id"]


async def own_entry(play: Play, number: int) -> tuple[Person, str]:
    """A guest waits for the floor, which is free."""
    guest = play.guests[number % len(play.guests)]
    answer = await guest.do("speakers.request", name=f"Own {play.number()}", channel="online")
    assert answer["ok"], answer
    return guest, answer["id"]


async def pending(play: Play, number: int) -> tuple[Person, str]:
    """A question that nobody has decided on."""
    guest = play.guests[number % len(play.guests)]
    answer = await guest.do("questions.ask", text=f"Pending {play.number()}?")
    assert answer["ok"], answer
    return guest, answer["id"]


async def approved(play: Play, number: int) -> tuple[Person, str]:
    """A question that a moderator has approved."""
    guest, id = await pending(play, number)
    assert (await play.moderators[2].do("questions.approve", id=id))["ok"]
    return guest, id


PAIRS = {
    "move while removed": Pair(
        Entry,
        entry,
        ("moderator", "speakers.move", {"after": None}),
        ("moderator", "speakers.remove", {}),
        {("ok", "ok"): {"removed"}, ("conflict", "ok"): {"removed"}},
        in_order=True,
    ),
    "approve while declined": Pair(
        Question,
        pending,
        ("moderator", "questions.approve", {}),
        ("moderator", "questions.decline", {"reason": "off_topic"}),
        {("ok", "ok"): {"declined"}, ("conflict", "ok"): {"declined"}},
        in_order=True,
    ),
    "approve while declined as it was seen": Pair(
        Question,
        pending,
        ("moderator", "questions.approve", {"seen": ...}),
        ("moderator", "questions.decline", {"seen": ..., "reason": "off_topic"}),
        {("ok", "conflict"): {"approved"}, ("conflict", "ok"): {"declined"}},
    ),
    "withdraw while approved": Pair(
        Question,
        pending,
        ("owner", "questions.withdraw", {}),
        ("moderator", "questions.approve", {}),
        {("ok", "ok"): {"withdrawn"}, ("ok", "conflict"): {"withdrawn"}},
    ),
    "start while withdrawn": Pair(
        Entry,
        own_entry,
        ("moderator", "speakers.start", {"expected": None}),
        ("owner", "speakers.withdraw", {}),
        {("ok", "conflict"): {"speaking"}, ("conflict", "ok"): {"withdrawn"}},
    ),
    "call while withdrawn": Pair(
        Entry,
        own_entry,
        ("moderator", "speakers.call", {}),
        ("owner", "speakers.withdraw", {}),
        {("ok", "ok"): {"withdrawn"}, ("conflict", "ok"): {"withdrawn"}},
    ),
    "back while changed": Pair(
        Question,
        approved,
        ("moderator", "questions.back", {}),
        ("moderator", "questions.edit", {"text": "Edited?"}),
        {("ok", "ok"): {"pending", "approved"}},
    ),
    "back while changed as it was seen": Pair(
        Question,
        approved,
        ("moderator", "questions.back", {"seen": ...}),
        ("moderator", "questions.edit", {"seen": ..., "text": "Edited?"}),
        {("ok", "conflict"): {"pending"}, ("conflict", "ok"): {"approved"}},
    ),
}


@pytest.mark.shared_out
@pytest.mark.parametrize("name", PAIRS)
def test_20_of_two_who_meet_each_is_told_what_became_of_it(calm_house, repeats, name):
    play, pair = Play(calm_house, seed=20), PAIRS[name]
    outcomes: Counter[tuple[str, str]] = Counter()

    async def run() -> None:
        # A guest may ask three questions in a minute.
        async with play.with_people(guests=-(-repeats // 3), screens=1, moderators=4):
            await empty_the_list(play)
            for number in range(repeats):
                outcomes[await meet(play, pair, number)] += 1
            await nothing_is_amiss(play)

    complete(run())

    print(name, dict(outcomes))  # noqa: T201
    assert outcomes.keys() <= pair.ends.keys()


async def meet(play: Play, pair: Pair, number: int) -> tuple[str, str]:
    """The two answers, which agree with the row, with the audit and with each other."""
    owner, id = await pair.prepare(play, number)
    mo, mia = play.random.sample(play.moderators[:2], 2)
    with play.server.database.read() as session:
        seen = session.get_one(pair.model, id).version(Audience.STAFF)

    acts = []
    for someone, (who, command, arguments) in zip((mo, mia), (pair.one, pair.other), strict=True):
        with_seen = {key: seen if value is ... else value for key, value in arguments.items()}
        acts.append((someone if who == "moderator" else owner, command, with_seen))
    order = play.random.sample(range(2), 2)
    told = await asyncio.gather(*(acts[n][0].do(acts[n][1], id=id, **acts[n][2]) for n in order))
    answers = [told[order.index(n)] for n in range(2)]

    codes = tuple(answer.get("code", "ok") for answer in answers)
    assert codes in pair.ends, (codes, answers)
    if pair.in_order and codes == ("ok", "ok"):
        assert answers[0]["seq"] < answers[1]["seq"]
    with play.server.database.read() as session:
        row = session.get_one(pair.model, id)
        assert row.state in pair.ends[codes], (codes, row.state)
        agree_with_the_audit(session, play, row)
    for (person, *_), answer in zip(acts, answers, strict=True):
        if not answer["ok"] and person in play.moderators and answer["now"] is not None:
            assert (answer["now"]["id"], answer["now"]["state"]) == (id, row.state)
    if row.state == "speaking":
        await mo.do("speakers.finish", id=id)
    return codes


def agree_with_the_audit(session: Any, play: Play, row: Any) -> None:
    """The audit has each acknowledged move of the staff about the row, once, and no other one.

    Where nobody else has moved it, the row is what these moves have made of it, one after the
    other.
    """
    parts = session.scalars(
        select(Audit).where(Audit.row_id == row.id).order_by(Audit.number)
    ).all()
    done = [
        (sent.answer["seq"], sent.name)
        for person in play.moderators
        for sent in person.sent
        if sent.is_done and sent.answer["id"] == row.id
    ]
    assert sorted((part.number, part.command) for part in parts if part.is_subject) == sorted(done)
    if row.state == "withdrawn":
        return
    known: dict[str, Any] = {}
    for part in parts:
        for name, value in part.before.items():
            assert known.get(name, value) == value, (part.command, name)
        known |= {name: part.after.get(name, ABSENT) for name in part.before.keys() | part.after}
    now = {name: _pack(value) for name, value in columns(row).items()}
    assert {name: now.get(name, ABSENT) for name in known} == known


@pytest.mark.shared_out
def test_20_a_vote_that_meets_a_merge_counts_once_or_is_refused(calm_house, repeats):
    play = Play(calm_house, seed=20)

    async def run() -> None:
        # Ten votes a second are allowed: it is somebody else's turn each time.
        async with play.with_people(guests=40, screens=1, moderators=2):
            for number in range(repeats):
                start = number * 8 % 40
                await vote_while_merged(play, play.guests[start : start + 8])
            await nothing_is_amiss(play)

    complete(run())


async def vote_while_merged(play: Play, guests: list[Person]) -> None:
    """Half of them vote, and half take their votes away, while the question is merged."""
    mo, mia = play.moderators
    source, target = [
        (await who.do("questions.add", text=f"Merged {play.number()}?"))["id"] for who in (mo, mia)
    ]
    # The staff may vote too, and sees what is merged.
    voters, before, after = [*guests, mia], guests[:4], [*guests[4:], mia]
    for voter in before:
        assert (await voter.do("questions.vote", id=source, on=True))["ok"]

    acts = [
        *(voter.do("questions.vote", id=source, on=voter in after) for voter in voters),
        mo.do("questions.merge", id=source, into=target),
    ]
    order = play.random.sample(range(len(acts)), len(acts))
    told = await asyncio.gather(*(acts[n] for n in order))
    *votes, merged = (told[order.index(n)] for n in range(len(acts)))

    assert merged["ok"], merged
    assert {answer.get("code", "ok") for answer in votes} <= {"ok", "conflict", "not_found"}, votes
    refused = [voter for voter, vote in zip(voters, votes, strict=True) if not vote["ok"]]
    counted = sum((voter in after) != (voter in refused) for voter in voters)
    # A vote keeps no record: what was done the first time may be refused the second time.
    unsure = sum(voter.sent[-1].tries > 1 for voter in refused)
    with play.server.database.read() as session:
        on = select(func.count()).where(Vote.on, Vote.question_id == target)
        found = (session.get_one(Question, target).votes, session.scalar(on))
        assert session.get_one(Question, source).state == "merged"
    assert found[0] == found[1]
    assert abs(found[0] - counted) <= unsure, votes


CLOSINGS = {
    "questions": (
        Question,
        Question.text,
        ("questions.ask", "text"),
        ("event.set", {"settings": {"questions": "closed"}}),
        ("event.set", {"settings": {"questions": "open"}}),
    ),
    "speakers": (
        Entry,
        Entry.name,
        ("speakers.request", "name"),
        ("speakers.close", {}),
        ("speakers.open", {}),
    ),
}


@pytest.mark.shared_out
@pytest.mark.parametrize("board", CLOSINGS)
def test_20_what_a_hundred_send_while_it_closes_is_there_or_refused(calm_house, repeats, board):
    play = Play(calm_house, seed=20)

    async def run() -> None:
        for _ in range(max(1, repeats // 30)):
            async with play.with_people(guests=100, screens=1, moderators=1):
                organiser = Visitor.with_pass(calm_house.urls[-1], calm_house.links["organiser"])
                olga = play.moderators[0]
                olga.cookie = organiser.cookie
                await olga.cut()
                await olga.until(lambda olga=olga: olga.me["role"] == "organiser")
                await close_while_sending(play, board)
                await nothing_is_amiss(play)
            play.guests, play.screens, play.moderators = [], [], []

    complete(run())


async def close_while_sending(play: Play, board: str) -> None:
    model, column, (send, argument), close, open_again = CLOSINGS[board]
    olga, also = play.moderators[0], {} if board == "questions" else {"channel": "online"}
    texts = [f"Sent {board} {play.number()} {uuid.uuid4()}" for _ in play.guests]

    acts = [
        guest.do(send, **{argument: text}, **also)
        for guest, text in zip(play.guests, texts, strict=True)
    ]
    sending = [asyncio.create_task(act) for act in acts[:50]]
    await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
    closing = asyncio.create_task(olga.do(close[0], **close[1]))
    answers = await asyncio.gather(*sending, *acts[50:])
    closed = await closing
    late = await play.guests[-1].do(send, **{argument: f"Late {uuid.uuid4()}"}, **also)
    again = await olga.do(open_again[0], **open_again[1])

    assert (closed["ok"], again["ok"]) == (True, True), (closed, again)
    assert late.get("code") == "closed" or late["id"] == answers[-1].get("id"), late
    codes = Counter(answer.get("code", "ok") for answer in answers)
    print(board, dict(codes))  # noqa: T201
    assert codes.keys() <= {"ok", "closed"}, codes
    kept = {text for text, answer in zip(texts, answers, strict=True) if answer["ok"]}
    with play.server.database.read() as session:
        rows = session.execute(select(column, model.seq_staff).where(column.in_(texts))).all()
    assert sorted(text for text, _ in rows) == sorted(kept)
    assert all(number < closed["seq"] for _, number in rows)
