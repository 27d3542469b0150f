"""What Chloe asks of the moderators by one tap."""

from __future__ import annotations

import pytest

from companion.event.models import Event
from companion.people.roles import Audience


def codes(stage, audience=Audience.STAFF):
    stage.commands.fall_due(stage.event_id)
    return [row["code"] for row in stage.rows("notices", audience)]


@pytest.mark.parametrize("code", ["next", "two_more", "close_list", "suspend"])
def test_the_moderators_see_it_and_nobody_outside(stage, code):
    id = stage.done("chloe", "notices.signal", code=code)

    assert stage.rows("notices") == [
        {
            "id": id,
            "seq": 2,
            "version": 2,
            "text": "",
            "code": code,
            "to": "staff",
            "posted_at": "2026-11-24T09:00:00.000Z",
            "until": "2026-11-24T09:02:00.000Z",
            "acknowledged_at": None,
        }
    ]
    assert codes(stage, Audience.PUBLIC) == codes(stage, Audience.DISPLAY) == []


def test_it_goes_by_itself_after_two_minutes(stage):
    stage.done("chloe", "notices.signal", code="next")
    before = codes(stage)

    stage.pass_time(minutes=2)

    assert (before, codes(stage)) == (["next"], [])
    (event,) = stage.all(Event)
    assert event.due_at is None


def test_tapped_again_it_is_the_same_and_stands_for_two_minutes_more(stage):
    first = stage.done("chloe", "notices.signal", code="next")
    other = stage.done("chloe", "notices.signal", code="suspend")
    stage.pass_time(seconds=90)

    again = stage.done("chloe", "notices.signal", code="next")
    stage.pass_time(seconds=60)

    assert (again == first, other == first) == (True, False)
    assert codes(stage) == ["next"]


def test_a_moderator_clears_it_and_the_chair_may_ask_anew(stage):
    first = stage.done("chloe", "notices.signal", code="next")

    stage.done("mo", "notices.clear", id=first)
    cleared = codes(stage)
    second = stage.done("chloe", "notices.signal", code="next")

    assert (cleared, codes(stage)) == ([], ["next"])
    assert first != second


def test_whatever_else_the_chair_would_say_is_refused(stage):
    assert stage.do("chloe", "notices.signal", code="lunch")["code"] == "bad_request"


@pytest.mark.parametrize("who", ["ann", "rita", "carl", "hall", "desk"])
def test_the_chair_signals_and_nobody_below(stage, who):
    assert stage.do(who, "notices.signal", code="next")["code"] == "forbidden"
