"""Who sees what of the questions."""

import json

import pytest

from companion.people.roles import Audience
from companion.questions.models import Question
from tests.factories import BEGIN
from tests.questions.test_rules import STATES

CANARY = "canary-6f1d"
OUTSIDE = [Audience.PUBLIC, Audience.DISPLAY]


def a_question(stage, **columns) -> str:
    given = {"state": "approved", "text": "Who pays?", "name": "Ann", "affiliation": "IOM"}
    return stage.write(Question, asked_at=BEGIN.replace(second=42), **given | columns)


@pytest.mark.parametrize("state", STATES)
def test_only_the_staff_sees_what_is_not_on_stage(stage, state):
    id = a_question(stage, state=state, room="main" if state == "on_screen" else None)

    on_stage = state in {"approved", "on_screen", "answered", "deferred"}

    assert [row["id"] for row in stage.rows("questions", Audience.STAFF)] == [id]
    for audience in OUTSIDE:
        assert [row["id"] for row in stage.rows("questions", audience)] == (
            [id] if on_stage else []
        )


def test_the_public_view_whole(stage):
    id = a_question(stage, translations={"fr": "Qui paie ?"}, votes=2, original="Hu pays?")

    (row,) = stage.rows("questions", Audience.PUBLIC)

    assert row == {
        "id": id,
        "seq": 2,
        "version": 2,
        "rank": f"20261124090000000000{id}",
        "state": "approved",
        "text": "Who pays?",
        "name": "Ann",
        "affiliation": "IOM",
        "language": None,
        "translations": {"fr": "Qui paie ?"},
        "theme": None,
        "item": None,
        "to": None,
        "room": None,
        "votes": 2,
        "answer": None,
        "asked_at": "2026-11-24T09:00:00.000Z",
    }
    assert stage.rows("questions", Audience.DISPLAY) == [row]


def test_the_staff_sees_more_but_not_the_asker(stage):
    asked = stage.done("ann", "questions.ask", text="Who pays?", anonymous=True)

    row = stage.row("questions", asked, Audience.STAFF)
    public = stage.done("mo", "questions.add", text="Who?")

    assert row.keys() - stage.row("questions", public, Audience.PUBLIC).keys() == {
        *("nameless", "original", "channel", "reason", "reason_text", "merged_into"),
        *("starred", "muted", "invited", "carried"),
    }
    assert stage.people["ann"].person.hex() not in json.dumps(row)


@pytest.mark.parametrize("fate", ["pending", "declined", "merged"])
def test_nothing_of_a_hidden_question_goes_out(stage, fate):
    shown = stage.done("mo", "questions.add", text="Who pays?")
    before = {audience: stage.read(audience).wire() for audience in OUTSIDE}
    moved = [dict(stage.heads())]

    hidden = stage.done("ann", "questions.ask", text=CANARY, name=CANARY, affiliation=CANARY)
    stage.done("mo", "questions.edit", id=hidden, text=f"{CANARY} edited")
    stage.done("mo", "questions.star", id=hidden, on=True)
    if fate == "declined":
        stage.done("mo", "questions.decline", id=hidden, reason="other", reason_text=CANARY)
    if fate == "merged":
        stage.done("mo", "questions.merge", id=hidden, into=shown)
    moved.append(dict(stage.heads()))

    for audience in OUTSIDE:
        assert stage.read(audience).wire() == before[audience]
        assert moved[1][audience] == moved[0][audience]
    assert moved[1][Audience.STAFF] > moved[0][Audience.STAFF]
    assert CANARY in json.dumps(stage.read(Audience.STAFF).wire())


def test_a_question_that_leaves_the_stage_is_dropped(stage):
    id = stage.done("mo", "questions.add", text=CANARY)
    known = stage.seen(Audience.PUBLIC)

    stage.done("mo", "questions.decline", id=id, reason="off_topic")

    frame = stage.read(Audience.PUBLIC, since=known.position)
    assert (frame.put, frame.drop) == ({}, {"questions": [id]})


def named(stage, id: str, audience: Audience) -> tuple[str | None, str | None]:
    row = stage.row("questions", id, audience)
    return row["name"], row["affiliation"]


@pytest.mark.parametrize("how", ["event", "item"])
def test_under_the_chatham_house_rule_names_stay_out_and_stay_out_afterwards(stage, how):
    item = stage.done(
        *("mo", "agenda.add"), title="Closed door", kind="discussion", planned_minutes=10
    )
    before = stage.done("mo", "questions.add", text="Before?", name="Ann", item=item)
    rule = {"attribution": "chatham"} if how == "event" else {"chatham_items": [item]}
    stage.done("olga", "event.set", settings=rule)
    under = stage.done("mo", "questions.add", text="Under?", name="Bo", item=item)

    for audience in OUTSIDE:
        assert named(stage, before, audience) == (None, None)
        assert named(stage, under, audience) == (None, None)
    assert named(stage, under, Audience.STAFF) == ("Bo", None)

    stage.done("olga", "event.set", settings={"attribution": "open", "chatham_items": []})

    assert named(stage, before, Audience.PUBLIC) == ("Ann", None)
    assert named(stage, under, Audience.PUBLIC) == (None, None)


def test_whoever_saw_a_name_is_told_when_the_rule_takes_it_away(stage):
    stage.done("mo", "questions.add", text="Who pays?", name="Ann")
    known = stage.seen(Audience.PUBLIC)

    stage.done("olga", "event.set", settings={"attribution": "chatham"})

    after = known.hear(stage.read(Audience.PUBLIC, since=known.position))
    assert [row["name"] for row in after.board("questions")] == [None]


def test_ranks_sort_questions_by_when_they_were_asked(stage):
    ids = []
    for text in ("One?", "Two?", "Three?"):
        stage.pass_time(minutes=1)
        ids.append(stage.done("mo", "questions.add", text=text))

    for audience in Audience:
        rows = sorted(stage.rows("questions", audience), key=lambda row: row["rank"])
        assert [row["id"] for row in rows] == ids
