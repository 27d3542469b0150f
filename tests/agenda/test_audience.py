"""Who sees what of the agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest

from companion.people.roles import Audience
from tests.factories import BEGIN, stage_in


def add(stage, **item):
    return stage.done("mo", "agenda.add", **{"title": "Panel", "planned_minutes": 30, **item})


@pytest.mark.parametrize(("hidden", "seeing"), [(False, set(Audience)), (True, {Audience.STAFF})])
def test_a_hidden_item_is_the_staffs_alone(stage, hidden, seeing):
    before = stage.heads()

    add(stage, hidden=hidden)

    assert {audience for audience in Audience if stage.rows("agenda", audience)} == seeing
    moved = {audience for audience in Audience if stage.heads()[audience] != before[audience]}
    assert moved == seeing


def test_notes_are_the_staffs_alone(stage):
    item = add(stage, notes="Ask for the slides.")

    rows = {audience: stage.row("agenda", item, audience) for audience in Audience}

    assert rows[Audience.STAFF]["notes"] == "Ask for the slides."
    assert rows[Audience.STAFF].keys() - rows[Audience.PUBLIC].keys() == {"hidden", "notes"}
    assert rows[Audience.PUBLIC].keys() == rows[Audience.DISPLAY].keys()


@pytest.mark.parametrize("whole_event", [True, False])
def test_where_names_stay_in_the_room_the_agenda_has_none(stage, whole_event):
    speakers = [{"name": "Hana", "minutes": 5}]
    item, other = add(stage, speakers=speakers), add(stage, speakers=speakers)

    rule = {"attribution": "chatham"} if whole_event else {"chatham_items": [item]}
    stage.done("olga", "event.set", settings=rule)

    kept = [{"person": None, "name": "Hana", "minutes": 5}]
    for audience in (Audience.PUBLIC, Audience.DISPLAY):
        assert stage.row("agenda", item, audience)["speakers"] == []
        assert stage.row("agenda", item, audience)["nameless"]
        assert stage.row("agenda", other, audience)["nameless"] == whole_event
        assert stage.row("agenda", other, audience)["speakers"] == ([] if whole_event else kept)
    assert stage.row("agenda", item)["speakers"] == kept


@pytest.mark.parametrize(
    ("state", "seeing"), [("draft", {Audience.STAFF}), ("open", set(Audience))]
)
def test_the_agenda_can_be_read_when_the_event_is_open(tmp_path, state, seeing):
    stage = stage_in(tmp_path, state=state)

    add(stage)

    assert {audience for audience in Audience if stage.rows("agenda", audience)} == seeing


def test_opening_the_event_shows_the_agenda_to_those_who_are_there_already(tmp_path):
    stage = stage_in(tmp_path, state="draft")
    item = add(stage)
    before = stage.seen(Audience.PUBLIC)

    stage.done("olga", "event.open")

    change = stage.read(Audience.PUBLIC, since=before.position)
    assert [row["id"] for row in change.put["agenda"]] == [item]


def titles(row):
    """What there is to read of the item."""
    return [each["title"] for each in row["documents"]]


def test_a_document_of_an_item_appears_when_its_date_has_come(stage):
    brief = {"title": "Brief", "from": (BEGIN + timedelta(hours=1)).isoformat()}
    item = add(stage, documents=[brief, {"title": "Slides", "url": "https://example.org/slides"}])
    add(stage, title="Closing")
    assert titles(stage.row("agenda", item)) == ["Brief", "Slides"]
    assert titles(stage.row("agenda", item, Audience.PUBLIC)) == ["Slides"]
    known = stage.seen(Audience.PUBLIC)

    stage.pass_time(minutes=59)
    stage.commands.fall_due(stage.event_id)
    assert stage.read(Audience.PUBLIC, since=known.position).is_empty
    stage.pass_time(minutes=1)
    stage.commands.fall_due(stage.event_id)

    change = stage.read(Audience.PUBLIC, since=known.position)
    assert [titles(row) for row in change.put.pop("agenda")] == [["Brief", "Slides"]]
    assert change.put == {}
