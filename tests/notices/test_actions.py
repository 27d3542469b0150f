"""What Mo tells everyone, the staff and Chloe."""

from datetime import timedelta

import pytest

from companion.event.models import Event
from companion.people.roles import Audience
from tests.factories import BEGIN


@pytest.mark.parametrize(
    ("to", "audiences"),
    [
        ("public", {Audience.PUBLIC, Audience.DISPLAY, Audience.STAFF}),
        ("staff", {Audience.STAFF}),
        ("chair", {Audience.STAFF}),
    ],
)
def test_a_notice_reaches_those_it_is_to(stage, to, audiences):
    stage.done("mo", "notices.post", text=" Lunch at one. ", to=to)

    told = {audience for audience in Audience if stage.rows("notices", audience)}

    assert told == audiences


def test_a_notice_whole(stage):
    until = BEGIN + timedelta(minutes=5)
    id = stage.done("mo", "notices.post", text="Lunch.", to="public", until=until.isoformat())

    assert stage.rows("notices", Audience.PUBLIC) == [
        {
            "id": id,
            "seq": 2,
            "version": 2,
            "text": "Lunch.",
            "code": None,
            "to": "public",
            "posted_at": "2026-11-24T09:00:00.000Z",
            "until": "2026-11-24T09:05:00.000Z",
            "acknowledged_at": None,
        }
    ]


def test_a_notice_goes_when_its_time_is_over(stage):
    for minutes in (5, 10):
        until = (BEGIN + timedelta(minutes=minutes)).isoformat()
        stage.done("mo", "notices.post", text=f"{minutes}", to="public", until=until)
    stage.done("mo", "notices.post", text="for good", to="public")

    left = []
    for _ in range(3):
        stage.commands.fall_due(stage.event_id)
        left.append({row["text"] for row in stage.rows("notices", Audience.PUBLIC)})
        stage.pass_time(minutes=5)

    assert left == [{"5", "10", "for good"}, {"10", "for good"}, {"for good"}]
    (event,) = stage.all(Event)
    assert event.due_at is None


def test_what_was_cleared_can_be_taken_back(stage):
    id = stage.done("mo", "notices.post", text="Lunch.", to="public")
    stage.done("mo", "notices.clear", id=id)
    assert stage.rows("notices") == []

    stage.done("mia", "notices.back", id=id)
    assert [row["id"] for row in stage.rows("notices", Audience.PUBLIC)] == [id]

    stage.done("mia", "notices.back", id=id)
    assert stage.rows("notices") == []


def test_the_chair_has_understood(stage):
    id = stage.done("mo", "notices.post", text="Please close the list.", to="chair")
    stage.pass_time(seconds=7)

    stage.done("chloe", "notices.acknowledge", id=id)

    assert stage.row("notices", id)["acknowledged_at"] == "2026-11-24T09:00:07.000Z"
    before = stage.heads()
    stage.pass_time(seconds=7)
    assert stage.do("chloe", "notices.acknowledge", id=id)["ok"]
    assert stage.heads() == before


def test_only_what_is_to_the_chair_asks_for_an_answer(stage):
    id = stage.done("mo", "notices.post", text="Lunch.", to="public")

    refused = stage.do("chloe", "notices.acknowledge", id=id)

    assert (refused["code"], refused["now"]["id"]) == ("conflict", id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " ", "to": "public"}, "bad_request"),
        ({"text": "a" * 401, "to": "public"}, "too_large"),
        ({"text": "Lunch.", "to": "nobody"}, "bad_request"),
        ({"text": "Lunch."}, "bad_request"),
        ({"text": "Lunch.", "to": "public", "until": BEGIN.isoformat()}, "bad_request"),
        ({"text": "Lunch.", "to": "public", "until": "2026-11-24T10:00:00"}, "bad_request"),
        ({"text": "Lunch.", "to": "public", "until": "0001-01-01T00:00:00+14:00"}, "bad_request"),
    ],
)
def test_what_cannot_be_meant_is_refused(stage, given, code):
    assert stage.do("mo", "notices.post", **given)["code"] == code


@pytest.mark.parametrize("who", ["ann", "chloe", "rita", "carl", "hall", "desk"])
def test_moderators_post_and_nobody_else(stage, who):
    refused = stage.do(who, "notices.post", text="Lunch.", to="public")

    assert refused["code"] == "forbidden"


def test_a_notice_to_the_staff_is_not_there_for_others(stage):
    id = stage.done("mo", "notices.post", text="Lunch.", to="staff")

    assert stage.do("carl", "notices.clear", id=id)["code"] == "forbidden"
    assert stage.rows("notices", Audience.DISPLAY) == []
