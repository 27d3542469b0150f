"""What a command is answered: to a retry as the first time, to a refusal with what one may see."""

from __future__ import annotations

import uuid

import pytest

from companion.people.roles import Audience


def asked(stage, who, text, **moves):
    """A question on which Mo has decided so."""
    id = stage.done(who, "questions.ask", text=text, name=who.title())
    for move, arguments in moves.items():
        stage.done("mo", f"questions.{move}", id=id, **arguments)
    return id


def test_a_retry_is_answered_after_the_limit_is_used_up(stage):
    questions = [{"cid": str(uuid.uuid4()), "text": f"Question {n}?"} for n in range(4)]
    answers = [stage.do("ann", "questions.ask", **question) for question in questions]

    again = [stage.do("ann", "questions.ask", **question) for question in questions]

    assert [answer.get("code", "ok") for answer in answers] == ["ok", "ok", "ok", "rate_limited"]
    assert again[:3] == [{**answer, "dup": True} for answer in answers[:3]]
    assert again[3]["code"] == "rate_limited"


@pytest.mark.parametrize(
    ("command", "wish", "setting"),
    [
        ("questions.ask", {"text": "Who pays?"}, "questions"),
        ("speakers.request", {"channel": "room"}, "queue"),
    ],
)
def test_a_retry_is_answered_after_the_list_is_closed(stage, command, wish, setting):
    sent = {"cid": str(uuid.uuid4()), **wish}
    first = stage.do("ann", command, **sent)
    stage.done("olga", "event.set", settings={setting: "closed"})

    again = stage.do("ann", command, **sent)
    another = stage.do("bo", command, **sent)

    assert again == {**first, "dup": True}
    assert another["code"] == "closed"


def test_retries_use_up_no_limit(stage):
    sent = {"cid": str(uuid.uuid4()), "text": "Who pays?"}
    for _ in range(10):
        stage.do("ann", "questions.ask", **sent)

    answers = [stage.do("ann", "questions.ask", text=f"Question {n}?") for n in range(3)]

    assert [answer.get("code", "ok") for answer in answers] == ["ok", "ok", "rate_limited"]


def test_a_conflict_shows_attendees_the_row_that_everybody_sees(stage):
    id = asked(stage, "ann", "Who pays?", approve={}, edit={"text": "Who is to pay?"}, show={})

    answer = stage.do("ann", "questions.withdraw", id=id)

    row = stage.row("questions", id, Audience.PUBLIC)
    assert (answer["code"], answer["now"]) == ("conflict", row)
    assert row.keys().isdisjoint(stage.row("questions", id).keys() - row.keys())


def test_a_conflict_shows_the_staff_the_row_that_the_staff_sees(stage):
    id = asked(stage, "ann", "Who pays?", approve={}, edit={"text": "Who is to pay?"}, show={})

    answer = stage.do("mo", "questions.merge", id=id, into=asked(stage, "bo", "Who paid?"))

    row = stage.row("questions", id)
    assert (answer["code"], answer["now"]) == ("conflict", row)
    assert row["original"] == "Who pays?"


def test_a_conflict_shows_askers_nothing_that_is_hidden_from_everybody(stage):
    id = asked(stage, "ann", "Who pays?", decline={"reason": "off_topic"})

    answer = stage.do("ann", "questions.withdraw", id=id)

    assert (answer["code"], answer["now"]) == ("conflict", None)


@pytest.mark.parametrize(
    ("command", "wish"),
    [
        ("questions.vote", {"on": True}),
        ("questions.withdraw", {}),
        ("questions.accept_floor", {"name": "Bo"}),
        ("speakers.withdraw", {}),
        ("speakers.ready", {}),
    ],
)
def test_what_is_not_ones_own_to_see_is_not_there(stage, command, wish):
    hidden = {
        "questions": asked(stage, "ann", "Who pays?"),
        "speakers": stage.done("ann", "speakers.request", name="Ann", channel="room"),
    }
    stage.done("mo", "speakers.hold", id=hidden["speakers"])
    board = command.partition(".")[0]

    answers = [{**stage.do("bo", command, id=id, **wish)} for id in (hidden[board], "0" * 16)]

    assert answers[0]["code"] == "not_found"
    assert answers[0] == answers[1]
    assert "now" not in answers[0]
