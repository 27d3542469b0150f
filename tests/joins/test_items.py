"""The agenda moves on, and the floor with it."""

from __future__ import annotations

import pytest

from companion.people.roles import Audience
from tests.speakers.scenes import add, ask, line, refusal, speak, states

PEOPLE = [
    {"id": "gil", "name": "Gil", "organisation": "Ministry of Labour", "group": "government"},
]


@pytest.fixture
def items(stage):
    """A welcome and a panel with three speakers."""
    stage.done("olga", "event.set", settings={"people": PEOPLE})
    welcome = stage.done("mo", "agenda.add", title="Welcome", planned_minutes=10)
    panel = stage.done(
        "mo",
        "agenda.add",
        title="Panel",
        kind="panel",
        planned_minutes=45,
        speakers=[
            {"person": "gil", "minutes": 10},
            {"name": "Hana", "minutes": 5},
            {"name": "Ivo"},
        ],
    )
    return welcome, panel


def agenda(stage):
    return {row["title"]: row["state"] for row in stage.rows("agenda")}


def test_starting_an_item_ends_the_turn_that_runs_in_one_change(stage, items):
    welcome, panel = items
    stage.done("mo", "agenda.start", id=welcome)
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    before = stage.heads()

    stage.done("mo", "agenda.start", id=panel)

    assert agenda(stage) == {"Welcome": "done", "Panel": "live"}
    assert states(stage)["Cleo"] == "finished"
    assert stage.row("speakers", cleo)["item"] == welcome
    assert stage.heads() == {audience: head + 1 for audience, head in before.items()}


def test_turns_that_were_interrupted_end_too_and_come_back_as_they_were(stage, items):
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    first, second = add(stage, "Order 1", "Order 2", kind="point_of_order")
    speak(stage, first, expected=cleo)
    speak(stage, second, expected=first)
    before = states(stage)

    stage.done("mo", "agenda.start", id=items[1])
    ended = states(stage)
    stage.done("mo", "agenda.back", id=items[1])

    assert {name: ended[name] for name in before} == dict.fromkeys(before, "finished")
    assert before == {"Cleo": "paused", "Order 1": "paused", "Order 2": "speaking"}
    assert {name: states(stage)[name] for name in before} == before


def test_the_speakers_of_an_item_wait_with_their_minutes(stage, items):
    stage.done("mo", "agenda.start", id=items[1])

    rows = sorted(stage.rows("speakers"), key=lambda row: row["rank"])
    shown = ("name", "kind", "affiliation", "group", "limit_s", "item", "state")
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("Gil", "programme", "Ministry of Labour", "government", 600, items[1], "waiting"),
        ("Hana", "programme", None, None, 300, items[1], "waiting"),
        ("Ivo", "programme", None, None, 120, items[1], "waiting"),
    ]


def test_those_in_line_wait_on_behind_the_programme(stage, items):
    ann, (order,) = ask(stage, "ann"), add(stage, "Order", kind="point_of_order")

    stage.done("mo", "agenda.start", id=items[1])

    assert line(stage, Audience.PUBLIC) == ["Order", "Gil", "Hana", "Ivo", "Ann"]
    assert stage.row("speakers", ann)["item"] == items[1]
    assert stage.row("speakers", order)["item"] == items[1]


def test_those_in_line_are_put_on_hold_where_this_is_asked(stage, items):
    ann, (cleo,) = ask(stage, "ann"), add(stage, "Cleo")
    stage.done("mo", "speakers.call", id=cleo)

    stage.done("mo", "agenda.start", id=items[1], waiting="hold")

    assert line(stage) == ["Gil", "Hana", "Ivo"]
    stage.done("mo", "speakers.restore", id=ann)
    assert stage.row("speakers", ann, Audience.PUBLIC)["item"] == items[1]


def test_starting_what_is_live_moves_no_number(stage, items):
    stage.done("mo", "agenda.start", id=items[1])
    before = stage.heads()

    stage.done("mia", "agenda.start", id=items[1], waiting="hold")

    assert stage.heads() == before


def test_taking_a_start_back_returns_everything_that_it_displaced(stage, items):
    welcome, panel = items
    stage.done("mo", "agenda.start", id=welcome)
    (cleo,) = add(stage, "Cleo")
    ann = ask(stage, "ann")
    speak(stage, cleo)
    before = {row["id"]: row for row in [*stage.rows("agenda"), *stage.rows("speakers")]}

    stage.done("mo", "agenda.start", id=panel, waiting="hold")
    stage.pass_time(seconds=30)
    stage.done("mia", "agenda.back", id=panel)

    after = {row["id"]: row for row in [*stage.rows("agenda"), *stage.rows("speakers")]}
    assert {id: without_numbers(row) for id, row in after.items()} == {
        id: without_numbers(row) for id, row in before.items()
    }
    assert ask(stage, "ann") == ann


def without_numbers(row):
    return {name: row[name] for name in row if name not in ("seq", "version")}


def test_a_start_is_not_taken_back_from_under_a_turn(stage, items):
    stage.done("mo", "agenda.start", id=items[1])
    gil = stage.done("mo", "speakers.call_next", expected=None)

    assert refusal(stage.do("mo", "agenda.back", id=items[1])) == ("conflict", gil)


def test_a_start_taken_back_can_be_made_again(stage, items):
    stage.done("mo", "agenda.start", id=items[1])
    stage.done("mo", "agenda.back", id=items[1])

    stage.done("mo", "agenda.start", id=items[1])

    assert line(stage) == ["Gil", "Hana", "Ivo"]


def test_an_item_that_ends_leaves_the_floor_to_who_has_it(stage, items):
    stage.done("mo", "agenda.start", id=items[1])
    stage.done("mo", "speakers.call_next", expected=None)

    stage.done("mo", "agenda.finish", id=items[1])

    assert states(stage) == {"Gil": "speaking", "Hana": "waiting", "Ivo": "waiting"}


def test_names_of_an_item_under_the_rule_stay_in_the_room(stage, items):
    welcome, panel = items
    stage.done("olga", "event.set", settings={"chatham_items": [panel]})
    stage.done("mo", "agenda.start", id=welcome)
    ann, (cleo,) = ask(stage, "ann"), add(stage, "Cleo")
    speak(stage, cleo)
    open_names = names(stage)

    stage.done("mo", "agenda.start", id=panel)

    assert open_names == {"Ann", "Cleo"}
    assert names(stage) == {"Cleo", None}
    assert stage.row("speakers", ann, Audience.DISPLAY)["name"] is None


def names(stage):
    return {row["name"] for row in stage.rows("speakers", Audience.PUBLIC)}
