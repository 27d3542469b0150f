"""What the room's screens show, by whom they are driven, and how that is taken back."""

from __future__ import annotations

import pytest

from companion.event.models import Audit
from companion.people.roles import Audience
from tests.factories import Stage


@pytest.fixture
def left(stage) -> str:
    """A projector on the left."""
    return stage.done("hall", "screens.appear", screen="the left tab", view="projector")


@pytest.fixture
def right(stage, left) -> str:
    """Another one on the right, by the same link."""
    return stage.done("hall", "screens.appear", screen="the right tab", view="projector")


@pytest.fixture
def on_air(stage) -> str:
    """An overlay."""
    return stage.done("hall", "screens.appear", screen="the mixer", view="overlay")


def showing(stage: Stage, id: str) -> tuple[str, str | None]:
    shown = stage.row("screens", id, Audience.DISPLAY)["showing"]
    return shown["kind"], shown["id"]


@pytest.mark.parametrize(
    ("verb", "kind"), [("safe", "safe"), ("blackout", "blackout"), ("follow", "follow")]
)
def test_one_screen_is_driven_and_the_other_is_not(stage, left, right, verb, kind):
    for id in (left, right):
        stage.done("mo", "screens.show", id=id, showing={"kind": "join"})

    answer = stage.do("mo", f"screens.{verb}", id=left)

    assert answer["id"] == left
    assert (showing(stage, left), showing(stage, right)) == ((kind, None), ("join", None))


def test_all_screens_at_once(stage, left, right, on_air):
    answer = stage.do("desk", "screens.blackout", id=None)

    assert (answer["ok"], answer["id"]) == (True, None)
    assert {showing(stage, id) for id in (left, right, on_air)} == {("blackout", None)}


def test_all_screens_of_a_view(stage, left, on_air):
    stage.done("carl", "screens.safe", id=None, view="projector")

    assert (showing(stage, left)[0], showing(stage, on_air)[0]) == ("safe", "follow")


def test_all_screens_of_a_room(stage, left, right):
    rooms = [{"id": "main", "name": "Main hall"}, {"id": "annex", "name": "Annex"}]
    stage.done("olga", "event.set", settings={"rooms": rooms})
    stage.done("carl", "screens.set", id=right, room="annex")

    stage.done("mo", "screens.safe", id=None, room="annex")
    stage.done("mo", "screens.show", id=None, room="main", showing={"kind": "join"})

    assert (showing(stage, left)[0], showing(stage, right)[0]) == ("join", "safe")
    assert stage.do("mo", "screens.safe", id=None, room="attic")["code"] == "bad_request"


def test_where_there_is_no_screen_nothing_happens(stage):
    before = stage.heads()

    assert stage.do("mo", "screens.blackout", id=None)["ok"]
    assert stage.heads() == before


def test_what_is_pinned_stays_until_it_is_told_to_follow(stage, left):
    item = stage.done("mo", "agenda.add", title="Panel", planned_minutes=20)
    question = stage.done("mo", "questions.add", text="Who pays?")
    entry = stage.done("mo", "speakers.add", name="Cleo")
    notice = stage.done("mo", "notices.post", text="Lunch.", to="public")
    pins = [("item", item), ("question", question), ("speaker", entry), ("notice", notice)]

    shown = []
    for kind, id in [*pins, ("join", None), ("card", None)]:
        given = {"kind": kind} if id is None else {"kind": kind, "id": id}
        stage.done("mo", "screens.show", id=left, showing=given)
        shown.append(showing(stage, left))

    assert shown == [*pins, ("join", None), ("card", None)]


def test_nothing_is_pinned_that_screens_do_not_see(stage, left):
    hidden = stage.done("ann", "questions.ask", text="Who pays?")
    pin = {"kind": "question", "id": hidden}

    refused = stage.do("mo", "screens.show", id=left, showing=pin)
    unknown = stage.do("carl", "screens.show", id=left, showing=pin)

    assert (refused["code"], refused["now"]["text"]) == ("conflict", "Who pays?")
    assert unknown["code"] == "not_found"
    assert showing(stage, left) == ("follow", None)


