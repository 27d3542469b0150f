"""One judge of all delivery, whatever was done to the server.

Everyone equals a fresh read, numbers never go back, and each acknowledged command is in the
database exactly once.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import groupby
from typing import Any

from sqlalchemy import select

from companion.boards import BOARDS
from companion.db import Database
from companion.event.models import Audit, Event
from companion.live.catchup import Frame, changes_since
from companion.live.follow import Position
from companion.people.roles import Audience
from companion.questions.models import Question
from companion.speakers.models import Entry
from tests.faults.person import Person, Sent
from tests.faults.play import Play
from tests.servers import SLUG

Rows = dict[tuple[str, str], dict[str, Any]]

MADE = {"questions.ask": Question, "questions.add": Question, "speakers.add": Entry}
"""Commands that make a row by a text that nobody else has sent."""


async def judge(play: Play, *, patience_s: float = 10.0) -> str:
    """Asserts all three; returns what was tried, in one line, and prints it."""
    database = play.server.database
    try:
        await everyone_is_current(play, database, patience_s)
        numbers_never_went_back(play.people)
        for person in play.people:
            for sent in person.sent:
                assert sent.answer is not None, (person.name, sent)
        with database.read() as session:
            each_is_there_once(session, play.people)
    finally:
        database.engine.dispose()
    said = play.said()
    print(said)  # noqa: T201
    return said


async def everyone_is_current(play: Play, database: Database, patience_s: float) -> None:
    """Everyone's rows are what a fresh reader of their audience gets, at the same number."""
    for audience, people in (
        (Audience.PUBLIC, play.guests),
        (Audience.DISPLAY, play.screens),
        (Audience.STAFF, play.moderators),
    ):
        fresh = None
        for person in people:
            fresh = await is_current(person, database, audience, patience_s, fresh)


async def is_current(
    person: Person,
    database: Database,
    audience: Audience,
    patience_s: float,
    fresh: Frame | None = None,
) -> Frame:
    """What this person knows is, soon, what a fresh reader gets; what falls due may move it.

    `fresh` is what was read for whoever was asked before; what is returned is for the next one.
    """
    give_up_at = time.monotonic() + patience_s
    while fresh is None or person.position != Position(fresh.epoch, fresh.seq):
        if fresh is not None:
            where = f"{person.name}: {person.position}, {fresh.seq}"
            assert time.monotonic() < give_up_at, where
            await asyncio.sleep(0.05)
        fresh = await asyncio.to_thread(read, database, audience)
    assert person.rows == rows_of(fresh), differences(person.rows, rows_of(fresh))
    return fresh


def numbers_never_went_back(people: list[Person]) -> None:
    """Within an epoch numbers only grow, and an epoch that is over never comes back."""
    for person in people:
        epochs = [epoch for epoch, _ in groupby(known.epoch for known in person.positions)]
        assert len(epochs) == len(set(epochs)), (person.name, epochs)
        for epoch in epochs:
            numbers = [known.seq for known in person.positions if known.epoch == epoch]
            assert numbers == sorted(numbers), (person.name, numbers)


def each_is_there_once(session: Any, people: list[Person]) -> None:
    """Each acknowledged command has had its effect, and had it once."""
    done = [(person, sent) for person in people for sent in person.sent if sent.is_done]
    event = session.scalars(select(Event).where(Event.slug == SLUG)).one()

    texts = Counter(session.scalars(select(Question.text).where(Question.event_id == event.id)))
    names = Counter(session.scalars(select(Entry.name).where(Entry.event_id == event.id)))
    for _, sent in done:
        if sent.name in MADE:
            written = sent.arguments.get("text") or sent.arguments.get("name")
            found = (texts if MADE[sent.name] is Question else names)[written]
            assert found == 1, (sent, found)

    moves = session.execute(
        select(Audit.number, Audit.command, Audit.move).where(Audit.event_id == event.id).distinct()
    ).all()
    kept = Counter((number, command) for number, command, _ in moves)
    assert max(kept.values(), default=1) == 1, kept.most_common(3)
    for person, sent in done:
        if is_move(person, sent):
            assert kept[sent.answer["seq"], sent.name] == 1, (person.name, sent)


def is_move(person: Person, sent: Sent) -> bool:
    """Whether the audit has it: what the staff does that was not so already."""
    return person.name.startswith("moderator") and sent.name in {
        "questions.add",
        "speakers.add",
        "speakers.call_next",
    }


def read(database: Database, audience: Audience) -> Frame:
    """Everything that this audience sees, from the database."""
    with database.read() as session:
        event = session.scalars(select(Event).where(Event.slug == SLUG)).one()
        return changes_since(session, BOARDS, event, audience, 0, None)


def rows_of(frame: Frame) -> Rows:
    return {(board, view["id"]): view for board, views in frame.put.items() for view in views}


def differences(known: Rows, fresh: Rows) -> str:
    """What the first few rows differ in."""
    keys = [key for key in known.keys() | fresh.keys() if known.get(key) != fresh.get(key)]
    return str([(key, known.get(key), fresh.get(key)) for key in keys[:3]])
