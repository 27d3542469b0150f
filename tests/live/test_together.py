"""Orders that wait for the same event share a transaction, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from companion.event.models import Audit
from companion.live.together import MOST
from companion.people.keys import SIZE
from companion.people.passes import Identity
from companion.people.roles import Audience
from companion.questions.models import Question, Vote
from tests.factories import Stage
from tests.services import wait_until

Order = tuple[str, str, dict[str, Any]]

ADD = ("mo", "questions.add", {"text": "What comes first?"})


@pytest.fixture
def commits(stage: Stage) -> Iterator[list[Any]]:
    """What was committed from now on."""
    seen: list[Any] = []

    def note(connection: Any) -> None:
        seen.append(connection)

    event.listen(stage.database.engine, "commit", note)
    yield seen
    event.remove(stage.database.engine, "commit", note)


def at_once(stage: Stage, *orders: Order) -> list[dict[str, Any]]:
    """The answers to orders that all wait while somebody else writes; `ADD` goes before them."""
    lines = stage.commands._together._lines

    def is_waiting(count: int) -> bool:
        return lines.keys() == {stage.event_id} and len(lines[stage.event_id]) == count

    with ThreadPoolExecutor(len(orders) + 1) as people:
        with stage.database.write():
            first = people.submit(stage.do, ADD[0], ADD[1], **ADD[2])
            wait_until(partial(is_waiting, 0), lambda: "nobody writes")
            waiting = []
            for who, name, arguments in orders:
                waiting.append(people.submit(stage.do, who, name, **arguments))
                wait_until(partial(is_waiting, len(waiting)), lambda: f"{len(waiting)} wait")
        assert first.result()["ok"]
        return [each.result() for each in waiting]


def guests(stage: Stage, count: int) -> list[str]:
    """So many people more."""
    names = [f"guest {number}" for number in range(count)]
    stage.people |= {name: Identity(person=name.encode().ljust(SIZE)) for name in names}
    return names


def test_who_waits_together_is_committed_together(stage, commits):
    orders = [("ann", "questions.ask", {"text": f"Number {number}?"}) for number in range(3)]

    answers = at_once(stage, *orders, ("mo", "speakers.add", {"name": "Fay"}))

    assert [answer["ok"] for answer in answers] == [True] * 4
    # The one that all waited for, the first of them, and the rest.
    assert len(commits) == 3
    assert len(stage.rows("questions")) == 4
    numbers = [row["seq"] for row in [*stage.rows("questions"), *stage.rows("speakers")]]
    assert len(set(numbers)) == 5


def test_no_more_than_a_batch_is_committed_at_once(stage, commits):
    names, asked = guests(stage, MOST + 1), stage.done(*ADD[:2], **ADD[2])
    commits.clear()

    answers = at_once(
        stage, *[(name, "questions.vote", {"id": asked, "on": True}) for name in names]
    )

    assert Counter(answer["ok"] for answer in answers) == {True: MOST + 1}
    assert len(commits) == 4
    assert stage.row("questions", asked)["votes"] == MOST + 1


def test_what_is_refused_leaves_nothing_and_the_others_stand(stage):
    pending = stage.done("ann", "questions.ask", text="Who pays?")
    before = stage.read(Audience.STAFF)

    refused, added, unknown, asked = at_once(
        stage,
        ("mo", "questions.show", {"id": pending}),
        ("mia", "speakers.add", {"name": "Fay"}),
        ("mo", "questions.approve", {"id": "0" * 16}),
        ("bo", "questions.ask", {"text": "And who decides?"}),
    )

    assert (refused["code"], unknown["code"]) == ("conflict", "not_found")
    assert (added["ok"], asked["ok"]) == (True, True)
    assert stage.row("questions", pending)["state"] == "pending"
    # With the one that went before them three moves came, and no number was left out.
    assert stage.heads()[Audience.STAFF] == before.seq + 3
    moves = [audit.command for audit in stage.all(Audit) if audit.is_subject]
    assert moves == ["questions.add", "speakers.add"]


def test_what_comes_too_late_is_rolled_back_alone(stage):
    """It is refused after its rows were written, and numbered."""
    pending = stage.done("ann", "questions.ask", text="Who pays?")

    ended, late, answered = at_once(
        stage,
        ("olga", "event.end", {}),
        ("mo", "questions.approve", {"id": pending}),
        ("mo", "questions.add", {"text": "One more?"}),
    )

    assert (ended["ok"], late["ok"], answered["ok"]) == (True, False, True)
    assert stage.row("questions", pending)["state"] == "not_taken"
    assert stage.heads()[Audience.STAFF] == answered["seq"]


def test_what_nobody_foresaw_is_the_trouble_of_the_one_alone(stage, monkeypatch):
    board, command = stage.commands._commands["speakers.add"]

    def break_(change: Any, **arguments: Any) -> None:
        change.add(Question(state="approved", text="Half done?", asked_at=change.now))
        change.session.flush()
        raise ZeroDivisionError

    broken = type(command)(**{**vars(command), "action": break_})
    monkeypatch.setitem(stage.commands._commands, "speakers.add", (board, broken))

    with pytest.raises(ZeroDivisionError):
        at_once(stage, ("mo", "speakers.add", {"name": "Fay"}), ("mia", *ADD[1:]))

    assert [row["text"] for row in stage.rows("questions")] == [ADD[2]["text"]] * 2


def test_votes_that_wait_together_are_one_change(stage):
    asked, decided = (stage.done("mo", "questions.add", text=text) for text in ("A?", "B?"))
    names = guests(stage, 40)
    stage.done("ann", "questions.vote", id=asked, on=True)
    stage.done("mo", "questions.answer", id=decided)

    *voted, away, never, refused = at_once(
        stage,
        *[(name, "questions.vote", {"id": asked, "on": True}) for name in names],
        ("ann", "questions.vote", {"id": asked, "on": False}),
        ("bo", "questions.vote", {"id": asked, "on": False}),
        ("mia", "questions.vote", {"id": decided, "on": True}),
    )

    assert {answer["seq"] for answer in voted} == {voted[0]["seq"]}
    assert {answer["id"] for answer in [*voted, away, never]} == {asked}
    assert (away["ok"], never["ok"], refused["code"]) == (True, True, "conflict")
    assert refused["now"]["state"] == "answered"
    assert stage.row("questions", asked, Audience.PUBLIC)["votes"] == 40
    assert Counter(vote.on for vote in stage.all(Vote)) == {True: 40, False: 1}
    assert (stage.me("guest 7")["votes"], stage.me("ann")["votes"]) == ([asked], [])
    assert {vote.seq_staff for vote in stage.all(Vote)} == {stage.heads()[Audience.STAFF]}


def test_of_two_votes_of_one_person_the_later_one_stands(stage):
    asked = stage.done(*ADD[:2], **ADD[2])

    answers = at_once(
        stage,
        *[("ann", "questions.vote", {"id": asked, "on": on}) for on in (True, False, True, False)],
    )

    assert [answer["ok"] for answer in answers] == [True] * 4
    assert stage.row("questions", asked)["votes"] == 0


def test_a_limit_holds_for_those_who_wait_together_too(stage):
    asked = [stage.done("mo", "questions.add", text=f"{number}?") for number in range(12)]

    answers = at_once(stage, *[("ann", "questions.vote", {"id": id, "on": True}) for id in asked])

    codes = [answer.get("code", "ok") for answer in answers]
    assert codes == ["ok"] * 10 + ["rate_limited"] * 2


def test_a_retry_that_waits_with_its_first_is_one(stage):
    order = (
        "ann",
        "questions.ask",
        {"text": "Once?", "cid": "a" * 8 + "-aaaa-4aaa-8aaa-" + "a" * 12},
    )

    first, again = at_once(stage, order, order)

    assert (first["dup"], again["dup"]) == (False, True)
    assert (first["id"], first["seq"]) == (again["id"], again["seq"])


def test_what_keeps_one_waiting_too_long_keeps_all(stage, monkeypatch):
    monkeypatch.setattr("companion.db.PATIENCE_S", 0.2)
    lines = stage.commands._together._lines
    asking = {"text": "Who pays?"}
    with ThreadPoolExecutor(6) as people, stage.database.write():
        waiting = [people.submit(stage.do, "ann", "questions.ask", **asking) for _ in range(5)]
        codes = [each.result()["code"] for each in waiting]

    assert codes == ["unavailable"] * 5
    assert lines == {}
    # None of them counts against the limit of three in a minute.
    assert all(stage.do("ann", "questions.ask", **asking)["ok"] for _ in range(3))
