"""A hidden item is the staff's, and so is what would tell of it on other boards."""

from __future__ import annotations

import json

import pytest

from companion.people.roles import Audience
from tests.factories import Seen
from tests.speakers.scenes import add, ask, line, speak

OUTSIDE = (Audience.PUBLIC, Audience.DISPLAY)
SECRET = ("Surprise", "Hana")


@pytest.fixture
def items(stage):
    """A welcome that everybody sees, and a hidden surprise with a speaker."""
    welcome = stage.done("mo", "agenda.add", title="Welcome", planned_minutes=10)
    surprise = stage.done(
        "mo",
        "agenda.add",
        title="Surprise",
        planned_minutes=20,
        hidden=True,
        speakers=[{"name": "Hana", "minutes": 5}],
    )
    return welcome, surprise


def seen_outside(stage):
    return {audience: stage.seen(audience) for audience in OUTSIDE}


def told_outside(stage):
    """Everything that the public, the screens and a guest are told, as text."""
    seen = [list(each.rows.values()) for each in seen_outside(stage).values()]
    return json.dumps([seen, stage.me("ann")])


def item_seen(stage, board, id):
    return [stage.row(board, id, audience)["item"] for audience in Audience]


def test_a_hidden_item_that_starts_moves_no_number_outside_of_the_staff(stage, items):
    welcome, surprise = items
    stage.done("mo", "agenda.start", id=welcome)
    ann = ask(stage, "ann")
    stage.done("mo", "agenda.finish", id=welcome)
    before = seen_outside(stage)

    stage.done("mo", "agenda.start", id=surprise)
    (hana,) = (row["id"] for row in stage.rows("speakers") if row["name"] == "Hana")
    speak(stage, hana)
    stage.done("mo", "speakers.pause", id=hana)
    stage.done("mo", "speakers.resume", id=hana)
    stage.done("mo", "speakers.finish", id=hana)
    stage.done("mo", "speakers.recall", id=hana)

    assert seen_outside(stage) == before
    assert item_seen(stage, "speakers", ann) == [welcome, welcome, surprise]


def test_nothing_that_happens_in_a_hidden_item_names_it(stage, items):
    _, surprise = items
    stage.done("mo", "agenda.start", id=surprise)

    ann = ask(stage, "ann")
    cleo, gil = *add(stage, "Cleo"), *add(stage, "Gil", kind="programme")
    hana = stage.done("mo", "speakers.call_next", expected=None)
    reply = ask(stage, "bo", kind="reply")
    stage.done("mo", "speakers.call_next", expected=hana)
    again = stage.done("mo", "speakers.recall", id=hana)
    fay = {"name": "Fay", "from": "2026-11-24T09:00:01Z", "to": "2026-11-24T09:00:02Z"}
    recorded = stage.done("mo", "speakers.record", **fay)
    asked = stage.done("mo", "questions.add", text="Why?", item=surprise)

    told = told_outside(stage)
    assert [word for word in (*SECRET, "Gil", surprise, hana, gil, again) if word in told] == []
    for entry in (ann, cleo, reply, recorded):
        assert item_seen(stage, "speakers", entry) == [None, None, surprise]
    assert item_seen(stage, "questions", asked) == [None, None, surprise]


def test_who_is_hidden_with_an_item_stays_hidden_when_the_next_one_starts(stage, items):
    welcome, surprise = items
    stage.done("mo", "agenda.start", id=surprise)
    ann = ask(stage, "ann")

    stage.done("mo", "agenda.start", id=welcome)

    assert line(stage) == ["Hana", "Ann"]
    assert line(stage, Audience.PUBLIC) == line(stage, Audience.DISPLAY) == ["Ann"]
    assert item_seen(stage, "speakers", ann) == [welcome] * 3


def test_a_hidden_speaker_who_is_recalled_in_the_next_item_stays_hidden(stage, items):
    welcome, surprise = items
    stage.done("mo", "agenda.start", id=surprise)
    hana = stage.done("mo", "speakers.call_next", expected=None)
    stage.done("mo", "agenda.start", id=welcome)

    again = stage.done("mo", "speakers.recall", id=hana)

    assert stage.row("speakers", again)["item"] == surprise
    assert stage.rows("speakers", Audience.PUBLIC) == []


