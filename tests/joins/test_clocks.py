"""The meeting is suspended and resumed, and the clocks of all turns with it."""

from __future__ import annotations

import pytest

from companion import times
from companion.people.roles import Audience
from companion.speakers import rules
from tests.speakers.scenes import add, refusal, speak, states


def suspensions(stage):
    (event,) = stage.rows("event", Audience.PUBLIC)
    return event["suspensions"]


def left_s(stage, id):
    return rules.left_ms(stage.row("speakers", id), times.iso(stage.database.time)) / 1000


def test_everyone_is_told_that_the_meeting_is_suspended_and_until_when(stage):
    stage.done("mo", "event.suspend", reason="Fire drill", until="2026-11-24T10:30:00+01:00")
    while_it_lasts = suspensions(stage)
    stage.pass_time(minutes=12)
    stage.done("mo", "event.resume")

    told = {"from": "2026-11-24T09:00:00.000Z", "reason": "Fire drill"}
    told["until"] = "2026-11-24T09:30:00.000Z"
    assert while_it_lasts == [{**told, "to": None}]
    assert suspensions(stage) == [{**told, "to": "2026-11-24T09:12:00.000Z"}]


def test_a_running_turn_stands_still_and_runs_on(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.pass_time(seconds=30)

    stage.done("mo", "event.suspend")
    suspended = states(stage)
    stage.pass_time(minutes=10)
    stage.done("mo", "event.resume")

    assert (suspended, states(stage)) == ({"Cleo": "paused"}, {"Cleo": "speaking"})
    assert left_s(stage, cleo) == 90


def test_a_turn_that_was_paused_before_stays_paused(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "speakers.pause", id=cleo)

    stage.done("mo", "event.suspend")
    stage.done("mo", "event.resume")

    assert states(stage) == {"Cleo": "paused"}


def test_nobody_begins_to_speak_while_the_meeting_is_suspended(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    stage.done("mo", "event.suspend")

    for command, arguments in [
        ("speakers.call_next", {"expected": cleo}),
        ("speakers.start", {"id": dan, "expected": cleo}),
        ("speakers.resume", {"id": cleo}),
    ]:
        assert refusal(stage.do("mo", command, **arguments)) == ("conflict", None)
    assert states(stage) == {"Cleo": "paused", "Dan": "waiting"}


def test_an_interruption_that_ends_meanwhile_gives_the_floor_back_afterwards(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)
    stage.done("mo", "event.suspend")

    stage.done("mo", "speakers.finish", id=order)
    meanwhile = states(stage)
    stage.pass_time(minutes=5)
    stage.done("mo", "event.resume")

    assert meanwhile == {"Cleo": "paused", "Order": "finished"}
    assert states(stage) == {"Cleo": "speaking", "Order": "finished"}
    assert left_s(stage, cleo) == 118


def test_interruptions_that_end_meanwhile_give_the_floor_back_one_by_one(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    first, second = add(stage, "Order 1", "Order 2", kind="point_of_order")
    speak(stage, first, expected=cleo)
    speak(stage, second, expected=first)
    stage.done("mo", "event.suspend")

    stage.done("mo", "speakers.finish", id=second)
    stage.done("mo", "event.resume")
    resumed = states(stage)
    stage.done("mo", "event.suspend")
    stage.done("mo", "speakers.finish", id=first)
    stage.done("mo", "event.resume")

    assert resumed == {"Cleo": "paused", "Order 1": "speaking", "Order 2": "finished"}
    assert states(stage) == {"Cleo": "speaking", "Order 1": "finished", "Order 2": "finished"}


def test_only_the_last_of_turns_that_interrupted_each_other_runs_on(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    first, second = add(stage, "Order 1", "Order 2", kind="point_of_order")
    speak(stage, first, expected=cleo)
    speak(stage, second, expected=first)

    stage.done("mo", "event.suspend")
    suspended = states(stage)
    stage.done("mo", "event.resume")

    assert suspended == {"Cleo": "paused", "Order 1": "paused", "Order 2": "paused"}
    assert states(stage) == {"Cleo": "paused", "Order 1": "paused", "Order 2": "speaking"}


def test_a_turn_that_ended_meanwhile_does_not_run_on(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "event.suspend")
    stage.done("mo", "speakers.finish", id=cleo)

    stage.done("mo", "event.resume")

    assert states(stage) == {"Cleo": "finished"}


def test_suspending_again_says_what_is_expected_now(stage):
    stage.done("mo", "event.suspend", reason="Fire drill")
    stage.pass_time(minutes=1)

    stage.done("mia", "event.suspend", reason="No power", until="2026-11-24T09:45:00Z")

    assert suspensions(stage) == [
        {
            "from": "2026-11-24T09:00:00.000Z",
            "to": None,
            "reason": "No power",
            "until": "2026-11-24T09:45:00.000Z",
        }
    ]


@pytest.mark.parametrize("first", [[], ["suspend", "resume"]])
def test_resuming_what_runs_moves_no_number(stage, first):
    for move in first:
        stage.done("mo", f"event.{move}")
    before = stage.heads()

    stage.done("mo", "event.resume")

    assert stage.heads() == before


def test_a_suspension_does_not_end_before_it_begins(stage):
    answer = stage.do("mo", "event.suspend", until="2026-11-24T08:00:00Z")

    assert refusal(answer) == ("bad_request", None)
    assert suspensions(stage) == []


def test_taking_a_suspension_back_runs_the_turn_on_as_if_nothing_had_happened(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "event.suspend")
    (event,) = stage.rows("event")

    stage.pass_time(seconds=20)
    stage.done("olga", "event.back", id=event["id"])

    assert states(stage) == {"Cleo": "speaking"}
    assert (suspensions(stage), left_s(stage, cleo)) == ([], 100)