@pytest.mark.parametrize(
    "pin",
    [
        {"kind": "question"},
        {"kind": "join", "id": "0123456789abcdef"},
        {"kind": "blackout"},
        {"kind": "question", "id": "0123456789abcdef", "more": 1},
        {},
        None,
    ],
)
def test_what_cannot_be_pinned_is_refused(stage, left, pin):
    assert stage.do("mo", "screens.show", id=left, showing=pin)["code"] == "bad_request"


def test_a_question_of_no_event_is_not_found(stage, left):
    pin = {"kind": "question", "id": "0123456789abcdef"}

    assert stage.do("mo", "screens.show", id=left, showing=pin)["code"] == "not_found"


def test_a_screen_blinks_for_ten_seconds_and_that_is_no_move(stage, left):
    stage.done("carl", "screens.identify", id=left)
    until = stage.row("screens", left)["identify_until"]
    stage.pass_time(seconds=4)
    stage.done("carl", "screens.identify", id=None)

    assert until == "2026-11-24T09:00:10.000Z"
    assert stage.row("screens", left)["identify_until"] == "2026-11-24T09:00:14.000Z"
    assert stage.all(Audit) == []


def test_a_screen_is_renamed_and_called_by_its_number_again(stage, left):
    stage.done("carl", "screens.rename", id=left, name="  Left of the stage ")
    named = stage.row("screens", left)["name"]

    stage.done("carl", "screens.rename", id=left, name=None)

    assert (named, stage.row("screens", left)["name"]) == ("Left of the stage", None)
    assert stage.do("carl", "screens.rename", id=left, name=" ")["code"] == "bad_request"


def test_looks_are_set_one_by_one_and_left_to_the_address(stage, left):
    looks = ("theme", "zoom", "language", "mirror", "room")
    stage.done("carl", "screens.set", id=left, theme="dark", zoom=1.25)
    stage.done("carl", "screens.set", id=left, language="ar", mirror=True, room="main")
    whole = stage.row("screens", left)

    stage.done("carl", "screens.set", id=left, **dict.fromkeys(looks))

    assert [whole[name] for name in looks] == ["dark", 1.25, "ar", True, "main"]
    assert [stage.row("screens", left)[name] for name in looks] == [None] * 5


def test_a_screen_becomes_another_view_with_a_number_of_its_own(stage, left, on_air):
    stage.done("carl", "screens.set", id=left, view="overlay")
    stage.done("carl", "screens.set", id=on_air, view="overlay", zoom=2)

    rows = [stage.row("screens", id) for id in (left, on_air)]
    assert [(row["view"], row["number"]) for row in rows] == [("overlay", 2), ("overlay", 1)]


@pytest.mark.parametrize(
    "looks",
    [
        {"theme": "pink"},
        {"zoom": 0.4},
        {"zoom": 2.1},
        {"zoom": "NaN"},
        {"view": None},
        {"view": "wall"},
        {"language": "x"},
        {"mirror": 1},
        {"room": "attic"},
    ],
)
def test_looks_that_no_screen_has_are_refused(stage, left, looks):
    assert stage.do("carl", "screens.set", id=left, **looks)["code"] == "bad_request"


def test_a_note_is_before_one_screen_alone(stage, left, right):
    stage.done("mia", "screens.note", id=left, text=" Please conclude ")
    notes = [stage.row("screens", id, Audience.DISPLAY)["note"] for id in (left, right)]

    stage.done("mia", "screens.note", id=left, text=None)

    assert notes == ["Please conclude", None]
    assert stage.row("screens", left)["note"] is None
    assert stage.do("mia", "screens.note", id=left, text="a" * 201)["code"] == "too_large"
    assert stage.do("mia", "screens.note", id=None, text="All")["code"] == "bad_request"