def test_an_item_that_is_hidden_no_more_is_seen_with_all_that_belongs_to_it(stage, items):
    stage.done("mo", "agenda.start", id=items[1])
    ann = ask(stage, "ann")
    asked = stage.done("mo", "questions.add", text="Why?", item=items[1])
    before, heads = seen_outside(stage), stage.heads()

    stage.done("mo", "agenda.edit", id=items[1], hidden=False)

    assert stage.heads() == {audience: head + 1 for audience, head in heads.items()}
    assert line(stage, Audience.PUBLIC) == line(stage, Audience.DISPLAY) == ["Hana", "Ann"]
    assert item_seen(stage, "speakers", ann) == [items[1]] * 3
    assert item_seen(stage, "questions", asked) == [items[1]] * 3
    for audience in OUTSIDE:
        frame = stage.read(audience, since=before[audience].position)
        assert before[audience].hear(frame).rows == stage.seen(audience).rows


def test_an_item_that_is_hidden_takes_all_that_belongs_to_it_along(stage, items):
    stage.done("mo", "agenda.edit", id=items[1], hidden=False)
    stage.done("mo", "agenda.start", id=items[1])
    ann = ask(stage, "ann")
    asked = stage.done("mo", "questions.add", text="Why?", item=items[1])
    before = stage.heads()

    stage.done("mo", "agenda.edit", id=items[1], hidden=True)

    told = told_outside(stage)
    assert [word for word in (*SECRET, items[1]) if word in told] == []
    assert line(stage, Audience.PUBLIC) == ["Ann"]
    assert item_seen(stage, "speakers", ann) == [None, None, items[1]]
    assert item_seen(stage, "questions", asked) == [None, None, items[1]]
    assert stage.heads() == {audience: head + 1 for audience, head in before.items()}


@pytest.mark.parametrize("hidden", [True, False])
def test_taking_that_back_takes_back_what_came_meanwhile_too(stage, items, hidden):
    stage.done("mo", "agenda.edit", id=items[1], hidden=not hidden)
    stage.done("mo", "agenda.start", id=items[1])
    ahead = ask(stage, "ann")
    stage.done("mo", "agenda.edit", id=items[1], hidden=hidden)
    meanwhile = ask(stage, "bo")

    stage.done("mo", "agenda.back", id=items[1])

    told = None if not hidden else items[1]
    assert line(stage, Audience.PUBLIC) == ["Hana", "Ann", "Bo"][not hidden :]
    for entry in (ahead, meanwhile):
        assert item_seen(stage, "speakers", entry) == [told, told, items[1]]


def test_taking_back_the_start_of_a_hidden_item_is_not_seen_either(stage, items):
    welcome, surprise = items
    stage.done("mo", "agenda.start", id=welcome)
    ann = ask(stage, "ann")
    stage.done("mo", "agenda.finish", id=welcome)
    before = seen_outside(stage)

    stage.done("mo", "agenda.start", id=surprise)
    stage.done("mo", "agenda.back", id=surprise)

    assert seen_outside(stage) == before
    assert item_seen(stage, "speakers", ann) == [welcome] * 3


def test_coming_back_equals_never_having_left_a_hidden_item(stage, items):
    left_at = {audience: stage.seen(audience) for audience in Audience}
    remembered = {audience: [seen] for audience, seen in left_at.items()}

    for step in (
        ("mo", "agenda.start", {"id": items[1]}),
        ("ann", "speakers.request", {"name": "Ann", "channel": "room"}),
        ("mo", "questions.add", {"text": "Why?", "item": items[1]}),
        ("mo", "agenda.edit", {"id": items[1], "hidden": False}),
        ("mo", "agenda.back", {"id": items[1]}),
        ("mo", "agenda.edit", {"id": items[1], "hidden": False}),
        ("mo", "agenda.start", {"id": items[0]}),
        ("mo", "agenda.edit", {"id": items[1], "hidden": True}),
    ):
        stage.play([step])
        for audience in Audience:
            now = stage.seen(audience)
            for then in remembered[audience]:
                missed = stage.read(audience, since=then.position)
                assert Seen(then.position, then.rows).hear(missed).rows == now.rows, step
            moved = now.position != remembered[audience][-1].position
            assert audience is Audience.STAFF or moved == (
                now.rows != remembered[audience][-1].rows
            ), (step, audience)
            remembered[audience].append(now)
