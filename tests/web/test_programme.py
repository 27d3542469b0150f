"""The agenda for other programs, as anybody fetches it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from tests.agenda.story import PEOPLE
from tests.factories import BEGIN, Stage
from tests.web.conftest import Guest, change_event

PAGE = "/e/round-table"
KINDS = {
    "agenda.ics": "text/calendar",
    "schedule.json": "application/json",
    "schedule.xml": "application/xml",
}
NAMES = tuple(KINDS)
HIDDEN = "A canary in the mine"


@pytest.fixture
def reader(app: Flask, guest: Guest, stage: Stage) -> FlaskClient:
    """A program without cookies, by the clock of the stage."""
    app.extensions["companion"].database = stage.database
    return guest()


@pytest.fixture
def welcome(stage: Stage) -> str:
    """The first item."""
    return stage.done("mo", "agenda.add", title="Welcome", planned_minutes=10)


@pytest.fixture
def panel(stage: Stage, welcome: str) -> str:
    """The item that follows at once."""
    return stage.done("mo", "agenda.add", title="Panel", planned_minutes=45, after=welcome)


def entries(client: FlaskClient) -> dict[str, Any]:
    """The calendar's entries by their titles."""
    calendar = vobject.readOne(client.get(f"{PAGE}/agenda.ics").text)
    return {entry.summary.value: entry for entry in calendar.contents.get("vevent", [])}


def begins(entry: Any) -> datetime:
    moment: datetime = entry.dtstart.value
    return moment.astimezone(UTC)


def sequence(client: FlaskClient) -> int:
    return int(next(iter(entries(client).values())).sequence.value)


@pytest.mark.parametrize(("name", "kind"), tuple(KINDS.items()))
def test_each_format_is_told_to_anybody(
    reader: FlaskClient, panel: str, name: str, kind: str
) -> None:
    answer = reader.get(f"{PAGE}/{name}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert "Panel" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_all_formats_tell_of_the_same_items(reader: FlaskClient, panel: str) -> None:
    (day,) = reader.get(f"{PAGE}/schedule.json").json["schedule"]["conference"]["days"]
    xml = ElementTree.fromstring(reader.get(f"{PAGE}/schedule.xml").data)

    in_json = {talk["title"] for room in day["rooms"].values() for talk in room}
    in_xml = {title.text for title in xml.iterfind("day/room/event/title")}
    assert in_json == in_xml == entries(reader).keys() == {"Welcome", "Panel"}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_tells_of_a_hidden_item(
    reader: FlaskClient, stage: Stage, panel: str, name: str
) -> None:
    before = reader.get(f"{PAGE}/{name}")

    hidden = stage.done("mo", "agenda.add", title=HIDDEN, planned_minutes=5, hidden=True)
    stage.done("mo", "agenda.start", id=hidden)
    after = reader.get(f"{PAGE}/{name}")

    assert HIDDEN not in after.text
    assert hidden not in after.text
    assert after.headers["ETag"] == before.headers["ETag"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_stay_in_the_room_are_not_told(
    reader: FlaskClient, stage: Stage, panel: str, name: str
) -> None:
    stage.done("olga", "event.set", settings={"people": PEOPLE})
    stage.done("mo", "agenda.edit", id=panel, speakers=[{"person": "gil"}, {"name": "Ivo"}])
    open_to_all = reader.get(f"{PAGE}/{name}").text

    stage.done("olga", "event.set", settings={"chatham_items": [panel]})
    nameless = reader.get(f"{PAGE}/{name}").text

    assert [who in open_to_all for who in ("Gil", "Ministry", "Ivo")] == [True] * 3
    assert [who in nameless for who in ("Gil", "Ministry", "Ivo")] == [False] * 3


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_it_is_told_that_nothing_is_new(
    reader: FlaskClient, stage: Stage, panel: str, name: str
) -> None:
    first = reader.get(f"{PAGE}/{name}")
    asked = {"If-None-Match": first.headers["ETag"]}

    stage.done("mo", "questions.add", text="Who pays for the data?")
    stage.pass_time(seconds=20)
    same = reader.get(f"{PAGE}/{name}", headers=asked)
    stage.done("mo", "agenda.edit", id=panel, title="Another panel")
    other = reader.get(f"{PAGE}/{name}", headers=asked)

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200
    assert "Another panel" in other.text


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sent_compressed_to_who_takes_it_so(
    reader: FlaskClient, panel: str, name: str
) -> None:
    plain = reader.get(f"{PAGE}/{name}")

    small = reader.get(f"{PAGE}/{name}", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(small.data) == plain.data
    assert small.headers["Vary"] == "Accept-Encoding"


def test_an_overrun_moves_what_follows(
    reader: FlaskClient, stage: Stage, welcome: str, panel: str
) -> None:
    planned = begins(entries(reader)["Panel"])

    stage.done("mo", "agenda.start", id=welcome)
    stage.done("mo", "agenda.extend", id=welcome, minutes=15)
    extended = begins(entries(reader)["Panel"])
    stage.pass_time(minutes=40)
    overrun = begins(entries(reader)["Panel"])

    assert planned == BEGIN + timedelta(minutes=10)
    assert extended == BEGIN + timedelta(minutes=25)
    assert overrun == BEGIN + timedelta(minutes=40)


def test_an_item_that_moves_keeps_its_id_and_is_newer(
    reader: FlaskClient, stage: Stage, welcome: str, panel: str
) -> None:
    before = entries(reader)["Welcome"]

    stage.done("mo", "agenda.move", id=welcome, after=panel)
    after = entries(reader)["Welcome"]

    assert before.uid.value == after.uid.value == f"{welcome}@127.0.0.1"
    assert int(after.sequence.value) > int(before.sequence.value)
    assert begins(after) > begins(before)


def test_a_calendar_is_newer_also_when_its_newest_item_is_removed(
    reader: FlaskClient, stage: Stage, panel: str
) -> None:
    stage.done("mo", "agenda.edit", id=panel, title="The last to change")
    before = sequence(reader)

    stage.done("mo", "agenda.remove", id=panel)

    assert entries(reader).keys() == {"Welcome"}
    assert sequence(reader) > before


def test_a_question_makes_no_calendar_newer(reader: FlaskClient, stage: Stage, panel: str) -> None:
    before = sequence(reader)

    stage.done("mo", "questions.add", text="Who pays for the data?")

    assert sequence(reader) == before


def test_a_skipped_item_is_cancelled_in_calendars(
    reader: FlaskClient, stage: Stage, panel: str
) -> None:
    stage.done("mo", "agenda.skip", id=panel)

    assert entries(reader)["Panel"].status.value == "CANCELLED"
    assert "Panel" not in reader.get(f"{PAGE}/schedule.json").text


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_is_as_if_it_were_not_there(
    reader: FlaskClient, stage: Stage, panel: str, name: str
) -> None:
    change_event(stage, state="draft")

    draft, unknown = reader.get(f"{PAGE}/{name}"), reader.get(f"/e/nothing/{name}")

    assert (draft.status_code, unknown.status_code) == (404, 404)
    assert draft.text.replace("round-table", "nothing") == unknown.text


def test_the_events_page_leads_to_the_calendar(reader: FlaskClient) -> None:
    page = reader.get(PAGE).text

    assert f'href="{PAGE}/agenda.ics">Add to calendar</a>' in page
