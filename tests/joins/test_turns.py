"""A wish for the floor belongs to the item that is live when it is made."""

from __future__ import annotations

import pytest

from tests.speakers.scenes import add, ask, speak


@pytest.fixture
def items(stage):
    return [
        stage.done("mo", "agenda.add", title=title, planned_minutes=10)
        for title in ("Welcome", "Panel")
    ]


def item_of(stage, entry):
    return stage.row("speakers", entry)["item"]


def test_wishes_belong_to_the_item_that_is_live(stage, items):
    ahead = ask(stage, "bo")
    before = item_of(stage, ahead)
    stage.done("mo", "agenda.start", id=items[0])

    ann, (cleo,) = ask(stage, "ann"), add(stage, "Cleo")

    assert before is None
    assert [item_of(stage, entry) for entry in (ahead, ann, cleo)] == [items[0]] * 3


def test_a_recalled_speaker_speaks_in_the_item_of_now(stage, items):
    stage.done("mo", "agenda.start", id=items[0])
    (cleo,) = add(stage, "Cleo")
    speak(stage, cleo)
    stage.done("mo", "agenda.start", id=items[1])

    again = stage.done("mo", "speakers.recall", id=cleo)

    assert (item_of(stage, cleo), item_of(stage, again)) == (items[0], items[1])


@pytest.mark.parametrize(("minute", "item"), [(0, None), (1, 0), (10, 0), (11, 1), (12, 1)])
def test_a_turn_from_paper_belongs_to_the_item_that_was_live_then(stage, items, minute, item):
    stage.pass_time(minutes=1)
    stage.done("mo", "agenda.start", id=items[0])
    stage.pass_time(minutes=10)
    stage.done("mo", "agenda.start", id=items[1])
    stage.pass_time(minutes=5)

    turn = {"from": f"2026-11-24T09:{minute:02}:00Z", "to": f"2026-11-24T09:{minute:02}:30Z"}
    entry = stage.done("mo", "speakers.record", name="Cleo", **turn)

    assert item_of(stage, entry) == (None if item is None else items[item])
