"""Asking for the floor, and waiting for it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from companion.people.roles import Audience
from companion.speakers.models import Entry
from tests.factories import stage_in
from tests.speakers.scenes import add, ask, line, refusal, speak, states

ROOMS = [{"id": "hall", "name": "Hall"}, {"id": "annex", "name": "Annex"}]


def test_a_guest_asks_and_everyone_sees_them_wait(stage):
    ann = ask(stage, "ann", affiliation="Harbour Choir", topic="Remittances", language="fr")

    row = stage.row("speakers", ann, Audience.PUBLIC)
    assert {name: row[name] for name in row if name not in ("seq", "version")} == {
        "id": ann,
        "rank": "1",
        "kind": "normal",
        "state": "waiting",
        "room": "main",
        "item": None,
        "question": None,
        "reply_to": None,
        "name": "Ann",
        "affiliation": "Harbour Choir",
        "nameless": False,
        "channel": "room",
        "language": "fr",
        "limit_s": 120,
        "requested_at": "2026-11-24T09:00:00.000Z",
        "called_at": None,
        "started_at": None,
        "paused_at": None,
        "paused_ms": 0,
        "ended_at": None,
        "interrupted_by": None,
        "earlier": [],
    }


def test_asking_again_returns_the_same_entry_and_moves_no_number(stage):
    ann = ask(stage, "ann")
    before = stage.heads()

    again = ask(stage, "ann", name="Annie", topic="Something else")

    assert again == ann
    assert stage.heads() == before


def test_asking_again_returns_the_same_entry_while_its_turn_runs(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)

    assert ask(stage, "ann") == ann


def test_a_wish_of_another_kind_is_another_entry(stage):
    normal, reply = ask(stage, "ann"), ask(stage, "ann", kind="reply")

    assert normal != reply


def test_after_a_turn_one_may_ask_again(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)
    stage.done("mo", "speakers.finish", id=ann)

    assert ask(stage, "ann") != ann


def test_a_moderator_may_ask_too(stage):
    mo = stage.done("mo", "speakers.request", name="Mo", channel="room")

    assert stage.me("mo")["turns"] == [{"id": mo, "state": "waiting"}]


def test_a_closed_list_takes_nobody_new(stage):
    ann = ask(stage, "ann")
    stage.done("mo", "speakers.close")

    late = stage.do("bo", "speakers.request", name="Bo", channel="online")

    assert refusal(late) == ("closed", None)
    assert ask(stage, "ann") == ann
    assert line(stage) == ["Ann"]


def test_staff_adds_people_on_a_closed_list(stage):
    stage.done("mo", "speakers.close")

    add(stage, "Cleo")

    assert line(stage, Audience.PUBLIC) == ["Cleo"]


@pytest.mark.parametrize(("state", "taken"), [("open", True), ("ended", False)])
def test_wishes_are_taken_ahead_of_the_event_and_during_it(tmp_path, state, taken):
    stage = stage_in(tmp_path, state=state)

    answer = stage.do("ann", "speakers.request", name="Ann", channel="room")

    assert (answer.get("code"), answer["ok"]) == ((None, True) if taken else ("closed", False))


@pytest.mark.parametrize("kind", ["interposed", "point_of_order", "programme"])
def test_only_staff_enters_what_goes_first(stage, kind):
    answer = stage.do("ann", "speakers.request", name="Ann", channel="room", kind=kind)

    assert refusal(answer) == ("forbidden", None)
    assert stage.done("mo", "speakers.request", name="Mo", channel="room", kind=kind)


def test_a_guest_may_not_have_the_name_of_a_role(stage):
    answer = stage.do("ann", "speakers.request", name="Moderator", channel="room")

    assert refusal(answer) == ("bad_request", None)
    assert add(stage, "Moderator")


def test_a_name_is_not_needed_to_ask(stage):
    ann = stage.done("ann", "speakers.request", channel="room")

    assert stage.row("speakers", ann)["name"] is None


def test_what_a_form_leaves_empty_is_not_said(stage):
    ann = ask(stage, "ann", name=" ", affiliation="", topic="\u00a0")

    row = stage.row("speakers", ann)
    assert (row["name"], row["affiliation"], row["topic"]) == (None, None, None)


def test_kinds_wait_in_their_precedence_and_first_come_first_served_within(stage):
    for name, kind in [
        ("Normal 1", "normal"),
        ("Reply 1", "reply"),
        ("Interposed", "interposed"),
        ("Programme", "programme"),
        ("Normal 2", "normal"),
        ("Order 1", "point_of_order"),
        ("Reply 2", "reply"),
        ("Order 2", "point_of_order"),
    ]:
        add(stage, name, kind=kind)

    assert line(stage) == [
        "Interposed",
        "Order 1",
        "Order 2",
        "Programme",
        "Reply 1",
        "Reply 2",
        "Normal 1",
        "Normal 2",
    ]


def test_a_reply_is_to_whoever_has_the_floor(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    ann = ask(stage, "ann", kind="reply")

    assert stage.row("speakers", ann)["reply_to"] == cleo


def test_one_withdraws_only_what_is_ones_own(stage):
    ann = ask(stage, "ann")

    assert refusal(stage.do("bo", "speakers.withdraw", id=ann)) == ("forbidden", None)
    assert refusal(stage.do("mo", "speakers.withdraw", id=ann)) == ("forbidden", None)
    assert stage.done("ann", "speakers.withdraw", id=ann) == ann
    assert line(stage, Audience.PUBLIC) == []
    assert stage.me("ann")["turns"] == [{"id": ann, "state": "withdrawn"}]


def test_a_withdrawn_wish_can_be_made_again(stage):
    ann = ask(stage, "ann")
    stage.done("ann", "speakers.withdraw", id=ann)

    assert ask(stage, "ann") != ann


def test_one_on_hold_may_still_withdraw(stage):
    ann = ask(stage, "ann")
    stage.done("mo", "speakers.hold", id=ann)

    assert stage.done("ann", "speakers.withdraw", id=ann) == ann


def test_a_turn_is_not_withdrawn(stage):
    ann = ask(stage, "ann")
    speak(stage, ann)

    assert refusal(stage.do("ann", "speakers.withdraw", id=ann)) == ("conflict", ann)
    assert refusal(stage.do("mo", "speakers.remove", id=ann)) == ("conflict", ann)
    assert states(stage) == {"Ann": "speaking"}


def test_whoever_is_called_goes_ahead_behind_those_called_before(stage):
    add(stage, "Cleo", "Dan", "Eva", "Fay")
    _, dan, eva, _ = (row["id"] for row in sorted(stage.rows("speakers"), key=lambda r: r["rank"]))

    stage.done("mo", "speakers.call", id=eva)
    stage.done("mo", "speakers.call", id=dan)

    assert line(stage, Audience.PUBLIC) == ["Eva", "Dan", "Cleo", "Fay"]


def test_calling_twice_moves_no_number(stage):
    (cleo,) = add(stage, "Cleo")
    stage.done("mo", "speakers.call", id=cleo)
    before = stage.heads()

    stage.pass_time(seconds=5)
    stage.done("mia", "speakers.call", id=cleo)

    assert stage.heads() == before


def test_being_ready_is_told_to_staff_alone(stage):
    ann = ask(stage, "ann", channel="online")
    stage.done("mo", "speakers.call", id=ann)
    before = stage.heads()

    stage.done("ann", "speakers.ready", id=ann)

    after = stage.heads()
    assert stage.row("speakers", ann)["ready_at"] == "2026-11-24T09:00:01.000Z"
    assert after == {**before, Audience.STAFF: before[Audience.STAFF] + 1}


def test_only_whoever_was_called_can_be_ready(stage):
    ann = ask(stage, "ann")

    assert refusal(stage.do("ann", "speakers.ready", id=ann)) == ("conflict", ann)
    stage.done("mo", "speakers.call", id=ann)
    assert refusal(stage.do("bo", "speakers.ready", id=ann)) == ("forbidden", None)


def test_who_is_called_again_has_to_say_again_that_they_are_ready(stage):
    ann = ask(stage, "ann")
    stage.done("mo", "speakers.call", id=ann)
    stage.done("ann", "speakers.ready", id=ann)
    stage.done("mo", "speakers.no_show", id=ann)
    stage.done("mo", "speakers.restore", id=ann)

    stage.done("mo", "speakers.call", id=ann)

    assert stage.row("speakers", ann)["ready_at"] is None


def test_who_does_not_show_up_keeps_the_time_of_asking(stage):
    _, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    stage.done("mo", "speakers.call", id=dan)

    stage.done("mo", "speakers.no_show", id=dan)

    assert line(stage, Audience.PUBLIC) == ["Cleo", "Eva"]
    stage.done("mo", "speakers.restore", id=dan)
    assert line(stage) == ["Cleo", "Dan", "Eva"]


@pytest.mark.parametrize("stream", ["trouble", "down"])
def test_nobody_online_is_a_no_show_while_the_stream_is_troubled(stage, stream):
    bo, (cleo,) = ask(stage, "bo", channel="online"), add(stage, "Cleo")
    stage.done("mo", "speakers.call", id=bo)
    stage.done("mo", "speakers.call", id=cleo)
    stage.done("mo", "event.stream", state=stream)

    refused = stage.do("mo", "speakers.no_show", id=bo)

    assert refusal(refused) == ("conflict", bo)
    assert stage.done("mo", "speakers.no_show", id=cleo) == cleo
    stage.done("mo", "event.stream", state="ok")
    assert stage.done("mo", "speakers.no_show", id=bo) == bo


def test_who_was_on_hold_returns_to_the_same_place(stage):
    cleo, dan, _ = add(stage, "Cleo", "Dan", "Eva")
    stage.done("mo", "speakers.move", id=dan, after=None)

    stage.done("mo", "speakers.hold", id=cleo)
    add(stage, "Fay")
    stage.done("mo", "speakers.restore", id=cleo)

    assert line(stage) == ["Dan", "Cleo", "Eva", "Fay"]


def test_whoever_asks_later_does_not_pass_one_on_hold(stage):
    _, dan = add(stage, "Cleo", "Dan")
    stage.done("mo", "speakers.hold", id=dan)

    add(stage, "Eva")

    stage.done("mo", "speakers.restore", id=dan)
    assert line(stage) == ["Cleo", "Dan", "Eva"]


def test_a_removed_entry_is_the_staffs_alone_and_says_why(stage):
    (cleo,) = add(stage, "Cleo")

    stage.done("mo", "speakers.remove", id=cleo, reason="  She has  left. ")

    assert stage.row("speakers", cleo)["reason"] == "She has left."
    assert stage.rows("speakers", Audience.PUBLIC) == []


def test_removing_moving_and_editing_touch_no_running_clock(stage):
    cleo, dan, eva = add(stage, "Cleo", "Dan", "Eva")
    speak(stage, cleo)
    stage.pass_time(seconds=30)
    running = stage.row("speakers", cleo)

    stage.done("mo", "speakers.move", id=eva, after=None)
    stage.done("mo", "speakers.edit", id=eva, name="Eve", group="academia")
    stage.done("mo", "speakers.remove", id=dan)
    stage.done("mo", "speakers.set_limits", limits={"academia": 600})

    assert stage.row("speakers", cleo) == running


def test_editing_the_group_of_who_speaks_leaves_the_clock_alone(stage):
    stage.done("mo", "speakers.set_limits", limits={"academia": 600})
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    stage.done("mo", "speakers.edit", id=cleo, group="academia")

    row = stage.row("speakers", cleo)
    assert (row["group"], row["limit_s"]) == ("academia", 120)


def test_what_an_edit_does_not_name_stays(stage):
    (cleo,) = add(stage, "Cleo", affiliation="Consulate", topic="Visas")

    stage.done("mo", "speakers.edit", id=cleo, affiliation=None, channel="online")

    row = stage.row("speakers", cleo)
    assert (row["name"], row["affiliation"], row["topic"]) == ("Cleo", None, "Visas")
    assert row["channel"] == "online"


def test_a_wish_of_another_kind_goes_where_that_kind_belongs(stage):
    _, dan = add(stage, "Cleo", "Dan")

    stage.done("mo", "speakers.edit", id=dan, kind="reply")

    assert line(stage) == ["Dan", "Cleo"]


def test_a_wish_cannot_become_the_second_of_its_kind(stage):
    normal, reply = ask(stage, "ann"), ask(stage, "ann", kind="reply")

    refused = stage.do("mo", "speakers.edit", id=reply, kind="normal")

    assert refusal(refused) == ("conflict", reply)
    stage.done("ann", "speakers.withdraw", id=normal)
    assert stage.done("mo", "speakers.edit", id=reply, kind="normal") == reply
    assert ask(stage, "ann") == reply


def test_the_kind_of_a_turn_does_not_change(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)

    refused = stage.do("mo", "speakers.edit", id=cleo, kind="interposed")

    assert refusal(refused) == ("conflict", cleo)


@pytest.mark.parametrize(
    ("moved", "after", "order"),
    [
        ("Eva", None, ["Eva", "Cleo", "Dan"]),
        ("Cleo", "Eva", ["Dan", "Eva", "Cleo"]),
        ("Cleo", "Dan", ["Dan", "Cleo", "Eva"]),
        ("Eva", "Cleo", ["Cleo", "Eva", "Dan"]),
    ],
)
def test_a_moderator_may_move_anyone(stage, moved, after, order):
    ids = dict(zip(("Cleo", "Dan", "Eva"), add(stage, "Cleo", "Dan", "Eva"), strict=True))

    stage.done("mo", "speakers.move", id=ids[moved], after=after and ids[after])

    assert line(stage, Audience.PUBLIC) == order


@pytest.mark.parametrize(("moved", "after"), [("Cleo", None), ("Dan", "Cleo"), ("Eva", "Dan")])
def test_moving_where_one_is_moves_no_number(stage, moved, after):
    ids = dict(zip(("Cleo", "Dan", "Eva"), add(stage, "Cleo", "Dan", "Eva"), strict=True))
    before = stage.heads()

    stage.done("mo", "speakers.move", id=ids[moved], after=after and ids[after])

    assert stage.heads() == before


def test_nobody_moves_behind_one_who_does_not_wait(stage):
    cleo, dan = add(stage, "Cleo", "Dan")
    speak(stage, cleo)

    assert refusal(stage.do("mo", "speakers.move", id=dan, after=cleo)) == ("conflict", cleo)
    assert refusal(stage.do("mo", "speakers.move", id=cleo, after=dan)) == ("conflict", cleo)
    assert refusal(stage.do("mo", "speakers.move", id=dan, after=dan)) == ("bad_request", None)


def test_an_older_version_is_refused_with_the_row_as_it_is(stage):
    (cleo,) = add(stage, "Cleo")
    seen = stage.row("speakers", cleo)["version"]
    stage.done("mia", "speakers.edit", id=cleo, name="Clea")

    refused = stage.do("mo", "speakers.edit", id=cleo, name="Cloe", seen=seen)

    assert (refused["code"], refused["now"]["name"]) == ("conflict", "Clea")


def test_taking_back_a_removal_returns_the_place(stage):
    cleo, _ = add(stage, "Cleo", "Dan")
    before = stage.row("speakers", cleo)
    stage.done("mo", "speakers.remove", id=cleo)

    stage.done("mo", "speakers.back", id=cleo)

    after = stage.row("speakers", cleo)
    assert {**after, "seq": before["seq"], "version": before["version"]} == before
    assert line(stage) == ["Cleo", "Dan"]


def test_who_asked_again_after_a_mistaken_removal_has_one_entry(stage):
    ann = ask(stage, "ann")
    stage.done("mo", "speakers.remove", id=ann)
    again = ask(stage, "ann")

    stage.done("mo", "speakers.back", id=ann)

    assert {row["id"]: row["state"] for row in stage.rows("speakers")} == {
        ann: "waiting",
        again: "withdrawn",
    }
    assert ask(stage, "ann") == ann


def test_whoever_asked_while_the_last_was_removed_stays_behind_them(stage):
    _, dan = add(stage, "Cleo", "Dan")
    stage.done("mo", "speakers.remove", id=dan)
    add(stage, "Eva")

    stage.done("mo", "speakers.back", id=dan)

    assert line(stage) == ["Cleo", "Dan", "Eva"]


def test_whoever_asked_while_the_first_spoke_stays_behind_them(stage):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    add(stage, "Dan")

    stage.done("mo", "speakers.back", id=cleo)

    assert line(stage) == ["Cleo", "Dan"]


def test_whoever_asked_while_the_last_was_called_stays_behind_them(stage):
    _, dan = add(stage, "Cleo", "Dan")
    stage.done("mo", "speakers.call", id=dan)
    add(stage, "Eva")

    stage.done("mo", "speakers.back", id=dan)

    assert line(stage) == ["Cleo", "Dan", "Eva"]


def test_an_addition_that_was_taken_back_is_gone(stage):
    (cleo,) = add(stage, "Cleo")

    stage.done("mo", "speakers.back", id=cleo)

    assert stage.rows("speakers") == []
    assert refusal(stage.do("mo", "speakers.call", id=cleo)) == ("not_found", None)


def test_a_person_on_hold_is_not_there_for_others(stage):
    ann = ask(stage, "ann")
    stage.done("mo", "speakers.hold", id=ann)

    assert refusal(stage.do("bo", "speakers.withdraw", id=ann)) == ("not_found", None)
    assert stage.me("ann")["turns"] == [{"id": ann, "state": "held"}]


def test_each_room_has_its_own_queue_and_has_to_be_named(stage):
    stage.done("olga", "event.set", settings={"rooms": ROOMS})

    (cleo,) = add(stage, "Cleo", room="hall")
    (dan,) = add(stage, "Dan", room="annex")

    assert stage.do("mo", "speakers.add", name="Eva")["code"] == "bad_request"
    assert stage.do("mo", "speakers.call_next", expected=None)["code"] == "bad_request"
    assert stage.done("mo", "speakers.call_next", expected=None, room="hall") == cleo
    assert stage.done("mo", "speakers.call_next", expected=None, room="annex") == dan
    assert states(stage) == {"Cleo": "speaking", "Dan": "speaking"}


def test_the_database_has_one_open_wish_of_a_person_and_kind(stage):
    wish = {"kind": "normal", "channel": "room", "requested_at": stage.database.time}
    stage.write(Entry, rank="1", live_token=b"the same person!", **wish)

    with pytest.raises(IntegrityError):
        stage.write(Entry, rank="2", live_token=b"the same person!", **wish)
