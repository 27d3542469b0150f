"""What the staff can do with the agenda."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from companion.agenda.models import Item
from companion.people.roles import Audience
from tests.speakers.scenes import refusal

THEMES = [{"id": "work", "title": "Decent work"}]
PEOPLE = [{"id": "gil", "name": "Gil"}]
ROOMS = [{"id": "hall", "name": "Hall"}, {"id": "annex", "name": "Annex"}]


def plan(stage, *titles, **item):
    """Mo adds these items of half an hour, one after the other."""
    added = {"planned_minutes": 30, **item}
    return [stage.done("mo", "agenda.add", title=title, **added) for title in titles]


def order(stage, audience=Audience.PUBLIC):
    rows = sorted(stage.rows("agenda", audience), key=lambda row: row["rank"])
    return [row["title"] for row in rows]


def states(stage):
    return {row["title"]: row["state"] for row in stage.rows("agenda")}


def test_an_item_is_on_everybodys_agenda(stage):
    stage.done("olga", "event.set", settings={"themes": THEMES, "people": PEOPLE})

    id = stage.done(
        "mo",
        "agenda.add",
        title="  Work  and rights ",
        kind="panel",
        theme="work",
        planned_start="2026-11-24T10:30:00+01:00",
        planned_minutes=45,
        speakers=[{"person": "gil", "minutes": 10}, {"name": "Hana"}],
        hard_start=True,
    )

    row = stage.row("agenda", id, Audience.PUBLIC)
    assert {name: row[name] for name in row if name not in ("seq", "version")} == {
        "id": id,
        "rank": "1",
        "title": "Work and rights",
        "kind": "panel",
        "theme": "work",
        "speakers": [
            {"person": "gil", "name": "Gil", "minutes": 10},
            {"person": None, "name": "Hana", "minutes": None},
        ],
        "room": "main",
        "state": "upcoming",
        "planned_start": "2026-11-24T09:30:00.000Z",
        "planned_minutes": 45,
        "extended_minutes": 0,
        "hard_start": True,
        "nameless": False,
        "actual_start": None,
        "actual_end": None,
        "documents": [],
    }


def test_items_without_an_hour_follow_one_another(stage):
    plan(stage, "Welcome", "Panel", "Closing")

    starts = {row["title"]: row["planned_start"][11:16] for row in stage.rows("agenda")}

    assert starts == {"Welcome": "09:00", "Panel": "09:30", "Closing": "10:00"}


def test_items_of_a_room_follow_those_of_the_same_room(stage):
    stage.done("olga", "event.set", settings={"rooms": ROOMS})
    plan(stage, "Welcome", "Panel", room="hall")

    (workshop,) = plan(stage, "Workshop", room="annex")

    assert stage.row("agenda", workshop)["planned_start"] == "2026-11-24T09:00:00.000Z"


def test_an_item_with_an_hour_is_added_where_it_belongs(stage):
    plan(stage, "Welcome", "Panel", "Closing")

    plan(stage, "Break", planned_start="2026-11-24T09:30:00Z")
    plan(stage, "Breakfast", planned_start="2026-11-24T08:30:00Z")

    assert order(stage) == ["Breakfast", "Welcome", "Panel", "Break", "Closing"]


def test_an_item_is_added_behind_another_one_and_begins_at_its_end(stage):
    welcome, _ = plan(stage, "Welcome", "Panel")

    (added,) = plan(stage, "Film", after=welcome)

    assert order(stage) == ["Welcome", "Film", "Panel"]
    assert stage.row("agenda", added)["planned_start"] == "2026-11-24T09:30:00.000Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "unknown"},
        {"speakers": [{"person": "unknown"}]},
        {"speakers": [{}]},
        {"speakers": [{"name": "Hana", "age": 7}]},
        {"room": "unknown"},
        {"kind": "party"},
        {"title": " \u200b "},
        {"planned_minutes": 0},
        {"planned_start": "2026-11-24T09:30:00"},
        {"planned_start": "0900-11-24T09:30:00Z"},
    ],
)
def test_an_item_that_cannot_be_is_refused(stage, wrong):
    answer = stage.do("mo", "agenda.add", **{"title": "Panel", "planned_minutes": 30, **wrong})

    assert refusal(answer) == ("bad_request", None)
    assert stage.rows("agenda") == []


def test_starting_an_item_ends_the_one_before_in_one_change(stage):
    welcome, panel = plan(stage, "Welcome", "Panel")
    stage.done("mo", "agenda.start", id=welcome)
    before = stage.heads()

    stage.pass_time(minutes=10)
    stage.done("mo", "agenda.start", id=panel)

    assert states(stage) == {"Welcome": "done", "Panel": "live"}
    ended, started = stage.row("agenda", welcome), stage.row("agenda", panel)
    assert ended["actual_end"] == started["actual_start"] == "2026-11-24T09:10:00.000Z"
    assert stage.heads() == {audience: head + 1 for audience, head in before.items()}


def test_each_room_has_its_own_live_item(stage):
    stage.done("olga", "event.set", settings={"rooms": ROOMS})
    (hall,) = plan(stage, "Panel", room="hall")
    (annex,) = plan(stage, "Workshop", room="annex")

    stage.done("mo", "agenda.start", id=hall)
    stage.done("mo", "agenda.start", id=annex)

    assert states(stage) == {"Panel": "live", "Workshop": "live"}


def test_the_database_has_one_live_item_in_a_room(stage):
    item = {
        "title": "Panel",
        "kind": "panel",
        "planned_start": stage.database.time,
        "planned_minutes": 30,
    }
    stage.write(Item, rank="1", state="live", **item)
    stage.write(Item, rank="2", state="live", room="annex", **item)

    with pytest.raises(IntegrityError):
        stage.write(Item, rank="3", state="live", **item)


@pytest.mark.parametrize(
    ("first", "move", "allowed"),
    [
        ([], "finish", False),
        ([], "skip", True),
        (["start"], "start", True),
        (["start"], "skip", False),
        (["start", "finish"], "finish", True),
        (["start", "finish"], "start", False),
        (["skip"], "start", False),
        (["skip"], "skip", True),
    ],
)
def test_a_move_that_the_table_lacks_is_a_conflict(stage, first, move, allowed):
    (panel,) = plan(stage, "Panel")
    for earlier in first:
        stage.done("mo", f"agenda.{earlier}", id=panel)
    before = stage.heads()

    answer = stage.do("mo", f"agenda.{move}", id=panel)

    if allowed:
        assert answer["ok"]
        assert (stage.heads() == before) == bool(first)
    else:
        assert refusal(answer) == ("conflict", panel)


@pytest.mark.parametrize(("minutes", "extended"), [(10, 10), (-10, -10), (-60, -30), (1440, 1410)])
def test_an_item_is_given_more_time_or_less(stage, minutes, extended):
    (panel,) = plan(stage, "Panel")
    stage.done("mo", "agenda.start", id=panel)

    stage.done("mo", "agenda.extend", id=panel, minutes=minutes)

    row = stage.row("agenda", panel, Audience.PUBLIC)
    assert (row["planned_minutes"], row["extended_minutes"]) == (30, extended)


def test_an_item_that_was_is_given_no_more_time(stage):
    (panel,) = plan(stage, "Panel")
    stage.done("mo", "agenda.skip", id=panel)

    answer = stage.do("mo", "agenda.extend", id=panel, minutes=5)

    assert refusal(answer) == ("conflict", panel)


def test_what_an_edit_does_not_name_stays(stage):
    stage.done("olga", "event.set", settings={"themes": THEMES})
    (panel,) = plan(stage, "Panel", theme="work", notes="Ask for the slides.")

    stage.done(
        "mo",
        "agenda.edit",
        id=panel,
        title="Round table",
        speakers=[{"name": "Hana", "minutes": 5}],
        planned_start="2026-11-24T11:00:00Z",
    )

    row = stage.row("agenda", panel)
    assert (row["title"], row["theme"], row["notes"]) == (
        "Round table",
        "work",
        "Ask for the slides.",
    )
    assert row["speakers"] == [{"person": None, "name": "Hana", "minutes": 5}]
    assert row["planned_start"] == "2026-11-24T11:00:00.000Z"


def test_themes_and_notes_can_be_taken_away(stage):
    stage.done("olga", "event.set", settings={"themes": THEMES})
    (panel,) = plan(stage, "Panel", theme="work", notes="Ask for the slides.")

    stage.done("mo", "agenda.edit", id=panel, theme=None, notes=" ")

    row = stage.row("agenda", panel)
    assert (row["theme"], row["notes"]) == (None, "")


def test_a_live_item_does_not_change_its_room(stage):
    stage.done("olga", "event.set", settings={"rooms": ROOMS})
    (panel,) = plan(stage, "Panel", room="hall")
    stage.done("mo", "agenda.start", id=panel)

    assert refusal(stage.do("mo", "agenda.edit", id=panel, room="annex")) == ("conflict", panel)
    assert stage.done("mo", "agenda.edit", id=panel, room="hall") == panel


@pytest.mark.parametrize(
    ("moved", "after", "moves"),
    [
        ("Closing", None, ["Closing", "Welcome", "Panel"]),
        ("Welcome", "Closing", ["Panel", "Closing", "Welcome"]),
        ("Welcome", None, None),
        ("Panel", "Welcome", None),
    ],
)
def test_an_item_is_moved_and_only_its_row_changes(stage, moved, after, moves):
    titles = ("Welcome", "Panel", "Closing")
    ids = dict(zip(titles, plan(stage, *titles), strict=True))
    before = stage.seen(Audience.PUBLIC)

    stage.done("mo", "agenda.move", id=ids[moved], after=after and ids[after])

    change = stage.read(Audience.PUBLIC, since=before.position)
    assert order(stage) == (moves or list(titles))
    assert [row["id"] for row in change.put.get("agenda", [])] == ([ids[moved]] if moves else [])


def test_an_item_does_not_follow_itself(stage):
    (panel,) = plan(stage, "Panel")

    answer = stage.do("mo", "agenda.move", id=panel, after=panel)

    assert refusal(answer) == ("bad_request", None)


def test_a_removed_item_is_gone_and_can_be_taken_back(stage):
    welcome, panel = plan(stage, "Welcome", "Panel")

    stage.done("mo", "agenda.remove", id=welcome)

    assert order(stage, Audience.STAFF) == ["Panel"]
    assert refusal(stage.do("mo", "agenda.start", id=welcome)) == ("not_found", None)
    stage.done("mo", "agenda.back", id=welcome)
    assert order(stage) == ["Welcome", "Panel"]
    assert panel


def test_what_was_added_while_the_last_item_was_removed_stays_behind_it(stage):
    _, panel = plan(stage, "Welcome", "Panel")
    stage.done("mo", "agenda.remove", id=panel)
    plan(stage, "Closing", planned_start="2026-11-24T10:30:00Z")

    stage.done("mo", "agenda.back", id=panel)

    assert order(stage) == ["Welcome", "Panel", "Closing"]


def test_what_was_added_in_the_place_of_a_moved_item_stays_behind_it(stage):
    _, panel = plan(stage, "Welcome", "Panel")
    stage.done("mo", "agenda.move", id=panel, after=None)
    plan(stage, "Closing", planned_start="2026-11-24T10:30:00Z")

    stage.done("mo", "agenda.back", id=panel)

    assert order(stage) == ["Welcome", "Panel", "Closing"]


def test_what_is_in_the_record_is_not_removed(stage):
    (panel,) = plan(stage, "Panel")
    stage.done("mo", "agenda.start", id=panel)

    assert refusal(stage.do("mo", "agenda.remove", id=panel)) == ("conflict", panel)


def test_an_older_version_is_refused_with_the_row_as_it_is(stage):
    (panel,) = plan(stage, "Panel")
    seen = stage.row("agenda", panel)["version"]
    stage.done("mia", "agenda.edit", id=panel, title="Round table")

    refused = stage.do("mo", "agenda.edit", id=panel, title="Debate", seen=seen)

    assert (refused["code"], refused["now"]["title"]) == ("conflict", "Round table")


def test_a_control_desk_runs_the_agenda(stage):
    welcome, panel = plan(stage, "Welcome", "Panel")

    stage.done("desk", "agenda.start", id=welcome)
    stage.done("desk", "agenda.start", id=panel)
    stage.done("desk", "agenda.back", id=panel)

    assert states(stage) == {"Welcome": "live", "Panel": "upcoming"}
