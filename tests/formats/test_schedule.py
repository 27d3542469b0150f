"""The programme as conferences share it: right in its days and hours, the same in both formats."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from jsonschema import Draft202012Validator

from companion.formats import schedule_json, schedule_xml
from companion.formats.schedule import Schedule
from tests.formats.programmes import BEGIN, item, programme, ran, two_days
from tests.formats.schedule_schema import SCHEMA

TOLD_ALIKE = (
    *("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track"),
    *("type", "language", "abstract", "description"),
)


def conference(schedule: Schedule) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(schedule_json.write(schedule))["schedule"]["conference"]
    return content


def talks(schedule: Schedule) -> list[dict[str, Any]]:
    days = conference(schedule)["days"]
    return [talk for day in days for room in day["rooms"].values() for talk in room]


def only(schedule: Schedule) -> dict[str, Any]:
    (talk,) = talks(schedule)
    return talk


def xml(schedule: Schedule) -> Element:
    return ElementTree.fromstring(schedule_xml.write(schedule))


def texts(element: Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path)]


@pytest.mark.parametrize(
    "schedule",
    [
        two_days(),
        programme(),
        programme(item("a1b2", BEGIN, nameless=True), slug="a", venue=None),
        programme(item("a1b2", BEGIN, state="skipped")),
    ],
    ids=["two days", "nothing", "little", "all skipped"],
)
def test_the_json_is_as_its_readers_expect(schedule: Schedule) -> None:
    content = json.loads(schedule_json.write(schedule))

    faults = Draft202012Validator(SCHEMA).iter_errors(content)

    assert [(fault.json_path, fault.message) for fault in faults] == []


def test_the_xml_tells_the_same_events_as_the_json() -> None:
    schedule = two_days()

    in_json = [
        {name: talk[name] for name in ("guid", *TOLD_ALIKE)}
        | {"id": str(talk["id"]), "persons": [person["name"] for person in talk["persons"]]}
        for talk in talks(schedule)
    ]
    in_xml = [
        {name: event.findtext(name) for name in TOLD_ALIKE}
        | dict(event.attrib)
        | {"persons": texts(event, "persons/person")}
        for event in xml(schedule).iterfind("day/room/event")
    ]

    assert len(in_xml) == 50
    assert in_xml == in_json


def test_the_xml_tells_the_same_conference_as_the_json() -> None:
    schedule = two_days()
    known = conference(schedule)

    root = xml(schedule)

    told = {element.tag: element.text for element in root.iterfind("conference/*")}
    days = [(day.get("index"), day.get("date"), day.get("start")) for day in root.iter("day")]
    alike = ("acronym", "title", "start", "end", "timeslot_duration", "time_zone_name", "url")
    assert {name: told[name] for name in alike} == {name: known[name] for name in alike}
    assert told["days"] == str(known["daysCount"])
    assert days == [(str(day["index"]), day["date"], day["day_start"]) for day in known["days"]]
    assert root.findtext("version") == "7"


def test_what_would_end_an_element_is_text() -> None:
    title = "</title><b>&amp; “ما” ]]>"
    schedule = programme(item("a1b2", BEGIN, title=title))

    assert only(schedule)["title"] == title
    assert texts(xml(schedule), "day/room/event/title") == [title]


def test_no_two_events_share_an_id() -> None:
    listed = talks(two_days())

    for name in ("guid", "id", "slug"):
        assert len({talk[name] for talk in listed}) == 50


def test_an_event_keeps_its_ids_when_everything_about_it_changes() -> None:
    before = only(programme(item("a1b2", BEGIN), item("c3d4", BEGIN, state="skipped")))
    moved = item("a1b2", BEGIN + timedelta(hours=5), title="Another title", rank="z")

    after = only(programme(moved, title="Another event", zone="UTC"))

    assert [after[name] for name in ("guid", "id", "slug")] == [
        before[name] for name in ("guid", "id", "slug")
    ]


def test_an_event_is_of_the_day_on_which_it_starts_and_no_hour_is_lost() -> None:
    days = conference(two_days())["days"]

    begins = [
        sorted(talk["date"] for room in day["rooms"].values() for talk in room) for day in days
    ]
    assert [day["date"] for day in days] == ["2026-10-24", "2026-10-25"]
    assert [len(day) for day in begins] == [8, 42]
    assert (begins[0][0], begins[0][-1]) == (
        "2026-10-24T20:00:00+02:00",
        "2026-10-24T23:30:00+02:00",
    )
    assert [each for each in begins[1] if "T02:" in each] == [
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T02:30:00+02:00",
    ]
    assert {talk["duration"] for talk in talks(two_days())} == {"00:30"}


def test_a_day_lasts_from_midnight_to_midnight_also_when_it_has_25_hours() -> None:
    day = conference(two_days())["days"][1]

    begins, ends = (datetime.fromisoformat(day[name]) for name in ("day_start", "day_end"))

    assert (day["day_start"], day["day_end"]) == (
        "2026-10-25T00:00:00+02:00",
        "2026-10-26T00:00:00+01:00",
    )
    assert ends - begins == timedelta(hours=25)


def test_an_event_across_midnight_is_told_once_and_whole() -> None:
    start = datetime(2026, 11, 24, 22, 45, tzinfo=UTC)

    talk = only(programme(item("a1b2", start, planned_minutes=150)))

    assert (talk["date"], talk["duration"]) == ("2026-11-24T23:45:00+01:00", "02:30")


def test_an_overrun_moves_what_follows() -> None:
    live = item("a1b2", BEGIN, state="live", actual_start="2026-11-24T09:02:20.000Z")
    items = live, item("c3d4", BEGIN + timedelta(minutes=30))

    first, second = talks(programme(*items, now=BEGIN + timedelta(minutes=47, seconds=50)))

    assert (first["start"], first["duration"]) == ("10:02", "00:45")
    assert (second["start"], second["duration"]) == ("10:47", "00:30")


def test_who_forgets_to_finish_does_not_break_the_readers() -> None:
    live = item("a1b2", BEGIN, state="live", actual_start="2026-11-24T09:00:00.000Z")

    assert only(programme(live, now=BEGIN + timedelta(days=30)))["duration"] == "99:59"


def test_within_the_minute_it_is_the_same_programme() -> None:
    late = BEGIN + timedelta(minutes=5)
    items = item("a1b2", BEGIN), item("c3d4", BEGIN + timedelta(minutes=30))

    read = [programme(*items, now=late + timedelta(seconds=seconds)) for seconds in (0, 59, 60)]

    assert read[0] == read[1] != read[2]
    assert repr(read[0]) == repr(read[1]) != repr(read[2])


def test_the_hour_that_the_clocks_show_twice_is_not_the_same_programme() -> None:
    begin = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    live = item("a1b2", begin, state="live", actual_start="2026-10-24T23:30:00.000Z")

    first, second = (programme(live, now=begin + timedelta(hours=hours)) for hours in (1, 2))

    assert first != second
    assert [only(each)["duration"] for each in (first, second)] == ["01:00", "02:00"]


@pytest.mark.parametrize("state", ["ended", "archived"])
def test_after_the_end_nothing_is_expected_any_more(state: str) -> None:
    done = item("a1b2", BEGIN, **ran(BEGIN, BEGIN + timedelta(minutes=50)))
    never = item("c3d4", BEGIN + timedelta(minutes=30))

    first, second = talks(programme(done, never, now=BEGIN + timedelta(days=9), state=state))

    assert (first["start"], first["duration"]) == ("10:00", "00:50")
    assert (second["date"], second["start"]) == ("2026-11-24T10:30:00+01:00", "10:30")


def test_what_was_skipped_is_left_out() -> None:
    skipped = item("c3d4", BEGIN, state="skipped")

    assert only(programme(item("a1b2", BEGIN), skipped))["title"] == "Item a1b2"


def test_what_keeps_its_names_in_the_room_is_not_to_be_recorded() -> None:
    schedule = programme(item("a1b2", BEGIN, nameless=True))

    assert only(schedule)["do_not_record"] is True
    assert texts(xml(schedule), "day/room/event/recording/optout") == ["true"]


def test_two_rooms_of_one_name_lose_no_event() -> None:
    rooms = [{"id": "north", "name": "Hall"}, {"id": "south", "name": "Hall"}]
    items = item("a1b2", BEGIN, room="north"), item("c3d4", BEGIN, room="south")

    schedule = programme(*items, rooms=rooms)

    assert len(talks(schedule)) == 2
    assert len(xml(schedule).findall("day/room/event")) == 2


def test_a_room_that_is_not_named_any_more_is_told_by_its_id() -> None:
    rooms = [{"id": "north", "name": "Hall"}]

    assert only(programme(item("a1b2", BEGIN, room="attic"), rooms=rooms))["room"] == "attic"


@pytest.mark.parametrize(("venue", "room"), [({"name": "Palais"}, "Palais"), (None, "Round table")])
def test_without_rooms_the_venue_is_the_room_or_else_the_event(
    venue: dict[str, str] | None, room: str
) -> None:
    schedule = programme(item("a1b2", BEGIN), venue=venue)

    assert only(schedule)["room"] == room
    assert [each["name"] for each in conference(schedule)["rooms"]] == [room]