def test_an_overlay_has_three_slots_each_taken_and_cleared(stage, on_air):
    question = stage.done("mo", "questions.add", text="Who pays?")
    entry = stage.done("mo", "speakers.add", name="Cleo")
    steps = [
        ("clear", {"slot": "speaker"}),
        ("clear", {"slot": "question"}),
        ("take", {"slot": "clock"}),
        ("take", {"slot": "speaker", "target": entry}),
        ("take", {"slot": "question", "target": question}),
        ("clear", {"slot": "clock"}),
        ("take", {"slot": "question"}),
    ]

    for verb, given in steps:
        stage.done("carl", f"screens.{verb}", id=on_air, **given)

    assert stage.row("screens", on_air)["slots"] == {
        "speaker": {"id": entry},
        "question": {"id": None},
        "clock": None,
    }


def test_a_desk_needs_to_know_no_overlay(stage, left, on_air):
    stage.done("desk", "screens.take", id=None, slot="clock")
    stage.done("desk", "screens.clear", id=None, slot="speaker")

    assert stage.row("screens", on_air)["slots"] == {
        "speaker": None,
        "question": {"id": None},
        "clock": {"id": None},
    }
    assert stage.row("screens", left)["version"] == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"slot": "weather"}, "bad_request"),
        ({"slot": "clock", "target": "0123456789abcdef"}, "bad_request"),
        ({"slot": "speaker", "target": "0123456789abcdef"}, "not_found"),
    ],
)
def test_a_slot_takes_only_what_belongs_there(stage, on_air, given, code):
    assert stage.do("carl", "screens.take", id=on_air, **given)["code"] == code


def test_a_projector_has_no_slots(stage, left):
    refused = stage.do("carl", "screens.take", id=left, slot="speaker")

    assert (refused["code"], refused["now"]["id"]) == ("conflict", left)


def test_taking_back_reaches_every_screen_that_the_move_reached(stage, left, right):
    stage.done("mo", "screens.show", id=left, showing={"kind": "join"})
    stage.done("mo", "screens.blackout", id=None)

    stage.done("mia", "screens.back", id=right)
    after_one = (showing(stage, left)[0], showing(stage, right)[0])
    stage.done("mia", "screens.back", id=left)

    assert after_one == ("join", "follow")
    assert showing(stage, left)[0] == "follow"
    assert stage.do("mia", "screens.back", id=left)["code"] == "conflict"


def test_what_was_changed_since_is_not_taken_back(stage, left, right):
    stage.done("mo", "screens.blackout", id=None)
    stage.done("mia", "screens.safe", id=left)

    refused = stage.do("mo", "screens.back", id=right)

    assert (refused["code"], refused["now"]["id"]) == ("conflict", left)
    assert showing(stage, right)[0] == "blackout"


def test_a_screen_that_blinked_meanwhile_is_taken_back_all_the_same(stage, left):
    stage.done("mo", "screens.blackout", id=left)
    stage.done("mo", "screens.identify", id=left)

    stage.done("mo", "screens.back", id=left)

    assert showing(stage, left)[0] == "follow"


def test_an_older_view_is_a_conflict_with_the_newer_one(stage, left):
    seen = stage.row("screens", left, Audience.DISPLAY)["version"]
    stage.done("mo", "screens.safe", id=left)

    refused = stage.do("carl", "screens.follow", id=left, seen=seen)

    assert (refused["code"], refused["now"]["showing"]["kind"]) == ("conflict", "safe")
    assert stage.do("carl", "screens.follow", id=None, seen=seen)["code"] == "bad_request"


@pytest.mark.parametrize("who", ["mo", "olga", "carl", "desk"])
def test_those_who_drive_the_screens(stage, left, who):
    assert stage.do(who, "screens.safe", id=left)["ok"]


@pytest.mark.parametrize("who", ["ann", "chloe", "rita", "hall"])
def test_nobody_else_drives_a_screen(stage, left, who):
    assert stage.do(who, "screens.safe", id=left)["code"] == "forbidden"
