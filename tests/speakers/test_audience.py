"""Who sees what of the queue."""

from __future__ import annotations

import pytest

from companion.people.roles import Audience
from companion.speakers.models import Entry
from tests.speakers.scenes import add, ask, speak

EVERYBODY = {Audience.PUBLIC, Audience.DISPLAY, Audience.STAFF}

SEEN = {
    "waiting": EVERYBODY,
    "called": EVERYBODY,
    "speaking": EVERYBODY,
    "paused": EVERYBODY,
    "finished": EVERYBODY,
    "held": {Audience.STAFF},
    "withdrawn": {Audience.STAFF},
    "removed": {Audience.STAFF},
}

STAFFS_OWN = {
    "group",
    "topic",
    "reason",
    "ready_at",
    "has_device",
    "added",
    "spoken",
    "passed_over",
}


@pytest.mark.parametrize("state", SEEN)
def test_who_sees_an_entry_in_which_state(stage, state):
    stage.write(
        Entry,
        rank="1",
        state=state,
        kind="normal",
        channel="room",
        requested_at=stage.database.time,
        started_at=stage.database.time,
    )

    seen = {audience for audience in Audience if stage.rows("speakers", audience)}

    assert seen == SEEN[state]


def test_the_staff_sees_more_of_an_entry(stage):
    ann = ask(stage, "ann", topic="Visas")

    rows = {audience: stage.row("speakers", ann, audience) for audience in Audience}

    assert rows[Audience.STAFF].keys() - rows[Audience.PUBLIC].keys() == STAFFS_OWN
    assert rows[Audience.PUBLIC].keys() == rows[Audience.DISPLAY].keys()


def test_whether_somebody_has_a_device_and_who_was_added(stage):
    ann, (cleo,) = ask(stage, "ann"), add(stage, "Cleo")

    rows = {row["id"]: (row["has_device"], row["added"]) for row in stage.rows("speakers")}

    assert rows == {ann: (True, False), cleo: (False, True)}


def test_the_time_of_asking_is_public_to_the_minute(stage):
    stage.pass_time(seconds=41)
    ann = ask(stage, "ann")

    times = {a: stage.row("speakers", ann, a)["requested_at"] for a in Audience}

    assert times == {
        Audience.PUBLIC: "2026-11-24T09:00:00.000Z",
        Audience.DISPLAY: "2026-11-24T09:00:00.000Z",
        Audience.STAFF: "2026-11-24T09:00:42.000Z",
    }


def test_where_names_stay_in_the_room_its_screens_have_only_that_of_who_speaks(stage):
    stage.done("olga", "event.set", settings={"attribution": "chatham"})
    cleo, dan = add(stage, "Cleo", "Dan", affiliation="Consulate")
    speak(stage, cleo)

    seen = {
        audience: {row["id"]: row["name"] for row in stage.rows("speakers", audience)}
        for audience in Audience
    }

    assert seen == {
        Audience.PUBLIC: {cleo: None, dan: None},
        Audience.DISPLAY: {cleo: "Cleo", dan: None},
        Audience.STAFF: {cleo: "Cleo", dan: "Dan"},
    }
    assert stage.row("speakers", cleo, Audience.PUBLIC)["affiliation"] is None
    assert stage.row("speakers", cleo, Audience.DISPLAY)["nameless"] is True


def test_what_was_made_without_names_stays_so(stage):
    (early,) = add(stage, "Early")
    stage.done("olga", "event.set", settings={"attribution": "chatham"})
    (under,) = add(stage, "Under")
    speak(stage, under)
    stage.done("mo", "speakers.finish", id=under)

    stage.done("olga", "event.set", settings={"attribution": "open"})

    names = {row["id"]: row["name"] for row in stage.rows("speakers", Audience.PUBLIC)}
    assert names == {early: "Early", under: None}


def test_a_turn_that_ran_partly_without_names_stays_nameless(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("olga", "event.set", settings={"attribution": "chatham"})
    stage.done("mo", "speakers.finish", id=cleo)

    stage.done("olga", "event.set", settings={"attribution": "open"})

    assert stage.row("speakers", cleo, Audience.PUBLIC)["name"] is None


ACCESS = {"watch": "https://stream.example", "dial_in": "+41 22 000 00 00"}


@pytest.mark.parametrize(
    ("channel", "called", "join"),
    [("online", True, ACCESS), ("online", False, None), ("room", True, None)],
)
def test_whoever_is_next_online_is_told_how_to_join(stage, channel, called, join):
    stage.done("olga", "event.set", settings={"access": ACCESS})
    ann = ask(stage, "ann", channel=channel)
    if called:
        stage.done("mo", "speakers.call", id=ann)

    (turn,) = stage.me("ann")["turns"]

    assert turn.get("join") == join
    assert stage.me("bo")["turns"] == []


def test_without_a_way_to_join_nothing_is_said_of_it(stage):
    ann = ask(stage, "ann", channel="online")
    stage.done("mo", "speakers.call", id=ann)

    assert stage.me("ann")["turns"] == [{"id": ann, "state": "called"}]
