"""Who has the floor, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from companion import times
from companion.people.roles import Audience
from companion.speakers import rules
from companion.speakers.models import Entry
from tests.factories import Seen
from tests.speakers.scenes import add, ask, line, refusal, speak, states


def left_s(stage, id):
    """The seconds that are left of the turn."""
    return rules.left_ms(stage.row("speakers", id), times.iso(stage.database.time)) / 1000


def test_calling_the_next_ends_the_turn_before_in_one_change(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    before = stage.seen(Audience.PUBLIC)

    stage.pass_time(seconds=90)
    answer = stage.do("mo", "speakers.call_next", expected=cleo)

    change = stage.read(Audience.PUBLIC, since=before.position)
    moved = {row["name"]: row for row in change.put["speakers"]}
    assert (answer["id"], change.seq) == (dan, before.position.seq + 1)
    assert moved["Cleo"]["ended_at"] == moved["Dan"]["started_at"] == "2026-11-24T09:01:33.000Z"
    assert states(stage) == {"Cleo": "finished", "Dan": "speaking"}


def test_of_two_who_call_the_next_at_once_the_second_is_told_who_speaks(stage):
    cleo, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    speak(stage, cleo)

    first = stage.do("mo", "speakers.call_next", expected=cleo)
    second = stage.do("mia", "speakers.call_next", expected=cleo)

    assert (first["ok"], first["id"]) == (True, dan)
    assert refusal(second) == ("conflict", dan)
    assert second["now"]["state"] == "speaking"
    assert line(stage) == ["Eva"]


def test_of_two_who_call_the_first_at_once_only_one_does(stage):
    cleo, _ = add(stage, "Cleo", "Dan")

    first = stage.do("mo", "speakers.call_next", expected=None)
    second = stage.do("mia", "speakers.call_next", expected=None)

    assert (first["ok"], first["id"]) == (True, cleo)
    assert refusal(second) == ("conflict", cleo)


def test_whoever_believes_that_somebody_speaks_is_told_that_nobody_does(stage):
    cleo, dan = add(stage, "Cleo", "Dan")

    assert refusal(stage.do("mo", "speakers.start", id=dan, expected=cleo)) == ("conflict", None)


def test_what_is_expected_has_to_be_said(stage):
    add(stage, "Cleo")

    assert stage.do("mo", "speakers.call_next")["code"] == "bad_request"


def test_a_moderator_may_start_anyone_in_line(stage):
    _, dan = add(stage, "Cleo", "Dan")

    speak(stage, dan)

    assert states(stage) == {"Cleo": "waiting", "Dan": "speaking"}


def test_starting_who_speaks_moves_no_number(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    before = stage.heads()

    speak(stage, cleo, expected=cleo)

    assert stage.heads() == before


def test_who_is_on_hold_is_not_started(stage):
    (cleo,) = add(stage, "Cleo")
    stage.done("mo", "speakers.hold", id=cleo)

    assert refusal(stage.do("mo", "speakers.start", id=cleo, expected=None)) == ("conflict", cleo)
    assert refusal(stage.do("mo", "speakers.call_next", expected=None)) == ("conflict", None)


def test_with_nobody_waiting_the_turn_that_runs_goes_on(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    assert refusal(stage.do("mo", "speakers.call_next", expected=cleo)) == ("conflict", cleo)
    assert states(stage) == {"Cleo": "speaking"}


@pytest.mark.parametrize("kind", ["interposed", "point_of_order"])
def test_an_interruption_pauses_the_turn_that_runs_and_gives_it_back(stage, kind):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind=kind)
    stage.pass_time(seconds=19)

    stage.done("mo", "speakers.call_next", expected=cleo)
    paused = stage.row("speakers", cleo)
    stage.pass_time(seconds=40)
    stage.done("mo", "speakers.finish", id=order)

    assert (paused["state"], paused["interrupted_by"]) == ("paused", order)
    assert states(stage) == {"Cleo": "speaking", "Order": "finished"}
    assert left_s(stage, cleo) == 100


def test_calling_the_next_ends_an_interruption_and_gives_the_floor_back(stage):
    cleo, _ = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    stage.done("mo", "speakers.call_next", expected=cleo)

    answer = stage.do("mo", "speakers.call_next", expected=order)

    assert answer["id"] == cleo
    assert states(stage) == {"Cleo": "speaking", "Order": "finished", "Dan": "waiting"}


INTERRUPTIONS = [
    ("point_of_order", "interposed"),
    ("interposed", "point_of_order"),
    ("point_of_order", "point_of_order"),
    ("interposed", "interposed"),
]


@pytest.fixture(params=INTERRUPTIONS, ids=" ".join)
def nested(stage, request):
    """Cleo's turn is interrupted, ten seconds later the interruption is, by a start or a call."""
    first, second = request.param
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (under,) = add(stage, "Under", kind=first)
    stage.pass_time(seconds=9)
    stage.done("mo", "speakers.call_next", expected=cleo)
    (over,) = add(stage, "Over", kind=second)
    stage.pass_time(seconds=9)
    stage.done("mo", "speakers.start", id=over, expected=under)
    return cleo, under, over


