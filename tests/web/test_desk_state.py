"""What a control desk is told of an event: plain values under names that never change."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_type_hints

import pytest
from flask import Flask

from companion.people.roles import Audience, Role
from companion.times import iso
from companion.web.desk_parts import clock
from companion.web.desk_state import DeskState, flat
from tests import markdown
from tests.factories import BEGIN, Stage
from tests.schemas import faults
from tests.screens.story import STORY
from tests.web.conftest import Guest, change_event, new_pass

TWO_ROOMS = {"rooms": [{"id": "hall", "name": "Great Hall"}, {"id": "annex", "name": "Annex"}]}
LIVE = "/api/v1/events/round-table/live"


def told(stage: Stage, room: str | None = None) -> dict[str, Any]:
    """What a desk of the room is told now."""
    frame = stage.read(Audience.DISPLAY)
    now = iso(stage.database.time)
    return dict(flat(frame.put, seq=frame.seq, now=now, room=room))


def some(state: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(state[name] for name in names)


def speak(stage: Stage, name: str, **more: Any) -> str:
    """Somebody of this name takes the floor of a room where nobody has it."""
    id = stage.done("mo", "speakers.add", name=name, **more)
    return stage.done("mo", "speakers.start", id=id, expected=None)


def test_there_is_one_level_of_texts_numbers_and_truths(stage: Stage) -> None:
    stage.play(STORY)
    speak(stage, "Ada", affiliation="Kenya")

    state = told(stage)

    assert set(state) == set(get_type_hints(DeskState))
    assert Counter(type(value) for value in state.values()).keys() <= {str, int, bool}


def test_the_state_is_what_its_document_says(stage: Stage) -> None:
    stage.play(STORY)
    speak(stage, "Ada")

    assert faults(told(stage), "DeskState", "openapi.json") == []


def test_the_names_are_those_that_the_protocol_lists() -> None:
    listed = [
        name
        for names, _ in markdown.table("protocol.md", "Control desks")
        for name in markdown.coded(names)
    ]

    assert listed == list(get_type_hints(DeskState))


def test_where_nothing_is_on_nothing_is_told_and_no_clock_runs(stage: Stage) -> None:
    state = told(stage)

    assert some(state, "event_title", "event_state", "room") == ("Round table", "live", "main")
    assert some(state, "item_id", "item_left", "item_left_s") == ("", "", 0)
    assert some(state, "speaker_id", "speaker_left", "speaker_phase") == ("", "", "none")
    assert some(state, "question_id", "notice_text", "waiting_count") == ("", "", 0)
    assert not state["clock_runs"]


def test_a_turn_counts_down_into_overtime(stage: Stage) -> None:
    ada = speak(stage, "Ada", affiliation="Kenya", limit_s=180)
    seen = []

    for seconds in (0, 60, 90, 30, 1, 41):
        stage.pass_time(seconds=seconds)
        seen.append(some(told(stage), "speaker_left", "speaker_left_s", "speaker_phase"))

    assert seen == [
        ("3:00", 180, "plenty"),
        ("2:00", 120, "two_minutes"),
        ("0:30", 30, "thirty_seconds"),
        ("0:00", 0, "over"),
        ("+0:01", -1, "over"),
        ("+0:42", -42, "over"),
    ]
    state = told(stage)
    assert some(state, "speaker_id", "speaker_name", "speaker_affiliation") == (ada, "Ada", "Kenya")
    assert some(state, "speaker_over", "speaker_limit_s", "clock_runs") == (True, 180, True)


@pytest.mark.parametrize(
    ("left_ms", "shown"),
    [(1, "0:01"), (1000, "0:01"), (1001, "0:02"), (0, "0:00"), (-999, "0:00"), (-1000, "+0:01"),
     (245_000, "4:05"), (3_600_000, "60:00")],
)  # fmt: skip
def test_a_clock_reads_as_on_the_screens(left_ms: int, shown: str) -> None:
    assert clock(left_ms) == shown


def test_a_paused_turn_stands_still(stage: Stage) -> None:
    ada = speak(stage, "Ada", limit_s=120)
    stage.pass_time(seconds=20)
    stage.done("mo", "speakers.pause", id=ada)

    stage.pass_time(seconds=600)

    state = told(stage)
    assert some(state, "speaker_left", "speaker_phase", "clock_runs") == ("1:40", "paused", False)


def test_an_item_counts_down_and_stands_still_in_a_suspension(stage: Stage) -> None:
    panel = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)
    stage.done("mo", "agenda.add", title="Closing", planned_minutes=10)
    stage.done("mo", "agenda.start", id=panel)
    stage.pass_time(minutes=10)
    running = told(stage)
    stage.done("mo", "event.suspend", reason="Fire alarm")
    stage.pass_time(minutes=15)

    standing = told(stage)

    assert some(running, "item_title", "item_left", "next_item_title", "clock_runs") == (
        "Panel", "20:00", "Closing", True
    )  # fmt: skip
    assert some(standing, "item_left", "item_over", "clock_runs") == ("20:00", False, False)
    assert some(standing, "suspended", "suspended_reason") == (True, "Fire alarm")


def test_after_its_time_an_item_is_over(stage: Stage) -> None:
    panel = stage.done("mo", "agenda.add", title="Panel", planned_minutes=30)
    stage.done("mo", "agenda.start", id=panel)

    stage.pass_time(minutes=31)

    assert some(told(stage), "item_left", "item_left_s", "item_over") == ("+1:00", -60, True)


def test_who_was_interrupted_goes_on_next(stage: Stage) -> None:
    ada = speak(stage, "Ada")
    stage.done("mo", "speakers.add", name="Ben")
    before = told(stage)
    point = stage.done("mo", "speakers.add", name="Cy", kind="point_of_order")

    stage.done("mo", "speakers.start", id=point, expected=ada)

    state = told(stage)
    assert some(before, "speaker_name", "next_speaker_name", "waiting_count") == ("Ada", "Ben", 1)
    assert some(state, "speaker_name", "next_speaker_name", "waiting_count") == ("Cy", "Ada", 1)


def test_a_name_that_stays_in_the_room_is_not_told(stage: Stage) -> None:
    stage.done("olga", "event.set", settings={"attribution": "chatham"})

    ada = speak(stage, "Ada", affiliation="Kenya")

    state = told(stage)
    assert some(state, "speaker_id", "speaker_nameless") == (ada, True)
    assert some(state, "speaker_name", "speaker_affiliation") == ("", "")


def test_the_question_and_the_newest_notice_are_told(stage: Stage) -> None:
    id = stage.done("mo", "questions.add", text="Who pays?", name="Bo", affiliation="Chad")
    stage.done("mo", "questions.show", id=id)
    for text in ("Lunch", "Lunch is late"):
        stage.pass_time(seconds=1)
        stage.done("mo", "notices.post", text=text, to="public")
    stage.done("mo", "notices.post", text="Only we know", to="staff")

    state = told(stage)

    question = ("question_id", "question_text", "question_name", "question_affiliation")
    assert some(state, *question) == (id, "Who pays?", "Bo", "Chad")
    assert state["notice_text"] == "Lunch is late"


def test_screens_and_the_overlays_slots_are_told(stage: Stage) -> None:
    stage.play(STORY[:-1])
    stage.done("carl", "screens.take", id=None, slot="speaker")

    state = told(stage)

    taken = some(state, "overlay_speaker", "overlay_question", "overlay_clock")
    assert taken == (True, False, True)
    shown = some(state, "projector_showing", "stage_showing", "lobby_showing")
    assert shown == ("blackout", "", "")


def test_each_room_is_told_its_own(stage: Stage) -> None:
    change_event(stage, details=TWO_ROOMS)
    speak(stage, "Ada", room="hall")
    speak(stage, "Ben", room="annex")

    first, hall, annex = told(stage), told(stage, "hall"), told(stage, "annex")

    assert first == hall
    assert some(hall, "room_name", "speaker_name") == ("Great Hall", "Ada")
    assert some(annex, "room_name", "speaker_name") == ("Annex", "Ben")


def test_when_all_is_over_nothing_comes_next(stage: Stage) -> None:
    stage.done("mo", "agenda.add", title="Never", planned_minutes=30)

    stage.done("olga", "event.end")

    assert some(told(stage), "event_state", "next_item_title", "clock_runs") == ("ended", "", False)


def test_of_a_draft_nothing_is_told() -> None:
    state = dict(flat({"agenda": [{"id": "secret"}]}, seq=3, now=iso(BEGIN)))

    assert {name for name, value in state.items() if value} == {"seq", "now", "event_state", "room",
                                                                "speaker_phase"}  # fmt: skip
    assert state["event_state"] == "draft"


# By HTTP


def test_one_answer_is_a_list_that_nobody_keeps(app: Flask, stage: Stage, guest: Guest) -> None:
    app.extensions["companion"].database.now = stage.database.now
    key = new_pass(stage, Role.KEY)
    speak(stage, "Ada")

    answer = guest().get(LIVE, query_string={"key": key})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json == [told(stage)]


def test_a_desk_that_asks_has_been_told_who_has_the_floor(stage: Stage, guest: Guest) -> None:
    key = new_pass(stage, Role.KEY)
    speak(stage, "Ada")
    ben = stage.done("mo", "speakers.add", name="Ben")
    desk = guest()
    desk.get(LIVE, query_string={"key": key})

    press = desk.post(
        "/api/v1/events/round-table/commands/speakers.start",
        json={"id": ben},
        query_string={"key": key},
    )

    assert press.json["ok"], press.json


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.KEY, 200), (Role.SCREEN, 200), (None, 401)],
)
def test_those_who_are_told_what_screens_are(
    stage: Stage, guest: Guest, role: Role | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {new_pass(stage, role)}"} if role else {}

    assert guest().get(LIVE, headers=headers).status_code == status


def test_the_public_is_not(ann: Any) -> None:
    answer = ann.get(LIVE)

    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")


def test_a_draft_is_not_there(stage: Stage, guest: Guest) -> None:
    change_event(stage, state="draft")

    answer = guest().get(LIVE, query_string={"key": new_pass(stage, Role.KEY)})

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_room_that_is_not_there_is_named(stage: Stage, guest: Guest) -> None:
    key = new_pass(stage, Role.KEY)
    change_event(stage, details=TWO_ROOMS)

    answer = guest().get(LIVE, query_string={"key": key, "room": "cellar"})

    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")
    assert "hall, annex" in answer.json["message"]
