"""The programme as a calendar, read back by a parser that did not write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject

from companion.formats import ics
from companion.formats.schedule import Schedule
from tests.formats.programmes import BEGIN, item, programme, ran, two_days


def read(schedule: Schedule) -> Any:
    return vobject.readOne(ics.write(schedule).decode())


def only(schedule: Schedule) -> Any:
    (entry,) = read(schedule).vevent_list
    return entry


def text_of(schedule: Schedule) -> str:
    """The calendar's lines as they were before they were folded."""
    return ics.write(schedule).decode().replace("\r\n ", "")


def moment(entry: Any, name: str) -> datetime:
    """The moment as the reader understands it, by the calendar's own zone."""
    found: datetime = getattr(entry, name).value
    return found.astimezone(UTC)


def test_the_calendar_says_what_it_is_and_when_to_ask_again() -> None:
    calendar = read(programme(item("a1", BEGIN)))

    assert calendar.method.value == "PUBLISH"
    assert calendar.version.value == "2.0"
    assert calendar.contents["x-wr-calname"][0].value == "Round table"
    assert calendar.contents["name"][0].value == "Round table"
    assert calendar.vtimezone.tzid.value == "Europe/Zurich"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT5M\r\n" in text_of(programme())


def test_an_item_is_told_with_all_that_is_known_of_it() -> None:
    speakers = [{"person": "gil", "name": "Gil"}, {"person": None, "name": "Ivo; the elder"}]
    facts = {"title": "Work, and pay", "theme": "rights", "speakers": speakers, "room": "hall"}

    entry = only(programme(item("a1", BEGIN, **facts), rooms=[{"id": "hall", "name": "Hall"}]))

    assert entry.uid.value == "a1@events.example.org"
    assert entry.sequence.value == "7"
    assert entry.summary.value == "Work, and pay"
    assert entry.description.value == "Gil, Ministry of Labour\nIvo; the elder"
    assert entry.location.value == "Hall, Palais, Rue de Lausanne 14, 1201 Geneva, Switzerland"
    assert entry.status.value == "CONFIRMED"
    assert entry.categories.value == ["Rights, and duties"]
    assert entry.url.value == "https://events.example.org/e/round-table"
    assert moment(entry, "dtstart") == BEGIN
    assert moment(entry, "dtend") == BEGIN + timedelta(minutes=30)


def test_its_hours_are_those_of_the_event() -> None:
    lines = text_of(programme(item("a1", BEGIN))).splitlines()

    assert "DTSTART;TZID=Europe/Zurich:20261124T100000" in lines
    assert "DTEND;TZID=Europe/Zurich:20261124T103000" in lines


def test_what_is_not_known_is_not_there() -> None:
    entry = only(programme(item("a1", BEGIN), venue=None))

    assert not {"description", "location", "categories", "last-modified"} & entry.contents.keys()


def test_a_skipped_item_is_cancelled_at_its_hour() -> None:
    entry = only(programme(item("a1", BEGIN, state="skipped"), now=BEGIN + timedelta(hours=2)))

    assert entry.status.value == "CANCELLED"
    assert moment(entry, "dtstart") == BEGIN


def test_an_item_that_is_over_has_its_own_times_and_moves_the_next() -> None:
    late, end = BEGIN + timedelta(minutes=4), BEGIN + timedelta(minutes=50)
    items = item("a1", BEGIN, **ran(late, end)), item("a2", BEGIN + timedelta(minutes=30))

    first, second = read(programme(*items, now=end)).vevent_list

    assert (moment(first, "dtstart"), moment(first, "dtend")) == (late, end)
    assert moment(second, "dtstart") == end
    assert moment(second, "dtend") == end + timedelta(minutes=30)


def test_an_item_of_no_minute_has_no_end() -> None:
    entry = only(programme(item("a1", BEGIN, **ran(BEGIN, BEGIN + timedelta(seconds=20)))))

    assert moment(entry, "dtstart") == BEGIN
    assert "dtend" not in entry.contents


def test_each_half_hour_of_the_night_on_which_clocks_are_put_back_is_its_own() -> None:
    entries = read(two_days()).vevent_list

    begins = [moment(entry, "dtstart") for entry in entries]
    first = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    assert begins == [first + timedelta(minutes=30 * n) for n in range(50)]
    assert {moment(entry, "dtend") - moment(entry, "dtstart") for entry in entries} == {
        timedelta(minutes=30)
    }


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns", "Etc/GMT+5"])
@pytest.mark.parametrize("month", [3, 7, 11])
def test_any_zone_is_understood(zone: str, month: int) -> None:
    start = datetime(2027, month, 14, 12, 0, tzinfo=UTC)

    entry = only(programme(item("a1", start), now=start, zone=zone))

    assert moment(entry, "dtstart") == start


def test_an_empty_agenda_is_an_empty_calendar() -> None:
    calendar = read(programme())

    assert "vevent" not in calendar.contents
    assert calendar.vtimezone.tzid.value == "Europe/Zurich"


def test_no_line_is_longer_than_readers_must_take() -> None:
    content = ics.write(programme(item("a1", BEGIN, title="معاً " * 100)))

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert ("معاً " * 100).strip() in content.replace(b"\r\n ", b"").decode()