def test_an_interruption_is_interrupted_and_each_turn_resumes_in_its_turn(stage, nested):
    cleo, under, over = nested

    interrupted = states(stage)
    stage.pass_time(seconds=40)
    stage.done("mo", "speakers.finish", id=over)
    resumed = states(stage)
    left = left_s(stage, under)
    stage.pass_time(seconds=20)
    stage.done("mo", "speakers.finish", id=under)

    assert interrupted == {"Cleo": "paused", "Under": "paused", "Over": "speaking"}
    assert resumed == {"Cleo": "paused", "Under": "speaking", "Over": "finished"}
    assert states(stage) == {"Cleo": "speaking", "Under": "finished", "Over": "finished"}
    assert (left, left_s(stage, cleo)) == (110, 110)


def test_calling_the_next_goes_back_through_all_that_were_interrupted(stage, nested):
    cleo, under, over = nested
    (dan,) = add(stage, "Dan")

    called = [
        stage.done("mo", "speakers.call_next", expected=expected)
        for expected in (over, under, cleo)
    ]

    assert called == [under, cleo, dan]
    assert states(stage) == {
        **{"Cleo": "finished", "Under": "finished", "Over": "finished"},
        "Dan": "speaking",
    }


def test_points_of_order_that_wait_are_called_one_after_the_other(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    first, second = add(stage, "Order 1", "Order 2", kind="point_of_order")

    called = [
        stage.done("mo", "speakers.call_next", expected=expected)
        for expected in (cleo, first, second)
    ]

    assert called == [first, second, cleo]
    assert states(stage) == {"Cleo": "speaking", "Order 1": "finished", "Order 2": "finished"}


def test_calling_somebody_more_urgent_pauses_a_point_of_order(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)
    add(stage, "Interposed", kind="interposed")

    stage.done("mo", "speakers.call_next", expected=order)

    assert states(stage) == {"Cleo": "paused", "Order": "paused", "Interposed": "speaking"}


def test_of_turns_that_interrupted_each_other_only_the_last_is_paused_and_resumed(stage, nested):
    cleo, under, over = nested

    stage.done("mo", "speakers.pause", id=over)
    paused = states(stage)
    refused = [refusal(stage.do("mo", "speakers.resume", id=id)) for id in (cleo, under)]
    stage.done("mo", "speakers.resume", id=over)

    assert paused == {"Cleo": "paused", "Under": "paused", "Over": "paused"}
    assert refused == [("conflict", over)] * 2
    assert states(stage) == {"Cleo": "paused", "Under": "paused", "Over": "speaking"}


def test_a_nested_interruption_that_is_set_aside_gives_the_floor_back(stage, nested):
    _, under, over = nested

    stage.done("mo", "speakers.set_aside", id=over)
    back = states(stage)
    stage.done("mo", "speakers.set_aside", id=under)

    assert back == {"Cleo": "paused", "Under": "speaking", "Over": "held"}
    assert states(stage) == {"Cleo": "speaking", "Under": "held", "Over": "held"}


def test_whom_the_moderator_starts_over_two_interruptions_gives_the_floor_back(stage, nested):
    _, under, over = nested
    (dan,) = add(stage, "Dan")

    speak(stage, dan, expected=over)
    between = states(stage)
    stage.done("mo", "speakers.finish", id=dan)
    stage.done("mo", "speakers.finish", id=under)

    assert between == {"Cleo": "paused", "Under": "paused", "Over": "finished", "Dan": "speaking"}
    assert states(stage) == {
        **{"Cleo": "speaking", "Under": "finished"},
        **{"Over": "finished", "Dan": "finished"},
    }


def test_taking_a_nested_interruption_back_runs_the_one_beneath_on(stage, nested):
    cleo, under, over = nested

    stage.done("mo", "speakers.back", id=over)
    once = states(stage)
    stage.done("mo", "speakers.back", id=under)

    assert once == {"Cleo": "paused", "Under": "speaking", "Over": "waiting"}
    assert states(stage) == {"Cleo": "speaking", "Under": "waiting", "Over": "waiting"}
    assert stage.row("speakers", cleo)["paused_ms"] == 0


def test_taking_back_the_end_of_a_nested_interruption_interrupts_again(stage, nested):
    _, under, over = nested
    stage.done("mo", "speakers.finish", id=over)

    stage.done("mo", "speakers.back", id=over)

    assert states(stage) == {"Cleo": "paused", "Under": "paused", "Over": "speaking"}
    assert stage.row("speakers", under)["interrupted_by"] == over


@pytest.mark.parametrize("leave", ["finish", "set_aside"])
def test_an_interrupted_interruption_may_leave_before_the_one_over_it(stage, nested, leave):
    _, under, over = nested

    stage.done("mo", f"speakers.{leave}", id=under)
    meanwhile = states(stage)
    stage.done("mo", "speakers.finish", id=over)

    assert (meanwhile["Cleo"], meanwhile["Over"]) == ("paused", "speaking")
    assert states(stage)["Cleo"] == "speaking"


def test_whom_the_moderator_starts_instead_gives_the_floor_back_afterwards(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)

    speak(stage, dan, expected=order)
    between = states(stage)
    stage.done("mo", "speakers.finish", id=dan)

    assert between == {"Cleo": "paused", "Order": "finished", "Dan": "speaking"}
    assert states(stage) == {"Cleo": "speaking", "Order": "finished", "Dan": "finished"}


def test_an_interruption_that_is_set_aside_gives_the_floor_back(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)

    stage.done("mo", "speakers.set_aside", id=order)

    assert states(stage) == {"Cleo": "speaking", "Order": "held"}


def test_an_interrupted_turn_does_not_resume_by_itself(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)

    assert refusal(stage.do("mo", "speakers.resume", id=cleo)) == ("conflict", order)


def test_an_interrupted_turn_may_be_ended_and_does_not_come_back(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)

    stage.done("mo", "speakers.finish", id=cleo)
    stage.done("mo", "speakers.finish", id=order)

    assert states(stage) == {"Cleo": "finished", "Order": "finished"}


def test_pauses_add_up_and_cost_no_time(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    for pause_s in (10, 15):
        stage.pass_time(seconds=20)
        stage.done("mo", "speakers.pause", id=cleo)
        stage.pass_time(seconds=pause_s)
        stage.done("mo", "speakers.resume", id=cleo)

    assert stage.row("speakers", cleo)["paused_ms"] == 25_000
    assert left_s(stage, cleo) == 80


def test_a_paused_turn_that_ends_took_no_time_in_its_pause(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.pass_time(seconds=20)
    stage.done("mo", "speakers.pause", id=cleo)

    stage.pass_time(seconds=60)
    stage.done("mo", "speakers.finish", id=cleo)

    assert left_s(stage, cleo) == 100


def test_a_paused_turn_still_has_the_floor(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    stage.done("mo", "speakers.pause", id=cleo)

    assert refusal(stage.do("mo", "speakers.call_next", expected=None)) == ("conflict", cleo)
    assert stage.done("mo", "speakers.call_next", expected=cleo) == dan
    assert states(stage) == {"Cleo": "finished", "Dan": "speaking"}


@pytest.mark.parametrize(
    ("first", "again"), [("pause", "pause"), ("finish", "finish"), ("set_aside", "set_aside")]
)
def test_what_holds_already_moves_no_number(stage, first, again):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", f"speakers.{first}", id=cleo)
    before = stage.heads()

    stage.pass_time(seconds=5)
    stage.done("mia", f"speakers.{again}", id=cleo)

    assert stage.heads() == before


def test_who_was_set_aside_has_the_time_that_was_left(stage):
    bo = ask(stage, "bo", channel="online")
    speak(stage, bo)
    stage.pass_time(seconds=30, milliseconds=400)
    stage.done("mo", "speakers.pause", id=bo)
    stage.pass_time(seconds=10)

    stage.done("mo", "speakers.set_aside", id=bo)
    stage.done("mo", "speakers.restore", id=bo)
    speak(stage, bo)

    row = stage.row("speakers", bo)
    assert (row["state"], row["limit_s"], left_s(stage, bo)) == ("speaking", 90, 90)
    assert row["earlier"] == [
        {
            "started_at": "2026-11-24T09:00:02.000Z",
            "ended_at": "2026-11-24T09:00:42.400Z",
            "paused_ms": 10_000,
            "limit_s": 120,
        }
    ]


def test_who_was_set_aside_over_time_has_none_left(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.pass_time(seconds=500)

    stage.done("mo", "speakers.set_aside", id=cleo)

    assert stage.row("speakers", cleo)["limit_s"] == 0


def test_whoever_has_spoken_is_recalled_to_the_head(stage):
    cleo, _, _ = add(stage, "Cleo", "Dan", "Eva", affiliation="Consulate")
    speak(stage, cleo)
    stage.done("mo", "speakers.finish", id=cleo)

    again = stage.done("mo", "speakers.recall", id=cleo)

    row = stage.row("speakers", again)
    assert again != cleo
    assert (row["name"], row["affiliation"], row["state"]) == ("Cleo", "Consulate", "waiting")
    assert line(stage) == ["Cleo", "Dan", "Eva"]


def test_a_recall_moves_the_wish_that_the_person_has_already(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)
    add(stage, "Cleo")
    stage.done("mo", "speakers.finish", id=ann)
    again = ask(stage, "ann")
    stage.done("mo", "speakers.hold", id=again)

    recalled = stage.done("mo", "speakers.recall", id=ann)

    assert recalled == again
    assert line(stage) == ["Ann", "Cleo"]


def test_two_recalls_of_a_typed_name_make_one_entry(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "speakers.finish", id=cleo)

    first = stage.done("mo", "speakers.recall", id=cleo)
    second = stage.done("mia", "speakers.recall", id=cleo)

    assert first == second


def test_a_recalled_person_is_told(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)
    stage.done("mo", "speakers.finish", id=ann)

    again = stage.done("mo", "speakers.recall", id=ann)

    turns = {turn["id"]: turn["state"] for turn in stage.me("ann")["turns"]}
    assert turns == {ann: "finished", again: "waiting"}


@pytest.mark.parametrize(
    ("seconds", "limit_s"), [(30, 150), (-30, 90), (-500, 0), (14_400, 14_400)]
)
def test_a_turn_is_made_longer_or_shorter(stage, seconds, limit_s):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    stage.done("mo", "speakers.extend", id=cleo, seconds=seconds)

    assert stage.row("speakers", cleo)["limit_s"] == limit_s


def test_a_turn_that_is_over_is_not_made_longer(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "speakers.finish", id=cleo)

    answer = stage.do("mo", "speakers.extend", id=cleo, seconds=30)

    assert refusal(answer) == ("conflict", cleo)


def test_who_was_given_more_time_beforehand_keeps_it(stage):
    (cleo,) = add(stage, "Cleo", group="academia")
    stage.done("mo", "speakers.extend", id=cleo, seconds=60)

    stage.done("mo", "speakers.set_limits", limits={"academia": 30})

    assert stage.row("speakers", cleo)["limit_s"] == 180


def test_times_are_corrected(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.pass_time(seconds=100)
    stage.done("mo", "speakers.finish", id=cleo)

    stage.done(
        "mo",
        "speakers.correct",
        id=cleo,
        started_at="2026-11-24T10:00:10+01:00",
        ended_at="2026-11-24T09:01:00Z",
    )

    row = stage.row("speakers", cleo)
    assert row["started_at"] == "2026-11-24T09:00:10.000Z"
    assert row["ended_at"] == "2026-11-24T09:01:00.000Z"


def test_the_beginning_of_a_running_turn_is_corrected(stage):
    (cleo,) = add(stage, "Cleo")
    stage.pass_time(seconds=60)
    speak(stage, cleo)

    stage.done("mo", "speakers.correct", id=cleo, started_at="2026-11-24T09:00:32Z")

    assert left_s(stage, cleo) == 90


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"started_at": "2026-11-24T09:00:40Z", "ended_at": "2026-11-24T09:00:30Z"},
        {"ended_at": "2026-11-24T12:00:00Z"},
        {"started_at": "2026-11-24T09:00:40"},
        {"started_at": "soon"},
        {"started_at": "0001-01-01T00:00:00Z"},
        {"started_at": "2026-11-24T09:00:55Z", "ended_at": "2026-11-24T09:01:00Z"},
    ],
)
def test_times_that_cannot_be_are_refused(stage, wrong):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "speakers.pause", id=cleo)
    stage.pass_time(seconds=30)
    stage.done("mo", "speakers.resume", id=cleo)
    stage.pass_time(seconds=60)
    stage.done("mo", "speakers.finish", id=cleo)

    answer = stage.do("mo", "speakers.correct", id=cleo, **wrong)

    assert refusal(answer) == ("bad_request", None)


def test_a_turn_that_runs_has_no_end_to_correct(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    answer = stage.do("mo", "speakers.correct", id=cleo, ended_at="2026-11-24T09:00:02Z")

    assert refusal(answer) == ("conflict", cleo)


def test_what_happened_on_paper_is_in_the_record(stage):
    stage.pass_time(minutes=10)

    cleo = stage.done(
        "mo",
        "speakers.record",
        name="Cleo",
        group="academia",
        **{"from": "2026-11-24T09:02:00Z", "to": "2026-11-24T09:05:30Z"},
    )

    row = stage.row("speakers", cleo)
    assert (row["state"], row["group"], row["limit_s"]) == ("finished", "academia", 120)
    assert row["started_at"] == "2026-11-24T09:02:00.000Z"
    assert left_s(stage, cleo) == -90


def test_nothing_is_recorded_that_has_not_happened(stage):
    later = {"from": "2026-11-24T09:02:00Z", "to": "2026-11-24T09:05:30Z"}

    answer = stage.do("mo", "speakers.record", name="Cleo", **later)

    assert refusal(answer) == ("bad_request", None)


def test_those_overtaken_by_one_who_asked_later_are_passed_over(stage):
    add(stage, "Cleo", "Dan")
    add(stage, "Reply", kind="reply")
    (eva,) = add(stage, "Eva")
    add(stage, "Fay")

    speak(stage, eva)

    passed = {row["name"]: row["passed_over"] for row in stage.rows("speakers")}
    assert passed == {"Cleo": 1, "Dan": 1, "Reply": 0, "Eva": 0, "Fay": 0}


def test_turns_before_are_counted_for_a_person_and_for_a_typed_name(stage):
    (cleo,) = add(stage, "Cleo")
    ann = ask(stage, "ann")
    reply = ask(stage, "ann", kind="reply")
    speak(stage, cleo)
    speak(stage, ann, expected=cleo)
    stage.done("mo", "speakers.finish", id=ann)

    ann_again = ask(stage, "ann", name="Another name")
    (cleo_again,) = add(stage, "Cleo")
    bo = ask(stage, "bo", name="Cleo")

    spoken = {row["id"]: row["spoken"] for row in stage.rows("speakers")}
    assert spoken == {cleo: 0, ann: 0, reply: 1, ann_again: 1, cleo_again: 1, bo: 0}


def test_taking_back_within_a_minute_continues_the_turn_as_if_nothing_had_happened(stage):
    cleo, _ = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    before = {row["id"]: row for row in stage.rows("speakers")}
    dan = stage.done("mo", "speakers.call_next", expected=cleo)

    stage.pass_time(seconds=59)
    stage.done("mia", "speakers.back", id=dan)

    after = {row["id"]: row for row in stage.rows("speakers")}
    for id, row in after.items():
        assert {**row, "seq": 0, "version": 0} == {**before[id], "seq": 0, "version": 0}
    assert left_s(stage, cleo) == 61


def test_taking_back_the_end_of_a_turn_runs_it_on(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)
    stage.done("mo", "speakers.finish", id=ann)

    stage.done("mo", "speakers.back", id=ann)

    assert states(stage) == {"Ann": "speaking"}
    assert ask(stage, "ann") == ann


def test_after_a_minute_a_turn_is_corrected_and_not_taken_back(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    stage.done("mo", "speakers.call_next", expected=cleo)

    stage.pass_time(seconds=61)

    assert refusal(stage.do("mo", "speakers.back", id=dan)) == ("conflict", dan)


def test_taking_back_an_interruption_runs_the_turn_on(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)

    stage.done("mo", "speakers.back", id=order)

    assert states(stage) == {"Cleo": "speaking", "Order": "waiting"}
    assert stage.row("speakers", cleo)["paused_ms"] == 0


def test_a_turn_that_went_on_is_not_taken_back_from_under_it(stage):
    cleo, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    speak(stage, cleo)
    stage.done("mo", "speakers.call_next", expected=cleo)
    stage.done("mo", "speakers.call_next", expected=dan)

    assert refusal(stage.do("mo", "speakers.back", id=dan)) == ("conflict", dan)
    assert states(stage) == {"Cleo": "finished", "Dan": "finished", "Eva": "speaking"}


def test_a_turn_that_was_set_aside_is_not_taken_back_onto_a_floor_that_is_taken(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)
    stage.done("mo", "speakers.set_aside", id=cleo)
    speak(stage, dan)

    assert refusal(stage.do("mo", "speakers.back", id=cleo)) == ("conflict", dan)
    assert states(stage) == {"Cleo": "held", "Dan": "speaking"}


def test_a_turn_that_comes_back_after_its_interruption_is_over_has_the_floor(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    (order,) = add(stage, "Order", kind="point_of_order")
    speak(stage, order, expected=cleo)
    stage.done("mo", "speakers.set_aside", id=cleo)
    stage.done("mo", "speakers.finish", id=order)

    stage.done("mo", "speakers.back", id=cleo)

    assert states(stage) == {"Cleo": "paused", "Order": "finished"}
    assert stage.done("mo", "speakers.resume", id=cleo) == cleo


def test_a_turn_that_comes_back_while_the_meeting_is_suspended_stands_still(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "speakers.set_aside", id=cleo)
    stage.done("mo", "event.suspend")

    stage.done("mo", "speakers.back", id=cleo)
    suspended = states(stage)
    stage.done("mo", "event.resume")

    assert (suspended, states(stage)) == ({"Cleo": "paused"}, {"Cleo": "speaking"})


def test_the_database_has_one_running_turn_in_a_room(stage):
    turn = {
        "kind": "normal",
        "channel": "room",
        "requested_at": stage.database.time,
        "started_at": stage.database.time,
    }
    stage.write(Entry, rank="1", state="speaking", **turn)
    stage.write(Entry, rank="2", state="speaking", room="annex", **turn)
    stage.write(Entry, rank="3", state="paused", interrupted_by="another", **turn)

    with pytest.raises(IntegrityError):
        stage.write(Entry, rank="4", state="speaking", **turn)
    with pytest.raises(IntegrityError):
        stage.write(Entry, rank="5", state="paused", **turn)


def test_a_screen_never_shows_two_speakers_or_none(stage):
    cleo, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    speak(stage, cleo)
    screen = stage.seen(Audience.DISPLAY)
    assert on_screen(screen) == ["Cleo"]

    for expected, name in ((cleo, "Dan"), (dan, "Eva")):
        stage.done("mo", "speakers.call_next", expected=expected)
        screen = screen.hear(stage.read(Audience.DISPLAY, since=screen.position))
        assert on_screen(screen) == [name]


def on_screen(screen: Seen) -> list[str]:
    return [row["name"] for row in screen.board("speakers") if row["state"] == "speaking"]


def test_a_turn_lasts_as_its_group_or_the_event_gives(stage):
    stage.done("mo", "speakers.set_limits", limits={"academia": 300})
    (cleo,) = add(stage, "Cleo", group="academia")
    (dan,) = add(stage, "Dan")
    (eva,) = add(stage, "Eva", group="academia", limit_s=45)

    limits = {row["id"]: row["limit_s"] for row in stage.rows("speakers", Audience.PUBLIC)}

    assert limits == {cleo: 300, dan: 120, eva: 45}


def test_the_turn_length_of_the_event_reaches_those_who_wait_and_not_those_who_speak(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)

    stage.done("olga", "event.set", settings={"turn_s": 60})

    limits = {row["id"]: row["limit_s"] for row in stage.rows("speakers", Audience.PUBLIC)}
    assert limits == {cleo: 120, dan: 60}


def test_a_retry_of_calling_the_next_calls_nobody_else(stage):
    cleo, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    speak(stage, cleo)
    retried = {"cid": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "expected": cleo}

    first = stage.do("mo", "speakers.call_next", **retried)
    again = stage.do("mo", "speakers.call_next", **retried)

    assert again == {**first, "dup": True}
    assert states(stage) == {"Cleo": "finished", "Dan": "speaking", "Eva": "waiting"}
    assert first["id"] == dan


def test_recorded_moments_are_the_databases(stage):
    stage.database.time += timedelta(microseconds=1500)
    (cleo,) = add(stage, "Cleo")

    assert stage.row("speakers", cleo)["requested_at"] == "2026-11-24T09:00:01.001Z"
