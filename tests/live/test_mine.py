"""What is a person's own costs as much as they own, however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from companion.boards import BOARDS
from companion.event.models import Event
from companion.live.catchup import Snapshot
from companion.live.mine import Owners
from companion.people.keys import SIZE
from companion.people.roles import Actor, Role
from companion.questions.models import Question
from tests.factories import SECRET, Stage


class Cost:
    """Statements that were executed, and the rows that they asked for by id."""

    def __init__(self) -> None:
        self.statements = 0
        self.asked_for = 0


@contextmanager
def counted(stage: Stage) -> Iterator[Cost]:
    """Counts what is asked of the database meanwhile."""
    cost = Cost()

    def count(connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            cost.statements += 1
            cost.asked_for += len(given)

    event.listen(stage.database.engine, "before_cursor_execute", count)
    yield cost
    event.remove(stage.database.engine, "before_cursor_execute", count)


def cost_of_me(stage: Stage, who: str) -> tuple[Cost, dict[str, Any]]:
    """What it costs to tell that person what is theirs, once it is known whose everything is."""
    owners = Owners(BOARDS, SECRET)
    actor = Actor(role=Role.ATTENDEE, person=stage.people[who].person)
    with stage.database.read() as session:
        now = Snapshot(session, session.get_one(Event, stage.event_id), BOARDS)
        owners.learn(now)
        with counted(stage) as cost:
            [me] = owners.each(now, [actor])
    return cost, me


def ask_by_many(stage: Stage, count: int) -> None:
    """So many questions of others are there."""
    with stage.database.write() as session:
        change = stage.commands.change(session, session.get_one(Event, stage.event_id))
        for number in range(count):
            row = change.add(Question(text=f"No. {number}", state="approved", asked_at=change.now))
            row.owner = change.key.mask(bytes([number % 90]) * SIZE, row.id)
        change.finish()


@pytest.mark.parametrize("who", ["ann", "bo"])
def test_me_costs_no_more_with_a_thousand_questions_than_with_ten(stage, who):
    asked = stage.done("ann", "questions.ask", text="Who pays?")
    stage.done("mo", "questions.approve", id=asked)
    stage.done("ann", "questions.vote", id=asked, on=True)
    stage.done("ann", "speakers.request", name="Ann", channel="room")
    ask_by_many(stage, 10)
    few, before = cost_of_me(stage, who)

    ask_by_many(stage, 990)
    many, after = cost_of_me(stage, who)

    assert (many.statements, many.asked_for) == (few.statements, few.asked_for)
    assert few.statements <= 3
    assert after == before
    assert [row["id"] for row in after["questions"]] == ([asked] if who == "ann" else [])
